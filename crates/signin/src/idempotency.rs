//! Requests that carry a client's own key, so that a repeat of one is known.

use std::str::FromStr;

use chrono::TimeDelta;
use common::{ExposeSecret as _, Phone, SecretString, Timestamp};

use crate::claims::Claim;
use crate::{CodeKey, SignIn, SignInError, Step, Store, StoreError, Tx};

/// A client's key for one request: 22 to 64 of `[A-Za-z0-9_-]`, drawn at random.
#[derive(Debug, Clone)]
pub struct IdempotencyKey(SecretString);

/// The text is no such key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key is 22 to 64 of A-Z, a-z, 0-9, _ and -")]
pub struct InvalidIdempotencyKey;

impl FromStr for IdempotencyKey {
    type Err = InvalidIdempotencyKey;

    fn from_str(text: &str) -> Result<Self, InvalidIdempotencyKey> {
        let known = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        if known && (22..=64).contains(&text.len()) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidIdempotencyKey)
        }
    }
}

/// A success that is kept, to be told again to a repeat of its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// The MAC of the endpoint, the phone and the client's key.
    pub key_mac: String,
    /// The MAC of what else the request said, under that key: of the code, for one.
    pub request_mac: String,
    /// The answer, without tokens and codes.
    pub answer: String,
    /// When it was given.
    pub answered_at: Timestamp,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

/// What a request with a key can be repeated for, as one endpoint and one phone have it.
#[derive(Clone)]
pub(crate) struct Named {
    code_key: CodeKey,
    pub(crate) key_mac: String,
    request: SecretString,
    lasts: TimeDelta,
}

impl Named {
    /// The key `key` at `endpoint` for `phone`; a repeat says the same in `request`, and comes while the answer lasts.
    pub(crate) fn new(
        code_key: &CodeKey,
        (endpoint, phone, key): (&str, &Phone, &IdempotencyKey),
        request: SecretString,
        lasts: TimeDelta,
    ) -> Self {
        let key_mac = code_key.key_mac(endpoint, phone, key.0.expose_secret());
        Self { code_key: code_key.clone(), key_mac, request, lasts }
    }

    /// What is claimed while the request is under way.
    pub(crate) fn claim(&self) -> Claim {
        let mut start = [0; 8];
        start.copy_from_slice(&self.key_mac.as_bytes()[..8]);
        Claim::from_le_bytes(start)
    }

    /// Whether the answer was given to the same request.
    pub(crate) fn asked(&self, kept: &KeptAnswer) -> bool {
        self.code_key.matches_request(&kept.request_mac, &self.key_mac, &self.request)
    }

    /// Keeps the answer of a success at `now`.
    pub(crate) fn keep(&self, tx: &mut dyn Tx, answer: String, now: Timestamp) -> Result<(), StoreError> {
        tx.keep_answer(&KeptAnswer {
            key_mac: self.key_mac.clone(),
            request_mac: self.code_key.request_mac(&self.key_mac, &self.request),
            answer,
            answered_at: now,
            expires_at: now + self.lasts,
        })
    }
}

impl<S: Store> SignIn<S> {
    /// Runs `step`; that of a request with a key only while no other with the same key is under way, since each would hand out
    /// an answer that the other makes useless.
    pub(crate) async fn write_named<T, F>(&self, claim: Option<Claim>, step: F) -> Result<T, SignInError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> Result<Step<Result<T, SignInError>>, StoreError> + Send + 'static,
    {
        match claim {
            None => self.store.write_async(step).await?,
            Some(claim) => {
                self.store.write_alone_async(claim, step).await?.unwrap_or(Err(SignInError::Conflict))
            }
        }
    }
}

/// An answer that was kept can't be read.
pub(crate) fn unreadable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Backend(format!("unreadable answer in the database: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_22_to_64_letters_of_base64_for_urls() {
        for good in ["a".repeat(22), "a".repeat(64), "AZaz09_-AZaz09_-AZaz09".to_owned()] {
            assert!(good.parse::<IdempotencyKey>().is_ok(), "{good}");
        }
        let long = "a".repeat(22);
        for bad in [
            String::new(),
            "a".repeat(21),
            "a".repeat(65),
            format!("\"{long}\""),
            format!("{long} "),
            format!("{long},"),
            format!("{long}é"),
        ] {
            assert_eq!(bad.parse::<IdempotencyKey>().err(), Some(InvalidIdempotencyKey), "{bad}");
        }
    }

    #[test]
    fn a_key_is_not_shown() {
        let key: IdempotencyKey = "s3cret-s3cret-s3cret-s3".parse().unwrap();
        assert!(!format!("{key:?}").contains("s3cret"));
    }
}
