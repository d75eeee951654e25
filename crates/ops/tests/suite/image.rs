//! The image.

use std::process::Command;

use crate::files::{succeeds, text};

#[test]
fn hadolint_finds_nothing() {
    let hadolint = rig::checkers::checker("hadolint").expect("hadolint");
    succeeds(Command::new(hadolint).arg("deploy/Dockerfile"));
}

#[test]
fn the_image_has_every_server_and_runs_without_rights() {
    let dockerfile = text("deploy/Dockerfile");
    for binary in ["market-auth", "gateway", "kg-auth", "us-auth"] {
        assert!(dockerfile.contains(&format!("target/release/{binary}")), "{binary}");
    }
    let last_stage = dockerfile.rsplit("\nFROM ").next().expect("a stage");
    assert!(
        last_stage.starts_with("gcr.io/distroless/") && last_stage.contains("\nUSER 65532"),
        "{last_stage}"
    );
    assert!(last_stage.contains("\nHEALTHCHECK ") && last_stage.contains("\"healthcheck\"]"), "{last_stage}");
    assert!(last_stage.contains("org.opencontainers.image.revision"), "{last_stage}");
}

#[test]
fn the_image_is_built_with_the_compiler_that_the_manifest_names() {
    let manifest = text("Cargo.toml");
    let version = manifest.split("rust-version = \"").nth(1).and_then(|rest| rest.split('"').next());
    let named = format!("ARG RUST_VERSION={}\n", version.expect("a version"));
    assert!(text("deploy/Dockerfile").contains(&named), "{named}");
}
