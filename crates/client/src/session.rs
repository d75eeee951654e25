//! What is kept of a session.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::api::{Refreshed, SignedIn};
use crate::secret::Secret;

/// An access token is not used in the last 30 seconds of its life, or, of a short one, in its last quarter.
const MARGIN: u64 = 30;

/// A session as it is kept on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The access token.
    pub access_token: Secret,
    /// The refresh token.
    pub refresh_token: Secret,
    /// Until when the access token is used: seconds since the epoch on this device's clock, right or wrong.
    pub fresh_until: u64,
    /// The session's id.
    pub session_id: String,
    /// The user.
    pub user_id: String,
    /// The market.
    pub market: String,
}

impl Session {
    pub(crate) fn begun(signed_in: &SignedIn, now: SystemTime) -> Self {
        Self {
            access_token: signed_in.access_token.clone(),
            refresh_token: signed_in.refresh_token.clone(),
            fresh_until: fresh_until(now, signed_in.expires_in),
            session_id: signed_in.session_id.clone(),
            user_id: signed_in.user_id.clone(),
            market: signed_in.market.clone(),
        }
    }

    pub(crate) fn next(self, refreshed: Refreshed, now: SystemTime) -> Self {
        Self {
            access_token: refreshed.access_token,
            refresh_token: refreshed.refresh_token,
            fresh_until: fresh_until(now, refreshed.expires_in),
            ..self
        }
    }

    pub(crate) fn is_fresh(&self, now: SystemTime) -> bool {
        seconds(now) < self.fresh_until
    }
}

fn fresh_until(now: SystemTime, lifetime: u64) -> u64 {
    seconds(now) + lifetime - MARGIN.min(lifetime / 4)
}

fn seconds(now: SystemTime) -> u64 {
    now.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}
