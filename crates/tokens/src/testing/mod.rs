//! Tokens that nobody may take: one table for all who verify, the gateway and the markets alike.

mod confusion;
mod drawn;
mod headers;
mod payloads;
mod shapes;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{SeededEntropy, SessionId, Timestamp, UserId};
use serde_json::{Value, json};

use crate::{Claims, SigningKeys, TokenError};

pub use drawn::drawn_tokens;

/// A token that must be refused.
#[derive(Debug, Clone)]
pub struct Hostile {
    /// What is wrong with it.
    pub name: String,
    /// The token.
    pub token: String,
    /// How it is refused.
    pub error: TokenError,
}

/// What there is to forge from: a market's keys, which sign even what the market never would, and what its genuine
/// token says.
pub(crate) struct Forger<'a> {
    keys: &'a SigningKeys,
    claims: &'a Claims,
    refused: Vec<Hostile>,
}

/// Every hostile token that can be made of what a genuine one says; the keys are those that would verify it.
pub fn hostile_tokens(keys: &SigningKeys, claims: &Claims) -> Vec<Hostile> {
    let mut forger = Forger { keys, claims, refused: Vec::new() };
    forger.headers();
    forger.confusion();
    forger.payloads();
    forger.shapes();
    forger.refused
}

impl Forger<'_> {
    fn add(&mut self, name: impl Into<String>, token: String) {
        self.refused.push(Hostile { name: name.into(), token, error: TokenError::Invalid });
    }

    /// The header that the keys' tokens have.
    fn header(&self) -> Value {
        let key = self.keys.signing();
        json!({ "typ": "at+jwt", "alg": key.alg, "kid": key.kid })
    }

    fn payload(&self) -> Vec<u8> {
        serde_json::to_vec(self.claims).expect("claims are JSON")
    }

    fn genuine(&self) -> String {
        self.keys.sign(self.claims).expect("a signature")
    }

    /// Under this header, with a signature of the market's own key: nothing but the header is wrong.
    fn add_header(&mut self, name: impl Into<String>, header: &[u8]) {
        let token = self.keys.sign_anything(header, &self.payload());
        self.add(name, token);
    }

    /// The same with this payload.
    fn add_payload(&mut self, name: impl Into<String>, payload: &[u8]) {
        let token = self.keys.sign_anything(self.header().to_string().as_bytes(), payload);
        self.add(name, token);
    }
}

/// A header and a payload as they are signed.
fn message(header: &Value, payload: &[u8]) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(payload))
}

/// The same object with `name` set.
fn with(object: &Value, name: &str, value: Value) -> Value {
    let mut changed = object.clone();
    changed[name] = value;
    changed
}

/// The same object without `name`.
fn without(object: &Value, name: &str) -> Value {
    let mut changed = object.clone();
    changed.as_object_mut().map(|members| members.remove(name));
    changed
}

impl Claims {
    /// What a token of `market` says that was issued at `now` for half an hour.
    pub fn sample(market: &str, now: Timestamp) -> Self {
        let (entropy, at) = (SeededEntropy::new(1), now.timestamp());
        Self {
            iss: format!("http://127.0.0.1:8080/markets/{market}"),
            aud: "market-auth".to_owned(),
            sub: UserId::new(now, &entropy),
            sid: SessionId::new(now, &entropy),
            market: market.parse().expect("a market's name"),
            iat: at,
            nbf: at,
            exp: at + 1800,
            jti: "1".to_owned(),
        }
    }
}
