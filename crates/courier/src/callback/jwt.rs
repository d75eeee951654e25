//! A JSON Web Token with a symmetric key (RFC 7519, HS256).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Digest, is_signed};

#[derive(Deserialize)]
struct Header {
    alg: String,
}

/// The claims, if the token is signed with this key; nothing in them is looked at.
pub(crate) fn claims<T: DeserializeOwned>(token: &str, key: &[u8]) -> Option<T> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let genuine = header.alg == "HS256" && is_signed(Digest::Sha256, key, &[signed.as_bytes()], &signature);
    let claims = URL_SAFE_NO_PAD.decode(claims).ok().filter(|_| genuine)?;
    serde_json::from_slice(&claims).ok()
}
