//! `cargo xtask new-market`: a whole service for another country, which its team then makes its own.

mod facts;
mod model;
mod templates;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::workspace::root;
use facts::Facts;

/// What is known of the market.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// Its name: the country's ISO 3166 code in lower case
    pub(crate) name: String,
    /// The beginning of its numbers, `+77`
    #[arg(long)]
    pub(crate) prefix: String,
    /// The country's English name
    #[arg(long)]
    pub(crate) country: String,
    /// The currency's ISO 4217 code
    #[arg(long)]
    pub(crate) currency: String,
    /// The currency's symbol; its code if there is none
    #[arg(long)]
    pub(crate) symbol: Option<String>,
    /// Its languages, the default first: two or more of those that have shared texts
    #[arg(long, value_delimiter = ',', default_value = "en,ru")]
    pub(crate) languages: Vec<String>,
    /// The name of its tax on sales
    #[arg(long, default_value = "VAT")]
    pub(crate) tax_name: String,
    /// The tax's rate in hundredths of a percent: 1200 is 12 %
    #[arg(long, default_value_t = 0)]
    pub(crate) tax_rate: u16,
    /// The IANA time zone
    #[arg(long, default_value = "UTC")]
    pub(crate) timezone: String,
    /// A mobile number of the market, for its tests; libphonenumber's example if there is none
    #[arg(long)]
    pub(crate) sample: Option<String>,
    /// The port of its public side in development, 1000 less than the operators' one
    #[arg(long, default_value_t = 8083)]
    pub(crate) port: u16,
}

/// Writes the service into the workspace.
pub(crate) fn run(args: &Args) -> Result<()> {
    let root = root()?;
    let facts = Facts::of(args)?;
    let service = write(&root, &facts)?;
    let shown = service.strip_prefix(&root).unwrap_or(&service).display();
    println!("{shown} is written. Now:");
    println!("  cargo xtask test -- -p {}-auth", facts.name);
    println!("  docs/adding-a-market.md tells what to make your own, and how the gateway learns of it");
    Ok(())
}

/// The service's folder, written as a whole.
fn write(root: &Path, facts: &Facts) -> Result<PathBuf> {
    let service = root.join(format!("services/{}-auth", facts.name));
    ensure!(!service.exists(), "{} exists already", service.display());
    let files = model::files(root, facts)?.into_iter().chain(templates::files(facts));
    for (path, text) in files {
        let file = service.join(path);
        let folder = file.parent().context("a file has a folder")?;
        fs::create_dir_all(folder)?;
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    for (from, to) in model::folders_beside(root, facts) {
        model::copy_folder(&from, &to, facts)?;
    }
    Ok(service)
}
