//! Checking a token against a market's published keys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{ApiError, Code, MarketId, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::{ACCESS_TOKEN, Claims, KeySet, LONGEST_TOKEN};

/// How far the clocks of two machines may be apart, in seconds; nothing is added to a token's end.
const CLOCK_SKEW: i64 = 60;

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
    let parts = Parts::of(token).ok_or(TokenError::Invalid)?;
    parts.check_signature(keys)?;
    let claims: Claims = decoded(parts.payload).ok_or(TokenError::Invalid)?;
    let fits = claims.iss == expected.issuer
        && claims.market == *expected.market
        && expected.audience.is_none_or(|audience| claims.aud == audience);
    let now = now.timestamp();
    if !fits || claims.nbf > now + CLOCK_SKEW || claims.iat > now + CLOCK_SKEW {
        Err(TokenError::Invalid)
    } else if claims.exp <= now {
        Err(TokenError::Expired)
    } else {
        Ok(claims)
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
        let (signed, signature) = token.rsplit_once('.').filter(|_| token.len() <= LONGEST_TOKEN)?;
        let (header, payload) = signed.split_once('.')?;
        Some(Self { header, payload, signed, signature })
    }

    /// The key alone decides the algorithm; the header must agree with it.
    fn check_signature(&self, keys: &KeySet) -> Result<(), TokenError> {
        let header: StrictHeader = decoded(self.header).ok_or(TokenError::Invalid)?;
        let key = keys.find(&header.kid).filter(|key| header.typ == ACCESS_TOKEN && header.alg == key.alg);
        let key = key.ok_or(TokenError::Invalid)?;
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

#[cfg(test)]
mod tests {
    use common::{SeededEntropy, SessionId, UserId};

    use super::*;
    use crate::SigningKeys;

    const ISSUER: &str = "http://localhost/markets/kg";

    struct Fixture {
        keys: SigningKeys,
        market: MarketId,
        now: Timestamp,
        _folder: tempfile::TempDir,
    }

    impl Fixture {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let market: MarketId = "kg".parse().unwrap();
            let keys = SigningKeys::load_or_create(folder.path(), &market).unwrap();
            Self { keys, market, now: "2026-01-01T00:00:00Z".parse().unwrap(), _folder: folder }
        }

        fn claims(&self) -> Claims {
            let (entropy, at) = (SeededEntropy::new(1), self.now.timestamp());
            Claims {
                iss: ISSUER.to_owned(),
                aud: "app".to_owned(),
                sub: UserId::new(self.now, &entropy),
                sid: SessionId::new(self.now, &entropy),
                market: self.market.clone(),
                iat: at,
                nbf: at,
                exp: at + 1800,
                jti: "1".to_owned(),
            }
        }

        fn verify(&self, token: &str) -> Result<Claims, TokenError> {
            let expected = Expected { issuer: ISSUER, audience: Some("app"), market: &self.market };
            verify(token, self.keys.public(), expected, self.now)
        }

        fn with(&self, change: impl FnOnce(&mut Claims)) -> Result<Claims, TokenError> {
            let mut claims = self.claims();
            change(&mut claims);
            self.verify(&self.keys.sign(&claims).unwrap())
        }
    }

    fn part(json: &str) -> String {
        URL_SAFE_NO_PAD.encode(json)
    }

    #[test]
    fn a_genuine_token_is_taken() {
        let fixture = Fixture::new();
        assert_eq!(fixture.with(|_| ()), Ok(fixture.claims()));
    }

    #[test]
    fn another_issuer_audience_market_or_time_is_not() {
        let fixture = Fixture::new();
        let at = fixture.now.timestamp();
        assert_eq!(
            fixture.with(|claims| claims.iss = "http://localhost/markets/us".into()),
            Err(TokenError::Invalid)
        );
        assert_eq!(fixture.with(|claims| claims.aud = "other".into()), Err(TokenError::Invalid));
        assert_eq!(fixture.with(|claims| claims.market = "us".parse().unwrap()), Err(TokenError::Invalid));
        assert_eq!(fixture.with(|claims| claims.nbf = at + 61), Err(TokenError::Invalid));
        assert_eq!(fixture.with(|claims| claims.iat = at + 61), Err(TokenError::Invalid));
        assert_eq!(fixture.with(|claims| claims.exp = at), Err(TokenError::Expired));
        assert!(fixture.with(|claims| claims.nbf = at + 60).is_ok());
    }

    #[test]
    fn keys_of_another_market_do_not_pass() {
        let (mine, other) = (Fixture::new(), Fixture::new());
        assert_eq!(mine.verify(&other.keys.sign(&mine.claims()).unwrap()), Err(TokenError::Invalid));
    }

    #[test]
    fn headers_that_are_not_ours_are_refused() {
        let fixture = Fixture::new();
        let token = fixture.keys.sign(&fixture.claims()).unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        for header in [
            r#"{"alg":"none","typ":"at+jwt","kid":"dev-kg-1"}"#,
            r#"{"alg":"HS256","typ":"at+jwt","kid":"dev-kg-1"}"#,
            r#"{"alg":"ES256","typ":"JWT","kid":"dev-kg-1"}"#,
            r#"{"alg":"ES256","typ":"at+jwt"}"#,
            r#"{"alg":"ES256","typ":"at+jwt","kid":"../dev-kg-1"}"#,
            r#"{"alg":"ES256","typ":"at+jwt","kid":"dev-kg-1","jku":"http://evil"}"#,
            r#"{"alg":"ES256","typ":"at+jwt","kid":"dev-kg-1","crit":["b64"],"b64":false}"#,
            r#"{"alg":"ES256","alg":"ES256","typ":"at+jwt","kid":"dev-kg-1"}"#,
        ] {
            assert_eq!(
                fixture.verify(&format!("{}.{rest}", part(header))),
                Err(TokenError::Invalid),
                "{header}"
            );
        }
    }

    #[test]
    fn claims_of_the_wrong_type_are_refused_even_when_signed() {
        let fixture = Fixture::new();
        let good = serde_json::to_value(fixture.claims()).unwrap();
        for (name, value) in [
            ("nbf", serde_json::json!("0")),
            ("exp", serde_json::json!(1e20)),
            ("exp", serde_json::json!(null)),
            ("aud", serde_json::json!(["app"])),
            ("sub", serde_json::json!("me")),
        ] {
            let mut claims = good.clone();
            claims[name] = value;
            let token = fixture.keys.sign_json(&claims);
            assert_eq!(fixture.verify(&token), Err(TokenError::Invalid), "{name}");
        }
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_refused() {
        let fixture = Fixture::new();
        let token = fixture.keys.sign(&fixture.claims()).unwrap();
        for index in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[index] ^= 1;
            let flipped = String::from_utf8(bytes).unwrap();
            assert_eq!(fixture.verify(&flipped), Err(TokenError::Invalid), "bit of byte {index}");
            assert_eq!(fixture.verify(&token[..index]), Err(TokenError::Invalid), "cut at {index}");
        }
        let long = format!("{token}{}", "A".repeat(LONGEST_TOKEN));
        assert_eq!(fixture.verify(&long), Err(TokenError::Invalid));
    }

    #[test]
    fn a_new_key_is_worth_asking_for_again() {
        let (mine, other) = (Fixture::new(), Fixture::new());
        let token = mine.keys.sign(&mine.claims()).unwrap();
        assert!(!names_unknown_key(&token, mine.keys.public()));
        assert!(!names_unknown_key(&token, other.keys.public()), "both are named dev-kg-1");
        assert!(names_unknown_key(&token, &KeySet::default()));
        assert!(!names_unknown_key("a.b.c", &KeySet::default()));
        assert_eq!(peek_issuer(&token).as_deref(), Some(ISSUER));
    }
}
