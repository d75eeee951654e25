//! The command line that every market's binary has.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use common::settings::{Profile, environment};

use crate::market::Market;
use crate::server::MarketServer;
use crate::settings::MarketSettings;

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
    Check,
}

/// The whole `main` of a market's binary.
pub fn main(market: impl Market) -> ExitCode {
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
    let profile = Profile::from_env(&env, None)?;
    let settings = MarketSettings::load(&market, profile, cli.config.as_deref(), &env)?;
    let telemetry = settings.telemetry.clone();
    let server = MarketServer::new(market, settings, profile)?;
    let command = cli.command.unwrap_or(Command::Serve { no_migrate: false });
    if !matches!(command, Command::Check) {
        telemetry::init(&telemetry)?;
    }
    match command {
        Command::Serve { no_migrate: false } => serve(server),
        Command::Serve { no_migrate: true } => serve(server.without_migrating()),
        Command::Migrate => server.migrate(),
        Command::Check => server.check(|line| println!("{line}")),
    }
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
