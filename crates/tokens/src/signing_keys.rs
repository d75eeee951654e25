//! A market's own keys: a folder of PKCS#8 PEM files, each named by its key id, and `keys.toml`, which says who signs.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{MarketId, Timestamp};

use crate::files::pem_files;
use crate::jwks::MOST_KEYS;
use crate::key_file::KeyFile;
use crate::key_folder::create;
use crate::key_pair::KeyPair;
use crate::roles::{FILE, Roles};
use crate::{ACCESS_TOKEN, Algorithm, Claims, KeyEntry, KeyError, KeySet, Role};

/// The keys of one market: one signs, all verify.
pub struct SigningKeys {
    roles: Roles,
    pairs: Vec<KeyFile>,
    public: Arc<KeySet>,
}

impl SigningKeys {
    /// Reads the folder. `production` refuses keys that development made, samples, weak ones, and files that
    /// everybody can read.
    pub fn load(folder: &Path, production: bool) -> Result<Self, KeyError> {
        let roles = Roles::load(folder)?;
        let paths = pem_files(folder)?.into_iter();
        let mut pairs = paths.map(|path| KeyFile::read(&path, production)).collect::<Result<Vec<_>, _>>()?;
        if pairs.len() > MOST_KEYS {
            return Err(KeyError::refused(folder, "has more than 32 keys: nobody takes so large a set"));
        }
        pairs.sort_by(|a, b| a.public.kid.cmp(&b.public.kid));
        let public = KeySet::new(pairs.iter().map(|pair| pair.public.clone()).collect());
        let named = [Some(&roles.signing), roles.next.as_ref().map(|next| &next.kid)];
        if named.into_iter().flatten().any(|kid| public.find(kid).is_none()) {
            return Err(KeyError::refused(
                &folder.join(FILE),
                "names a signing key that is not in the folder",
            ));
        }
        Ok(Self { roles, pairs, public: Arc::new(public) })
    }

    /// Reads the folder of a development market, after making it with one key if it is not there.
    pub fn load_or_create(folder: &Path, market: &MarketId, algorithm: Algorithm) -> Result<Self, KeyError> {
        if !folder.join(FILE).exists() {
            create(folder, market, algorithm)?;
        }
        Self::load(folder, false)
    }

    /// What to publish.
    pub fn public(&self) -> &Arc<KeySet> {
        &self.public
    }

    /// Whether the folder says the same as it did when `other` was read.
    pub fn are_those_of(&self, other: &Self) -> bool {
        self.roles == other.roles && self.public == other.public
    }

    /// Makes an access token of `claims`, signed by the key whose turn it is when the token is issued.
    pub fn sign(&self, claims: &Claims) -> Result<String, KeyError> {
        let kid = match &self.roles.next {
            Some(next) if next.from.timestamp() <= claims.iat => &next.kid,
            _ => &self.roles.signing,
        };
        let pair = self.pair(kid).ok_or(KeyError::Crypto)?;
        let header = format!(r#"{{"typ":"{ACCESS_TOKEN}","alg":"{}","kid":"{kid}"}}"#, pair.algorithm());
        let payload = serde_json::to_vec(claims).map_err(|_| KeyError::Crypto)?;
        signed(pair, header.as_bytes(), &payload)
    }

    /// The keys as their operator sees them.
    pub(crate) fn entries(&self, now: Timestamp) -> Vec<KeyEntry> {
        let roles = self.roles.clone().settled(now);
        let entry = |key: &KeyFile| KeyEntry {
            role: Role::of(&key.public.kid, &roles),
            kid: key.public.kid.clone(),
            algorithm: key.pair.algorithm(),
        };
        self.pairs.iter().map(entry).collect()
    }

    fn pair(&self, kid: &str) -> Option<&KeyPair> {
        self.pairs.iter().find(|key| key.public.kid == kid).map(|key| &key.pair)
    }

    /// A token of any header and payload with a genuine signature of the key that signs.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn sign_anything(&self, header: &[u8], payload: &[u8]) -> String {
        let pair = self.pair(&self.roles.signing).expect("the signing key is there");
        signed(pair, header, payload).expect("a signature")
    }

    /// The key that signs, as it is published.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn signing(&self) -> &crate::jwks::PublicKey {
        self.public.find(&self.roles.signing).expect("the signing key is there")
    }
}

