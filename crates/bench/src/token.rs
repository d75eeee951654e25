//! An access token as a market would issue it, and the keys that check it.

use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use common::{Clock as _, SessionId, SystemClock, SystemEntropy, UserId};
use serde_json::Value;
use tokens::{Algorithm, Claims, SigningKeys};

use crate::server::MARKET;

/// What the tokens name as their issuer.
pub(crate) const ISSUER: &str = "http://bench.invalid/market";
/// A run is shorter than a day.
const LIFETIME: i64 = 24 * 60 * 60;

/// The beginning of every public key on P-256 (RFC 5480), up to its two coordinates.
const P256: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

/// A token, and what publishes its key.
pub(crate) struct Issued {
    pub(crate) token: String,
    pub(crate) jwks: Value,
}

impl Issued {
    /// Makes a key in the folder and signs a token with it.
    pub(crate) fn new(folder: &Path) -> Result<Self> {
        let market = MARKET.parse()?;
        let keys = SigningKeys::load_or_create(folder, &market, Algorithm::Es256)?;
        let (now, entropy) = (SystemClock.now(), SystemEntropy);
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: "market-auth".to_owned(),
            sub: UserId::new(now, &entropy),
            sid: SessionId::new(now, &entropy),
            market,
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: now.timestamp() + LIFETIME,
            jti: common::new_uuid(now, &entropy).to_string(),
        };
        Ok(Self { token: keys.sign(&claims)?, jwks: keys.public().to_jwks() })
    }

    /// The public key as OpenSSL reads it, which HAProxy asks for.
    pub(crate) fn pem(&self) -> Result<String> {
        let coordinate = |name: &str| -> Result<Vec<u8>> {
            Ok(URL_SAFE_NO_PAD.decode(self.jwks["keys"][0][name].as_str().context("no coordinate")?)?)
        };
        let der = [P256.to_vec(), coordinate("x")?, coordinate("y")?].concat();
        let text = STANDARD.encode(der);
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        Ok(format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_written_as_openssl_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let issued = Issued::new(folder.path()).unwrap();
        let pem = issued.pem().unwrap();
        let lines: Vec<&str> = pem.lines().collect();
        assert_eq!((lines.len(), lines[1].len(), lines[2].len()), (4, 64, 60));
        assert_eq!(issued.token.split('.').count(), 3);
    }
}
