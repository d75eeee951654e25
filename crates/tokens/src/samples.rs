//! Keys that are printed in documents: everybody has them.

use crate::jwks::PublicKey;

/// The public `x` of private keys that standards and sites show.
const PRINTED: [&str; 8] = [
    // RFC 7515, appendix A.3.
    "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    // RFC 7517, appendix A.2.
    "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    // RFC 7517, appendix C; RFC 7518, appendix C.
    "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
    "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
    // The ES256 sample of jwt.io.
    "EVs_o5-uQbTjL3chynL4wXgUg2R9q9UU8I5mEovUf84",
    // RFC 8037, appendix A; the first test of RFC 8032, section 7.1.
    "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    // The second and the third test of RFC 8032, section 7.1.
    "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw",
    "_FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU",
];

/// Whether the key's private half is printed somewhere.
pub(crate) fn is_printed(key: &PublicKey) -> bool {
    PRINTED.contains(&key.x.as_str())
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;
    use crate::key_pair::KeyPair;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    #[test]
    fn the_keys_of_the_standards_are_known() {
        let ed25519 =
            Ed25519KeyPair::from_seed_unchecked(&bytes("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"));
        let ed25519 = KeyPair::EdDsa(ed25519.unwrap());
        assert!(is_printed(&ed25519.public("a").unwrap()));
        let point = [
            vec![4],
            bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
            bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
        ];
        let p256 = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &bytes("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"),
            &point.concat(),
        );
        let p256 = p256.unwrap();
        assert_eq!(p256.public_key().as_ref(), point.concat());
        assert!(is_printed(&KeyPair::Es256(p256).public("a").unwrap()));
    }
}
