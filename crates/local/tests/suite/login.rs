//! A whole sign-in through the gateway, in both markets, on both databases.

use serde_json::{Value, json};

use crate::client::{Client, other_than};
use crate::postgres::Postgres;
use crate::process::Stack;

pub(crate) struct Person {
    pub(crate) market: &'static str,
    pub(crate) phone: &'static str,
    pub(crate) formatted: &'static str,
    pub(crate) language: &'static str,
    pub(crate) currency: (&'static str, &'static str),
    pub(crate) country: &'static str,
}

const AIGUL: Person = Person {
    market: "kg",
    phone: "+996505325311",
    formatted: "+996 505 325 311",
    language: "ru",
    currency: ("сом", "KGS"),
    country: "Kyrgyzstan",
};
const JOE: Person = Person {
    market: "us",
    phone: "+15551234567",
    formatted: "+1 (555) 123-4567",
    language: "en",
    currency: ("$", "USD"),
    country: "United States",
};

#[tokio::test]
async fn on_sqlite() {
    let stack = Stack::start();
    for person in [AIGUL, JOE] {
        let other = if person.market == "kg" { &stack.us } else { &stack.kg };
        whole_login(&stack.gateway, other, &person).await;
    }
}

#[tokio::test]
async fn on_postgresql() {
    let (kg, us) = (Postgres::kg(), Postgres::us());
    let env = [("KG_AUTH__DATABASE__URL", kg.url.as_str()), ("US_AUTH__DATABASE__URL", us.url.as_str())];
    let stack = Stack::start_with(&env);
    for person in [AIGUL, JOE] {
        let other = if person.market == "kg" { &stack.us } else { &stack.kg };
        whole_login(&stack.gateway, other, &person).await;
    }
}

/// Everything that a person does through `gateway`; `other` is a market that is not the person's.
pub(crate) async fn whole_login(gateway: &str, other: &str, person: &Person) {
    let client = Client::of(gateway);
    asks_for_a_code(&client, person).await;
    let signed_in = types_it_in(&client, person).await;
    let token = signed_in["access_token"].as_str().expect("a token");
    sees_the_profile(&client, person, token, &signed_in).await;
    changes_the_profile(&client, person, token).await;
    is_known_to_a_backend(&client, person, token, &signed_in).await;
    the_other_market_refuses_the_token(other, token).await;
    let token = stays_signed_in(&client, other, &signed_in).await;
    signs_out(&client, &token).await;
    comes_back(&client, person).await;
}

