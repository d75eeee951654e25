use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::testing::hostile_tokens;
use crate::{Algorithm, SigningKeys};

struct Fixture {
    keys: SigningKeys,
    claims: Claims,
    now: Timestamp,
    _folder: tempfile::TempDir,
}

impl Fixture {
    fn new(algorithm: Algorithm) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = SigningKeys::load_or_create(folder.path(), &"kg".parse().unwrap(), algorithm).unwrap();
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        Self { keys, claims: Claims::sample("kg", now), now, _folder: folder }
    }

    fn each() -> [Self; 2] {
        [Algorithm::Es256, Algorithm::EdDsa].map(Self::new)
    }

    fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        let Claims { iss, aud, market, .. } = &self.claims;
        verify(token, self.keys.public(), Expected { issuer: iss, audience: Some(aud), market }, self.now)
    }

    fn with(&self, change: impl FnOnce(&mut Claims)) -> Result<Claims, TokenError> {
        let mut claims = self.claims.clone();
        change(&mut claims);
        self.verify(&self.keys.sign(&claims).unwrap())
    }
}

#[test]
fn a_genuine_token_is_taken() {
    for fixture in Fixture::each() {
        assert_eq!(fixture.with(|_| ()), Ok(fixture.claims.clone()));
    }
}

#[test]
fn another_issuer_audience_market_or_time_is_not() {
    let fixture = Fixture::new(Algorithm::Es256);
    let (at, invalid) = (fixture.now.timestamp(), Err(TokenError::Invalid));
    assert_eq!(fixture.with(|claims| claims.iss = "http://localhost/markets/us".into()), invalid);
    assert_eq!(fixture.with(|claims| claims.aud = "other".into()), invalid);
    assert_eq!(fixture.with(|claims| claims.market = "us".parse().unwrap()), invalid);
    assert_eq!(fixture.with(|claims| claims.nbf = at + 61), invalid);
    assert_eq!(fixture.with(|claims| claims.iat = at + 61), invalid);
    assert_eq!(fixture.with(|claims| claims.exp = at), Err(TokenError::Expired));
    assert!(fixture.with(|claims| claims.nbf = at + 60).is_ok());
}

#[test]
fn keys_of_another_market_do_not_pass() {
    let [mine, other] = [Fixture::new(Algorithm::Es256), Fixture::new(Algorithm::Es256)];
    assert_eq!(mine.verify(&other.keys.sign(&mine.claims).unwrap()), Err(TokenError::Invalid));
}

#[test]
fn hostile_tokens_are_refused_and_quickly() {
    for fixture in Fixture::each() {
        for hostile in hostile_tokens(&fixture.keys, &fixture.claims) {
            let started = Instant::now();
            assert_eq!(fixture.verify(&hostile.token), Err(hostile.error), "{}", hostile.name);
            assert!(started.elapsed() < Duration::from_millis(500), "{}", hostile.name);
        }
    }
}

#[test]
fn every_flipped_bit_and_every_cut_is_refused() {
    for fixture in Fixture::each() {
        let token = fixture.keys.sign(&fixture.claims).unwrap();
        for index in 0..token.len() {
            for bit in 0..7 {
                let mut bytes = token.clone().into_bytes();
                bytes[index] ^= 1 << bit;
                let flipped = String::from_utf8(bytes).unwrap();
                assert_eq!(fixture.verify(&flipped), Err(TokenError::Invalid), "bit {bit} of byte {index}");
            }
            assert_eq!(fixture.verify(&token[..index]), Err(TokenError::Invalid), "cut at {index}");
        }
    }
}

#[test]
fn a_huge_token_costs_nothing() {
    let fixture = Fixture::new(Algorithm::Es256);
    let token = fixture.keys.sign(&fixture.claims).unwrap();
    let long = format!("{token}{}", "A".repeat(64 * 1024 * 1024));
    let started = Instant::now();
    for _ in 0..100 {
        assert_eq!(fixture.verify(&long), Err(TokenError::Invalid));
        assert_eq!((peek_issuer(&long), names_unknown_key(&long, fixture.keys.public())), (None, false));
    }
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

#[test]
fn a_new_key_is_worth_asking_for_again() {
    let [mine, other] = [Fixture::new(Algorithm::Es256), Fixture::new(Algorithm::Es256)];
    let token = mine.keys.sign(&mine.claims).unwrap();
    assert!(!names_unknown_key(&token, mine.keys.public()));
    assert!(!names_unknown_key(&token, other.keys.public()), "both are named dev-kg-1");
    assert!(names_unknown_key(&token, &KeySet::default()));
    assert!(!names_unknown_key("a.b.c", &KeySet::default()));
    assert_eq!(peek_issuer(&token).as_deref(), Some(mine.claims.iss.as_str()));
}

/// JSON of any kind, the names in it often those that a token has.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let name = prop_oneof!["alg|typ|kid|jwk|crit|iss|aud|sub|sid|market|iat|nbf|exp|jti", ".{0,8}"];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        "ES256|EdDSA|none|at\\+jwt|dev-kg-1|kg|.{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
            prop::collection::vec((name.clone(), inner), 0..10)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_text_is_a_token(text in "\\PC{0,200}", parts in prop::collection::vec("[A-Za-z0-9_-]{0,80}", 0..6)) {
        let fixture = FIXTURE.with(|fixture| fixture.verify(&text).or(fixture.verify(&parts.join("."))));
        prop_assert_eq!(fixture, Err(TokenError::Invalid));
    }

    #[test]
    fn no_header_but_ours_is_taken(header in json()) {
        FIXTURE.with(|fixture| {
            let payload = serde_json::to_vec(&fixture.claims).unwrap();
            let token = fixture.keys.sign_anything(header.to_string().as_bytes(), &payload);
            prop_assert_eq!(fixture.verify(&token), Err(TokenError::Invalid));
            Ok(())
        })?;
    }

    #[test]
    fn no_claims_but_a_token_s_are_taken(claims in json()) {
        FIXTURE.with(|fixture| {
            let header = br#"{"typ":"at+jwt","alg":"ES256","kid":"dev-kg-1"}"#;
            let token = fixture.keys.sign_anything(header, claims.to_string().as_bytes());
            prop_assert_eq!(fixture.verify(&token), Err(TokenError::Invalid));
            Ok(())
        })?;
    }

    #[test]
    fn no_change_of_some_bytes_is_taken(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5),
    ) {
        FIXTURE.with(|fixture| {
            let genuine = fixture.keys.sign(&fixture.claims).unwrap();
            let mut bytes = genuine.clone().into_bytes();
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            let changed = String::from_utf8_lossy(&bytes).into_owned();
            prop_assert_eq!(fixture.verify(&changed).is_ok(), changed == genuine);
            Ok(())
        })?;
    }
}

thread_local! {
    static FIXTURE: Fixture = Fixture::new(Algorithm::Es256);
}
