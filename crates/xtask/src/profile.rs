//! `cargo xtask profile`: what sign-ins run through most, for the compiler of what is released.
//!
//! The servers are built with counters, sign people in, and write how often each branch was taken. With that the compiler
//! puts what is hot together and leaves aside what is not. The counts are those of one compiler and of these dependencies:
//! with others it does not find its functions in them, and builds as if there were none.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use rig::command::{output, run as run_to_end};

use crate::bench::beside;
use crate::llvm::llvm_tools;
use crate::workspace::{cargo, root, target};

/// Where the image's build looks for it.
const FILE: &str = "deploy/profile/servers.profdata";

/// What is built to be counted and measured: a gateway and a market. Other markets share most of their functions with it.
const SERVERS: [&str; 2] = ["gateway", "kg-auth"];

/// Counts anew.
pub(crate) fn run() -> Result<()> {
    let (file, of) = (root()?.join(FILE), root()?.join(FILE).with_extension("of"));
    let (folder, llvm) = (target()?.join("training"), llvm_tools()?);
    let counts = folder.join("counts");
    build(&folder, &format!("-Cprofile-generate={}", utf8(&counts)?))?;
    // The compiler has run macros, and those have counted too.
    fs::remove_dir_all(&counts).context("nothing was instrumented")?;
    run_to_end(Command::new(beside(&folder)?).arg("--training").current_dir(root()?))?;
    fs::create_dir_all(file.parent().context("a file is in a folder")?)?;
    run_to_end(Command::new(llvm.profdata).args(["merge", "--sparse", "--output"]).arg(&file).arg(&counts))?;
    fs::write(of, made_for()?)?;
    // What was built with another profile at the same place would be taken for built.
    remove(&target()?.join("released"))?;
    println!("{}: {} KiB", file.display(), fs::metadata(&file)?.len() / 1024);
    Ok(())
}

/// The servers as they are released; the folder of their binaries.
pub(crate) fn released() -> Result<PathBuf> {
    let (file, of) = (root()?.join(FILE), root()?.join(FILE).with_extension("of"));
    if !file.is_file() || fs::read_to_string(of).ok() != Some(made_for()?) {
        run()?;
    }
    let folder = target()?.join("released");
    build(&folder, &format!("-Cprofile-use={}", utf8(&file)?))?;
    Ok(folder)
}

fn build(folder: &Path, flag: &str) -> Result<()> {
    let mut build = cargo()?;
    build.args(["build", "--release", "--locked", "--bins"]);
    build.args(SERVERS.map(|name| format!("--package={name}")));
    run_to_end(build.env("CARGO_TARGET_DIR", folder).env("CARGO_ENCODED_RUSTFLAGS", flag))
}

/// The compiler and the dependencies.
fn made_for() -> Result<String> {
    Ok(output(Command::new("rustc").arg("-vV"))? + &fs::read_to_string(root()?.join("Cargo.lock"))?)
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() { Ok(fs::remove_dir_all(folder)?) } else { Ok(()) }
}

fn utf8(path: &Path) -> Result<&str> {
    path.to_str().context("the workspace's path is not UTF-8")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::workspace::RELEASED;

    /// The packages that are built, as `cargo tree` tells them with their features.
    fn built(packages: &[&str]) -> BTreeSet<String> {
        let mut tree = cargo().unwrap();
        tree.args([
            "tree",
            "--locked",
            "--edges=normal,build",
            "--format={p} {f}",
            "--prefix=none",
            "--no-dedupe",
        ]);
        tree.args(packages.iter().map(|name| format!("--package={name}")));
        output(&mut tree)
            .unwrap()
            .lines()
            .map(|line| line.trim_end_matches("(*)").trim_end().to_owned())
            .collect()
    }

    /// A function's name in the profile has its package's features in it, and those of all that this one depends on.
    #[test]
    fn what_is_counted_is_built_as_it_is_for_the_image() {
        let (counted, released) = (built(&SERVERS), built(&RELEASED));
        assert!(counted.len() > 100, "{}", counted.len());
        assert_eq!(counted.difference(&released).collect::<Vec<_>>(), Vec::<&String>::new());
    }

    #[test]
    fn the_image_is_built_with_the_profile() {
        let dockerfile = fs::read_to_string(root().unwrap().join("deploy/Dockerfile")).unwrap();
        let packages = RELEASED.map(|name| format!(" --package {name}")).concat();
        assert!(
            dockerfile.contains(&format!("cargo build --release --locked --bins{packages} ")),
            "{packages}"
        );
        assert!(dockerfile.contains(&format!("-Cprofile-use=/build/{FILE}")));
    }
}
