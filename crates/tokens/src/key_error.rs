//! Why a folder of keys can't be used.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use common::Timestamp;

/// A folder of keys that can't be used or changed; the text is one line and shows nothing of a key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file can't be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Error,
    },
    /// A file's content or mode can't be accepted.
    #[error("{}: {cause}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: &'static str,
    },
    /// The folder is a mounted secret, or this account may not write to it.
    #[error("{} can't be written, as a mounted secret can't: change a copy of it and mount that", .0.display())]
    ReadOnly(PathBuf),
    /// Another command is changing the folder.
    #[error("{}: another command is at work", .0.display())]
    Busy(PathBuf),
    /// No such key.
    #[error("there is no key {0}")]
    Unknown(String),
    /// The key that signs can't be retired.
    #[error("{0} signs: rotate first")]
    Signs(String),
    /// Tokens that the key signed are still good.
    #[error(
        "tokens signed by {kid} may be good until {until}: retire it then, or --force to refuse them from now on"
    )]
    StillGood {
        /// The key.
        kid: String,
        /// Their end at the latest.
        until: Timestamp,
    },
    /// `keys.toml` does not say when the key stopped signing.
    #[error("nothing tells when {0} stopped signing: --force if no token of its can be good any more")]
    StoppedUnknown(String),
    /// The last rotation is not over.
    #[error("a rotation is under way: {kid} signs from {from}")]
    Rotating {
        /// The next key.
        kid: String,
        /// Its time.
        from: Timestamp,
    },
    /// The cryptographic library failed.
    #[error("the cryptographic library failed")]
    Crypto,
}

impl KeyError {
    pub(crate) fn file(path: &Path, source: Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }

    pub(crate) fn refused(path: &Path, cause: &'static str) -> Self {
        Self::Refused { path: path.to_owned(), cause }
    }

    /// A failure to write into `folder`.
    pub(crate) fn writing(folder: &Path, path: &Path, source: Error) -> Self {
        match source.kind() {
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly(folder.to_owned()),
            _ => Self::file(path, source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_written_is_told_from_what_fails() {
        let writing =
            |kind: ErrorKind| KeyError::writing(Path::new("/keys"), Path::new("/keys/a"), kind.into());
        for kind in [ErrorKind::ReadOnlyFilesystem, ErrorKind::PermissionDenied] {
            assert!(writing(kind).to_string().starts_with("/keys can't be written"), "{kind}");
        }
        assert!(writing(ErrorKind::StorageFull).to_string().starts_with("/keys/a: "));
    }
}
