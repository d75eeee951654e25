//! The command line that every market's binary has; a group of commands is a file of its own.

mod audit;
mod keys;
mod live;
mod messages;
mod operator;
mod reasons;
mod shown;
mod users;

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use common::settings::{Profile, environment};
use tokens::KeyFolder;

use crate::market::Market;
use crate::server::MarketServer;
use crate::settings::{KeySettings, MarketSettings};

#[derive(Debug, Parser)]
#[command(version, about = "The sign-in service of one market")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// A TOML file with settings, under the environment and over the defaults.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves until it is told to stop; what happens without a command.
    Serve {
        /// Leaves the database's schema as it is, and serves nobody before `migrate` has brought it up to date.
        #[arg(long)]
        no_migrate: bool,
    },
    /// Brings the database's schema up to date.
    Migrate,
    /// Looks at the settings, the keys and the database's columns.
    Check {
        /// Asks each provider of messages whether it knows our credentials, too; nothing is sent.
        #[arg(long)]
        live: bool,
    },
    /// Asks the server that runs here whether it is ready; for containers.
    Healthcheck,
    /// Makes, rotates, retires and lists the signing keys.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Shows, suspends, resumes, unlocks, signs out, erases and restores users.
    Users(users::Users),
    /// Shows how messages fare, has one sent as a test, and empties the outbox.
    Courier(messages::Messages),
    /// Shows the log of who did what to which user.
    #[command(subcommand)]
    Audit(audit::Command),
}

/// What every command is told.
struct Given {
    profile: Profile,
    file: Option<PathBuf>,
    env: HashMap<String, String>,
}

/// The whole `main` of a market's binary.
pub fn main(market: impl Market) -> ExitCode {
    edge::without_huge_pages();
    let name = market.service();
    let matches = Cli::command().name(name).bin_name(name).get_matches();
    let done = match Cli::from_arg_matches(&matches) {
        Ok(cli) => run(market, cli),
        Err(error) => error.exit(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {}", one_line(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(market: impl Market, cli: Cli) -> anyhow::Result<()> {
    let env = environment();
    let given = Given { profile: Profile::from_env(&env, None)?, file: cli.config, env };
    match cli.command.unwrap_or(Command::Serve { no_migrate: false }) {
        Command::Serve { no_migrate: false } => serve(logging(market, &given)?),
        Command::Serve { no_migrate: true } => serve(logging(market, &given)?.without_migrating()),
        Command::Migrate => logging(market, &given)?.migrate(),
        Command::Check { live } => {
            let effective = effective(&market, &given)?;
            effective.iter().for_each(|line| println!("{line}"));
            check(&quiet(market, &given)?, live)
        }
        Command::Healthcheck => Ok(edge::healthcheck(settings(&market, &given)?.internal.bind)?),
        Command::Keys(command) => change_keys(&market, &given, &command),
        Command::Users(users) => users.run(&quiet(market, &given)?.desk()?, &given.env),
        Command::Courier(messages) => messages.run(&quiet(market, &given)?, &given.env),
        Command::Audit(command) => command.run(&quiet(market, &given)?.desk()?),
    }
}

/// The providers go first: a database that is away or in use is no reason not to ask them.
fn check(server: &MarketServer, live: bool) -> anyhow::Result<()> {
    let tell = |line: &str| println!("{line}");
    let known = if live { live::ask_providers(server, tell) } else { Ok(()) };
    server.check(tell)?;
    known
}

/// The server, not started, for a command that speaks for itself.
fn quiet(market: impl Market, given: &Given) -> anyhow::Result<MarketServer> {
    let settings = settings(&market, given)?;
    MarketServer::new(market, settings, given.profile)
}

fn settings(market: &impl Market, given: &Given) -> anyhow::Result<MarketSettings> {
    Ok(MarketSettings::load(market, given.profile, given.file.as_deref(), &given.env)?)
}

/// What is in effect, one setting a line, secrets hidden.
fn effective(market: &impl Market, given: &Given) -> anyhow::Result<Vec<String>> {
    Ok(MarketSettings::effective(market, given.profile, given.file.as_deref(), &given.env)?)
}

/// The server, after what it does is logged.
fn logging(market: impl Market, given: &Given) -> anyhow::Result<MarketServer> {
    let settings = settings(&market, given)?;
    let telemetry = settings.telemetry.clone();
    let service = market.service();
    let server = MarketServer::new(market, settings, given.profile)?;
    telemetry::init(&telemetry, service)?;
    Ok(server)
}

fn change_keys(market: &impl Market, given: &Given, command: &keys::Command) -> anyhow::Result<()> {
    let settings = KeySettings::load(market, given.profile, given.file.as_deref(), &given.env)?;
    let id = market.descriptor().market.parse()?;
    let folder = KeyFolder::new(&settings.folder, &id, given.profile.is_production());
    let lines = command.run(&folder, &settings);
    let lines = lines.with_context(|| format!("{}__TOKENS__KEYS_DIR", market.env_prefix()))?;
    lines.iter().for_each(|line| println!("{line}"));
    Ok(())
}

fn serve(server: MarketServer) -> anyhow::Result<()> {
    edge::run_process(async { Ok(server.build()?.run().await?) })
}

/// An error and its causes, each told once: many repeat theirs.
fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for text in error.chain().map(|cause| cause.to_string().split_whitespace().collect::<Vec<_>>().join(" "))
    {
        if !line.ends_with(&text) {
            line = if line.is_empty() { text } else { format!("{line}: {text}") };
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_error_with_causes_is_one_line() {
        let error =
            anyhow::anyhow!("no such\n  host").context("db: no such host").context("XX_AUTH__DATABASE__URL");
        assert_eq!(one_line(&error), "XX_AUTH__DATABASE__URL: db: no such host");
    }
}
