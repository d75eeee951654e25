use std::collections::HashMap;

use jsonwebtoken::jwk::{Jwk, JwkSet, KeyAlgorithm};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, dangerous, decode, decode_header};
use serde::Deserialize;

/// What a resource server reads of a token; `sub` is the user.
#[derive(Debug, Deserialize)]
pub struct Claims {
    pub sub: String,
    pub sid: String,
    pub market: String,
}

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

/// Takes access tokens of the issuers that it was given, each by that issuer's own keys.
pub struct Verifier {
    audience: String,
    keys: HashMap<String, JwkSet>,
}

impl Verifier {
    /// `issuers` are names of issuers and the addresses of their keys.
    ///
    /// Fetch again every five minutes, and at a `kid` that is not known, but not more often than every five seconds.
    pub async fn fetch(issuers: &HashMap<String, String>, audience: &str) -> reqwest::Result<Self> {
        let mut keys = HashMap::new();
        for (issuer, url) in issuers {
            let answer = reqwest::get(url).await?.error_for_status()?;
            keys.insert(issuer.clone(), answer.json().await?);
        }
        Ok(Self { audience: audience.to_owned(), keys })
    }

    /// What a good token says; `None` for any other.
    pub fn verify(&self, token: &str) -> Option<Claims> {
        let header = decode_header(token).ok()?;
        if header.typ.as_deref() != Some("at+jwt") {
            return None;
        }
        // The issuer is only believed once its own key has verified the token.
        let Issuer { iss } = dangerous::insecure_decode_claims(token).ok()?;
        let key = self.keys.get(&iss)?.find(header.kid.as_deref()?)?;
        let mut rules = Validation::new(algorithm_of(key)?);
        rules.set_issuer(&[&iss]);
        rules.set_audience(&[&self.audience]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        rules.validate_nbf = true;
        Some(decode(token, &DecodingKey::from_jwk(key).ok()?, &rules).ok()?.claims)
    }
}

/// The key says what it is good for, never the token.
fn algorithm_of(key: &Jwk) -> Option<Algorithm> {
    match key.common.key_algorithm? {
        KeyAlgorithm::ES256 => Some(Algorithm::ES256),
        KeyAlgorithm::EdDSA => Some(Algorithm::EdDSA),
        _ => None,
    }
}
