//! Programs of Debian that single tests run, installed before the tests start: two tests that install at once would get
//! into each other's way.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::apt;
use crate::command::path;
use crate::postgres::programs;

/// Installs what is missing, where it can be; a test that needs what is still missing fails.
pub fn install() -> Result<()> {
    for (found, package) in [(sqlite3(), "sqlite3"), (libfaketime(), "faketime"), (curl(), "curl")] {
        if found.is_err() {
            apt::install_package(package)?;
        }
    }
    Ok(())
}

/// SQLite's command line.
pub fn sqlite3() -> Result<PathBuf> {
    program("sqlite3")
}

/// What the documents ask by.
pub fn curl() -> Result<PathBuf> {
    program("curl")
}

fn program(name: &str) -> Result<PathBuf> {
    let mut candidates = path().into_iter().map(|folder| folder.join(name));
    candidates.find(|file| file.is_file()).with_context(|| format!("{name} is missing: install it"))
}

/// One of PostgreSQL's programs: `pg_dump`, `psql`.
pub fn postgresql(program: &str) -> Result<PathBuf> {
    Ok(programs::folder()?.join(program))
}

/// The library that gives a process another time.
pub fn libfaketime() -> Result<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let mut candidates = folders.map(|folder| folder.path().join("faketime/libfaketime.so.1"));
    let beside = Path::new("/usr/lib/faketime/libfaketime.so.1");
    let found = candidates.find(|file| file.is_file()).or_else(|| beside.is_file().then(|| beside.into()));
    found.context("libfaketime is missing: install faketime")
}
