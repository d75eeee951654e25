//! Where PostgreSQL's server programs are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::apt;
use crate::command::{output, path};

/// The folder of PostgreSQL's server programs, installed first if that is possible.
pub(crate) fn folder() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install_postgresql()?;
    find().context("PostgreSQL's server programs are missing: install PostgreSQL (Debian: `apt-get install postgresql`, macOS: `brew install postgresql`)")
}

fn find() -> Option<PathBuf> {
    candidates().into_iter().find(|folder| {
        ["initdb", "postgres", "pg_isready"].iter().all(|program| folder.join(program).is_file())
    })
}

fn candidates() -> Vec<PathBuf> {
    let mut folders = path();
    folders.extend(versions(Path::new("/usr/lib/postgresql"), ""));
    folders.extend(versions(Path::new("/opt/homebrew/opt"), "postgresql"));
    folders.extend(output(Command::new("pg_config").arg("--bindir")).ok().map(|line| line.trim().into()));
    folders
}

/// The `bin` folders of the versions installed side by side in `parent`, newest first.
fn versions(parent: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| name.starts_with(prefix));
    names.sort_by_key(|name| std::cmp::Reverse(version(name)));
    names.iter().map(|name| parent.join(name).join("bin")).collect()
}

/// The number in `16` or `postgresql@16`; none in `postgresql`.
fn version(name: &str) -> Option<u32> {
    name.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["9", "postgresql@9", "postgresql@16", "postgresql@17", "other"] {
            fs::create_dir(parent.path().join(name)).unwrap();
        }
        let found = versions(parent.path(), "postgresql");
        let expected = ["postgresql@17/bin", "postgresql@16/bin", "postgresql@9/bin"];
        assert_eq!(found, expected.map(|name| parent.path().join(name)));
    }
}
