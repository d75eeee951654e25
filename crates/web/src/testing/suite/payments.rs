//! Ways to pay.

use chrono::TimeDelta;
use common::FixedClock;
use reqwest::Method;
use serde_json::{Value, json};

use super::super::{Answer, RunningMarket, Sample};
use super::kept::Shelf;

const NUMBER: &str = "4111111111111111";

fn card(brand: &str) -> Value {
    json!({
        "brand": brand, "last4": "1234", "exp_month": 12, "exp_year": 2030, "holder_name": "Айгүл Асанова",
        "token": "tok_1NirD82eZvKYlo2C",
    })
}

/// A card and another way, changed and made the default in turn.
pub async fn ways_to_pay_are_kept_changed_and_given_up(market: &RunningMarket, sample: &Sample) {
    let shelf = Shelf::payment_methods(market, sample.phone).await;
    let (brand, display) = sample.card;
    let kept = shelf.keep(&card(brand)).await;
    let mut expected = card(brand);
    expected["id"] = kept["id"].clone();
    expected["type"] = json!("card");
    expected["is_default"] = json!(true);
    expected["display"] = json!(format!("{display} **** 1234"));
    assert_eq!(kept, expected);
    let (way, display, other_display) = sample.other_way;
    let other = shelf.keep(&json!({ "type": way, "is_default": true, "last4": "9999" })).await;
    assert_eq!(
        (&other["type"], &other["display"], &other["last4"]),
        (&json!(way), &json!(display), &Value::Null)
    );
    expected["is_default"] = json!(false);
    assert_eq!(shelf.all().await, json!([other, expected]));
    let elsewhere = shelf.request(Method::GET, "").header("accept-language", sample.other_language);
    let elsewhere = Answer::to(elsewhere).await.ok();
    assert_eq!(elsewhere["payment_methods"][0]["display"], other_display);
    let changed = shelf.put(&kept, &json!({ "exp_year": 2031, "holder_name": "A. A." })).await.ok();
    assert_eq!(
        (&changed["exp_year"], &changed["holder_name"], &changed["last4"]),
        (&json!(2031), &json!("A. A."), &json!("1234"))
    );
    let turned = shelf.put(&kept, &json!({ "type": way })).await.ok();
    assert_eq!(
        (&turned["type"], &turned["brand"], &turned["token"]),
        (&json!(way), &Value::Null, &Value::Null)
    );
    assert_eq!(shelf.delete(&other).await.status, 204);
    assert_eq!(shelf.all().await[0]["is_default"], true);
}

/// The market's ways and nothing else, each card with all its fields.
pub async fn only_the_market_s_ways_to_pay_are_taken(market: &RunningMarket, sample: &Sample) {
    let shelf = Shelf::payment_methods(market, sample.phone).await;
    let brands = market.market_descriptor().await["payment_methods"].clone();
    for name in brands.as_array().expect("names") {
        let mut body = card(sample.card.0);
        body["type"] = name.clone();
        body["brand"] = Value::Null;
        assert_eq!(shelf.post(&body).await.status, 201, "{name}");
    }
    shelf.post(&card(sample.foreign_brand)).await.faults(&[("brand", "unsupported")]);
    shelf.post(&json!({ "type": sample.foreign_way })).await.faults(&[("type", "unsupported")]);
    shelf.post(&json!({})).await.faults(&[("type", "required")]);
    let missing =
        ["brand", "last4", "exp_month", "exp_year", "holder_name", "token"].map(|field| (field, "required"));
    shelf.post(&json!({ "type": "card" })).await.faults(&missing);
    let wrong = json!({
        "brand": 1, "last4": "12a4", "exp_month": 13, "exp_year": "2030", "holder_name": "a\u{0}b", "token": "a b",
    });
    let faults = [
        ("brand", "wrong_type"),
        ("last4", "invalid"),
        ("exp_month", "invalid"),
        ("exp_year", "wrong_type"),
        ("holder_name", "invalid"),
        ("token", "invalid"),
    ];
    shelf.post(&wrong).await.faults(&faults);
    let entry = shelf.keep(&card(sample.card.0)).await;
    shelf.put(&entry, &wrong).await.faults(&faults);
    shelf.put(&entry, &json!({ "brand": sample.foreign_brand })).await.faults(&[("brand", "unsupported")]);
    assert_eq!(shelf.put(&entry, &json!({})).await.ok(), entry);
}

