//! The crates know only whom they may know.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Who may depend on whom, by the arrows of `docs/architecture.md`.
const ALLOWED: &[(&str, &[&str])] = &[
    ("common", &[]),
    ("telemetry", &[]),
    ("tokens", &["common"]),
    ("signin", &["common"]),
    ("edge", &["common", "telemetry"]),
    ("courier", &["common", "signin", "telemetry"]),
    ("store", &["common", "courier", "signin", "telemetry"]),
    ("web", &["common", "courier", "edge", "signin", "store", "telemetry", "tokens"]),
    ("gateway", &["common", "edge", "telemetry", "tokens"]),
    ("market-auth-client", &[]),
    ("local", &["common", "edge", "gateway", "market-auth-client", "telemetry", "web", "kg-auth", "us-auth"]),
    ("rig", &[]),
    ("bench", &["common", "rig", "tokens"]),
    ("xtask", &["common", "rig"]),
];
const OF_A_SERVICE: &[&str] = &["common", "signin", "store", "telemetry", "web"];

type Dependencies = BTreeMap<String, BTreeSet<String>>;

fn dependencies() -> Dependencies {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .output()
        .expect("cargo metadata runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    metadata["packages"].as_array().expect("packages").iter().map(package).collect()
}

fn package(package: &serde_json::Value) -> (String, BTreeSet<String>) {
    let name = |value: &serde_json::Value| value["name"].as_str().expect("a name").to_owned();
    let dependencies = package["dependencies"].as_array().expect("dependencies");
    let normal = dependencies.iter().filter(|dependency| dependency["kind"].is_null());
    (name(package), normal.map(name).collect())
}

#[test]
fn the_crates_know_only_whom_they_may_know() {
    let all = dependencies();
    for (name, dependencies) in &all {
        let allowed = ALLOWED.iter().find(|(crate_name, _)| crate_name == name);
        let allowed =
            allowed.map_or_else(|| if name.ends_with("-auth") { OF_A_SERVICE } else { &[] }, |(_, to)| to);
        for dependency in dependencies.iter().filter(|dependency| all.contains_key(*dependency)) {
            assert!(allowed.contains(&dependency.as_str()), "{name} must not know {dependency}");
        }
    }
}

#[test]
fn frameworks_stay_where_they_belong() {
    let all = dependencies();
    let knows = |name: &str, banned: &[&str]| banned.iter().any(|crate_name| all[name].contains(*crate_name));
    assert!(!knows("common", &["actix-web", "diesel", "tokio"]));
    assert!(!knows("signin", &["actix-web", "diesel", "tokio"]));
    assert!(!knows("tokens", &["actix-web", "diesel", "tokio"]));
    assert!(!knows("edge", &["diesel"]));
    assert!(!knows("gateway", &["diesel", "r2d2"]));
    assert!(!knows("store", &["actix-web"]));
    assert!(!knows("market-auth-client", &["actix-web", "diesel"]));
}
