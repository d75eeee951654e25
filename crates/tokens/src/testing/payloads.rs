//! Claims that are not a token's, each under a genuine signature: no verifier may rely on the signer's care.

use serde_json::{Value, json};

use super::{Forger, Hostile, with, without};
use crate::TokenError;

impl Forger<'_> {
    pub(super) fn payloads(&mut self) {
        let good = serde_json::to_value(self.claims).expect("claims are JSON");
        self.times(&good);
        self.names(&good);
        for name in ["iss", "sub", "sid", "aud", "market", "iat", "nbf", "exp", "jti"] {
            self.add_payload(format!("no {name}"), without(&good, name).to_string().as_bytes());
            self.add_payload(
                format!("{name} is null"),
                with(&good, name, json!(null)).to_string().as_bytes(),
            );
            let twice = good.to_string().replacen('{', &format!("{{\"{name}\":{},", good[name]), 1);
            self.add_payload(format!("{name} twice"), twice.as_bytes());
        }
        for text in ["", "null", "[]", "{}", "\"x\"", "{", "{\"exp\":NaN}", "\u{feff}{}"] {
            self.add_payload(format!("the payload is {text:?}"), text.as_bytes());
        }
        self.add_payload("a payload that is not UTF-8", b"{\"iss\":\"\xff\"}");
    }

    fn times(&mut self, good: &Value) {
        for name in ["exp", "nbf", "iat"] {
            for value in
                ["\"0\"", "\"9999999999\"", "1e20", "1e999", "9223372036854775808", "1.5", "true", "[]", "{}"]
            {
                let claims = with(good, name, json!(null)).to_string();
                let claims = claims.replacen(&format!("\"{name}\":null"), &format!("\"{name}\":{value}"), 1);
                self.add_payload(format!("{name} is {value}"), claims.as_bytes());
            }
        }
        for name in ["nbf", "iat"] {
            let late = with(good, name, json!(self.claims.exp - 1));
            self.add_payload(format!("{name} is to come"), late.to_string().as_bytes());
        }
        for exp in [-1, 0, i64::MIN, self.claims.iat] {
            let token = self.keys.sign_anything(
                self.header().to_string().as_bytes(),
                with(good, "exp", json!(exp)).to_string().as_bytes(),
            );
            self.refused.push(Hostile { name: format!("exp is {exp}"), token, error: TokenError::Expired });
        }
    }

    /// Another market's, another issuer's, and what is neither.
    fn names(&mut self, good: &Value) {
        for (name, value) in [
            ("market", json!("zz")),
            ("market", json!("../kg")),
            ("market", json!(["kg"])),
            ("iss", json!("https://elsewhere.example")),
            ("iss", json!(format!("{}/", self.claims.iss))),
            ("iss", json!(format!("{}@evil.example", self.claims.iss))),
            ("iss", json!([self.claims.iss])),
            ("aud", json!([self.claims.aud])),
            ("aud", json!({ "aud": 1 })),
            ("sub", json!("me")),
            ("sub", json!(1)),
            ("sid", json!("0")),
            ("jti", json!(1)),
        ] {
            self.add_payload(format!("{name} is {value}"), with(good, name, value).to_string().as_bytes());
        }
    }
}
