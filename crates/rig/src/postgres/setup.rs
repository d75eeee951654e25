//! What a cluster is to be like.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::{Cluster, ROLE, locales, programs};
use crate::account::{Account, is_root};
use crate::command::output;
use crate::port;

const ALWAYS: &[&str] = &["listen_addresses=127.0.0.1", "max_connections=300", "shared_buffers=64MB"];

/// Speed instead of durability, for a cluster that never has to survive anything.
const FAST: &[&str] = &[
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
];

const TRUST_LOOPBACK_ONLY: &str = "host all all 127.0.0.1/32 trust";

/// A cluster that is still to be made.
pub struct Setup {
    settings: Vec<String>,
    access: Vec<String>,
    files: Vec<(String, Vec<u8>)>,
    place: Option<PathBuf>,
    language: Option<String>,
}

impl Setup {
    /// One that loses its data in a crash.
    pub fn fast() -> Self {
        Self::durable().settings(FAST)
    }

    /// One that keeps what it has acknowledged.
    pub fn durable() -> Self {
        let (place, language) = (None, None);
        Self { settings: Vec::new(), access: Vec::new(), files: Vec::new(), place, language }.settings(ALWAYS)
    }

    /// A setting of the server (`name=value`); a later one overrules an earlier one of the same name.
    pub fn setting(mut self, setting: &str) -> Self {
        self.settings.push(setting.to_owned());
        self
    }

    /// How many clients there may be at a time, three of them superusers.
    pub fn max_connections(self, number: u32) -> Self {
        self.setting(&format!("max_connections={number}"))
    }

    /// A line of `pg_hba.conf`, where the first that fits counts; the first one given replaces trust in the loopback.
    pub fn access(mut self, line: &str) -> Self {
        self.access.push(line.to_owned());
        self
    }

    /// A file in the data folder, readable by the server alone: a certificate, a key.
    pub fn file(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.push((name.to_owned(), content.into()));
        self
    }

    /// Puts the cluster into a folder of this one: a disk of its own.
    pub fn on(mut self, place: &Path) -> Self {
        self.place = Some(place.to_owned());
        self
    }

    /// The language of the server's messages, as a locale without its encoding (`ru_RU`): glibc's alone.
    pub fn language(self, locale: &str) -> Self {
        let setup = self.setting(&format!("lc_messages={locale}.UTF-8"));
        Self { language: Some(locale.to_owned()), ..setup }
    }

    /// Creates the cluster, starts it on a free port, and waits until it accepts connections.
    pub fn start(self) -> Result<Cluster> {
        let (programs, account, folder) =
            (programs::folder()?, Account::unprivileged()?, temporary_folder(self.place.as_deref())?);
        account.own(folder.path())?;
        initialise(&programs, &account, folder.path())?;
        self.write_files(&account, &folder.path().join("data"))?;
        self.language.as_deref().map(|locale| locales::make(locale, folder.path())).transpose()?;
        let (settings, port) = (self.settings, port::free()?);
        let mut cluster = Cluster { frozen: None, server: None, programs, account, settings, port, folder };
        cluster.start()?;
        Ok(cluster)
    }

    fn settings(self, settings: &[&str]) -> Self {
        settings.iter().fold(self, |setup, setting| setup.setting(setting))
    }

    fn write_files(&self, account: &Account, data: &Path) -> Result<()> {
        let access = if self.access.is_empty() { TRUST_LOOPBACK_ONLY } else { &self.access.join("\n") };
        fs::write(data.join("pg_hba.conf"), format!("{access}\n")).context("cannot write pg_hba.conf")?;
        for (name, content) in &self.files {
            let file = data.join(name);
            fs::write(&file, content).with_context(|| format!("cannot write {name}"))?;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;
            account.own(&file)?;
        }
        Ok(())
    }
}

/// Root's own temporary folder may be closed to the account that the server runs as.
pub(crate) fn temporary_folder(place: Option<&Path>) -> Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("market-auth-postgres-");
    let place = place.or(is_root()?.then_some(Path::new("/tmp")));
    let folder = place.map_or_else(|| builder.tempdir(), |place| builder.tempdir_in(place));
    folder.context("cannot create a temporary folder")
}

fn initialise(programs: &Path, account: &Account, folder: &Path) -> Result<()> {
    let mut initdb = Command::new(programs.join("initdb"));
    initdb.args(["--no-sync", "--encoding=UTF8", "--locale=C", "--auth=trust", "--username", ROLE]);
    initdb.arg("--pgdata").arg(folder.join("data")).current_dir(folder);
    account.apply(&mut initdb);
    output(&mut initdb).map(|_| ())
}
