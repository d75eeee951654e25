//! What is kept of a resource server's secret.

use std::str::FromStr;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use common::{ExposeSecret as _, SecretString};

/// The SHA-256 of a secret.
///
/// A plain hash is enough because the secret is no password: it is drawn at random, and nobody can guess it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretDigest([u8; SHA256_OUTPUT_LEN]);

/// Not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a SHA-256 of 64 hexadecimal digits")]
pub struct InvalidDigest;

impl SecretDigest {
    /// The digest of `secret`.
    pub fn of(secret: &SecretString) -> Self {
        let mut bytes = [0; SHA256_OUTPUT_LEN];
        bytes.copy_from_slice(digest(&SHA256, secret.expose_secret().as_bytes()).as_ref());
        Self(bytes)
    }

    /// Whether it is the digest of `secret`; the time that it takes tells nothing.
    pub fn is_of(&self, secret: &SecretString) -> bool {
        verify_slices_are_equal(&self.0, &Self::of(secret).0).is_ok()
    }
}

impl FromStr for SecretDigest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, InvalidDigest> {
        let mut bytes = [0; SHA256_OUTPUT_LEN];
        if text.len() != 2 * bytes.len() || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(InvalidDigest);
        }
        for (byte, pair) in bytes.iter_mut().zip((0..text.len()).step_by(2)) {
            *byte = u8::from_str_radix(&text[pair..pair + 2], 16).map_err(|_| InvalidDigest)?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_digest() {
        // `printf abc | sha256sum`
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let digest: SecretDigest = known.parse().unwrap();
        assert_eq!(digest, SecretDigest::of(&"abc".into()));
        assert_eq!(known.to_uppercase().parse(), Ok(digest.clone()));
        assert!(digest.is_of(&"abc".into()));
        for other in ["", "abd", "ABC", known] {
            assert!(!digest.is_of(&other.into()), "{other}");
        }
    }

    #[test]
    fn nothing_else_is_a_digest() {
        for text in ["", "abc", &"g".repeat(64), &"a".repeat(63), &"+1".repeat(32), &"é".repeat(32)] {
            assert_eq!(text.parse::<SecretDigest>(), Err(InvalidDigest), "{text}");
        }
    }
}
