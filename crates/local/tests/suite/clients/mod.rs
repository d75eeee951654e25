//! The clients that other teams use, against the running stack.

mod document;
pub(crate) mod relay;
mod rust;
mod rust_account;
mod rust_session;
mod rust_types;
mod typescript;

use std::fs;
use std::path::{Path, PathBuf};

/// A file or folder of the workspace.
fn of_workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// A committed file must be what was generated; `UPDATE_CLIENTS=1` writes it anew.
#[track_caller]
fn assert_current(path: &str, generated: &str) {
    let file = of_workspace(path);
    if std::env::var_os("UPDATE_CLIENTS").is_some() {
        fs::write(&file, generated).expect("a file");
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == generated,
        "{path} is not current: run `UPDATE_CLIENTS=1 cargo xtask test -- -p local clients`, and again for what hangs on it"
    );
}
