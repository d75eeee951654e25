//! Published keys: JWK sets (RFC 7517) of P-256 and Ed25519 keys, each good for one algorithm.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use serde::{Deserialize, Serialize};

/// More keys than any rotation needs; a longer set is somebody's mistake.
pub(crate) const MOST_KEYS: usize = 32;

/// The keys that verify a market's tokens.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeySet {
    keys: Vec<PublicKey>,
}

/// The text is not a key set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a set of public P-256 or Ed25519 keys")]
pub struct InvalidKeySet;

/// One public key, as the wire has it (RFC 7518, section 6.2; RFC 8037, section 2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PublicKey {
    pub(crate) kty: String,
    pub(crate) crv: String,
    pub(crate) alg: String,
    #[serde(rename = "use")]
    pub(crate) usage: String,
    pub(crate) kid: String,
    pub(crate) x: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) y: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Wire<K> {
    keys: Vec<K>,
}

impl PublicKey {
    /// A P-256 key from its uncompressed point (`04 ‖ x ‖ y`).
    pub(crate) fn p256(kid: &str, point: &[u8]) -> Option<Self> {
        let (x, y) = point.strip_prefix(&[4])?.split_at_checked(32)?;
        let y = Some(URL_SAFE_NO_PAD.encode(y));
        Some(Self { y, ..Self::named("EC", "P-256", "ES256", kid, x) })
    }

    /// An Ed25519 key from its 32 bytes.
    pub(crate) fn ed25519(kid: &str, point: &[u8]) -> Self {
        Self::named("OKP", "Ed25519", "EdDSA", kid, point)
    }

    fn named(kty: &str, crv: &str, alg: &str, kid: &str, x: &[u8]) -> Self {
        let [kty, crv, alg, usage, kid] = [kty, crv, alg, "sig", kid].map(str::to_owned);
        Self { kty, crv, alg, usage, kid, x: URL_SAFE_NO_PAD.encode(x), y: None }
    }

    /// The one algorithm that the key is good for.
    pub(crate) fn algorithm(&self) -> Option<Algorithm> {
        match (self.kty.as_str(), self.crv.as_str(), self.alg.as_str(), self.usage.as_str()) {
            ("EC", "P-256", "ES256", "sig") => Some(Algorithm::ES256),
            ("OKP", "Ed25519", "EdDSA", "sig") => Some(Algorithm::EdDSA),
            _ => None,
        }
    }

    /// The key as the verifier takes it.
    pub(crate) fn decoding_key(&self) -> Option<DecodingKey> {
        match self.algorithm()? {
            Algorithm::ES256 => DecodingKey::from_ec_components(&self.x, self.y.as_deref()?).ok(),
            _ => DecodingKey::from_ed_components(&self.x).ok(),
        }
    }
}

impl KeySet {
    pub(crate) fn new(keys: Vec<PublicKey>) -> Self {
        Self { keys }
    }

    /// Reads a published set; keys of other kinds are passed over, as RFC 7517, section 5 asks.
    pub fn from_jwks(body: &[u8]) -> Result<Self, InvalidKeySet> {
        let wire: Wire<serde_json::Value> = serde_json::from_slice(body).map_err(|_| InvalidKeySet)?;
        let keys: Vec<PublicKey> = wire
            .keys
            .into_iter()
            .filter_map(|key| serde_json::from_value(key).ok())
            .filter(|key: &PublicKey| key.decoding_key().is_some())
            .collect();
        if keys.is_empty() || keys.len() > MOST_KEYS { Err(InvalidKeySet) } else { Ok(Self { keys }) }
    }

    /// The set to publish.
    pub fn to_jwks(&self) -> serde_json::Value {
        serde_json::json!({ "keys": self.keys })
    }

    pub(crate) fn find(&self, kid: &str) -> Option<&PublicKey> {
        self.keys.iter().find(|key| key.kid == kid)
    }
}
