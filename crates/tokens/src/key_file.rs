//! One file of a folder of keys: a PKCS#8 private key in PEM, its name the key id.

use std::path::Path;

use crate::KeyError;
use crate::files::read;
use crate::jwks::PublicKey;
use crate::key_pair::KeyPair;
use crate::samples::is_printed;

/// The ids of keys that development made for itself begin with this; production refuses them.
pub(crate) const DEVELOPMENT: &str = "dev-";

/// A key with its name.
pub(crate) struct KeyFile {
    pub(crate) public: PublicKey,
    pub(crate) pair: KeyPair,
}

impl KeyFile {
    pub(crate) fn read(path: &Path, production: bool) -> Result<Self, KeyError> {
        let refused = |cause| KeyError::refused(path, cause);
        let kid = path.file_stem().and_then(|stem| stem.to_str()).filter(|kid| is_key_id(kid));
        let kid = kid.ok_or_else(|| refused("a key id is 1 to 64 of [A-Za-z0-9._-]"))?;
        let pem = pem::parse(read(path)?).map_err(|_| refused("is not PEM"))?;
        if pem.tag() != "PRIVATE KEY" {
            return Err(refused("is not a PKCS#8 private key"));
        }
        let pair = KeyPair::from_pkcs8(pem.contents());
        let key = pair.and_then(|pair| Some(Self { public: pair.public(kid)?, pair }));
        let key = key.ok_or_else(|| refused("is neither a P-256 nor an Ed25519 key"))?;
        if production {
            key.check_for_production(path)?;
        }
        Ok(key)
    }

    fn check_for_production(&self, path: &Path) -> Result<(), KeyError> {
        let refused = |cause| Err(KeyError::refused(path, cause));
        if self.public.kid.starts_with(DEVELOPMENT) {
            refused("is a key that development made for itself")
        } else if is_printed(&self.public) {
            refused("is a sample, not a key")
        } else if self.pair.is_weak() {
            refused("is a weak key: its secret is not random")
        } else if is_world_readable(path)? {
            refused("can be read by everybody (take the rights of others away: chmod o= …)")
        } else {
            Ok(())
        }
    }
}

/// Whether the name is one that a token's header can have.
pub(crate) fn is_key_id(kid: &str) -> bool {
    (1..=64).contains(&kid.len()) && kid.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

#[cfg(unix)]
fn is_world_readable(path: &Path) -> Result<bool, KeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = std::fs::metadata(path).map_err(|source| KeyError::file(path, source))?;
    Ok(metadata.permissions().mode() & 0o007 != 0)
}

/// There are no such rights here.
#[cfg(not(unix))]
fn is_world_readable(_: &Path) -> Result<bool, KeyError> {
    Ok(false)
}
