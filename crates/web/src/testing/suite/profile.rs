//! The profile.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::{Answer, RunningMarket};

async fn change(market: &RunningMarket, token: &str, body: Value) -> Answer {
    Answer::to(market.request(Method::PUT, "profile").bearer_auth(token).json(&body)).await
}

/// What is named changes, what is `null` goes, what is absent stays.
pub async fn a_profile_is_changed_field_by_field(market: &RunningMarket, phone: &str, other_language: &str) {
    let signed_in = market.sign_in(phone).await;
    let token = signed_in["access_token"].as_str().expect("a token");
    let full = json!({
        "full_name": "  Zoe\u{308} Doe ", "profile_image_url": "https://example.com/a.jpg", "language": other_language,
    });
    let changed = change(market, token, full).await.ok();
    let mut expected = signed_in["user"].clone();
    expected["name"] = json!("Zoë Doe");
    expected["full_name"] = json!("Zoë Doe");
    expected["profile_image_url"] = json!("https://example.com/a.jpg");
    expected["language"] = json!(other_language);
    assert_eq!(changed, json!({ "success": true, "message": changed["message"], "user": expected }));
    let cleared = change(market, token, json!({ "full_name": null, "language": null })).await.ok();
    expected["name"] = signed_in["user"]["name"].clone();
    expected["full_name"] = Value::Null;
    expected["language"] = signed_in["user"]["language"].clone();
    assert_eq!(cleared["user"], expected);
    assert_ne!(cleared["message"], changed["message"]);
    assert_eq!(market.get("profile", token).await.ok(), expected);
}

/// Identity is not a field, and a wrong field changes nothing beside it.
pub async fn a_profile_is_not_changed_by_what_it_does_not_say(market: &RunningMarket, phone: &str) {
    let signed_in = market.sign_in(phone).await;
    let token = signed_in["access_token"].as_str().expect("a token");
    let foreign =
        json!({ "id": "x", "market": "zz", "user_id": "x", "is_verified": false, "phone_number": "+1" });
    assert_eq!(change(market, token, foreign).await.ok()["user"], signed_in["user"]);
    let wrong = json!({ "full_name": "Somebody", "language": "tlh" });
    change(market, token, wrong).await.refused(422, "validation_failed");
    assert_eq!(market.get("profile", token).await.ok(), signed_in["user"]);
}
