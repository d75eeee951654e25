//! The repository's files, and programs that judge them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize as _;
use serde_json::Value;

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace")
}

pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All documents of a YAML text, `<<` merged.
pub(crate) fn documents(yaml: &str) -> Vec<Value> {
    let parsed = serde_yaml_ng::Deserializer::from_str(yaml).map(|document| {
        let mut value = serde_yaml_ng::Value::deserialize(document).expect("YAML");
        value.apply_merge().expect("merges");
        serde_json::to_value(value).expect("JSON can say it")
    });
    parsed.filter(|document| !document.is_null()).collect()
}

/// The one document of a file.
pub(crate) fn document(path: &str) -> Value {
    documents(&text(path)).remove(0)
}

/// Runs a program in the workspace's folder; what it said if it failed.
#[track_caller]
pub(crate) fn succeeds(command: &mut Command) {
    let output = command.current_dir(root()).output().expect("the program starts");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&said));
}

/// The elements of a JSON list.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
