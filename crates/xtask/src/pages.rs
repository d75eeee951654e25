//! `cargo xtask pages`: the scripts of the pages for browsers, from their TypeScript.

use std::fs;

use anyhow::Result;
use rig::Pages;

use crate::workspace::root;

/// Compiles and writes them; a test compares them.
pub(crate) fn run() -> Result<()> {
    for (file, text) in Pages::installed(&root()?)?.compiled()? {
        fs::write(file, text)?;
    }
    Ok(())
}
