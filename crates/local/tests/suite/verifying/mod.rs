//! Resource servers that check our tokens by a standard library, as `docs/verifying-tokens.md` tells them to.

mod cases;
mod document;
#[expect(dead_code, unreachable_pub, reason = "the text of the document, to the letter")]
mod resource_server;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rig::languages;
use serde_json::Value;

use cases::{World, question};
use document::snippet;

const PYTHON_PACKAGES: &[&str] = &["PyJWT[crypto]==2.15.1"];
const NODE_PACKAGES: &[&str] = &["jose@6.2.17"];

/// Where other languages' packages are kept between runs.
fn tools(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools").join(language)
}

/// Runs a harness beside the document's snippet; the user that each token is taken for.
fn users(program: &Path, folder: &Path, harness: &str, question: &Value) -> Vec<Option<String>> {
    let mut command = Command::new(program);
    let mut child = command
        .arg(harness)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("its input");
    input.write_all(question.to_string().as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", output.status);
    serde_json::from_slice(&output.stdout).expect("a list of users")
}

#[tokio::test]
async fn the_rust_of_the_document_takes_good_tokens_only() {
    assert_eq!(snippet("rust"), include_str!("resource_server.rs").trim_end());
    let world = World::start().await;
    for issuers in world.issuers() {
        let verifier = resource_server::Verifier::fetch(&issuers, "market-auth").await.expect("keys");
        let user = |token: &str| verifier.verify(token).map(|claims| claims.sub);
        world.check(&world.cases.iter().map(|case| user(&case.token)).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn the_python_of_the_document_takes_good_tokens_only() {
    let python = languages::python(&tools("python"), PYTHON_PACKAGES).expect("a Python");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("verifying.py"), snippet("python")).expect("a file");
    fs::write(folder.path().join("harness.py"), include_str!("harness.py")).expect("a file");
    let world = World::start().await;
    for issuers in world.issuers() {
        world.check(&users(&python, folder.path(), "harness.py", &question(&issuers, &world.cases)));
    }
}

#[tokio::test]
async fn the_node_of_the_document_takes_good_tokens_only() {
    let node = languages::node(&tools("node"), NODE_PACKAGES).expect("a Node");
    // Below the packages: that is where a module looks for them.
    let folder = tempfile::tempdir_in(tools("node")).expect("a folder");
    fs::write(folder.path().join("verifying.mjs"), snippet("js")).expect("a file");
    fs::write(folder.path().join("harness.mjs"), include_str!("harness.mjs")).expect("a file");
    let world = World::start().await;
    for issuers in world.issuers() {
        world.check(&users(&node, folder.path(), "harness.mjs", &question(&issuers, &world.cases)));
    }
}
