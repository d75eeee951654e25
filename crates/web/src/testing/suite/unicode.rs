//! Names in every script: the same answer on both databases, what was written or a refusal.

use reqwest::Method;
use serde_json::json;

use super::super::{Answer, RunningMarket, Sample};

/// What is written and what is kept of it: Unicode NFC, the ends trimmed.
const KEPT: [(&str, &str); 12] = [
    ("Айгүл Өмүрбекова", "Айгүл Өмүрбекова"),
    ("Ңаалы", "Ңаалы"),
    ("Zoe\u{308}", "Zoë"),
    ("А\u{438}\u{306}гүл", "Айгүл"),
    ("q\u{323}\u{307}y", "q\u{323}\u{307}y"),
    ("q\u{307}\u{323}y", "q\u{323}\u{307}y"),
    ("👩‍👩‍👧‍👦 семья", "👩‍👩‍👧‍👦 семья"),
    ("🇰🇬🇺🇸", "🇰🇬🇺🇸"),
    ("𝒜𐐷", "𝒜𐐷"),
    ("محمد علي", "محمد علي"),
    ("'; DROP TABLE users; --", "'; DROP TABLE users; --"),
    ("  a\u{a0}b % _ \\ \" ' ", "a\u{a0}b % _ \\ \" '"),
];

/// What no name is, as it stands in JSON: NUL and other controls, halves of surrogate pairs, noncharacters, nothing to be
/// seen, text that turns what is around it.
const REFUSED: [&str; 11] = [
    r"a\u0000b",
    r"\u0000",
    r"a\ud800b",
    r"\udc00",
    r"\ud83d\ud83d",
    r"a\nb",
    r"a\u0085b",
    r"\uffff",
    r"\u200b\u2060",
    r"   ",
    r"a\u202eb",
];

/// A name comes back as it was written, or is refused by its field's name; so does a street.
pub async fn names_come_back_as_they_were_written(market: &RunningMarket, sample: &Sample) {
    let token = market.sign_in(sample.phone).await["access_token"].as_str().expect("a token").to_owned();
    let field = sample.address_change.0;
    let address = serde_json::from_str::<serde_json::Value>(sample.address).expect("JSON");
    let created = Answer::to(market.own(Method::POST, "addresses", &token).json(&address)).await;
    let path = format!("addresses/{}", created.text("id"));
    for (written, kept) in KEPT {
        let request = market.request(Method::PUT, "profile").bearer_auth(&token);
        Answer::to(request.json(&json!({ "full_name": written }))).await.ok();
        assert_eq!(market.get("profile", &token).await.ok()["full_name"], kept, "{written:?}");
        Answer::to(market.own(Method::PUT, &path, &token).json(&json!({ field: written }))).await.ok();
        let listed = Answer::to(market.own(Method::GET, "addresses", &token)).await.ok();
        assert_eq!(listed["addresses"][0][field], kept, "{written:?}");
    }
    let before = market.get("profile", &token).await.ok();
    for text in REFUSED {
        let json = |field: &str| format!(r#"{{"{field}":"{text}"}}"#);
        let name = market
            .request(Method::PUT, "profile")
            .bearer_auth(&token)
            .header("content-type", "application/json");
        Answer::to(name.body(json("full_name"))).await.faults(&[("full_name", "invalid")]);
        let street = market.own(Method::PUT, &path, &token).header("content-type", "application/json");
        Answer::to(street.body(json(field))).await.faults(&[(field, "invalid")]);
    }
    assert_eq!(market.get("profile", &token).await.ok(), before);
}
