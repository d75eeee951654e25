//! What a market promises while its database, its network or it itself fails, on real processes.

mod asker;
mod checker;
mod checker_tests;
mod crowd;
mod disk;
mod history;
mod kills;
mod locks;
mod network;
mod person;
mod scene;
mod server;
