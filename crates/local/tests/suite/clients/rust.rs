//! `crates/client`: its types are those of the document.

use std::fs;
use std::process::Command;

use rig::command;

use super::rust_types::module;
use super::{assert_current, of_workspace};

#[test]
fn rust_types_are_those_of_the_document() {
    let document = fs::read(of_workspace("clients/openapi.json")).expect("the document");
    let document = serde_json::from_slice(&document).expect("JSON");
    let folder = tempfile::tempdir().expect("a folder");
    let generated = folder.path().join("api.rs");
    fs::write(&generated, module(&document)).expect("a file");
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.arg("--config-path").arg(of_workspace("rustfmt.toml")).arg(&generated);
    command::output(rustfmt.args(["--edition", "2024"])).expect("it is formatted");
    assert_current("crates/client/src/api.rs", &fs::read_to_string(generated).expect("a file"));
}
