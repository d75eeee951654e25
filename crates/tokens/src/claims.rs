//! What an access token says.

use common::{MarketId, SessionId, UserId};
use serde::{Deserialize, Serialize};

/// The claims of an access token (RFC 9068, section 2.2, with the session and the market).
///
/// Every one is required and has exactly this type: an `aud` that is a list or an `nbf` that is a string is no token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The market's own issuer.
    pub iss: String,
    /// Whom the token is for.
    pub aud: String,
    /// The user.
    pub sub: UserId,
    /// The session.
    pub sid: SessionId,
    /// The market.
    pub market: MarketId,
    /// When it was issued, seconds since the epoch.
    pub iat: i64,
    /// From when it holds, seconds since the epoch.
    pub nbf: i64,
    /// From when it no longer holds, seconds since the epoch.
    pub exp: i64,
    /// The token's own id.
    pub jti: String,
}
