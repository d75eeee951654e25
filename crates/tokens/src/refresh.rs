//! Refresh tokens: opaque to clients, `kg_r1.<session>.<generation>.<MAC>` to us. The gateway reads the market off one;
//! only the market's key tells whether it is genuine, and only the session's row whether it is still good.

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{ExposeSecret as _, MarketId, SecretSlice, SecretString, SessionId};

use crate::TokenError;

/// The shortest key that is taken, in bytes: as long as the MAC (RFC 2104, section 3).
const SHORTEST_KEY: usize = 32;

/// The longest token that is looked at; ours have at most 120 bytes.
const LONGEST: usize = 160;

/// The length of the MAC, in bytes.
const MAC: usize = 32;

/// Follows the market's name: a later form of the token has another number.
const KIND: &str = "_r1";

/// What a refresh token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshClaims {
    /// Whose token it is.
    pub market: MarketId,
    /// The session that it goes on with.
    pub session: SessionId,
    /// How many rotations the session had when it was issued.
    pub generation: i64,
}

impl fmt::Display for RefreshClaims {
    /// The token without its MAC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{KIND}.{}.{}", self.market, self.session, self.generation)
    }
}

/// The key of the refresh tokens' MAC (HMAC-SHA256).
pub struct RefreshKey(hmac::Key);

/// The key is shorter than 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have at least 32 bytes")]
pub struct WeakRefreshKey;

impl RefreshKey {
    /// Takes the key's bytes.
    pub fn new(bytes: &SecretSlice<u8>) -> Result<Self, WeakRefreshKey> {
        let bytes = bytes.expose_secret();
        if bytes.len() < SHORTEST_KEY {
            return Err(WeakRefreshKey);
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, bytes)))
    }

    /// The token that says `claims`: the same each time.
    pub fn issue(&self, claims: &RefreshClaims) -> SecretString {
        let head = claims.to_string();
        let mac = URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, head.as_bytes()));
        format!("{head}.{mac}").into()
    }

    /// What a genuine token of `market` says.
    pub fn verify(&self, token: &str, market: &MarketId) -> Result<RefreshClaims, TokenError> {
        let parts = Parts::of(token).filter(|parts| parts.claims.market == *market);
        let Parts { claims, mac } = parts.ok_or(TokenError::Invalid)?;
        hmac::verify(&self.0, claims.to_string().as_bytes(), &mac).map_err(|_| TokenError::Invalid)?;
        Ok(claims)
    }
}

/// The market that a refresh token names, whether it is genuine or not; `None` if it has not the form of one.
pub fn peek_refresh_market(token: &str) -> Option<MarketId> {
    Parts::of(token).map(|parts| parts.claims.market)
}

/// A token taken apart: only the one way of writing it is read.
struct Parts {
    claims: RefreshClaims,
    mac: Vec<u8>,
}

impl Parts {
    fn of(token: &str) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let (head, mac) = token.rsplit_once('.')?;
        let mut fields = head.splitn(3, '.');
        let claims = RefreshClaims {
            market: fields.next()?.strip_suffix(KIND)?.parse().ok()?,
            session: fields.next()?.parse().ok()?,
            generation: fields.next()?.parse().ok().filter(|generation| *generation >= 0)?,
        };
        let mac = URL_SAFE_NO_PAD.decode(mac).ok().filter(|mac| mac.len() == MAC)?;
        (claims.to_string() == head).then_some(Self { claims, mac })
    }
}

#[cfg(test)]
mod tests {
    use common::{SeededEntropy, Timestamp};

    use super::*;

    fn key(byte: u8) -> RefreshKey {
        RefreshKey::new(&vec![byte; 32].into()).unwrap()
    }

    fn claims(market: &str) -> RefreshClaims {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let session = SessionId::new(now, &SeededEntropy::new(1));
        RefreshClaims { market: market.parse().unwrap(), session, generation: 7 }
    }

    #[test]
    fn a_token_says_what_it_was_issued_for_and_the_same_claims_make_the_same_token() {
        let (key, claims) = (key(1), claims("kg"));
        let token = key.issue(&claims);
        assert_eq!(key.issue(&claims).expose_secret(), token.expose_secret());
        assert_eq!(key.verify(token.expose_secret(), &claims.market), Ok(claims.clone()));
        assert_eq!(peek_refresh_market(token.expose_secret()), Some(claims.market));
    }

    #[test]
    fn the_longest_token_is_read() {
        let claims = RefreshClaims { generation: i64::MAX, ..claims("abcdefghijklmnop") };
        let token = key(1).issue(&claims);
        assert_eq!(token.expose_secret().len(), 120);
        assert_eq!(key(1).verify(token.expose_secret(), &claims.market), Ok(claims));
    }

    #[test]
    fn another_key_and_another_market_refuse_it() {
        let (kg, us) = (claims("kg"), claims("us"));
        let token = key(1).issue(&kg);
        assert_eq!(key(2).verify(token.expose_secret(), &kg.market), Err(TokenError::Invalid));
        assert_eq!(key(1).verify(token.expose_secret(), &us.market), Err(TokenError::Invalid));
        let renamed = token.expose_secret().replacen("kg", "us", 1);
        assert_eq!(key(1).verify(&renamed, &us.market), Err(TokenError::Invalid));
    }

    #[test]
    fn no_character_can_be_changed_taken_or_added() {
        let (key, claims) = (key(1), claims("kg"));
        let token = key.issue(&claims).expose_secret().to_owned();
        for at in 0..token.len() {
            for other in ["", "0", "1", "A", "B", ".", "=", "é"] {
                let mut changed = token.clone();
                changed.replace_range(at..=at, other);
                assert!(changed == token || key.verify(&changed, &claims.market).is_err(), "{changed}");
            }
            let mut longer = token.clone();
            longer.insert(at, '0');
            assert!(key.verify(&longer, &claims.market).is_err(), "{longer}");
        }
    }

    #[test]
    fn nothing_else_has_the_form_of_one() {
        let token = key(1).issue(&claims("kg")).expose_secret().to_owned();
        let [market, session, generation, mac] = token.split('.').collect::<Vec<_>>()[..] else { panic!() };
        let written = [
            String::new(),
            "....".to_owned(),
            "a.b.c".to_owned(),
            format!("{market}.{session}.{generation}"),
            format!("kg.{session}.{generation}.{mac}"),
            format!("kg_r2.{session}.{generation}.{mac}"),
            format!("KG_r1.{session}.{generation}.{mac}"),
            format!("{market}.{}.{generation}.{mac}", session.to_uppercase()),
            format!("{market}.{}.{generation}.{mac}", session.replace('-', "")),
            format!("{market}.{session}.+{generation}.{mac}"),
            format!("{market}.{session}.-{generation}.{mac}"),
            format!("{market}.{session}.0{generation}.{mac}"),
            format!("{market}.{session}.9223372036854775808.{mac}"),
            format!("{market}.{session}.{generation}.{}", &mac[1..]),
            format!("{market}.{session}.{generation}.{mac}="),
            format!("{token}{}", "A".repeat(70_000)),
        ];
        for text in written {
            assert_eq!(peek_refresh_market(&text), None, "{text}");
        }
    }

    #[test]
    fn a_short_key_is_refused() {
        assert_eq!(RefreshKey::new(&vec![1; 31].into()).err(), Some(WeakRefreshKey));
    }
}
