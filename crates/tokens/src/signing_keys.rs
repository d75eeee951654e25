//! A market's own keys: a folder of PKCS#8 PEM files, each named by its key id, and `keys.toml`, which says who signs.

use std::fs;
use std::path::{Path, PathBuf};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use common::MarketId;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Deserialize;

use crate::jwks::PublicKey;
use crate::{ACCESS_TOKEN, Claims, KeySet};

/// The ids of keys that development made for itself begin with this; production refuses them.
const DEVELOPMENT: &str = "dev-";

/// The keys of one market: one signs, all verify.
pub struct SigningKeys {
    header: Header,
    signing: EncodingKey,
    public: KeySet,
}

/// A folder of keys that can't be used; the text is one line and shows nothing of a key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file can't be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file's content or mode can't be accepted.
    #[error("{}: {cause}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: &'static str,
    },
    /// The token could not be signed.
    #[error("the token could not be signed")]
    Signing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Roles {
    signing: String,
}

impl SigningKeys {
    /// Reads the folder. `production` refuses keys made by development and files that everybody can read.
    pub fn load(folder: &Path, production: bool) -> Result<Self, KeyError> {
        let roles_path = folder.join("keys.toml");
        let roles: Roles = toml::from_str(&read(&roles_path)?).map_err(|_| KeyError::Refused {
            path: roles_path.clone(),
            cause: "is not of the form: signing = \"<key id>\"",
        })?;
        let mut pairs = pem_files(folder)?
            .into_iter()
            .map(|path| KeyFile::read(&path, production))
            .collect::<Result<Vec<_>, _>>()?;
        pairs.sort_by(|a, b| a.public.kid.cmp(&b.public.kid));
        let public = KeySet::new(pairs.iter().map(|pair| pair.public.clone()).collect());
        let signing =
            pairs.into_iter().find(|pair| pair.public.kid == roles.signing).ok_or(KeyError::Refused {
                path: roles_path,
                cause: "names a signing key that is not in the folder",
            })?;
        Ok(Self { header: signing.header(), signing: signing.secret, public })
    }

    /// Reads the folder of a development market, after making it with one ES256 key if it is not there.
    pub fn load_or_create(folder: &Path, market: &MarketId) -> Result<Self, KeyError> {
        if !folder.join("keys.toml").exists() {
            create(folder, &format!("{DEVELOPMENT}{market}-1"))?;
        }
        Self::load(folder, false)
    }

    /// What to publish.
    pub fn public(&self) -> &KeySet {
        &self.public
    }

    /// Makes an access token of `claims`.
    pub fn sign(&self, claims: &Claims) -> Result<String, KeyError> {
        jsonwebtoken::encode(&self.header, claims, &self.signing).map_err(|_| KeyError::Signing)
    }

    #[cfg(test)]
    pub(crate) fn sign_json(&self, claims: &serde_json::Value) -> String {
        jsonwebtoken::encode(&self.header, claims, &self.signing).unwrap()
    }
}

struct KeyFile {
    public: PublicKey,
    secret: EncodingKey,
    algorithm: Algorithm,
}

impl KeyFile {
    fn read(path: &Path, production: bool) -> Result<Self, KeyError> {
        let refused = |cause| KeyError::Refused { path: path.to_owned(), cause };
        let kid = path.file_stem().and_then(|stem| stem.to_str()).filter(|kid| is_key_id(kid));
        let kid = kid.ok_or_else(|| refused("a key id is 1 to 64 of [A-Za-z0-9._-]"))?;
        if production {
            check_for_production(path, kid)?;
        }
        let pem = pem::parse(read(path)?).map_err(|_| refused("is not PEM"))?;
        if pem.tag() != "PRIVATE KEY" {
            return Err(refused("is not a PKCS#8 private key"));
        }
        Self::from_pkcs8(kid, pem.contents()).ok_or_else(|| refused("is neither a P-256 nor an Ed25519 key"))
    }

    fn from_pkcs8(kid: &str, der: &[u8]) -> Option<Self> {
        if let Ok(pair) = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der) {
            let public = PublicKey::p256(kid, pair.public_key().as_ref())?;
            return Some(Self { public, secret: EncodingKey::from_ec_der(der), algorithm: Algorithm::ES256 });
        }
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok()?;
        let public = PublicKey::ed25519(kid, pair.public_key().as_ref());
        Some(Self { public, secret: EncodingKey::from_ed_der(der), algorithm: Algorithm::EdDSA })
    }

    fn header(&self) -> Header {
        let (typ, kid) = (Some(ACCESS_TOKEN.to_owned()), Some(self.public.kid.clone()));
        Header { typ, kid, ..Header::new(self.algorithm) }
    }
}

