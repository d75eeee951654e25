//! What the database must not hold.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use common::FixedClock;
use serde_json::Value;

use super::super::RunningMarket;

/// No token that was ever handed out, nor what of it cannot be known without it; after a sign-in, a refresh, a repeat
/// and the use of an old one.
pub async fn no_token_is_kept(market: &RunningMarket, phone: &str, clock: &FixedClock) {
    let signed_in = market.sign_in(phone).await;
    let text = |of: &Value, field: &str| of[field].as_str().expect("a text").to_owned();
    let first = text(&signed_in, "refresh_token");
    let refreshed = market.refresh(&first).await.ok();
    let repeated = market.refresh(&first).await.ok();
    clock.advance(TimeDelta::seconds(11));
    let next = market.refresh(&text(&refreshed, "refresh_token")).await.ok();
    market.refresh(&first).await.refused(401, "session_ended");
    let database = market.database();
    assert!(database.holds(text(&signed_in, "session_id").as_bytes()), "what is there is found");
    for pair in [&signed_in, &refreshed, &repeated, &next] {
        for token in [text(pair, "access_token"), text(pair, "refresh_token")] {
            for secret in secrets(&token) {
                assert!(!database.holds(&secret), "{}", String::from_utf8_lossy(&secret));
            }
        }
    }
}

/// The token, and its signature or MAC in letters and in bytes.
fn secrets(token: &str) -> [Vec<u8>; 3] {
    let (_, seal) = token.rsplit_once('.').expect("parts");
    let bytes = URL_SAFE_NO_PAD.decode(seal).expect("base64url");
    [token.as_bytes().to_vec(), seal.as_bytes().to_vec(), bytes]
}
