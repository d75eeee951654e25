//! Tokens of two real markets, and what a resource server must make of each.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{Clock as _, SystemClock};
use serde_json::{Value, json};
use tokens::testing::hostile_tokens;
use tokens::{Claims, SigningKeys};

use crate::client::Client;
use crate::process::Stack;

/// The markets sign by different algorithms, so that both are seen.
const SETTINGS: (&str, &str) = ("US_AUTH__TOKENS__ALGORITHM", "EdDSA");

/// The hostile tokens that a library refuses by the rules of the document, by the beginnings of their names. Others are
/// refused by us alone: they are genuinely signed, and a library is free to read, say, a time in quotes.
const MEANT: [&str; 12] = [
    "HS",
    "none",
    "None",
    "NONE",
    "nOnE",
    "nothing but none",
    "another",
    "a signature of zeros",
    "typ is \"JWT\"",
    "kid is \"",
    "exp is -",
    "no exp",
];

/// A token, and the user that it must be taken for.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) token: String,
    pub(super) user: Option<String>,
}

/// Both markets behind their gateway, with a person signed in at each.
pub(super) struct World {
    stack: Stack,
    pub(super) cases: Vec<Case>,
}

/// A market as a forger would have to know it.
struct Known {
    keys: SigningKeys,
    claims: Claims,
    signed_in: Value,
}

impl World {
    pub(super) async fn start() -> Self {
        let stack = Stack::start_with(&[SETTINGS]);
        let kg = Known::of(&stack, "kg", "+996505325311").await;
        let us = Known::of(&stack, "us", "+15551234567").await;
        let mut cases = Vec::new();
        for (own, other) in [(&kg, &us), (&us, &kg)] {
            cases.push(own.good());
            cases.extend(own.bad(other));
        }
        Self { stack, cases }
    }

    /// Names of issuers and the addresses of their keys: at the gateway, and at the markets themselves.
    pub(super) fn issuers(&self) -> [HashMap<String, String>; 2] {
        let Stack { gateway, kg, us, .. } = &self.stack;
        let names = ["kg", "us"].map(|market| format!("http://127.0.0.1:8080/markets/{market}"));
        let at_gateway = ["kg", "us"].map(|market| format!("{gateway}/markets/{market}/jwks.json"));
        let at_markets = [kg, us].map(|market| format!("{market}/.well-known/jwks.json"));
        [at_gateway, at_markets].map(|addresses| names.clone().into_iter().zip(addresses).collect())
    }

    /// The answers to all cases must be these.
    #[track_caller]
    pub(super) fn check(&self, users: &[Option<String>]) {
        assert_eq!(users.len(), self.cases.len());
        for (case, user) in self.cases.iter().zip(users) {
            assert_eq!(*user, case.user, "{}", case.name);
        }
    }
}

impl Known {
    async fn of(stack: &Stack, market: &str, phone: &str) -> Self {
        let keys = stack.folder.path().join(format!(".data/{market}-keys"));
        let keys = SigningKeys::load(&keys, false).expect("keys");
        let signed_in = Client::of(&stack.gateway).sign_in(phone).await;
        let token = signed_in["access_token"].as_str().expect("a token");
        let payload = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        let claims = serde_json::from_slice(&payload.expect("a payload")).expect("claims");
        Self { keys, claims, signed_in }
    }

    fn good(&self) -> Case {
        let token = self.signed_in["access_token"].as_str().expect("a token").to_owned();
        Case { name: format!("{}'s own", self.claims.market), token, user: Some(self.claims.sub.to_string()) }
    }

    fn signed(&self, change: impl FnOnce(&mut Claims)) -> String {
        let mut claims = self.claims.clone();
        change(&mut claims);
        self.keys.sign(&claims).expect("a token")
    }

    fn bad(&self, other: &Self) -> Vec<Case> {
        let now = SystemClock.now().timestamp();
        let refresh_token = self.signed_in["refresh_token"].as_str().expect("a token").to_owned();
        let mut bad = vec![
            ("another market's key", other.keys.sign(&self.claims).expect("a token")),
            ("another market's issuer", self.signed(|claims| claims.iss = other.claims.iss.clone())),
            (
                "an issuer that nobody knows",
                self.signed(|claims| claims.iss = "https://evil.example".to_owned()),
            ),
            ("expired", self.signed(|claims| claims.exp = now - 3600)),
            ("to come", self.signed(|claims| claims.nbf = now + 3600)),
            ("wrong audience", self.signed(|claims| claims.aud = "another".to_owned())),
            ("a refresh token", refresh_token),
            ("no token", "a.b.c".to_owned()),
        ];
        let hostile = hostile_tokens(&self.keys, &self.claims).into_iter();
        let hostile = hostile.filter(|hostile| MEANT.iter().any(|start| hostile.name.starts_with(start)));
        let hostile: Vec<_> = hostile.map(|hostile| (hostile.name, hostile.token)).collect();
        let bad = bad.drain(..).map(|(name, token)| (name.to_owned(), token)).chain(hostile);
        bad.map(|(name, token)| Case { name: format!("{}: {name}", self.claims.market), token, user: None })
            .collect()
    }
}

/// What a harness is asked.
pub(super) fn question(issuers: &HashMap<String, String>, cases: &[Case]) -> Value {
    let tokens: Vec<_> = cases.iter().map(|case| &case.token).collect();
    json!({ "issuers": issuers, "audience": "market-auth", "tokens": tokens })
}
