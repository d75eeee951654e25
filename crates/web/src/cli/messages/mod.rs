//! `courier`: how messages fare, a message as a test, and an outbox that is emptied.

mod drain;
mod status;
mod trial;

use std::collections::HashMap;

use anyhow::bail;
use clap::{Args, Subcommand};

use super::shown;
use crate::server::MarketServer;

#[derive(Debug, Args)]
pub(super) struct Messages {
    /// Tells it as one JSON object.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Shows the chains, what waits, what became of messages by provider, and what is left of the day's cap.
    Status,
    /// Sends one text, which is no code, to a number: by its chain, or by one provider.
    Test(trial::Test),
    /// Sends what waits in the outbox from here, until nothing is left that is of use.
    Drain(drain::Drain),
}

impl Messages {
    /// What a command found is told also if it failed.
    pub(super) fn run(&self, server: &MarketServer, env: &HashMap<String, String>) -> anyhow::Result<()> {
        match &self.command {
            Command::Status => shown::show(&status::of(server)?, self.json),
            Command::Test(test) => {
                let (told, is_taken) = test.run(server, env)?;
                shown::show(&told, self.json)?;
                if is_taken { Ok(()) } else { bail!("nobody took the text") }
            }
            Command::Drain(drain) => {
                let (told, is_empty) = drain.run(server)?;
                shown::show(&told, self.json)?;
                if is_empty { Ok(()) } else { bail!("messages are left in the outbox") }
            }
        }
    }
}

/// Nothing leaves while the kill switch is on, whoever wants it.
fn refuse_if_stopped(server: &MarketServer) -> anyhow::Result<()> {
    if server.settings.routes.is_stopped() {
        bail!("{} is set: nothing is sent", server.key("COURIER__STOPPED"));
    }
    Ok(())
}
