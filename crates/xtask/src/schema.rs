//! `cargo xtask schema`: the Diesel schema that a service's SQLite and PostgreSQL migrations agree on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use rig::command::output;
use rig::{Cluster, Setup};
use tempfile::TempDir;

use crate::aliases::{difference, normalise};
use crate::tools;
use crate::workspace::{root, services};

/// Writes `src/schema.rs` of every service that has a `diesel.toml`, or only checks it.
pub(crate) fn run(check: bool) -> Result<()> {
    let services = services(&root()?)?;
    if services.is_empty() {
        return Ok(());
    }
    let printer = Printer::start()?;
    for service in services {
        let schema = printer.agreed_schema(&service)?;
        let file = service.join("src/schema.rs");
        if check { compare(&file, &schema)? } else { fs::write(&file, schema)? }
    }
    Ok(())
}

fn compare(file: &Path, schema: &str) -> Result<()> {
    let committed = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    if let Some(lines) = difference(&committed, schema) {
        bail!("{} is out of date: run `cargo xtask schema`\n{lines}", file.display());
    }
    Ok(())
}

/// The `diesel` command, and the empty databases it migrates.
struct Printer {
    diesel: PathBuf,
    cluster: Cluster,
    folder: TempDir,
}

impl Printer {
    fn start() -> Result<Self> {
        Ok(Self { diesel: tools::diesel()?, cluster: Setup::fast().start()?, folder: TempDir::new()? })
    }

    /// The schema that both databases print, else an error that shows where they differ.
    fn agreed_schema(&self, service: &Path) -> Result<String> {
        let name = service.file_name().and_then(|name| name.to_str()).context("a service's name is text")?;
        let file = self.folder.path().join(name);
        let sqlite = self.schema(service, "sqlite", &file.to_string_lossy())?;
        let postgres = self.schema(service, "postgres", &self.cluster.url(&name.replace('-', "_")))?;
        if let Some(lines) = difference(&sqlite, &postgres) {
            bail!("{name}: migrations differ (- SQLite, + PostgreSQL)\n{lines}");
        }
        Ok(sqlite)
    }

    /// Creates and migrates a database, and prints its schema.
    fn schema(&self, service: &Path, kind: &str, url: &str) -> Result<String> {
        let empty = self.folder.path().join("empty.toml");
        fs::write(&empty, "")?;
        let migrations = service.join("migrations").join(kind);
        let mut setup = self.diesel(service, url, &empty);
        setup.args(["database", "setup", "--no-default-migration", "--migration-dir"]).arg(migrations);
        output(&mut setup)?;
        let mut print = self.diesel(service, url, &service.join("diesel.toml"));
        Ok(normalise(&output(print.arg("print-schema"))?))
    }

    /// `diesel` in the service's folder, where it finds the project's `rustfmt.toml`.
    fn diesel(&self, service: &Path, url: &str, settings: &Path) -> Command {
        let mut diesel = Command::new(&self.diesel);
        diesel.current_dir(service).arg("--database-url").arg(url).arg("--config-file").arg(settings);
        diesel
    }
}
