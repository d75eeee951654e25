//! Signatures by another algorithm or another key than the header's key is good for (RFC 8725, section 2.1).

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{Forger, message, with};
use crate::Algorithm;
use crate::jwks::PublicKey;
use crate::key_pair::KeyPair;
use crate::signing_keys::signed;

/// What stands before a P-256 point in a SubjectPublicKeyInfo (RFC 5480).
const P256_SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// The same before an Ed25519 key (RFC 8410).
const ED25519_SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

impl Forger<'_> {
    pub(super) fn confusion(&mut self) {
        self.unsigned();
        self.public_key_as_secret();
        self.other_keys();
    }

    /// `none`, with no signature and with a genuine one.
    fn unsigned(&mut self) {
        for alg in ["none", "None", "NONE", "nOnE"] {
            let unsigned = message(&with(&self.header(), "alg", json!(alg)), &self.payload());
            self.add(format!("{alg}, no signature"), format!("{unsigned}."));
            self.add(format!("{alg}, two parts"), unsigned);
        }
        let bare = message(&json!({ "alg": "none" }), &self.payload());
        self.add("nothing but none", format!("{bare}."));
        let genuine = self.genuine();
        let (signed, _) = genuine.rsplit_once('.').expect("a signature");
        self.add("no signature", format!("{signed}."));
        self.add("a signature of zeros", format!("{signed}.{}", URL_SAFE_NO_PAD.encode([0; 64])));
        self.add("a short signature", format!("{signed}.{}", URL_SAFE_NO_PAD.encode([0; 8])));
        self.add("a long signature", format!("{signed}.{}", URL_SAFE_NO_PAD.encode([1; 256])));
    }

    /// The published key as the secret of an HMAC, in every form that a library might hold it in.
    fn public_key_as_secret(&mut self) {
        let algorithms =
            [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)];
        for (form, secret) in forms(self.keys.signing()) {
            for (alg, hash) in algorithms {
                for header in [with(&self.header(), "alg", json!(alg)), self.header()] {
                    let message = message(&header, &self.payload());
                    let mac = hmac::sign(&hmac::Key::new(hash, &secret), message.as_bytes());
                    let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac));
                    self.add(
                        format!("{alg} by the public key as {form}, said to be {}", header["alg"]),
                        token,
                    );
                }
            }
        }
    }

    /// Genuine signatures of keys that are not the market's, under its key's name and carried along.
    fn other_keys(&mut self) {
        for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
            let own = KeyPair::generate(algorithm).expect("a key");
            let pair = KeyPair::from_pkcs8(&own).expect("a key");
            let header = with(&self.header(), "alg", json!(algorithm.to_string()));
            let carried = serde_json::to_value(pair.public("attacker")).expect("a JWK");
            for (name, header) in [
                ("under the market's key's name", header.clone()),
                ("under its own name", with(&header, "kid", json!("attacker"))),
                ("in the header", with(&header, "jwk", carried)),
            ] {
                let token = signed(&pair, header.to_string().as_bytes(), &self.payload());
                self.add(format!("another {algorithm} key, {name}"), token.expect("a signature"));
            }
        }
    }
}

/// The key as bytes, in every encoding.
fn forms(key: &PublicKey) -> Vec<(&'static str, Vec<u8>)> {
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("a coordinate");
    let (x, y) = (decoded(&key.x), key.y.as_deref().map(decoded).unwrap_or_default());
    let coordinates = [x.clone(), y.clone()].concat();
    let (prefix, point) = if y.is_empty() {
        (ED25519_SPKI.as_slice(), x.clone())
    } else {
        (P256_SPKI.as_slice(), [vec![4], coordinates.clone()].concat())
    };
    let der = [prefix, &point].concat();
    let pem = pem::encode_config(
        &pem::Pem::new("PUBLIC KEY", der.clone()),
        pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF),
    );
    let jwk: Value = serde_json::to_value(key).expect("a JWK");
    vec![
        ("PEM", pem.clone().into_bytes()),
        ("PEM without its last line's end", pem.trim_end().as_bytes().to_vec()),
        ("DER", der),
        ("JWK", jwk.to_string().into_bytes()),
        ("x||y", coordinates),
        ("a point", point),
        ("x", x),
        ("x in base64url", key.x.clone().into_bytes()),
        ("its name", key.kid.clone().into_bytes()),
        ("nothing", Vec::new()),
    ]
}
