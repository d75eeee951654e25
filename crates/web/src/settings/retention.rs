//! How long what is over is kept, as files and the environment write it.

use std::time::Duration;

use common::settings::SettingsError;
use serde::Deserialize;

use super::Check;
use super::tables::seconds;

const DAY: u64 = 86_400;
const TEN_YEARS: u64 = 315_360_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Retention {
    interval: u64,
    failures: u64,
    sessions: u64,
    messages: u64,
    read_notifications: u64,
    notifications: u64,
    addresses: u64,
    audit_log: u64,
}

impl Retention {
    /// Production keeps what an inquiry or a lock needs.
    pub(super) fn checked(&self, check: &Check<'_>) -> Result<signin::Retention, SettingsError> {
        let time = |name: &str, value, least| {
            let number =
                check.number(&format!("retention.{name}"), value, 60..=TEN_YEARS, least..=TEN_YEARS)?;
            Ok(seconds(number))
        };
        Ok(signin::Retention {
            failures: time("failures", self.failures, 30 * DAY)?,
            sessions: time("sessions", self.sessions, DAY)?,
            messages: time("messages", self.messages, DAY)?,
            read_notifications: time("read_notifications", self.read_notifications, DAY)?,
            notifications: time("notifications", self.notifications, 30 * DAY)?,
            addresses: time("addresses", self.addresses, DAY)?,
            audit_log: time("audit_log", self.audit_log, 90 * DAY)?,
        })
    }

    /// How long housekeeping rests.
    pub(super) fn interval(&self, check: &Check<'_>) -> Result<Duration, SettingsError> {
        let seconds = check.number("retention.interval", self.interval, 1..=DAY, 10..=DAY)?;
        Ok(Duration::from_secs(seconds))
    }
}
