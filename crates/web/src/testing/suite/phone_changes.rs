//! Another number for an account.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::client::another;
use super::super::{Answer, Racer, RunningMarket, Sample, phone_numbered};

const ROUNDS: usize = 5;
const RACERS: usize = 50;

fn token(signed_in: &Value) -> &str {
    signed_in["access_token"].as_str().expect("a token")
}

async fn ask(market: &RunningMarket, signed_in: &Value, to: &str) -> String {
    let sent = market.post_as(token(signed_in), "phone/change", json!({ "phone_number": to })).await.ok();
    assert_eq!((&sent["sent"], &sent["phone_number"]), (&json!(true), &json!(to)));
    market.code_of(sent["delivery_id"].as_str().expect("a delivery"))
}

fn confirmation(to: &str, code: &str) -> Value {
    json!({ "phone_number": to, "verification_code": code })
}

async fn confirm(market: &RunningMarket, signed_in: &Value, to: &str, code: &str) -> Answer {
    market.post_as(token(signed_in), "phone/confirm", confirmation(to, code)).await
}

/// The profile has the new number, other sessions end, and the old number is told in the user's language.
pub async fn a_number_is_changed(market: &RunningMarket, phone: &str, other_language: &str) {
    let to = phone_numbered(phone, 1);
    let [signed_in, beside] = [market.sign_in(phone).await, market.sign_in(phone).await];
    let chosen = json!({ "language": other_language });
    Answer::to(market.request(Method::PUT, "profile").bearer_auth(token(&signed_in)).json(&chosen))
        .await
        .ok();
    let code = ask(market, &signed_in, &to).await;
    confirm(market, &signed_in, &to, &another(&code)).await.refused(400, "invalid_code");
    confirm(market, &beside, &to, &code).await.refused(400, "invalid_code");
    market.verify(&to, &code).await.refused(400, "invalid_code");
    confirm(market, &signed_in, &to, &code).await.refused(429, "too_many_attempts");

    let to = phone_numbered(phone, 2);
    let code = ask(market, &signed_in, &to).await;
    let profile = confirm(market, &signed_in, &to, &code).await.ok();
    let mut expected = signed_in["user"].clone();
    expected["phone_number"] = json!(to);
    expected["last_login"] = beside["user"]["last_login"].clone();
    expected["language"] = json!(other_language);
    expected["formatted_phone"] = profile["formatted_phone"].clone();
    expected["name"] = json!(format!("User {}", profile["formatted_phone"].as_str().expect("a phone")));
    assert_eq!(profile, expected);
    assert_eq!(market.get("profile", token(&signed_in)).await.ok(), profile);
    market.get("profile", token(&beside)).await.refused(401, "session_ended");
    let told = market.newest_text_to(phone, |text| !text.contains(|c: char| c.is_ascii_digit()));
    assert_eq!(told.language, other_language);
    assert_eq!(market.sign_in(&to).await["user_id"], signed_in["user_id"]);
    assert_eq!(market.sign_in(phone).await["is_new_user"], true);
}

/// Numbers that the market does not take, one's own, and another's, which shows only after the right code.
pub async fn a_number_that_cannot_be_is_refused(market: &RunningMarket, sample: &Sample) {
    let taken = phone_numbered(sample.phone, 1);
    let (owner, signed_in) = (market.sign_in(&taken).await, market.sign_in(sample.phone).await);
    for path in ["phone/change", "phone/confirm"] {
        let refused = |phone: &str| market.post_as(token(&signed_in), path, confirmation(phone, "000000"));
        refused(sample.foreign).await.refused(422, "market_mismatch");
        for (phone, code) in sample.refused {
            refused(phone).await.refused(422, code);
        }
        refused("0555").await.refused(422, "invalid_phone");
    }
    let own = json!({ "phone_number": sample.phone });
    market.post_as(token(&signed_in), "phone/change", own).await.refused(422, "validation_failed");
    let code = ask(market, &signed_in, &taken).await;
    confirm(market, &signed_in, &taken, &another(&code)).await.refused(400, "invalid_code");
    confirm(market, &signed_in, &taken, &code).await.refused(409, "conflict");
    confirm(market, &signed_in, &taken, &code).await.refused(400, "invalid_code");
    for (of, phone) in [(&owner, taken.as_str()), (&signed_in, sample.phone)] {
        assert_eq!(market.get("profile", token(of)).await.ok()["phone_number"], phone);
    }
}

/// One answers with the profile, and the others that they were overtaken, or that they try too much.
pub async fn fifty_confirmations_at_once_change_the_number_once(market: &RunningMarket, phone: &str) {
    for round in 0..ROUNDS {
        let to = phone_numbered(phone, 100 + round);
        let signed_in = market.sign_in(&phone_numbered(phone, round)).await;
        let code = ask(market, &signed_in, &to).await;
        let one = Racer {
            method: "POST",
            path: "/api/v1/auth/phone/confirm".to_owned(),
            token: Some(token(&signed_in).to_owned()),
            body: confirmation(&to, &code),
        };
        let answers = market.race_of(&vec![one; RACERS]);
        let count = |status: u16| answers.iter().filter(|(found, _)| *found == status).count();
        assert_eq!(
            (count(200), count(200) + count(409) + count(400) + count(429)),
            (1, RACERS),
            "{answers:?}"
        );
        assert_eq!(market.get("profile", token(&signed_in)).await.ok()["phone_number"], to);
    }
}
