//! Parts that several answers share.

use chrono::SecondsFormat;
use common::Timestamp;
use common::api::Profile;
use signin::User;

use crate::service::Service;

impl Service {
    /// A user as the user sees it.
    pub(crate) fn profile_of(&self, user: User) -> Profile {
        let formatted_phone = self.market.format_phone(&user.phone);
        let market = self.descriptor.clone();
        Profile {
            id: user.id.to_string(),
            phone_number: user.phone.as_str().to_owned(),
            name: user.full_name.clone().unwrap_or_else(|| format!("User {formatted_phone}")),
            formatted_phone,
            full_name: user.full_name,
            profile_image_url: user.profile_image_url,
            is_active: user.is_active,
            is_verified: user.is_verified,
            market: market.market,
            language: user.language.map_or(market.language, |chosen| chosen.to_string()),
            country: market.country,
            currency: market.currency,
            currency_code: market.currency_code,
            last_login: rfc3339(user.last_login_at),
            created_at: rfc3339(user.created_at),
        }
    }
}

/// RFC 3339 in UTC with microseconds.
pub(crate) fn rfc3339(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// RFC 3339 in UTC of whole seconds since the epoch.
pub(crate) fn rfc3339_of_seconds(at: i64) -> String {
    Timestamp::from_timestamp(at, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}
