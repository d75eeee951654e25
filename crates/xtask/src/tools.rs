//! Pinned tools, installed into `target/tools` when missing.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use rig::apt;
use rig::command::{output, path, run};

use crate::workspace::{cargo, root};

const DIESEL: &str = "2.3.14";
const CARGO_DENY: &str = "0.20.2";
const CARGO_LLVM_COV: &str = "0.9.1";

/// The `diesel` command, for SQLite and PostgreSQL.
pub(crate) fn diesel() -> Result<PathBuf> {
    let fits = |printed: &str| {
        printed.contains("Version: 2.3.") && printed.contains("postgres") && printed.contains("sqlite")
    };
    if let Some(found) = find("diesel", fits)? {
        return Ok(found);
    }
    let has_libpq = has_libpq() || apt::install_package("libpq-dev")?;
    let postgres = if has_libpq { "postgres" } else { "postgres-bundled" };
    let features = format!("--features=sqlite-bundled,{postgres}");
    install("diesel_cli", DIESEL, &["--no-default-features", &features])?;
    Ok(folder()?.join("bin/diesel"))
}

/// The `cargo-deny` command.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    if let Some(found) = find("cargo-deny", |printed| printed.trim().ends_with(CARGO_DENY))? {
        return Ok(found);
    }
    install("cargo-deny", CARGO_DENY, &[])?;
    Ok(folder()?.join("bin/cargo-deny"))
}

/// The `cargo-llvm-cov` command; its first argument is `llvm-cov`.
pub(crate) fn cargo_llvm_cov() -> Result<PathBuf> {
    let program = folder()?.join("bin/cargo-llvm-cov");
    if !program.is_file() {
        install("cargo-llvm-cov", CARGO_LLVM_COV, &[])?;
    }
    Ok(program)
}

/// A tool of our folder, or else of `PATH`, whose `--version` fits.
fn find(name: &str, fits: impl Fn(&str) -> bool) -> Result<Option<PathBuf>> {
    let folders = [folder()?.join("bin")].into_iter().chain(path());
    let mut tools = folders.map(|folder| folder.join(name)).filter(|tool| tool.is_file());
    Ok(tools.find(|tool| output(Command::new(tool).arg("--version")).is_ok_and(|printed| fits(&printed))))
}

/// Linking the system's client library spares building it, and OpenSSL with it, from source.
fn has_libpq() -> bool {
    output(Command::new("pg_config").arg("--includedir"))
        .is_ok_and(|folder| Path::new(folder.trim()).join("libpq-fe.h").is_file())
}

/// Unoptimised: building such a tool takes longer than all its runs.
fn install(package: &str, version: &str, options: &[&str]) -> Result<()> {
    eprintln!("installing {package} {version} into target/tools (once, some minutes)");
    let mut install = cargo()?;
    install
        .args(["install", package, "--version", version, "--locked", "--debug", "--root"])
        .arg(folder()?)
        .args(options);
    run(install.env("CARGO_PROFILE_DEV_DEBUG", "false"))
}

fn folder() -> Result<PathBuf> {
    Ok(root()?.join("target/tools"))
}