fn is_key_id(kid: &str) -> bool {
    (1..=64).contains(&kid.len()) && kid.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

fn check_for_production(path: &Path, kid: &str) -> Result<(), KeyError> {
    let refused = |cause| Err(KeyError::Refused { path: path.to_owned(), cause });
    if kid.starts_with(DEVELOPMENT) {
        return refused("is a key that development made for itself");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(path).map_err(|source| file_error(path, source))?.permissions().mode();
        if mode & 0o007 != 0 {
            return refused("can be read by everybody (take the rights of others away: chmod o= …)");
        }
    }
    Ok(())
}

fn create(folder: &Path, kid: &str) -> Result<(), KeyError> {
    fs::create_dir_all(folder).map_err(|source| file_error(folder, source))?;
    let der = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .map_err(|_| KeyError::Signing)?;
    let pem = pem::encode(&pem::Pem::new("PRIVATE KEY", der.as_ref()));
    write_private(&folder.join(format!("{kid}.pem")), &pem)?;
    write_private(&folder.join("keys.toml"), &format!("signing = \"{kid}\"\n"))
}

/// Writes a file that only its owner can read, whole or not at all.
fn write_private(path: &Path, content: &str) -> Result<(), KeyError> {
    let draft = path.with_extension("draft");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written =
        options.open(&draft).and_then(|mut file| std::io::Write::write_all(&mut file, content.as_bytes()));
    written.and_then(|()| fs::rename(&draft, path)).map_err(|source| file_error(path, source))
}

fn read(path: &Path) -> Result<String, KeyError> {
    fs::read_to_string(path).map_err(|source| file_error(path, source))
}

fn pem_files(folder: &Path) -> Result<Vec<PathBuf>, KeyError> {
    let entries = fs::read_dir(folder).map_err(|source| file_error(folder, source))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
    let paths = paths.map_err(|source| file_error(folder, source))?;
    Ok(paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "pem"))
        .collect())
}

fn file_error(path: &Path, source: std::io::Error) -> KeyError {
    KeyError::File { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn market() -> MarketId {
        "kg".parse().unwrap()
    }

    #[test]
    fn development_keys_are_made_once_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("keys");
        let first = SigningKeys::load_or_create(&keys, &market()).unwrap();
        let second = SigningKeys::load_or_create(&keys, &market()).unwrap();
        assert_eq!(first.public(), second.public());
        assert_eq!(
            KeySet::from_jwks(first.public().to_jwks().to_string().as_bytes()).unwrap(),
            *first.public()
        );
    }

    #[test]
    fn production_refuses_a_key_that_development_made() {
        let folder = tempfile::tempdir().unwrap();
        SigningKeys::load_or_create(folder.path(), &market()).unwrap();
        let refused = SigningKeys::load(folder.path(), true).err().unwrap().to_string();
        assert!(refused.contains("development"), "{refused}");
    }

    #[cfg(unix)]
    #[test]
    fn production_refuses_a_key_that_everybody_can_read() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        create(folder.path(), "kg-2026").unwrap();
        assert!(SigningKeys::load(folder.path(), true).is_ok());
        fs::set_permissions(folder.path().join("kg-2026.pem"), fs::Permissions::from_mode(0o644)).unwrap();
        let refused = SigningKeys::load(folder.path(), true).err().unwrap().to_string();
        assert!(refused.contains("everybody"), "{refused}");
    }

    #[test]
    fn a_folder_without_its_signing_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(SigningKeys::load(folder.path(), false).is_err());
        fs::write(folder.path().join("keys.toml"), "signing = \"gone\"").unwrap();
        let refused = SigningKeys::load(folder.path(), false).err().unwrap().to_string();
        assert!(refused.contains("not in the folder"), "{refused}");
    }

    #[test]
    fn other_kinds_of_key_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("keys.toml"), "signing = \"weak\"").unwrap();
        let junk = pem::encode(&pem::Pem::new("PRIVATE KEY", vec![1, 2, 3]));
        fs::write(folder.path().join("weak.pem"), junk).unwrap();
        let refused = SigningKeys::load(folder.path(), false).err().unwrap().to_string();
        assert!(refused.contains("P-256"), "{refused}");
    }
}
