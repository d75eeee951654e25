//! Headers that are not ours (RFC 7515, section 4; RFC 8725), each under a signature of the market's own key.

use serde_json::{Value, json};

use super::{Forger, with, without};

impl Forger<'_> {
    pub(super) fn headers(&mut self) {
        let good = self.header();
        for (name, value) in members() {
            let shown: String = value.to_string().chars().take(40).collect();
            self.add_header(format!("{name} is {shown}"), with(&good, name, value).to_string().as_bytes());
        }
        for name in ["typ", "alg", "kid"] {
            self.add_header(format!("no {name}"), without(&good, name).to_string().as_bytes());
        }
        self.doubled(&good);
        for text in ["", "null", "[]", "{}", "1", "\"at+jwt\"", "{", "\u{feff}{}"] {
            self.add_header(format!("the header is {text:?}"), text.as_bytes());
        }
        let nested = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
        let deep = good.to_string().replacen('{', &format!("{{\"x\":{nested},"), 1);
        self.add_header("a deep header", deep.as_bytes());
    }

    /// A member twice, the second time as it should be, and once under an escaped name.
    fn doubled(&mut self, good: &Value) {
        for name in ["typ", "alg", "kid"] {
            for twice in [format!("\"{name}\":\"none\","), format!("\"{name}\":{},", good[name])] {
                let header = good.to_string().replacen('{', &format!("{{{twice}"), 1);
                self.add_header(format!("{name} twice"), header.as_bytes());
            }
        }
        let escaped = good.to_string().replacen('{', "{\"\\u0061lg\":\"none\",", 1);
        self.add_header("alg twice, once escaped", escaped.as_bytes());
    }
}

fn members() -> Vec<(&'static str, Value)> {
    let kids = [
        json!(""),
        json!(null),
        json!(1),
        json!(["a"]),
        json!("../../../../dev/null"),
        json!("/dev/null"),
        json!("file:///dev/null"),
        json!("..\\..\\keys.toml"),
        json!("https://evil.example/jwks.json"),
        json!("' OR '1'='1"),
        json!("x' UNION SELECT 'secret' -- "),
        json!("| id"),
        json!("a\u{0}b"),
        json!("k".repeat(10 * 1024)),
    ];
    let types = [
        json!("JWT"),
        json!("at+JWT "),
        json!("application/at+jwt"),
        json!("jwt"),
        json!(null),
        json!(["at+jwt"]),
    ];
    let algorithms =
        ["none", "None", "NONE", "nOnE", "", "RS256", "RS512", "PS256", "ES384", "ES512", "ES256K"];
    let algorithms =
        algorithms.into_iter().map(|alg| json!(alg)).chain([json!(null), json!(["ES256"]), json!(0)]);
    let extensions = [
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5t", json!("dGh1bWI")),
        ("jwk", json!({ "kty": "oct", "k": "AAAA" })),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
        ("cty", json!("JWT")),
        ("enc", json!("A128GCM")),
        ("x", json!({ "x": 1 })),
    ];
    let named = |name: &'static str| move |value| (name, value);
    kids.map(named("kid"))
        .into_iter()
        .chain(types.map(named("typ")))
        .chain(algorithms.map(named("alg")))
        .chain(extensions)
        .collect()
}
