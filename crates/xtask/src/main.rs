//! The project's own commands: `cargo xtask test`, `cargo xtask schema`, `cargo xtask new-market`, `cargo xtask pages`,
//! `cargo xtask deny`.

mod aliases;
mod baseline;
mod bench;
mod coverage;
mod deny;
mod hot;
mod llvm;
mod new_market;
mod pages;
mod profile;
mod reference;
mod sbom;
mod schema;
mod tally;
mod test;
mod tools;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands")]
enum Xtask {
    /// Run all tests, with a private PostgreSQL
    Test {
        /// Arguments for `cargo test`
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Write every service's src/schema.rs from its SQLite and PostgreSQL migrations
    Schema {
        /// Write nothing; fail if a committed file differs
        #[arg(long)]
        check: bool,
    },
    /// Write docs/settings.md from the servers' commented defaults
    Settings {
        /// Write nothing; fail if the committed page differs
        #[arg(long)]
        check: bool,
    },
    /// Write a CycloneDX list of everything that a release contains
    Sbom {
        /// The file to write
        #[arg(default_value = "target/sbom.cdx.json")]
        file: PathBuf,
    },
    /// Run all tests instrumented; print what they cover by crate, write pages, fail if it is too little
    Coverage,
    /// Write a service for another country
    NewMarket(new_market::Args),
    /// Compile the scripts of the pages for browsers (gateway/demo, the inbox)
    Pages,
    /// Measure what requests cost: tables on the screen, JSON in target/bench
    Bench {
        /// gateway, signin, store, start, growth; all of them if none is named
        sections: Vec<String>,
        /// Few and short rounds: to see that it runs
        #[arg(long)]
        smoke: bool,
        /// Count the instructions of a few hot paths instead; fail if one takes a tenth more than the baseline
        #[arg(long)]
        quick: bool,
        /// Write what was counted into the baseline
        #[arg(long, requires = "quick")]
        record: bool,
    },
    /// Count what sign-ins run through, for the compiler of the image: writes deploy/profile
    Profile,
    /// Check licences, versions and sources of the dependencies
    Deny,
}

fn main() -> ExitCode {
    run(&Xtask::parse()).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(command: &Xtask) -> anyhow::Result<ExitCode> {
    match command {
        Xtask::Test { args } => test::run(args),
        Xtask::Schema { check } => schema::run(*check).map(|()| ExitCode::SUCCESS),
        Xtask::Settings { check } => reference::run(*check).map(|()| ExitCode::SUCCESS),
        Xtask::Sbom { file } => sbom::run(file).map(|()| ExitCode::SUCCESS),
        Xtask::Coverage => coverage::run().map(|()| ExitCode::SUCCESS),
        Xtask::NewMarket(args) => new_market::run(args).map(|()| ExitCode::SUCCESS),
        Xtask::Pages => pages::run().map(|()| ExitCode::SUCCESS),
        Xtask::Bench { quick: true, record, .. } => hot::run(*record),
        Xtask::Bench { sections, smoke, .. } => bench::run(sections, *smoke).map(|()| ExitCode::SUCCESS),
        Xtask::Profile => profile::run().map(|()| ExitCode::SUCCESS),
        Xtask::Deny => deny::run().map(|()| ExitCode::SUCCESS),
    }
}
