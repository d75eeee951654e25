//! A private key: made, read, and signed with.

use std::fmt;
use std::str::FromStr;

use aws_lc_rs::encoding::{AsBigEndian as _, EcPrivateKeyBin};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};

use crate::jwks::PublicKey;

/// Fewer distinct bytes than this are no random number.
const LEAST_VARIETY: usize = 8;

/// The algorithms that tokens are signed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Algorithm {
    /// ECDSA over P-256 with SHA-256 (RFC 7518, section 3.4).
    #[default]
    Es256,
    /// Ed25519 (RFC 8037, section 3.1).
    EdDsa,
}

impl fmt::Display for Algorithm {
    /// Its name in a token's header.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        })
    }
}

/// No algorithm that we sign by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be ES256 or EdDSA")]
pub struct UnknownAlgorithm;

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
        [Self::Es256, Self::EdDsa].into_iter().find(|known| known.to_string() == name).ok_or(UnknownAlgorithm)
    }
}

/// The generator or the signer failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cryptographic library failed")]
pub(crate) struct CryptoFailed;

/// A private key with its public half.
pub(crate) enum KeyPair {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

impl KeyPair {
    /// A new key, as PKCS#8.
    pub(crate) fn generate(algorithm: Algorithm) -> Result<Vec<u8>, CryptoFailed> {
        let random = SystemRandom::new();
        let document = match algorithm {
            Algorithm::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random),
            Algorithm::EdDsa => Ed25519KeyPair::generate_pkcs8(&random),
        };
        document.map(|document| document.as_ref().to_vec()).map_err(|_| CryptoFailed)
    }

    /// A P-256 or an Ed25519 key; no other kind is one of ours.
    pub(crate) fn from_pkcs8(der: &[u8]) -> Option<Self> {
        let es256 = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).map(Self::Es256);
        es256.or_else(|_| Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(Self::EdDsa)).ok()
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Es256(_) => Algorithm::Es256,
            Self::EdDsa(_) => Algorithm::EdDsa,
        }
    }

    /// The half to publish under `kid`.
    pub(crate) fn public(&self, kid: &str) -> Option<PublicKey> {
        match self {
            Self::Es256(pair) => PublicKey::p256(kid, pair.public_key().as_ref()),
            Self::EdDsa(pair) => Some(PublicKey::ed25519(kid, pair.public_key().as_ref())),
        }
    }

    /// The signature of a token's header and payload.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CryptoFailed> {
        match self {
            Self::Es256(pair) => pair
                .sign(&SystemRandom::new(), message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| CryptoFailed),
            Self::EdDsa(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }

    /// Whether the secret is a number that somebody chose: no generator draws so few distinct bytes.
    pub(crate) fn is_weak(&self) -> bool {
        let secret = match self {
            Self::Es256(pair) => {
                let number: Result<EcPrivateKeyBin<'_>, _> = pair.private_key().as_be_bytes();
                number.map(|number| number.as_ref().to_vec())
            }
            Self::EdDsa(pair) => pair.seed().and_then(|seed| {
                let bytes: aws_lc_rs::encoding::Curve25519SeedBin<'_> = seed.as_be_bytes()?;
                Ok(bytes.as_ref().to_vec())
            }),
        };
        let mut distinct = secret.unwrap_or_default();
        distinct.sort_unstable();
        distinct.dedup();
        distinct.len() < LEAST_VARIETY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_algorithm_is_named_as_in_a_header() {
        assert_eq!("ES256".parse(), Ok(Algorithm::Es256));
        assert_eq!("EdDSA".parse(), Ok(Algorithm::EdDsa));
        for other in ["", "es256", "EDDSA", "HS256", "RS256", "none"] {
            assert_eq!(other.parse::<Algorithm>(), Err(UnknownAlgorithm), "{other}");
        }
    }

    #[test]
    fn a_made_key_is_read_again_and_is_not_weak() {
        for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
            let pair = KeyPair::from_pkcs8(&KeyPair::generate(algorithm).unwrap()).unwrap();
            assert_eq!(pair.algorithm(), algorithm);
            assert!(!pair.is_weak(), "{algorithm}");
        }
    }

    #[test]
    fn a_secret_that_somebody_chose_is_weak() {
        let one = Ed25519KeyPair::from_seed_unchecked(&[1; 32]).unwrap();
        assert!(KeyPair::EdDsa(one).is_weak());
    }
}
