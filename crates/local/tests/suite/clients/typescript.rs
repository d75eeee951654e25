//! `clients/typescript`: its types are those of the document, and its tests pass against the running stack.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use rig::{command, languages};

use super::{assert_current, of_workspace};
use crate::process::Stack;

const GENERATED: &str = "clients/typescript/src/api.ts";

/// The package with all that it is developed with; two tests must not install at once.
fn package() -> PathBuf {
    static INSTALLED: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    let install = || {
        let package = of_workspace("clients/typescript");
        languages::node_package(&package).expect("the packages of the lock file");
        package
    };
    INSTALLED.get_or_init(install).clone()
}

fn tool(name: &str) -> Command {
    let package = package();
    let mut tool = Command::new(package.join("node_modules/.bin").join(name));
    tool.current_dir(package);
    tool
}

#[test]
fn typescript_types_are_those_of_the_document() {
    let folder = tempfile::tempdir().expect("a folder");
    let generated = folder.path().join("api.ts");
    command::output(tool("openapi-typescript").arg("../openapi.json").arg("--output").arg(&generated))
        .expect("generated types");
    assert_current(GENERATED, &fs::read_to_string(generated).expect("a file"));
}

#[test]
fn typescript_client_passes_its_tests() {
    let stack = Stack::start();
    let compiled = package().join("build");
    let _ = fs::remove_dir_all(&compiled);
    command::output(tool("tsc").arg("--noEmit")).expect("the package compiles for browsers");
    command::output(tool("tsc").args(["--project", "test"])).expect("its tests compile");
    let files = fs::read_dir(compiled.join("test")).expect("the compiled tests");
    let files = files.map(|file| file.expect("a file").path());
    let tests = files.filter(|file| file.to_string_lossy().ends_with(".test.js"));
    let run = Command::new("node").arg("--test").args(tests).env("GATEWAY", &stack.gateway).output();
    let run = run.expect("node runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
}

/// The blocks of TypeScript in a document.
fn snippets(document: &str) -> Vec<String> {
    let text = fs::read_to_string(of_workspace(document)).expect("a document");
    let blocks = text.split("\n```ts\n").skip(1).filter_map(|rest| rest.split("\n```").next());
    blocks.map(str::to_owned).collect()
}

#[test]
fn typescript_of_the_documents_compiles_with_the_package() {
    command::output(&mut tool("tsc")).expect("the package is built");
    let folder = package().join("build-snippets");
    fs::create_dir_all(&folder).expect("a folder");
    let known = "import type { MarketAuth as Client } from 'market-auth-client'\n\
        declare global { const auth: Client; const phone_number: string }\n\
        declare global { function show(text: string): void; function tryAgainIn(seconds: number): void }\n";
    fs::write(folder.join("known.ts"), known).expect("a file");
    for (number, snippet) in ["clients/typescript/README.md", "docs/use-it-from-your-app.md"]
        .into_iter()
        .flat_map(snippets)
        .enumerate()
    {
        fs::write(folder.join(format!("snippet-{number}.ts")), snippet + "\nexport {}\n").expect("a file");
    }
    let config = r#"{ "extends": "../tsconfig.json", "compilerOptions": { "noEmit": true, "rootDir": ".." }, "include": ["."] }"#;
    fs::write(folder.join("tsconfig.json"), config).expect("a file");
    let compiled = tool("tsc").args(["--project", "build-snippets"]).output().expect("tsc runs");
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stdout));
}
