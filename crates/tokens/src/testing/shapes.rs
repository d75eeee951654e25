//! What has not the form of a token, or is not the token any more that was signed.

use serde_json::json;

use super::{Forger, with};

impl Forger<'_> {
    pub(super) fn shapes(&mut self) {
        let genuine = self.genuine();
        let parts: Vec<String> = genuine.split('.').map(str::to_owned).collect();
        let [header, payload, signature] = [&parts[0], &parts[1], &parts[2]];
        for token in [
            ".".to_owned(),
            "..".to_owned(),
            "a.b.c".to_owned(),
            "garbage".to_owned(),
            "\u{2026}".replace('\u{2026}', "%00.%00.%00"),
            format!("{header}..{signature}"),
            format!("{payload}.{header}.{signature}"),
            format!("{genuine}.{signature}"),
            format!("{genuine}.{signature}.{signature}"),
            format!("{genuine}="),
            format!("{header}.{payload}==.{signature}"),
            format!(".{genuine}"),
            format!("{{\"protected\":\"{header}\",\"payload\":\"{payload}\",\"signature\":\"{signature}\"}}"),
            format!("{}.{}.{}", header.to_lowercase(), payload.to_uppercase(), signature),
        ] {
            let shown: String = token.chars().take(20).collect();
            self.add(format!("the form of {shown}"), token);
        }
        let refresh = format!("{}_r1.{}.0.{}", self.claims.market, self.claims.sid, "A".repeat(43));
        self.add("a refresh token", refresh);
        self.large();
        self.flipped(&genuine, &parts);
    }

    /// Larger than any token of ours, genuinely signed.
    fn large(&mut self) {
        let claims = serde_json::to_value(self.claims).expect("claims are JSON");
        for size in [4 * 1024, 16 * 1024] {
            let padded = with(&claims, "padding", json!("p".repeat(size)));
            self.add_payload(format!("{size} bytes of padding"), padded.to_string().as_bytes());
        }
        self.add("dots", ".".repeat(3_000));
        self.add("letters", "A".repeat(3_000));
    }

    /// A bit of the first, the middle and the last byte of every part, and each part one letter shorter.
    fn flipped(&mut self, genuine: &str, parts: &[String]) {
        let mut start = 0;
        for part in parts {
            for at in [0, part.len() / 2, part.len() - 1].map(|at| start + at) {
                for bit in [1, 2] {
                    let mut bytes = genuine.as_bytes().to_vec();
                    bytes[at] ^= bit;
                    let flipped = String::from_utf8_lossy(&bytes).into_owned();
                    self.add(format!("bit {bit} of byte {at} flipped"), flipped);
                }
            }
            let end = start + part.len();
            self.add(format!("byte {end} cut"), format!("{}{}", &genuine[..end - 1], &genuine[end..]));
            start = end + 1;
        }
    }
}
