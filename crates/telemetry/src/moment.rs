//! The time of an event, as RFC 3339 has it, to the microsecond.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat};

/// The last time that was asked for; its second is written once.
#[derive(Default)]
pub(crate) struct Moment {
    second: Option<u64>,
    text: Vec<u8>,
}

impl Moment {
    /// The present.
    #[expect(clippy::disallowed_methods, reason = "a line of the log has the machine's own time")]
    pub(crate) fn now(&mut self) -> &[u8] {
        self.at(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
    }

    fn at(&mut self, since_epoch: Duration) -> &[u8] {
        let second = since_epoch.as_secs();
        if self.second != Some(second) {
            self.second = Some(second);
            self.text = written(second).into_bytes();
        }
        let mut rest = since_epoch.subsec_micros();
        // The last byte is the Z.
        for digit in self.text.iter_mut().rev().skip(1).take(6) {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        &self.text
    }
}

fn written(second: u64) -> String {
    let whole = i64::try_from(second).ok().and_then(|second| DateTime::from_timestamp(second, 0));
    whole.unwrap_or_default().to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_moment_is_written_as_rfc_3339_has_it() {
        let mut moment = Moment::default();
        for (micros, text) in [
            (0, "1970-01-01T00:00:00.000000Z"),
            (999_999, "1970-01-01T00:00:00.999999Z"),
            (1_792_713_599_000_007, "2026-10-22T23:59:59.000007Z"),
            (1_792_713_599_120_000, "2026-10-22T23:59:59.120000Z"),
            (1_792_713_600_000_000, "2026-10-23T00:00:00.000000Z"),
            (1_792_713_599_120_000, "2026-10-22T23:59:59.120000Z"),
            (1_709_164_800_654_321, "2024-02-29T00:00:00.654321Z"),
        ] {
            assert_eq!(moment.at(Duration::from_micros(micros)), text.as_bytes());
        }
        let nanos = Duration::new(1_709_164_800, 654_321_999);
        assert_eq!(moment.at(nanos), b"2024-02-29T00:00:00.654321Z");
    }
}
