//! Tokens that were found good: a signature that was checked need not be checked again while the keys are the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use common::Timestamp;

use crate::verify::{claims_of, claims_told, names_unknown_key, peek_issuer};
use crate::{Claims, Expected, KeySet, TokenError};

/// As many are remembered at most; each takes half a kilobyte.
const MOST: usize = 16_384;

/// The tokens that were seen last, of which nobody but who holds a genuine one can add any.
#[derive(Debug, Default)]
pub struct GoodTokens(Mutex<Generations>);

/// A token as somebody shows it, and what is remembered of it.
#[derive(Debug)]
pub struct Shown<'a> {
    token: &'a str,
    name: Name,
    good: Option<Good>,
}

/// A token's SHA-256: the token itself is not kept.
type Name = [u8; 32];

#[derive(Debug, Clone)]
struct Good {
    claims: Arc<Claims>,
    /// The very set that its signature was checked with.
    keys: Arc<KeySet>,
}

/// When the young have become many, they are the old ones, and the old ones are forgotten.
#[derive(Debug, Default)]
struct Generations {
    young: HashMap<Name, Good>,
    old: HashMap<Name, Good>,
}

impl GoodTokens {
    /// Remembers a token that one of `keys` has just signed.
    pub fn issued(&self, token: &str, claims: Claims, keys: &Arc<KeySet>) {
        self.remember(name_of(token), Good { claims: Arc::new(claims), keys: Arc::clone(keys) });
    }

    /// Remembers a token that the holder of `keys` has just given out, as those tell who published them.
    ///
    /// Its signature is not checked: whoever could put another into that answer could have published other keys.
    pub fn given_out(&self, token: &str, keys: &Arc<KeySet>) {
        if let Some(claims) = claims_told(token, keys) {
            self.issued(token, claims, keys);
        }
    }

    /// Looks a token up.
    pub fn shown<'a>(&self, token: &'a str) -> Shown<'a> {
        let name = name_of(token);
        let good = self.0.lock().unwrap_or_else(PoisonError::into_inner).find(&name);
        Shown { token, name, good }
    }

    /// The same as [`crate::verify`], except that a signature is checked once for a set of keys; what the claims say is
    /// looked at each time.
    pub fn verify(
        &self,
        shown: Shown<'_>,
        keys: &Arc<KeySet>,
        expected: Expected<'_>,
        now: Timestamp,
    ) -> Result<Arc<Claims>, TokenError> {
        if let Some(claims) = shown.checked_with(keys) {
            claims.check(expected, now)?;
            return Ok(Arc::clone(claims));
        }
        let claims = Arc::new(claims_of(shown.token, keys)?);
        claims.check(expected, now)?;
        self.remember(shown.name, Good { claims: Arc::clone(&claims), keys: Arc::clone(keys) });
        Ok(claims)
    }

    fn remember(&self, name: Name, good: Good) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(name, good);
    }
}

fn name_of(token: &str) -> Name {
    let mut name = Name::default();
    name.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    name
}

impl Shown<'_> {
    /// The issuer that the token claims to have.
    pub fn issuer(&self) -> Option<String> {
        match &self.good {
            Some(good) => Some(good.claims.iss.clone()),
            None => peek_issuer(self.token),
        }
    }

    /// Whether it is well-formed and names a key that is not in the set.
    pub fn names_unknown_key(&self, keys: &Arc<KeySet>) -> bool {
        self.checked_with(keys).is_none() && names_unknown_key(self.token, keys)
    }

    fn checked_with(&self, keys: &Arc<KeySet>) -> Option<&Arc<Claims>> {
        self.good.as_ref().filter(|good| Arc::ptr_eq(&good.keys, keys)).map(|good| &good.claims)
    }
}

impl Generations {
    /// What is asked for is young again.
    fn find(&mut self, name: &Name) -> Option<Good> {
        if let Some(good) = self.young.get(name) {
            return Some(good.clone());
        }
        let good = self.old.remove(name)?;
        self.put(*name, good.clone());
        Some(good)
    }

    fn put(&mut self, name: Name, good: Good) {
        if self.young.len() >= MOST / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(name, good);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, SigningKeys};

    struct Fixture {
        good: GoodTokens,
        keys: SigningKeys,
        claims: Claims,
        now: Timestamp,
        _folder: tempfile::TempDir,
    }

    impl Fixture {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let market = "kg".parse().unwrap();
            let keys = SigningKeys::load_or_create(folder.path(), &market, Algorithm::Es256).unwrap();
            let now = "2026-01-01T00:00:00Z".parse().unwrap();
            Self {
                good: GoodTokens::default(),
                keys,
                claims: Claims::sample("kg", now),
                now,
                _folder: folder,
            }
        }

