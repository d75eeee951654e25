//! The signature of Standard Webhooks 1.0.0: `v1`, HMAC-SHA256.

use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use common::SecretSlice;
use secrecy::ExposeSecret;

use crate::callback::{Digest, is_signed};

const PREFIX: &str = "whsec_";
const BYTES: std::ops::RangeInclusive<usize> = 24..=64;
const PADDED_OR_NOT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The key that both sides know.
#[derive(Clone)]
pub(super) struct SigningSecret(Arc<SecretSlice<u8>>);

impl SigningSecret {
    /// Reads `whsec_` and the key in Base64.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let key = PADDED_OR_NOT.decode(text.strip_prefix(PREFIX)?).ok()?;
        BYTES.contains(&key.len()).then(|| Self(Arc::new(key.into())))
    }

    /// Whether one of the signatures in `webhook-signature` is this key's.
    pub(super) fn has_signed(&self, id: &str, timestamp: &str, body: &[u8], signatures: &str) -> bool {
        let parts = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body];
        let macs = signatures.split(' ').filter_map(|one| STANDARD.decode(one.strip_prefix("v1,")?).ok());
        macs.into_iter().any(|mac| is_signed(Digest::Sha256, self.0.expose_secret(), &parts, &mac))
    }

    /// The value of `webhook-signature`.
    pub(super) fn sign(&self, id: &str, timestamp: &str, body: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.expose_secret());
        let mut mac = hmac::Context::with_key(&key);
        for part in [id, ".", timestamp, ".", body] {
            mac.update(part.as_bytes());
        }
        format!("v1,{}", STANDARD.encode(mac.sign()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example in the specification's own libraries.
    #[test]
    fn the_published_example_has_its_published_signature() {
        let secret = SigningSecret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
