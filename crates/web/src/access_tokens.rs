//! This market's access tokens: issued at sign-in, checked at every authenticated request.

use std::sync::Arc;

use chrono::TimeDelta;
use common::{ApiError, Code, Entropy, MarketId, Timestamp, new_uuid};
use signin::Session;
use tokens::{Claims, Expected, GoodTokens, KeyError, TokenError};

use crate::keyring::Keyring;
use crate::settings::TokenSettings;

pub(crate) struct AccessTokens {
    market: MarketId,
    issuer: String,
    audience: String,
    lifetime: TimeDelta,
    keyring: Arc<Keyring>,
    good: GoodTokens,
}

/// A signed token and the seconds that it lasts.
pub(crate) struct Issued {
    pub(crate) token: String,
    pub(crate) expires_in: u64,
}

impl AccessTokens {
    pub(crate) fn new(market: MarketId, settings: &TokenSettings, keyring: Arc<Keyring>) -> Self {
        let (issuer, audience) = (settings.issuer.clone(), settings.audience.clone());
        Self {
            market,
            issuer,
            audience,
            lifetime: settings.keys.access_lifetime,
            keyring,
            good: GoodTokens::default(),
        }
    }

    /// The `iss` of the tokens.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The published keys, as a JWK set.
    pub(crate) fn jwks(&self) -> serde_json::Value {
        self.keyring.keys().public().to_jwks()
    }

    /// A token for `session`, which it never outlives.
    pub(crate) fn issue(
        &self,
        session: &Session,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Issued, ApiError> {
        let expires_at = (now + self.lifetime).min(session.expires_at);
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: session.user_id,
            sid: session.id,
            market: self.market.clone(),
            iat: now.timestamp(),
            nbf: now.timestamp(),
            exp: expires_at.timestamp(),
            jti: new_uuid(now, entropy).to_string(),
        };
        let expires_in = u64::try_from(claims.exp - claims.iat).unwrap_or_default();
        let keys = self.keyring.keys();
        let token = keys.sign(&claims).map_err(unsigned)?;
        // Who has just got a token shows it soon.
        self.good.issued(&token, claims, keys.public());
        Ok(Issued { token, expires_in })
    }

    /// The claims of a token of this market.
    pub(crate) fn verify(&self, token: &str, now: Timestamp) -> Result<Arc<Claims>, TokenError> {
        let expected =
            Expected { issuer: &self.issuer, audience: Some(&self.audience), market: &self.market };
        self.good.verify(self.good.shown(token), self.keyring.keys().public(), expected, now)
    }
}

fn unsigned(error: KeyError) -> ApiError {
    tracing::error!(%error, "no access token");
    Code::Internal.into()
}
