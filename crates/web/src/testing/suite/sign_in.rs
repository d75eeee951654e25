//! Signing in and out.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::{Answer, RunningMarket, phone_numbered};

/// From the first code to the end of the session, every field on the way.
pub async fn a_phone_signs_in_and_out(market: &RunningMarket, phone: &str) {
    let sent = market.post("send-code", json!({ "phone": phone })).await;
    assert_eq!(sent.headers["cache-control"], "no-store");
    let sent = sent.ok();
    let delivery = sent["delivery_id"].as_str().expect("a delivery");
    let expected = json!({
        "success": true, "message": sent["message"], "phone_number": phone, "formatted_phone": sent["formatted_phone"],
        "market": sent["market"], "language": sent["language"], "expires_in_minutes": 10, "expires_in": 600,
        "resend_after": 60, "sent": true, "channel": "sms", "delivery_id": delivery,
    });
    assert_eq!(sent, expected);
    assert!(delivery.starts_with(&format!("{}_", sent["market"].as_str().expect("a market"))));
    let signed_in = market.verify(phone, &market.code_of(delivery)).await.ok();
    check_signed_in(&signed_in, &sent);
    let token = signed_in["access_token"].as_str().expect("a token");
    assert_eq!(market.get("profile", token).await.ok(), signed_in["user"]);
    check_token(&market.get("verify-token", token).await.ok(), &signed_in);
    sign_out(market, token).await;
    market.verify(phone, &market.code_of(delivery)).await.refused(400, "invalid_code");
}

fn check_signed_in(signed_in: &Value, sent: &Value) {
    let user = &signed_in["user"];
    let expected = json!({
        "success": true, "message": signed_in["message"], "access_token": signed_in["access_token"],
        "token_type": "bearer", "expires_in": 1800, "refresh_token": signed_in["refresh_token"],
        "refresh_expires_in": 2_592_000, "session_id": signed_in["session_id"], "market": sent["market"],
        "is_new_user": true, "user_id": user["id"], "user": user,
    });
    assert_eq!(*signed_in, expected);
    let formatted = sent["formatted_phone"].as_str().expect("a formatted phone");
    let expected = json!({
        "id": user["id"], "phone_number": sent["phone_number"], "formatted_phone": formatted,
        "name": format!("User {formatted}"), "full_name": null, "profile_image_url": null, "is_active": true,
        "is_verified": true, "market": sent["market"], "language": sent["language"], "country": user["country"],
        "currency": user["currency"], "currency_code": user["currency_code"], "last_login": user["last_login"],
        "created_at": user["created_at"],
    });
    assert_eq!(*user, expected);
    for time in [&user["last_login"], &user["created_at"]] {
        let text = time.as_str().expect("a time");
        assert!(text.ends_with('Z') && text.parse::<common::Timestamp>().is_ok(), "{text}");
    }
}

fn check_token(valid: &Value, signed_in: &Value) {
    let user = &signed_in["user"];
    let expected = json!({
        "valid": true, "user_id": signed_in["user_id"], "session_id": signed_in["session_id"],
        "phone_number": user["phone_number"], "formatted_phone": user["formatted_phone"], "market": signed_in["market"],
        "currency": user["currency"], "expires_at": valid["expires_at"],
    });
    assert_eq!(*valid, expected);
}

async fn sign_out(market: &RunningMarket, token: &str) {
    let logout = || market.request(Method::POST, "logout").bearer_auth(token);
    Answer::to(logout().json(&json!({ "scope": "planet" }))).await.refused(422, "validation_failed");
    Answer::to(logout().body("{}")).await.refused(415, "unsupported_media_type");
    let done = Answer::to(logout()).await.ok();
    assert_eq!(done, json!({ "success": true, "message": done["message"] }));
    market.get("profile", token).await.refused(401, "session_ended");
    Answer::to(logout()).await.refused(401, "session_ended");
}

/// A repeat within a minute names the same message and sends nothing; the second sign-in finds the user.
pub async fn a_young_code_is_not_sent_again(market: &RunningMarket, phone: &str) {
    let first = market.post("send-code", json!({ "phone_number": phone })).await.ok();
    let second = market.post("send-code", json!({ "phone_number": phone, "channel": "sms" })).await.ok();
    assert_eq!((&second["sent"], &second["delivery_id"]), (&json!(false), &first["delivery_id"]));
    assert_ne!(first["message"], second["message"]);
    let code = market.code_of(first["delivery_id"].as_str().expect("a delivery"));
    let user = market.verify(phone, &code).await.ok();
    let again = market.sign_in(phone).await;
    assert_eq!((&again["is_new_user"], &again["user_id"]), (&json!(false), &user["user_id"]));
    assert_ne!(again["session_id"], user["session_id"]);
}

/// The body's language goes before the header's; one that the market lacks is passed over.
pub async fn the_answer_is_in_the_asked_language(market: &RunningMarket, phone: &str, other: &str) {
    let send = |phone: &str, body: Value, accept: &str| {
        let mut body = body;
        body["phone_number"] = phone.into();
        Answer::to(market.request(Method::POST, "send-code").header("accept-language", accept).json(&body))
    };
    let [first, second, third] = [1, 2, 3].map(|number| phone_numbered(phone, number));
    let default = send(&first, json!({ "language": "tlh" }), "zz").await.ok();
    assert_ne!(default["language"], other);
    assert_eq!(send(&second, json!({ "language": other }), "zz").await.ok()["language"], other);
    assert_eq!(send(&third, json!({}), &format!("zz, {other};q=0.5")).await.ok()["language"], other);
    let refused = send(&first, json!({ "language": other, "channel": "pigeon" }), "").await;
    refused.refused(422, "validation_failed");
    let in_default = send(&first, json!({ "channel": "pigeon" }), "").await;
    assert_ne!(refused.text("detail"), in_default.text("detail"));
}

/// Path and method, size and media type, token, fields.
pub async fn errors_come_in_their_order(market: &RunningMarket, phone: &str) {
    let large = "x".repeat(20_000);
    let profile = |method| market.request(method, "profile");
    Answer::to(profile(Method::PATCH).body(large.clone())).await.refused(405, "method_not_allowed");
    Answer::to(profile(Method::PUT).body(large)).await.refused(413, "payload_too_large");
    Answer::to(profile(Method::PUT).body("{")).await.refused(415, "unsupported_media_type");
    let json =
        |body: &'static str| profile(Method::PUT).header("content-type", "application/json").body(body);
    Answer::to(json("{")).await.refused(401, "missing_token");
    let token = market.sign_in(phone).await["access_token"].as_str().map(str::to_owned).expect("a token");
    Answer::to(json("{").bearer_auth(&token)).await.refused(400, "malformed_request");
    Answer::to(json("{\"language\": 1}").bearer_auth(&token)).await.refused(422, "validation_failed");
    Answer::to(json("{").bearer_auth(&token).header("x-market", "zz")).await.refused(422, "market_mismatch");
}
