//! Checking a token against a market's published keys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{ApiError, Code, MarketId, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::jwks::PublicKey;
use crate::{ACCESS_TOKEN, CLOCK_SKEW, Claims, KeySet, LONGEST_TOKEN};

/// What a token must say to be taken.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Its issuer.
    pub issuer: &'a str,
    /// Its audience, where the one who asks is the audience.
    pub audience: Option<&'a str>,
    /// Its market.
    pub market: &'a MarketId,
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Forged, foreign, malformed or not yet valid.
    #[error("invalid token")]
    Invalid,
    /// Genuine, but past its end.
    #[error("expired token")]
    Expired,
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Invalid => Code::InvalidToken.into(),
            TokenError::Expired => Code::TokenExpired.into(),
        }
    }
}

/// The header that our tokens have, and nothing else: `jku`, `jwk`, `x5u`, `crit`, `b64`, `zip` make it no token.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrictHeader {
    typ: String,
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
struct IssuerOnly {
    iss: String,
}

/// The claims of `token`, if one of `keys` signed it, it says what is expected, and it holds at `now`.
pub fn verify(
    token: &str,
    keys: &KeySet,
    expected: Expected<'_>,
    now: Timestamp,
) -> Result<Claims, TokenError> {
    let claims = claims_of(token, keys)?;
    claims.check(expected, now)?;
    Ok(claims)
}

/// What a token says that one of `keys` signed.
pub(crate) fn claims_of(token: &str, keys: &KeySet) -> Result<Claims, TokenError> {
    let parts = Parts::of(token).ok_or(TokenError::Invalid)?;
    parts.check_signature(keys)?;
    decoded(parts.payload).ok_or(TokenError::Invalid)
}

/// What a token says that names one of `keys`; who signed it is not asked.
pub(crate) fn claims_told(token: &str, keys: &KeySet) -> Option<Claims> {
    let parts = Parts::of(token)?;
    parts.key_of(keys)?;
    decoded(parts.payload)
}

impl Claims {
    /// Whether they are what is expected, and hold at `now`.
    pub(crate) fn check(&self, expected: Expected<'_>, now: Timestamp) -> Result<(), TokenError> {
        let fits = self.iss == expected.issuer
            && self.market == *expected.market
            && expected.audience.is_none_or(|audience| self.aud == audience);
        let now = now.timestamp();
        if !fits || self.nbf > now + CLOCK_SKEW || self.iat > now + CLOCK_SKEW {
            Err(TokenError::Invalid)
        } else if self.exp <= now {
            Err(TokenError::Expired)
        } else {
            Ok(())
        }
    }
}

/// The issuer that a token claims to have: good for nothing but to choose whose keys to try.
pub fn peek_issuer(token: &str) -> Option<String> {
    decoded::<IssuerOnly>(Parts::of(token)?.payload).map(|claims| claims.iss)
}

/// Whether a well-formed token names a key that is not in the set: time to ask for the set again.
pub fn names_unknown_key(token: &str, keys: &KeySet) -> bool {
    let header = Parts::of(token).and_then(|parts| decoded::<StrictHeader>(parts.header));
    header.is_some_and(|header| header.typ == ACCESS_TOKEN && keys.find(&header.kid).is_none())
}

struct Parts<'a> {
    header: &'a str,
    payload: &'a str,
    signed: &'a str,
    signature: &'a str,
}

impl<'a> Parts<'a> {
    fn of(token: &'a str) -> Option<Self> {
        if token.len() > LONGEST_TOKEN {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        Some(Self { header, payload, signed, signature })
    }

    /// The key alone decides the algorithm; the header must agree with it.
    fn key_of<'k>(&self, keys: &'k KeySet) -> Option<&'k PublicKey> {
        let header: StrictHeader = decoded(self.header)?;
        keys.find(&header.kid).filter(|key| header.typ == ACCESS_TOKEN && header.alg == key.alg)
    }

    fn check_signature(&self, keys: &KeySet) -> Result<(), TokenError> {
        let key = self.key_of(keys).ok_or(TokenError::Invalid)?;
        let (algorithm, decoding) = key.algorithm().zip(key.decoding_key()).ok_or(TokenError::Invalid)?;
        match jsonwebtoken::crypto::verify(self.signature, self.signed.as_bytes(), &decoding, algorithm) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(TokenError::Invalid),
        }
    }
}

fn decoded<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The key id that a token claims to have.
#[cfg(test)]
pub(crate) fn peek_kid(token: &str) -> Option<String> {
    decoded::<StrictHeader>(Parts::of(token)?.header).map(|header| header.kid)
}

#[cfg(test)]
mod tests;
