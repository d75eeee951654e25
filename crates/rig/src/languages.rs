//! Other languages' runtimes with packages of theirs, installed when missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::apt;
use crate::command::{output, run};

/// The file that says what a folder was made with.
const MADE_WITH: &str = "made-with";

/// A Python with these packages (`name==version`): a virtual environment in `folder`, made if it is not there.
pub fn python(folder: &Path, packages: &[&str]) -> Result<PathBuf> {
    let python = folder.join("bin/python");
    if !is_made(folder, packages) {
        require("python3", &["-c", "import ensurepip, venv"], "python3-venv")?;
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder))?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        run(Command::new(&python).args(pip).args(packages))?;
        note(folder, packages)?;
    }
    Ok(python)
}

/// The `node` command, and these packages (`name@version`) for every script below `folder`.
pub fn node(folder: &Path, packages: &[&str]) -> Result<PathBuf> {
    require_node()?;
    if !is_made(folder, packages) {
        require_npm()?;
        fs::create_dir_all(folder)?;
        let install = ["install", "--silent", "--no-save", "--no-audit", "--no-fund", "--prefix"];
        run(Command::new("npm").args(install).arg(folder).args(packages))?;
        note(folder, packages)?;
    }
    Ok("node".into())
}

fn require_node() -> Result<()> {
    require("node", &["--version"], "nodejs")
}

/// Sees to it that there is npm, and the Node that it runs on.
pub(crate) fn require_npm() -> Result<()> {
    require_node()?;
    require("npm", &["--version"], "npm")
}

/// The `node` command, and in `package` just what its lock file says.
pub fn node_package(package: &Path) -> Result<PathBuf> {
    require_node()?;
    let (lock, modules) =
        (fs::read_to_string(package.join("package-lock.json"))?, package.join("node_modules"));
    if !is_made(&modules, &[&lock]) {
        require_npm()?;
        let install = ["ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"];
        run(Command::new("npm").args(install).current_dir(package))?;
        note(&modules, &[&lock])?;
    }
    Ok("node".into())
}

/// Runs a program for nothing but to see that it is there; its Debian package is installed if it is not.
fn require(program: &str, args: &[&str], package: &str) -> Result<()> {
    let works = || output(Command::new(program).args(args)).is_ok();
    let there = works() || (apt::install_package(package)? && works());
    ensure!(there, "{program} is missing: install it (Debian: `apt-get install {package}`)");
    Ok(())
}

fn is_made(folder: &Path, packages: &[&str]) -> bool {
    fs::read_to_string(folder.join(MADE_WITH)).is_ok_and(|made_with| made_with == packages.join("\n"))
}

fn note(folder: &Path, packages: &[&str]) -> Result<()> {
    Ok(fs::write(folder.join(MADE_WITH), packages.join("\n"))?)
}