        fn token(&self) -> String {
            self.keys.sign(&self.claims).unwrap()
        }

        fn verify_at(
            &self,
            token: &str,
            keys: &Arc<KeySet>,
            now: Timestamp,
        ) -> Result<Arc<Claims>, TokenError> {
            let Claims { iss, aud, market, .. } = &self.claims;
            let expected = Expected { issuer: iss, audience: Some(aud), market };
            self.good.verify(self.good.shown(token), keys, expected, now)
        }

        fn verify(&self, token: &str) -> Result<Arc<Claims>, TokenError> {
            self.verify_at(token, self.keys.public(), self.now)
        }

        fn is_remembered(&self, token: &str) -> bool {
            self.good.shown(token).checked_with(self.keys.public()).is_some()
        }
    }

    #[test]
    fn a_good_token_is_remembered_and_a_bad_one_is_not() {
        let fixture = Fixture::new();
        let token = fixture.token();
        assert!(!fixture.is_remembered(&token));
        assert_eq!(*fixture.verify(&token).unwrap(), fixture.claims);
        assert!(fixture.is_remembered(&token));
        assert_eq!(*fixture.verify(&token).unwrap(), fixture.claims);
        assert_eq!(fixture.good.shown(&token).issuer().as_deref(), Some(fixture.claims.iss.as_str()));
        let forged = format!("{}x", &token[..token.len() - 1]);
        assert_eq!(fixture.verify(&forged), Err(TokenError::Invalid));
        assert!(!fixture.is_remembered(&forged));
    }

    #[test]
    fn a_token_that_was_just_issued_is_known_to_be_good() {
        let fixture = Fixture::new();
        let token = fixture.token();
        fixture.good.issued(&token, fixture.claims.clone(), fixture.keys.public());
        assert!(fixture.is_remembered(&token));
        assert_eq!(*fixture.verify(&token).unwrap(), fixture.claims);
        assert!(!fixture.is_remembered(&fixture.token()), "a second signature is another token");
    }

    #[test]
    fn a_token_that_was_given_out_is_taken_for_good_if_it_could_be() {
        let fixture = Fixture::new();
        let token = fixture.token();
        fixture.good.given_out(&token, fixture.keys.public());
        assert!(fixture.is_remembered(&token));
        assert_eq!(*fixture.verify(&token).unwrap(), fixture.claims);
        let folder = tempfile::tempdir().unwrap();
        let us = "us".parse().unwrap();
        let other = SigningKeys::load_or_create(folder.path(), &us, Algorithm::Es256).unwrap();
        for not_theirs in [other.sign(&fixture.claims).unwrap().as_str(), "a.b.c", ""] {
            fixture.good.given_out(not_theirs, fixture.keys.public());
            assert!(!fixture.is_remembered(not_theirs), "{not_theirs}");
        }
    }

    #[test]
    fn a_remembered_token_expires_and_is_no_other_market_s() {
        let fixture = Fixture::new();
        let token = fixture.token();
        assert!(fixture.verify(&token).is_ok());
        let end = Timestamp::from_timestamp(fixture.claims.exp, 0).unwrap();
        assert_eq!(fixture.verify_at(&token, fixture.keys.public(), end), Err(TokenError::Expired));
        let other = Expected { issuer: &fixture.claims.iss, audience: None, market: &"us".parse().unwrap() };
        let shown = fixture.good.shown(&token);
        assert_eq!(
            fixture.good.verify(shown, fixture.keys.public(), other, fixture.now),
            Err(TokenError::Invalid)
        );
    }

    #[test]
    fn other_keys_make_it_forgotten() {
        let (fixture, other) = (Fixture::new(), Fixture::new());
        let token = fixture.token();
        assert!(fixture.verify(&token).is_ok());
        assert_eq!(fixture.verify_at(&token, other.keys.public(), fixture.now), Err(TokenError::Invalid));
        assert!(fixture.good.shown(&token).checked_with(other.keys.public()).is_none());
    }

    #[test]
    fn no_more_than_so_many_are_kept_and_those_in_use_stay() {
        let fixture = Fixture::new();
        let token = fixture.token();
        fixture.verify(&token).unwrap();
        let Some(good) = fixture.good.shown(&token).good else { panic!("it is remembered") };
        for number in 0..2 * MOST {
            let mut name = Name::default();
            name[..8].copy_from_slice(&number.to_be_bytes());
            fixture.good.remember(name, good.clone());
            if number % 1_000 == 0 {
                assert!(fixture.is_remembered(&token), "{number}");
            }
        }
        let generations = fixture.good.0.lock().unwrap();
        assert!(generations.young.len() + generations.old.len() <= MOST);
    }
}
