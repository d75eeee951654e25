//! What day it is where the market is.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tz::{LocalTimeType, TimeZoneRef};

/// A zone of the IANA database. Its data is numbers only: names and addresses would be worked out, and held, in every process.
pub(crate) struct TimeZone(&'static TimeZoneRef<'static>);

impl TimeZone {
    pub(crate) fn named(name: &str) -> Option<Self> {
        tzdb_data::find_tz(name.as_bytes()).map(Self)
    }

    pub(crate) fn date(&self, now: DateTime<Utc>) -> NaiveDate {
        let known = self.0.find_local_time_type(now.timestamp());
        let ahead = known.map_or(0, LocalTimeType::ut_offset);
        (now + TimeDelta::seconds(ahead.into())).date_naive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(zone: &str, now: &str) -> String {
        TimeZone::named(zone).unwrap().date(now.parse().unwrap()).to_string()
    }

    #[test]
    fn a_day_begins_where_the_market_is() {
        assert_eq!(date("Asia/Tokyo", "2026-01-31T14:59:59Z"), "2026-01-31");
        assert_eq!(date("Asia/Tokyo", "2026-01-31T15:00:00Z"), "2026-02-01");
        assert!(TimeZone::named("Asia/Nowhere").is_none());
    }

    #[test]
    fn a_summer_day_begins_an_hour_earlier_also_in_years_to_come() {
        for (now, day) in [
            ("2026-07-01T22:30:00Z", "2026-07-01"),
            ("2026-07-01T23:00:00Z", "2026-07-02"),
            ("2026-12-01T23:30:00Z", "2026-12-01"),
            ("2058-07-01T23:00:00Z", "2058-07-02"),
        ] {
            assert_eq!(date("Europe/Lisbon", now), day, "{now}");
        }
    }
}
