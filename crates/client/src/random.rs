//! Randomness of the operating system.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A new `Idempotency-Key`: 128 bits.
pub fn idempotency_key() -> String {
    URL_SAFE_NO_PAD.encode(drawn::<16>())
}

/// A number below `bound`, nearly evenly.
pub(crate) fn below(bound: u64) -> u64 {
    u64::from_le_bytes(drawn()) % bound.max(1)
}

fn drawn<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system's random generator answers");
    bytes
}
