//! Programs of Debian that single tests run, installed before the tests start: two tests that install at once would get
//! into each other's way.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::apt;
use crate::command::path;
use crate::languages;
use crate::postgres::programs;

/// What finds a program or a library.
type Find = fn() -> Result<PathBuf>;

/// Installs what is missing, where it can be; a test that needs what is still missing fails.
pub fn install() -> Result<()> {
    install_missing(&[
        (sqlite3, "sqlite3"),
        (libfaketime, "faketime"),
        (haproxy, "haproxy"),
        (chromium, "chromium"),
        (curl, "curl"),
    ])
}

fn install_missing(wanted: &[(Find, &str)]) -> Result<()> {
    for (find, package) in wanted {
        if find().is_err() {
            apt::install_package(package)?;
        }
    }
    // What stays missing fails where it is needed, and says so there.
    let _ = languages::require_npm();
    Ok(())
}

/// SQLite's command line.
pub fn sqlite3() -> Result<PathBuf> {
    on_path("sqlite3").context("sqlite3 is missing: install it")
}

/// The browser.
pub fn chromium() -> Result<PathBuf> {
    on_path("chromium").context("chromium is missing: install it")
}

/// What the documents ask by.
pub fn curl() -> Result<PathBuf> {
    on_path("curl").context("curl is missing: install it")
}

/// HAProxy; Debian's is where only root's `PATH` leads.
pub fn haproxy() -> Result<PathBuf> {
    let beside = || Some(PathBuf::from("/usr/sbin/haproxy")).filter(|file| file.is_file());
    on_path("haproxy").or_else(beside).context("haproxy is missing: install it")
}

/// Nginx, for comparisons.
pub fn nginx() -> Result<PathBuf> {
    let beside = || Some(PathBuf::from("/usr/sbin/nginx")).filter(|file| file.is_file());
    on_path("nginx").or_else(beside).context("nginx is missing: install it")
}

/// Valgrind, which counts instructions.
pub fn valgrind() -> Result<PathBuf> {
    on_path("valgrind").context("valgrind is missing: install it")
}

/// Installs what only benchmarks run.
pub fn install_for_benchmarks() -> Result<()> {
    install_missing(&[(sqlite3, "sqlite3"), (haproxy, "haproxy"), (nginx, "nginx-light")])
}

/// Installs what counts instructions; `false` if that can't be had here.
pub fn install_valgrind() -> Result<bool> {
    install_missing(&[(valgrind, "valgrind")])?;
    Ok(valgrind().is_ok())
}

/// A program that `PATH` leads to.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    path().into_iter().map(|folder| folder.join(name)).find(|file| file.is_file())
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
