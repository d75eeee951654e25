//! Message texts at rest: AES-256-GCM, bound to the message's id.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use common::{DeliveryId, ExposeSecret, SecretString};

/// The key that seals message texts.
pub struct Sealer(RandomizedNonceKey);

/// The text can't be opened: another key, another message's text, or a damaged one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed text can't be opened")]
pub(crate) struct Unreadable;

impl Sealer {
    /// Takes the key.
    pub fn new(key: [u8; 32]) -> Self {
        Self(RandomizedNonceKey::new(&AES_256_GCM, &key).expect("AES-256 takes any 32 bytes"))
    }

    /// Nonce, ciphertext and tag, in base64.
    pub(crate) fn seal(&self, id: &DeliveryId, text: &SecretString) -> String {
        let mut sealed = text.expose_secret().as_bytes().to_vec();
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(id.to_string()), &mut sealed)
            .expect("a message is shorter than the cipher's limit of 64 GiB");
        STANDARD_NO_PAD.encode([nonce.as_ref().as_slice(), &sealed].concat())
    }

    /// The text of the message `id`.
    pub(crate) fn open(&self, id: &DeliveryId, sealed: &str) -> Result<SecretString, Unreadable> {
        let mut bytes = STANDARD_NO_PAD.decode(sealed).map_err(|_| Unreadable)?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN).ok_or(Unreadable)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Unreadable)?;
        let opened =
            self.0.open_in_place(nonce, Aad::from(id.to_string()), sealed).map_err(|_| Unreadable)?;
        std::str::from_utf8(opened).map(SecretString::from).map_err(|_| Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use common::SeededEntropy;

    use super::*;

    fn ids() -> [DeliveryId; 2] {
        let (market, entropy) = ("aa".parse().unwrap(), SeededEntropy::new(1));
        std::array::from_fn(|_| DeliveryId::new(&market, "2026-01-01T00:00:00Z".parse().unwrap(), &entropy))
    }

    #[test]
    fn a_text_opens_only_with_its_key_and_for_its_message() {
        let ([mine, other], sealer) = (ids(), Sealer::new([7; 32]));
        let sealed = sealer.seal(&mine, &"Код: 012345".into());
        assert_eq!(sealer.open(&mine, &sealed).unwrap().expose_secret(), "Код: 012345");
        assert_eq!(sealer.open(&other, &sealed).unwrap_err(), Unreadable);
        assert_eq!(Sealer::new([8; 32]).open(&mine, &sealed).unwrap_err(), Unreadable);
        for damaged in ["", "AAAA", "!", &sealed[1..]] {
            assert_eq!(sealer.open(&mine, damaged).unwrap_err(), Unreadable);
        }
    }

    #[test]
    fn the_same_text_never_seals_alike() {
        let ([id, _], sealer) = (ids(), Sealer::new([7; 32]));
        assert_ne!(sealer.seal(&id, &"text".into()), sealer.seal(&id, &"text".into()));
    }
}
