//! The gateway and both markets in one process: for `cargo run`, and for one small machine.

mod banner;
mod stack;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use common::settings::{Profile, environment};

use crate::stack::Stack;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Phone sign-in for several national markets behind one address: all servers in one process.
#[derive(Parser)]
#[command(name = "market-auth", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Copy, Subcommand)]
enum Command {
    /// Serve until Ctrl-C (the default).
    Serve,
    /// Bring the markets' databases up to date.
    Migrate,
    /// Look at the settings, the keys and the databases, and change nothing there.
    Check,
    /// Ask the servers that run here whether they are ready; for containers.
    Healthcheck,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.command.unwrap_or(Command::Serve)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("market-auth: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    let env = environment();
    let profile = Profile::from_env(&env, Some(Profile::Development))?;
    let stack = Stack::load(profile, &env)?;
    match command {
        Command::Serve => stack.serve(),
        Command::Migrate => stack.migrate(),
        Command::Check => stack.check(),
        Command::Healthcheck => Ok(edge::healthcheck(stack.internal())?),
    }
}