/// The compact form of a JWS (RFC 7515, section 3.1).
pub(crate) fn signed(pair: &KeyPair, header: &[u8], payload: &[u8]) -> Result<String, KeyError> {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let signature = pair.sign(message.as_bytes()).map_err(|_| KeyError::Crypto)?;
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use aws_lc_rs::signature::Ed25519KeyPair;

    use super::*;

    fn market() -> MarketId {
        "kg".parse().unwrap()
    }

    fn refused(folder: &Path, production: bool) -> String {
        SigningKeys::load(folder, production).err().unwrap().to_string()
    }

    /// A folder as an operator has it, with one key of this name.
    fn folder(kid: &str, der: &[u8]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let pem = pem::encode(&pem::Pem::new("PRIVATE KEY", der));
        crate::files::write_private(folder.path(), &format!("{kid}.pem"), &pem).unwrap();
        fs::write(folder.path().join("keys.toml"), format!("signing = \"{kid}\"")).unwrap();
        folder
    }

    fn good() -> Vec<u8> {
        KeyPair::generate(Algorithm::Es256).unwrap()
    }

    #[test]
    fn development_keys_are_made_once_and_found_again() {
        for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
            let folder = tempfile::tempdir().unwrap();
            let keys = folder.path().join("keys");
            let first = SigningKeys::load_or_create(&keys, &market(), algorithm).unwrap();
            let second = SigningKeys::load_or_create(&keys, &market(), Algorithm::default()).unwrap();
            assert!(first.are_those_of(&second));
            let published = first.public().to_jwks().to_string();
            assert!(published.contains(&format!("\"alg\":\"{algorithm}\"")), "{published}");
            assert_eq!(KeySet::from_jwks(published.as_bytes()).unwrap(), **first.public());
        }
    }

    #[test]
    fn production_refuses_what_is_no_secret() {
        assert!(SigningKeys::load(folder("kg-2026", &good()).path(), true).is_ok());
        let weak = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap().to_pkcs8().unwrap();
        let seed = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
        let printed = Ed25519KeyPair::from_seed_unchecked(&URL_SAFE_NO_PAD.decode(seed).unwrap()).unwrap();
        let printed = printed.to_pkcs8().unwrap();
        for (kid, der, word) in [
            ("dev-kg-1", good().as_slice(), "development"),
            ("kg-2026", weak.as_ref(), "weak"),
            ("kg-2026", printed.as_ref(), "sample"),
        ] {
            let folder = folder(kid, der);
            assert!(SigningKeys::load(folder.path(), false).is_ok(), "{word}");
            assert!(refused(folder.path(), true).contains(word), "{word}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn production_refuses_a_key_that_everybody_can_read() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = folder("kg-2026", &good());
        fs::set_permissions(folder.path().join("kg-2026.pem"), fs::Permissions::from_mode(0o644)).unwrap();
        assert!(refused(folder.path(), true).contains("everybody"));
    }

    #[test]
    fn a_folder_without_its_signing_keys_is_refused() {
        let folder = folder("kg-2026", &good());
        for roles in [
            "signing = \"gone\"",
            "signing = \"kg-2026\"\nnext = { kid = \"gone\", from = \"2026-01-01T00:00:00Z\" }",
        ] {
            fs::write(folder.path().join("keys.toml"), roles).unwrap();
            assert!(refused(folder.path(), false).contains("not in the folder"), "{roles}");
        }
        fs::remove_file(folder.path().join("keys.toml")).unwrap();
        assert!(refused(folder.path(), false).contains("keys.toml"));
    }

    #[test]
    fn other_kinds_of_key_are_refused() {
        let folder = folder("weak", &[1, 2, 3]);
        assert!(refused(folder.path(), false).contains("P-256"));
        fs::write(
            folder.path().join("weak.pem"),
            "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        )
        .unwrap();
        assert!(refused(folder.path(), false).contains("PKCS#8"));
    }

    #[test]
    fn a_set_that_nobody_would_take_is_refused() {
        let folder = folder("kg-2026", &good());
        for number in 0..MOST_KEYS {
            fs::copy(folder.path().join("kg-2026.pem"), folder.path().join(format!("{number}.pem"))).unwrap();
        }
        assert!(refused(folder.path(), false).contains("32"));
    }
}
