//! Where a session is kept.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::session::Session;

/// A place for one session. It is read before every use, so that all who share it agree; it is asked on the caller's
/// thread, so it should be quick.
pub trait Storage: Send + Sync + 'static {
    /// The session that is kept, if any.
    fn load(&self) -> io::Result<Option<Session>>;

    /// Keeps a session, or none.
    fn save(&self, session: Option<&Session>) -> io::Result<()>;

    /// Waits until no other process that shares the place refreshes; what is returned keeps others waiting.
    fn hold(&self) -> io::Result<Box<dyn Send>> {
        Ok(Box::new(()))
    }
}

/// Keeps a session until the process ends.
#[derive(Debug, Default)]
pub struct MemoryStorage(Mutex<Option<Session>>);

impl Storage for MemoryStorage {
    fn load(&self) -> io::Result<Option<Session>> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn save(&self, session: Option<&Session>) -> io::Result<()> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = session.cloned();
        Ok(())
    }
}

/// Keeps a session in a file that nobody else can read; processes that share it refresh one after the other.
#[derive(Debug)]
pub struct FileStorage(PathBuf);

impl FileStorage {
    /// The session in this file, which is made with its folders when there is one to keep.
    pub fn at(file: impl Into<PathBuf>) -> Self {
        Self(file.into())
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn beside(&self, extension: &str) -> io::Result<PathBuf> {
        fs::create_dir_all(self.0.parent().unwrap_or(Path::new(".")))?;
        Ok(self.0.with_extension(extension))
    }
}

impl Storage for FileStorage {
    fn load(&self) -> io::Result<Option<Session>> {
        match fs::read(&self.0) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::other),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whole or not at all: the new file takes the old one's place.
    fn save(&self, session: Option<&Session>) -> io::Result<()> {
        let Some(session) = session else { return removed(&self.0) };
        let next = self.beside("next")?;
        removed(&next)?;
        private(&next)?.write_all(&serde_json::to_vec(session)?)?;
        fs::rename(&next, &self.0)
    }

    fn hold(&self) -> io::Result<Box<dyn Send>> {
        let file = OpenOptions::new().create(true).append(true).open(self.beside("lock")?)?;
        file.lock()?;
        Ok(Box::new(file))
    }
}

fn removed(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A new file that is its owner's alone from the beginning.
fn private(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}
