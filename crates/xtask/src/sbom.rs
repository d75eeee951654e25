//! `cargo xtask sbom`: everything that the released binaries are made of, in CycloneDX 1.5, from cargo's own knowledge.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use rig::command::output;
use serde_json::{Value, json};

use crate::workspace::{RELEASED, cargo};

/// Writes the list.
pub(crate) fn run(file: &Path) -> Result<()> {
    let mut metadata = cargo()?;
    metadata.args([
        "metadata",
        "--format-version=1",
        "--locked",
        "--filter-platform=x86_64-unknown-linux-gnu",
    ]);
    let sbom = sbom(&serde_json::from_str(&output(&mut metadata)?)?)?;
    fs::write(file, serde_json::to_string_pretty(&sbom)? + "\n")?;
    println!("{}: {} components", file.display(), sbom["components"].as_array().map_or(0, Vec::len));
    Ok(())
}

fn sbom(metadata: &Value) -> Result<Value> {
    let packages = list(&metadata["packages"]);
    let released: Vec<&str> = packages.iter().filter(|package| is_released(package)).filter_map(id).collect();
    let contained = contained(metadata, &released);
    let of_ids = |ids: &BTreeSet<&str>| -> Vec<Value> {
        packages
            .iter()
            .filter(|package| id(package).is_some_and(|id| ids.contains(id)))
            .map(component)
            .collect()
    };
    let version = packages.iter().find(|package| is_released(package)).context("nothing is released")?;
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": { "type": "application", "bom-ref": "market-auth", "name": "market-auth", "version": version["version"] } },
        "components": of_ids(&contained),
        "dependencies": dependencies(metadata, &contained),
    }))
}

fn is_released(package: &Value) -> bool {
    package["source"].is_null() && RELEASED.iter().any(|name| package["name"] == *name)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn id(package: &Value) -> Option<&str> {
    package["id"].as_str()
}

/// Everything that is linked or run to build, but not what only tests need.
fn contained<'a>(metadata: &'a Value, from: &[&'a str]) -> BTreeSet<&'a str> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut next: Vec<&str> = from.to_vec();
    while let Some(id) = next.pop() {
        if seen.insert(id) {
            next.extend(below(metadata, id));
        }
    }
    seen
}

fn below<'a>(metadata: &'a Value, of: &str) -> Vec<&'a str> {
    let node = list(&metadata["resolve"]["nodes"]).iter().find(|node| node["id"] == *of);
    let needed =
        |dependency: &&Value| list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"] != "dev");
    node.map_or(&[][..], |node| list(&node["deps"]))
        .iter()
        .filter(needed)
        .filter_map(|one| one["pkg"].as_str())
        .collect()
}

fn dependencies(metadata: &Value, ids: &BTreeSet<&str>) -> Vec<Value> {
    ids.iter().map(|id| json!({ "ref": id, "dependsOn": below(metadata, id) })).collect()
}

fn component(package: &Value) -> Value {
    let (name, version) =
        (package["name"].as_str().unwrap_or_default(), package["version"].as_str().unwrap_or_default());
    let mut component = json!({
        "type": "library",
        "bom-ref": package["id"],
        "name": name,
        "version": version,
        "purl": format!("pkg:cargo/{name}@{version}"),
    });
    if let Some(license) = package["license"].as_str() {
        component["licenses"] = json!([{ "expression": license.replace('/', " OR ") }]);
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_tests_need_is_not_shipped() {
        let metadata = json!({
            "packages": [
                { "id": "gateway", "name": "gateway", "version": "1.0.0", "source": null, "license": "MIT/Apache-2.0" },
                { "id": "linked", "name": "linked", "version": "2.0.0", "source": "registry", "license": "MIT" },
                { "id": "tested", "name": "tested", "version": "3.0.0", "source": "registry" },
            ],
            "resolve": { "nodes": [
                { "id": "gateway", "deps": [
                    { "pkg": "linked", "dep_kinds": [{ "kind": null }] },
                    { "pkg": "tested", "dep_kinds": [{ "kind": "dev" }] },
                ] },
                { "id": "linked", "deps": [] },
            ] },
        });
        let sbom = sbom(&metadata).unwrap();
        let names: Vec<&str> =
            list(&sbom["components"]).iter().filter_map(|one| one["name"].as_str()).collect();
        assert_eq!(names, ["gateway", "linked"]);
        assert_eq!(sbom["components"][0]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(sbom["components"][1]["purl"], "pkg:cargo/linked@2.0.0");
        assert_eq!(sbom["dependencies"][0], json!({ "ref": "gateway", "dependsOn": ["linked"] }));
    }
}
