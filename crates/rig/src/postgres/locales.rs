//! Locales that the system does not have, for servers that speak another language.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::apt;
use crate::command::output;

/// Where glibc's sources of locales are: Debian's package `locales`.
const SOURCES: &str = "/usr/share/i18n/locales";

/// The folder within a cluster's.
const FOLDER: &str = "locales";

/// Makes a locale, in UTF-8, for the cluster in `folder`.
pub(super) fn make(locale: &str, folder: &Path) -> Result<()> {
    if !Path::new(SOURCES).join(locale).is_file() {
        apt::install_package("locales")?;
    }
    let locales = folder.join(FOLDER);
    fs::create_dir(&locales).context("cannot create a folder for locales")?;
    let mut localedef = Command::new("localedef");
    localedef.args(["-i", locale, "-f", "UTF-8"]).arg(locales.join(format!("{locale}.UTF-8")));
    output(&mut localedef).map(|_| ())
}

/// Shows a server the locales that were made for it.
pub(super) fn name(server: &mut Command, folder: &Path) {
    let locales = folder.join(FOLDER);
    if locales.is_dir() {
        server.env("LOCPATH", locales);
    }
}