fn fields(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

async fn asks_for_a_code(client: &Client, person: &Person) {
    let answer = client.send_code(person.phone).await;
    assert_eq!(answer.headers["cache-control"], "no-store");
    let sent = answer.ok();
    let expected = [
        "channel",
        "delivery_id",
        "expires_in",
        "expires_in_minutes",
        "formatted_phone",
        "language",
        "market",
        "message",
        "phone_number",
        "resend_after",
        "sent",
        "success",
    ];
    assert_eq!(fields(&sent), expected);
    assert_eq!(
        (&sent["success"], &sent["sent"], &sent["channel"], &sent["expires_in"], &sent["expires_in_minutes"]),
        (&json!(true), &json!(true), &json!("sms"), &json!(600), &json!(10))
    );
    assert_eq!(
        (&sent["phone_number"], &sent["formatted_phone"]),
        (&json!(person.phone), &json!(person.formatted))
    );
    assert_eq!((&sent["market"], &sent["language"]), (&json!(person.market), &json!(person.language)));
    assert!(sent["delivery_id"].as_str().expect("an id").starts_with(&format!("{}_", person.market)));

    let again = client.send_code(person.phone).await.ok();
    assert_eq!((&again["sent"], &again["delivery_id"]), (&json!(false), &sent["delivery_id"]));
    assert!((1..=60).contains(&again["resend_after"].as_u64().expect("seconds")));
}

async fn types_it_in(client: &Client, person: &Person) -> Value {
    let code = client.code(person.phone).await;
    let wrong = client.verify_code(person.phone, other_than(&code)).await;
    assert_eq!(wrong.problem(400), "invalid_code");
    assert_eq!(wrong.body["attempts_left"], 2);
    let signed_in = client.verify_code(person.phone, &code).await.ok();
    let expected = [
        "access_token",
        "expires_in",
        "is_new_user",
        "market",
        "message",
        "refresh_expires_in",
        "refresh_token",
        "session_id",
        "success",
        "token_type",
        "user",
        "user_id",
    ];
    assert_eq!(fields(&signed_in), expected);
    assert_eq!((&signed_in["token_type"], &signed_in["expires_in"]), (&json!("bearer"), &json!(1800)));
    assert_eq!((&signed_in["is_new_user"], &signed_in["market"]), (&json!(true), &json!(person.market)));
    assert_eq!(
        client.verify_code(person.phone, &code).await.problem(400),
        "invalid_code",
        "a code is used once"
    );
    signed_in
}

async fn sees_the_profile(client: &Client, person: &Person, token: &str, signed_in: &Value) {
    let profile = client.with_token("GET", "profile", token).await.ok();
    let expected = [
        "country",
        "created_at",
        "currency",
        "currency_code",
        "formatted_phone",
        "full_name",
        "id",
        "is_active",
        "is_verified",
        "language",
        "last_login",
        "market",
        "name",
        "phone_number",
        "profile_image_url",
    ];
    assert_eq!(fields(&profile), expected);
    assert_eq!(profile, signed_in["user"]);
    assert_eq!(profile["id"], signed_in["user_id"]);
    assert_eq!(profile["name"], format!("User {}", person.formatted));
    assert_eq!(
        (&profile["currency"], &profile["currency_code"]),
        (&json!(person.currency.0), &json!(person.currency.1))
    );
    assert_eq!((&profile["country"], &profile["full_name"]), (&json!(person.country), &Value::Null));
    assert_eq!((&profile["is_active"], &profile["is_verified"]), (&json!(true), &json!(true)));
}

async fn changes_the_profile(client: &Client, person: &Person, token: &str) {
    let change = json!({ "full_name": " Айгүл 🐎 ", "is_verified": false, "market": "xx", "id": "1" });
    let request = client.request("PUT", "/api/v1/auth/profile").bearer_auth(token).json(&change);
    let updated = client.send(request).await.ok();
    assert_eq!(fields(&updated), ["message", "success", "user"]);
    let user = &updated["user"];
    assert_eq!((&user["full_name"], &user["name"]), (&json!("Айгүл 🐎"), &json!("Айгүл 🐎")));
    assert_eq!((&user["is_verified"], &user["market"]), (&json!(true), &json!(person.market)));
    let request =
        client.request("PUT", "/api/v1/auth/profile").bearer_auth(token).json(&json!({ "full_name": null }));
    assert_eq!(client.send(request).await.ok()["user"]["full_name"], Value::Null);
}

async fn is_known_to_a_backend(client: &Client, person: &Person, token: &str, signed_in: &Value) {
    let valid = client.with_token("GET", "verify-token", token).await.ok();
    let expected = [
        "currency",
        "expires_at",
        "formatted_phone",
        "market",
        "phone_number",
        "session_id",
        "user_id",
        "valid",
    ];
    assert_eq!(fields(&valid), expected);
    assert_eq!((&valid["valid"], &valid["market"]), (&json!(true), &json!(person.market)));
    assert_eq!((&valid["user_id"], &valid["session_id"]), (&signed_in["user_id"], &signed_in["session_id"]));
}

async fn the_other_market_refuses_the_token(other: &str, token: &str) {
    let answer = Client::of(other).with_token("GET", "profile", token).await;
    assert_eq!(answer.problem(401), "invalid_token");
}

/// The next access token.
async fn stays_signed_in(client: &Client, other: &str, signed_in: &Value) -> String {
    let body = json!({ "refresh_token": signed_in["refresh_token"] });
    assert_eq!(Client::of(other).post("refresh", &body).await.problem(401), "invalid_token");
    let refreshed = client.post("refresh", &body).await.ok();
    let expected = [
        "access_token",
        "expires_in",
        "market",
        "refresh_expires_in",
        "refresh_token",
        "session_id",
        "success",
        "token_type",
    ];
    assert_eq!(fields(&refreshed), expected);
    assert_eq!(refreshed["session_id"], signed_in["session_id"]);
    let token = refreshed["access_token"].as_str().expect("a token");
    let listed = client.with_token("GET", "sessions", token).await.ok();
    let [session] = &listed["sessions"].as_array().expect("a list")[..] else { panic!("{listed}") };
    let expected = ["created_at", "current", "expires_at", "id", "last_seen_at", "user_agent"];
    assert_eq!(fields(session), expected);
    assert_eq!((&session["id"], &session["current"]), (&signed_in["session_id"], &json!(true)));
    token.to_owned()
}

async fn signs_out(client: &Client, token: &str) {
    assert_eq!(fields(&client.with_token("POST", "logout", token).await.ok()), ["message", "success"]);
    for (method, endpoint) in [("GET", "profile"), ("GET", "verify-token"), ("POST", "logout")] {
        let refused = client.with_token(method, endpoint, token).await;
        assert_eq!(refused.problem(401), "session_ended", "{method} {endpoint}");
        assert!(refused.headers["www-authenticate"].to_str().expect("text").starts_with("Bearer"));
    }
}

async fn comes_back(client: &Client, person: &Person) {
    client.request("DELETE", "/dev/messages").send().await.expect("an empty inbox");
    let again = client.sign_in(person.phone).await;
    assert_eq!(again["is_new_user"], false);
}

#[tokio::test]
async fn messages_follow_the_language_asked_for() {
    let stack = Stack::start();
    let client = Client::of(&stack.gateway);
    let asked = client.post("send-code", &json!({ "phone": "+996700000001", "language": "ky" })).await.ok();
    assert_eq!(asked["language"], "ky");
    assert_eq!(client.newest_message("+996700000001").await["language"], "ky");
    let request =
        client.request("POST", "/api/v1/auth/send-code").header("accept-language", "es-MX, en;q=0.5");
    let accepted =
        client.send(request.json(&json!({ "phone": "+15551230001", "language": "fr" }))).await.ok();
    assert_eq!(accepted["language"], "es");
    let request = client.request("POST", "/api/v1/auth/verify-code").header("accept-language", "es");
    let body = json!({ "phone": "+15551230009", "verification_code": "123456" });
    let problem = client.send(request.json(&body)).await;
    assert!(problem.body["detail"].as_str().expect("a text").contains("código"), "{problem:?}");
}