/// A card is good until its month ends where the market is; `clock` stands one second before that.
pub async fn a_card_is_good_until_its_month_ends(
    market: &RunningMarket,
    sample: &Sample,
    clock: &FixedClock,
) {
    let shelf = Shelf::payment_methods(market, sample.phone).await;
    let expiring = |month: u32, year: u32| {
        let mut card = card(sample.card.0);
        (card["exp_month"], card["exp_year"]) = (json!(month), json!(year));
        card
    };
    let entry = shelf.keep(&expiring(1, 2026)).await;
    shelf.post(&expiring(12, 2025)).await.faults(&[("exp_year", "expired")]);
    clock.advance(TimeDelta::seconds(1));
    shelf.post(&expiring(1, 2026)).await.faults(&[("exp_month", "expired")]);
    assert_eq!(shelf.post(&expiring(2, 2026)).await.status, 201);
    shelf.put(&entry, &json!({ "is_default": true })).await.faults(&[("exp_month", "expired")]);
    assert_eq!(shelf.put(&entry, &json!({ "exp_year": 2027 })).await.ok()["exp_year"], 2027);
    shelf.post(&expiring(1, 2047)).await.faults(&[("exp_year", "invalid")]);
}

/// A whole card number is refused wherever it is, however it is written, and not repeated.
pub async fn a_card_number_is_refused_in_any_field(market: &RunningMarket, sample: &Sample) {
    let shelf = Shelf::payment_methods(market, sample.phone).await;
    let entry = shelf.keep(&card(sample.card.0)).await;
    let written = [
        NUMBER,
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "４１１１１１１１１１１１１１１１",
        "٤١١١١١١١١١١١١١١١",
    ];
    for field in ["type", "brand", "last4", "holder_name", "token"] {
        for number in written {
            let mut body = card(sample.card.0);
            body[field] = json!(number);
            refused(&shelf.post(&body).await, field);
            refused(&shelf.put(&entry, &json!({ field: number })).await, field);
        }
    }
    let number: u64 = NUMBER.parse().expect("a number");
    for hidden in [
        json!({ "number": NUMBER }),
        json!({ "card": { "deep": [{ "pan": number }] } }),
        json!({ "note": ["4111", "1111", "1111", "1111"] }),
        json!({ NUMBER: 1 }),
    ] {
        let mut body = card(sample.card.0);
        body.as_object_mut().expect("an object").extend(hidden.as_object().expect("an object").clone());
        refused(&shelf.post(&body).await, "body");
        refused(&shelf.put(&entry, &hidden).await, "body");
    }
    assert_eq!(shelf.all().await, json!([entry]));
    refused_elsewhere(market, sample, &shelf.token).await;
}

#[track_caller]
fn refused(answer: &Answer, field: &str) {
    answer.refused(422, "validation_failed");
    let errors = answer.body["errors"].as_array().expect("errors");
    let named = errors.iter().any(|error| error["field"] == field && error["code"] == "card_number");
    assert!(named, "{field}: {errors:?}");
    assert!(!answer.body.to_string().contains("11111111"), "{}", answer.body);
}

/// Neither is a street or a name the place for it.
async fn refused_elsewhere(market: &RunningMarket, sample: &Sample, token: &str) {
    let mut address: Value = serde_json::from_str(sample.address).expect("JSON");
    let field = sample.address_change.0;
    address[field] = json!(format!("{NUMBER} a"));
    refused(&Answer::to(market.own(Method::POST, "addresses", token).json(&address)).await, field);
    let name = json!({ "full_name": NUMBER });
    refused(
        &Answer::to(market.request(Method::PUT, "profile").bearer_auth(token).json(&name)).await,
        "full_name",
    );
}
