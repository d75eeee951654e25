//! Proofs of origin, compared in constant time.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use chrono::TimeDelta;
use common::Timestamp;

/// A signed moment that is further away than this belongs to another time.
const FRESH: TimeDelta = TimeDelta::minutes(5);

/// What a MAC is made with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Digest {
    /// Twilio's.
    Sha1,
    /// Everybody else's.
    Sha256,
}

/// Whether `signature` is the HMAC of these parts, one after the other.
pub(crate) fn is_signed(digest: Digest, key: &[u8], parts: &[&[u8]], signature: &[u8]) -> bool {
    let algorithm = match digest {
        Digest::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        Digest::Sha256 => hmac::HMAC_SHA256,
    };
    hmac::verify(&hmac::Key::new(algorithm, key), &parts.concat(), signature).is_ok()
}

/// Whether two secrets are the same.
pub(crate) fn same(one: &str, other: &str) -> bool {
    verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

/// Whether the moment, in seconds since 1970, is about now.
pub(crate) fn is_fresh(seconds: i64, now: Timestamp) -> bool {
    now.timestamp().abs_diff(seconds) <= FRESH.num_seconds().unsigned_abs()
}

/// Bytes from hexadecimal.
pub(crate) fn hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.bytes().map(|b| char::from(b).to_digit(16).map(|digit| digit as u8));
    let digits: Vec<u8> = digits.collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    pairs.remainder().is_empty().then(|| pairs.map(|pair| pair[0] << 4 | pair[1]).collect())
}
