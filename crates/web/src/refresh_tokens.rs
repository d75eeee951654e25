//! This market's refresh tokens, and the pair that verify-code and refresh hand out.

use common::{ApiError, ExposeSecret as _, MarketId, SessionId, Timestamp};
use signin::Session;
use tokens::{RefreshClaims, RefreshKey, TokenError};

use crate::access_tokens::Issued;
use crate::service::Service;

pub(crate) struct RefreshTokens {
    market: MarketId,
    key: RefreshKey,
}

impl RefreshTokens {
    pub(crate) fn new(market: MarketId, key: RefreshKey) -> Self {
        Self { market, key }
    }

    /// The token of a session's generation: the same each time.
    fn issue(&self, session: SessionId, generation: i64) -> String {
        let claims = RefreshClaims { market: self.market.clone(), session, generation };
        self.key.issue(&claims).expose_secret().to_owned()
    }

    /// What a genuine token of this market says.
    pub(crate) fn verify(&self, token: &str) -> Result<RefreshClaims, TokenError> {
        self.key.verify(token, &self.market)
    }
}

/// An access token and the refresh token beside it, with the seconds that they last.
pub(crate) struct Pair {
    pub(crate) access: Issued,
    pub(crate) refresh: Issued,
}

impl Service {
    /// A new access token for `session`, and its refresh token of `generation`.
    pub(crate) fn pair(&self, session: &Session, generation: i64, now: Timestamp) -> Result<Pair, ApiError> {
        let left = (self.rules.end_of(session) - now).num_seconds();
        let refresh = Issued {
            token: self.refresh_tokens.issue(session.id, generation),
            expires_in: u64::try_from(left).unwrap_or_default(),
        };
        Ok(Pair { access: self.tokens.issue(session, now, &*self.entropy)?, refresh })
    }
}
