//! A copy of the workspace, in which a test may write.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::process::binary;

/// What a build needs, and what belongs to a market outside of its service.
const PARTS: &[&str] =
    &[".cargo", "Cargo.toml", "Cargo.lock", "crates", "deploy", "gateway", "k8s", "services"];

/// The copy. It lies always at the same place, and files that did not change are not written again, so that what was
/// built of it once need not be built again.
pub(crate) struct Workspace {
    folder: PathBuf,
    target: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

/// There is one copy: tests take turns.
static TURN: Mutex<()> = Mutex::new(());

impl Workspace {
    pub(crate) fn copied() -> Self {
        let target =
            binary("market-auth").ancestors().nth(2).expect("the folder of all that is built").to_owned();
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace").to_owned();
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let copy = Self { folder: target.join("third-market"), target, _turn: turn };
        let (wanted, present) = (renamed(files(&root)), copy.files());
        present.keys().filter(|path| !wanted.contains_key(*path)).for_each(|path| copy.remove(path));
        for (path, bytes) in wanted.iter().filter(|(path, bytes)| present.get(*path) != Some(bytes)) {
            copy.write(path, bytes);
        }
        copy
    }

    /// Its files by their paths.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(&self.folder)
    }

    /// Runs one of the project's own commands in it.
    pub(crate) fn xtask(&self, args: &[&str]) {
        let mut xtask = Command::new(binary("xtask"));
        succeeds(
            xtask
                .args(args)
                .current_dir(&self.folder)
                .env("CARGO_MANIFEST_DIR", self.folder.join("crates/xtask")),
        );
    }

    /// Runs `cargo` in it, one job at a time: other tests run beside it.
    pub(crate) fn cargo(&self, args: &[&str]) {
        let mut cargo = Command::new(env!("CARGO"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_"))
        {
            cargo.env_remove(name);
        }
        cargo.env("CARGO_TARGET_DIR", &self.target).env("CARGO_BUILD_JOBS", "1");
        succeeds(cargo.args(args).current_dir(&self.folder));
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &Path, bytes: &[u8]) {
        let file = self.folder.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, bytes).expect("a file");
    }

    /// A file of text.
    pub(crate) fn text(&self, path: &Path) -> String {
        fs::read_to_string(self.folder.join(path)).expect("a file")
    }

    /// Removes a file, and the folders that it leaves empty.
    fn remove(&self, path: &Path) {
        let file = self.folder.join(path);
        fs::remove_file(&file).expect("a file");
        file.ancestors().skip(1).take_while(|folder| fs::remove_dir(folder).is_ok()).for_each(drop);
    }
}

/// The copy's packages are of another version: cargo, which tells packages apart by their places within a workspace, would
/// else take what was built of the copy for what was built of the original.
fn renamed(mut files: BTreeMap<PathBuf, Vec<u8>>) -> BTreeMap<PathBuf, Vec<u8>> {
    let manifest = files.get_mut(Path::new("Cargo.toml")).expect("the workspace's manifest");
    let original = String::from_utf8(std::mem::take(manifest)).expect("text");
    let version = concat!("version = \"", env!("CARGO_PKG_VERSION"), "\"");
    assert!(original.contains(version), "the packages have the workspace's version");
    *manifest = original.replacen(version, "version = \"0.0.0-copy\"", 1).into_bytes();
    files
}

#[track_caller]
fn succeeds(command: &mut Command) {
    let output = command.output().expect("the program starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}\n{}\n{}", text(&output.stdout), text(&output.stderr));
}

fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    PARTS.iter().for_each(|part| note(root, Path::new(part), &mut found));
    found
}

fn note(root: &Path, path: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    let whole = root.join(path);
    if whole.is_file() {
        found.insert(path.to_owned(), fs::read(whole).expect("a file"));
    } else if whole.is_dir() {
        for entry in fs::read_dir(whole).expect("a folder") {
            note(root, &path.join(entry.expect("an entry").file_name()), found);
        }
    }
}
