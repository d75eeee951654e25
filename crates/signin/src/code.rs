//! The six digits, and the keyed MAC that is all that is kept of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use common::{Entropy, ExposeSecret, Phone, SecretSlice, SecretString};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::Purpose;

/// The largest multiple of a million that fits 32 bits: draws from above it would favour low codes.
const UNBIASED: u32 = u32::MAX - u32::MAX % 1_000_000;

/// The key of the codes' MAC: 32 bytes or more.
#[derive(Clone)]
pub struct CodeKey(SecretSlice<u8>);

/// The key is shorter than 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must have at least 32 bytes")]
pub struct WeakCodeKey;

impl CodeKey {
    /// Takes the key's bytes.
    pub fn new(bytes: Vec<u8>) -> Result<Self, WeakCodeKey> {
        if bytes.len() < 32 { Err(WeakCodeKey) } else { Ok(Self(bytes.into())) }
    }

    /// The MAC of `code` as issued for `phone` and `purpose`.
    pub(crate) fn mac(&self, phone: &Phone, purpose: Purpose, code: &SecretString) -> String {
        STANDARD_NO_PAD.encode(self.keyed(phone, purpose, code).finalize().into_bytes())
    }

    /// Whether `mac` is that of `code`, in a time that does not tell how nearly.
    pub(crate) fn matches(&self, mac: &str, phone: &Phone, purpose: Purpose, code: &SecretString) -> bool {
        STANDARD_NO_PAD
            .decode(mac)
            .is_ok_and(|mac| self.keyed(phone, purpose, code).verify_slice(&mac).is_ok())
    }

    /// A name for `value` that only this key can make: what is counted is not who it was.
    pub(crate) fn pseudonym(&self, value: &str) -> String {
        STANDARD_NO_PAD.encode(self.parted(["budget", value]).finalize().into_bytes())
    }

    /// The MAC of a client's key for a request about `phone` at `endpoint`.
    pub(crate) fn key_mac(&self, endpoint: &str, phone: &Phone, key: &str) -> String {
        let mac = self.parted(["idempotency", endpoint, phone.as_str(), key]);
        STANDARD_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// The MAC of what a request said that came with the key of `key_mac`: a code is no more guessable from it than
    /// from its own MAC.
    pub(crate) fn request_mac(&self, key_mac: &str, request: &SecretString) -> String {
        STANDARD_NO_PAD.encode(self.request(key_mac, request).finalize().into_bytes())
    }

    /// Whether `mac` is that of `request`, in a time that does not tell how nearly.
    pub(crate) fn matches_request(&self, mac: &str, key_mac: &str, request: &SecretString) -> bool {
        STANDARD_NO_PAD.decode(mac).is_ok_and(|mac| self.request(key_mac, request).verify_slice(&mac).is_ok())
    }

    fn request(&self, key_mac: &str, request: &SecretString) -> Hmac<Sha256> {
        self.parted(["request", key_mac, request.expose_secret()])
    }

    fn keyed(&self, phone: &Phone, purpose: Purpose, code: &SecretString) -> Hmac<Sha256> {
        self.parted([purpose.as_str(), phone.as_str(), code.expose_secret()])
    }

    /// The first field says what the MAC is for. Fields are parted by a byte that none of them has, so that no two
    /// rows of them read alike.
    fn parted<const N: usize>(&self, parts: [&str; N]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.0.expose_secret()).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        mac
    }
}

/// Six digits, each code as likely as any other.
pub(crate) fn draw(entropy: &dyn Entropy) -> SecretString {
    loop {
        let mut bytes = [0; 4];
        entropy.fill(&mut bytes);
        let drawn = u32::from_le_bytes(bytes);
        if drawn < UNBIASED {
            return format!("{:06}", drawn % 1_000_000).into();
        }
    }
}

#[cfg(test)]
mod tests {
    use common::SeededEntropy;

    use super::*;

    fn phone(text: &str) -> Phone {
        Phone::parse(text).unwrap()
    }

    #[test]
    fn codes_have_six_digits_and_keep_leading_zeros() {
        let entropy = SeededEntropy::new(7);
        let codes: Vec<_> = (0..2_000).map(|_| draw(&entropy).expose_secret().to_owned()).collect();
        assert!(codes.iter().all(|code| code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit())));
        assert!(codes.iter().any(|code| code.starts_with('0')));
    }

    #[test]
    fn a_mac_holds_for_its_code_phone_and_key_only() {
        let (key, other) = (CodeKey::new(vec![1; 32]).unwrap(), CodeKey::new(vec![2; 32]).unwrap());
        let mine = phone("+996505325311");
        let code = SecretString::from("012345");
        let mac = key.mac(&mine, Purpose::SignIn, &code);
        assert!(key.matches(&mac, &mine, Purpose::SignIn, &code));
        assert!(!key.matches(&mac, &mine, Purpose::SignIn, &"012346".into()));
        assert!(!key.matches(&mac, &phone("+996505325312"), Purpose::SignIn, &code));
        assert!(!other.matches(&mac, &mine, Purpose::SignIn, &code));
        assert!(!mac.contains("012345"));
    }

    #[test]
    fn a_pseudonym_is_one_value_s_and_does_not_show_it() {
        let (key, other) = (CodeKey::new(vec![1; 32]).unwrap(), CodeKey::new(vec![2; 32]).unwrap());
        let name = key.pseudonym("192.0.2.1");
        assert_eq!(name, key.pseudonym("192.0.2.1"));
        assert_ne!(name, key.pseudonym("192.0.2.2"));
        assert_ne!(name, other.pseudonym("192.0.2.1"));
        assert!(!name.contains("192"));
    }

    #[test]
    fn a_short_key_is_refused() {
        assert!(CodeKey::new(vec![0; 31]).is_err());
    }
}
