//! Files that are read whole and written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::KeyError;

pub(crate) fn read(path: &Path) -> Result<String, KeyError> {
    fs::read_to_string(path).map_err(|source| KeyError::file(path, source))
}

/// The files of the folder that end in `.pem`.
pub(crate) fn pem_files(folder: &Path) -> Result<Vec<PathBuf>, KeyError> {
    let entries = fs::read_dir(folder).map_err(|source| KeyError::file(folder, source))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
    let mut paths = paths.map_err(|source| KeyError::file(folder, source))?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "pem"));
    Ok(paths)
}

/// Writes a file that only its owner can read: after a crash it is there as before or as now.
pub(crate) fn write_private(folder: &Path, name: &str, content: &str) -> Result<(), KeyError> {
    let (path, draft) = (folder.join(name), folder.join(format!("{name}.draft")));
    let written = fill(&draft, content).and_then(|()| fs::rename(&draft, &path));
    written.and_then(|()| synced(folder)).map_err(|source| KeyError::writing(folder, &path, source))
}

/// Takes a file away for good.
pub(crate) fn remove(folder: &Path, name: &str) -> Result<(), KeyError> {
    let path = folder.join(name);
    fs::remove_file(&path)
        .and_then(|()| synced(folder))
        .map_err(|source| KeyError::writing(folder, &path, source))
}

fn fill(path: &Path, content: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

/// A name is durable once its folder is.
fn synced(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}
