//! `cargo xtask bench`: what requests cost, in each process that has a part in them.
//!
//! Everything runs on this machine and is compared within one run: the cases take turns, several rounds of them, and
//! what is printed are medians and how far the rounds were apart.

mod connection;
mod cores;
mod load;
mod logins;
mod meter;
mod pace;
mod peers;
mod psql;
mod report;
mod sections;
mod server;
mod statements;
mod statistics;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use crate::report::Report;
use crate::sections::{gateway, growth, signin, start};

/// What requests cost.
#[derive(Parser)]
struct Arguments {
    /// What to measure; everything if nothing is named.
    sections: Vec<Section>,
    /// Few rounds, short ones and small tables: to see that it runs, not to believe what it says.
    #[arg(long)]
    smoke: bool,
    /// Measure nothing: sign people in, so that instrumented servers have something to count.
    #[arg(long, hide = true)]
    training: bool,
    /// Where the JSON is written, one file a section.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Section {
    /// The gateway beside nginx and HAProxy.
    Gateway,
    /// Whole logins, on SQLite and on PostgreSQL, direct and through the gateway.
    Signin,
    /// From a process's start until it is ready, and its memory.
    Start,
    /// The same steps with few and with many users, and the gateway with few and many markets.
    Growth,
}

impl Section {
    fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Signin => "signin",
            Self::Start => "start",
            Self::Growth => "growth",
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.training {
        return signin::train().await;
    }
    let all = Section::value_variants();
    let chosen = if arguments.sections.is_empty() { all } else { &arguments.sections };
    for section in chosen {
        let report = measure(*section, arguments.smoke).await?;
        print!("{report}");
        report.save(&arguments.folder.join(format!("{}.json", section.name())))?;
    }
    Ok(())
}

async fn measure(section: Section, smoke: bool) -> anyhow::Result<Report> {
    match section {
        Section::Gateway => gateway::run(smoke).await,
        Section::Signin => signin::run(smoke).await,
        Section::Start => start::run(smoke).await,
        Section::Growth => growth::run(smoke).await,
    }
}
