//! Symmetric keys: given as a setting, or made once by development and kept in a file.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use common::settings::SettingsError;
use common::{Entropy, ExposeSecret as _, SecretSlice, SecretString};

use super::Check;

const SHORTEST: usize = 32;
/// Fewer distinct bytes than this are a sample, not a key.
const LEAST_VARIETY: usize = 8;

/// A symmetric key of at least 32 bytes.
#[derive(Debug, Clone)]
pub enum Key {
    /// A setting's value: the bytes in hex or base64 (either alphabet), or a text of 32 characters or more as it is.
    Given(SecretSlice<u8>),
    /// Made by development at the first start and kept in this file, which only its owner can read.
    Kept(PathBuf),
}

impl Key {
    pub(super) fn checked(
        check: &Check<'_>,
        key: &str,
        value: Option<SecretString>,
        kept: impl FnOnce() -> PathBuf,
    ) -> Result<Self, SettingsError> {
        match value {
            None if check.production => Err(check.refusal(key, "must be set")),
            None => Ok(Self::Kept(kept())),
            Some(text) => match bytes_of(text.expose_secret()) {
                Some(_) if check.production && is_sample(text.expose_secret()) => {
                    Err(check.refusal(key, "is a sample, not a key"))
                }
                Some(bytes) => Ok(Self::Given(bytes.into())),
                None => Err(check
                    .refusal(key, "must be 32 random bytes or more in hex or base64, or as many characters")),
            },
        }
    }

    /// The key's bytes; one that development keeps is made now if it is not there.
    pub(crate) fn bytes(&self, entropy: &dyn Entropy) -> Result<SecretSlice<u8>, KeyFileError> {
        match self {
            Self::Given(bytes) => Ok(bytes.clone()),
            Self::Kept(path) => {
                kept(path, entropy).map_err(|source| KeyFileError { path: path.clone(), source })
            }
        }
    }
}

/// A file with a development key that can be neither read nor written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub(crate) struct KeyFileError {
    path: PathBuf,
    source: std::io::Error,
}

/// What documents and templates have in the place of a key.
pub(super) fn is_sample(text: &str) -> bool {
    let letters: String = text.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    ["changeme", "example", "sample", "replaceme", "yourkey", "yoursecret"]
        .iter()
        .any(|word| letters.contains(word))
}

pub(super) fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let bytes = from_hex(text).or_else(|| from_base64(text)).unwrap_or_else(|| text.as_bytes().to_vec());
    let mut distinct = bytes.clone();
    distinct.sort_unstable();
    distinct.dedup();
    (bytes.len() >= SHORTEST && distinct.len() >= LEAST_VARIETY).then_some(bytes)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let is_hex = text.len() >= 2 * SHORTEST
        && text.len().is_multiple_of(2)
        && text.bytes().all(|b| b.is_ascii_hexdigit());
    let pairs = || (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16));
    if is_hex { pairs().collect::<Result<_, _>>().ok() } else { None }
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let decoded = STANDARD_NO_PAD.decode(text).or_else(|_| URL_SAFE_NO_PAD.decode(text)).ok()?;
    (decoded.len() >= SHORTEST).then_some(decoded)
}

fn kept(path: &Path, entropy: &dyn Entropy) -> std::io::Result<SecretSlice<u8>> {
    if !path.exists() {
        make(path, entropy)?;
    }
    let text = fs::read_to_string(path)?;
    let bytes = bytes_of(text.trim_end()).ok_or_else(|| std::io::Error::other("holds no key"))?;
    Ok(bytes.into())
}

/// Writes a draft and links it into place, so that two processes that start together end with one key.
fn make(path: &Path, entropy: &dyn Entropy) -> std::io::Result<()> {
    let mut bytes = [0; SHORTEST];
    entropy.fill(&mut bytes);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&draft)?.write_all(STANDARD_NO_PAD.encode(bytes).as_bytes())?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use common::SystemEntropy;

    #[test]
    fn a_key_is_hex_or_base64_or_a_long_text() {
        let bytes: Vec<u8> = (0..32).collect();
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(bytes_of(&hex), Some(bytes.clone()));
        assert_eq!(bytes_of(&STANDARD_NO_PAD.encode(&bytes)), Some(bytes.clone()));
        assert_eq!(bytes_of(&format!("{}=", URL_SAFE_NO_PAD.encode(&bytes))), Some(bytes));
        assert_eq!(bytes_of("correct horse battery staple, again!").map(|b| b.len()), Some(36));
    }

    #[test]
    fn a_short_or_monotonous_text_is_no_key() {
        assert_eq!(bytes_of("too short"), None);
        assert_eq!(bytes_of(&"a".repeat(64)), None);
        assert_eq!(bytes_of(&"0".repeat(64)), None);
    }

    #[test]
    fn a_kept_key_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let key = Key::Kept(folder.path().join("new/code.key"));
        let first = key.bytes(&SystemEntropy).unwrap();
        assert_eq!(first.expose_secret().len(), 32);
        assert_eq!(key.bytes(&SystemEntropy).unwrap().expose_secret(), first.expose_secret());
    }
}
