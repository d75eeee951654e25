//! The gateway and both markets in one process, for `cargo run` and for one small machine; and what a person does at a
//! terminal: sign in, see what is wrong, see what there is.

mod banner;
mod demo;
mod doctor;
mod inbox;
mod paint;
mod person;
mod stack;

use std::collections::HashMap;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use common::settings::{Profile, environment};

use crate::person::{Place, Scope};
use crate::stack::Stack;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Phone sign-in for several national markets behind one address: all servers in one process.
#[derive(Parser)]
#[command(name = "market-auth", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    place: Place,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until Ctrl-C (the default).
    Serve,
    /// Bring the markets' databases up to date.
    Migrate,
    /// Look at the settings, the keys and the databases, and change nothing there.
    Check,
    /// Ask the servers that run here whether they are ready; for containers.
    Healthcheck,
    /// Find what is wrong with settings, ports, databases, keys and clocks, and say what helps.
    Doctor,
    /// Walk through every feature in every market at a gateway in development, and hold the answers to its document.
    Demo,
    /// Sign in, and keep the session.
    Login {
        /// The number, in international form.
        phone: String,
        /// Read the code in the development inbox.
        #[arg(long)]
        from_inbox: bool,
    },
    /// Print an access token that is good for a while.
    Token,
    /// Tell who is signed in.
    Whoami,
    /// End the session, and forget it.
    Logout {
        /// Which sessions end.
        #[arg(long, value_enum, default_value_t)]
        scope: Scope,
    },
}

fn main() -> ExitCode {
    edge::without_huge_pages();
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("market-auth: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(Arguments { command, place }: Arguments) -> anyhow::Result<ExitCode> {
    let env = environment();
    match command.unwrap_or(Command::Serve) {
        Command::Serve => done(stack(&env)?.serve()),
        Command::Migrate => done(stack(&env)?.migrate()),
        Command::Check => done(stack(&env)?.check()),
        Command::Healthcheck => done(edge::healthcheck(stack(&env)?.internal()).map_err(Into::into)),
        Command::Doctor => doctor::run(profile(&env)?, &env),
        Command::Demo => demo::run(&place.url(&env)),
        Command::Login { phone, from_inbox } => done(person::login(&place, &env, &phone, from_inbox)),
        Command::Token => done(person::token(&place, &env)),
        Command::Whoami => done(person::whoami(&place, &env)),
        Command::Logout { scope } => done(person::logout(&place, &env, scope)),
    }
}

fn done(result: anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    result.map(|()| ExitCode::SUCCESS)
}

fn profile(env: &HashMap<String, String>) -> anyhow::Result<Profile> {
    Ok(Profile::from_env(env, Some(Profile::Development))?)
}

fn stack(env: &HashMap<String, String>) -> anyhow::Result<Stack> {
    Stack::load(profile(env)?, env)
}
