//! The gateway as a program of its own.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use common::settings::{Profile, environment};
use gateway::{Patience, Settings, build_with};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// One address for all markets: routes by phone prefix or by token.
#[derive(Parser)]
#[command(name = "gateway", version)]
struct Arguments {
    /// A TOML file with settings, above the defaults and below the environment (GATEWAY__…).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Copy, Subcommand)]
enum Command {
    /// Serve until a signal ends it; SIGHUP reads the markets again (the default).
    Serve,
    /// Nothing to do: the gateway owns no database. Here so that all servers are deployed alike.
    Migrate,
    /// Read and check the settings, and nothing else.
    Check,
    /// Ask the gateway that runs here whether it is ready; for containers.
    Healthcheck,
}

#[actix_web::main]
async fn main() -> ExitCode {
    edge::without_huge_pages();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gateway: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let env: HashMap<String, String> = environment();
    let profile = Profile::from_env(&env, None)?;
    let settings = Settings::load(profile, arguments.config.as_deref(), &env)?;
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Migrate => println!("gateway: no database, nothing to migrate"),
        Command::Healthcheck => edge::healthcheck(settings.internal.bind)?,
        Command::Check => {
            edge::Ports::check("GATEWAY", &settings.server)?;
            let effective = Settings::effective(profile, arguments.config.as_deref(), &env)?;
            effective.iter().for_each(|line| println!("{line}"));
            println!("gateway: the settings are good");
        }
        Command::Serve => {
            telemetry::init(&settings.telemetry, "gateway")?;
            let read = move || Settings::load(profile, arguments.config.as_deref(), &env);
            let server = build_with(&settings, profile, Patience::default(), Some(Arc::new(read)))?;
            let ended = server.run().await;
            telemetry::flush();
            ended?;
        }
    }
    Ok(())
}
