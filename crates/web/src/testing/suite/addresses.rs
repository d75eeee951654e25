//! Addresses: what is the same wherever they are.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::{Answer, Racer, RunningMarket, Sample, phone_numbered};
use super::kept::Shelf;

fn address(sample: &Sample) -> Value {
    serde_json::from_str(sample.address).expect("JSON")
}

/// The whole life of two addresses.
pub async fn addresses_are_kept_changed_and_given_up(market: &RunningMarket, sample: &Sample) {
    let shelf = Shelf::addresses(market, sample.phone).await;
    assert_eq!(shelf.all().await, json!([]));
    let created = shelf.post(&address(sample)).await;
    assert_eq!(created.status, 201, "{}", created.body);
    assert_eq!(created.headers["cache-control"], "no-store");
    let first = created.body.clone();
    let id = created.text("id");
    assert_eq!(created.headers["location"], format!("/api/v1/profile/addresses/{id}"));
    assert_eq!((&first["formatted"], &first["is_default"]), (&json!(sample.formatted_address), &json!(true)));
    let second = shelf.keep(&address(sample)).await;
    assert_eq!(second["is_default"], false);
    assert_eq!(shelf.all().await, json!([first, second]));
    shelf.changes_field_by_field(sample, &first).await;
    assert_eq!(shelf.put(&second, &json!({ "is_default": true })).await.ok()["is_default"], true);
    let third = shelf.keep(&address(sample)).await;
    assert_eq!(
        shelf.ids().await,
        [id_of(&second), id_of(&third), id_of(&first)],
        "the default, then the newest"
    );
    assert_eq!(shelf.delete(&second).await.status, 204);
    assert_eq!(shelf.ids().await, [id_of(&third), id_of(&first)], "the newest takes the default's place");
    shelf.delete(&second).await.refused(404, "not_found");
    assert_eq!(shelf.delete(&first).await.status, 204);
    assert_eq!(shelf.delete(&third).await.status, 204);
    assert_eq!(shelf.all().await, json!([]));
}

fn id_of(entry: &Value) -> String {
    entry["id"].as_str().expect("an id").to_owned()
}

impl Shelf<'_> {
    /// What is absent stays; identity is no field; the default is not given away for nothing.
    async fn changes_field_by_field(&self, sample: &Sample, entry: &Value) {
        assert_eq!(self.put(entry, &json!({})).await.ok(), *entry);
        let foreign =
            json!({ "id": "x", "user_id": "x", "formatted": "x", "is_default": false, "market": "zz" });
        assert_eq!(self.put(entry, &foreign).await.ok(), *entry);
        let (field, value) = sample.address_change;
        let changed = self.put(entry, &json!({ field: value })).await.ok();
        let mut expected = entry.clone();
        expected[field] = json!(value);
        expected["formatted"] = changed["formatted"].clone();
        assert_eq!(changed, expected);
        assert!(changed["formatted"].as_str().is_some_and(|text| text.contains(value)), "{changed}");
        self.put(entry, &json!({ field: null })).await.faults(&[(field, "wrong_type")]);
        assert_eq!(self.put(entry, &address(sample)).await.ok(), *entry);
    }
}

/// Nobody else's address is there, whatever is asked of it.
pub async fn another_s_address_is_not_found(market: &RunningMarket, sample: &Sample) {
    let owner = Shelf::addresses(market, sample.phone).await;
    let stranger = Shelf::addresses(market, &phone_numbered(sample.phone, 1)).await;
    let entry = owner.keep(&address(sample)).await;
    stranger.put(&entry, &json!({ "is_default": true })).await.refused(404, "not_found");
    stranger.put(&entry, &address(sample)).await.refused(404, "not_found");
    stranger.delete(&entry).await.refused(404, "not_found");
    for id in ["1", "all", &id_of(&entry).to_uppercase(), &id_of(&entry).replace('-', "")] {
        owner.delete(&json!({ "id": id })).await.refused(404, "not_found");
    }
    assert_eq!(stranger.all().await, json!([]));
    assert_eq!(owner.all().await, json!([entry]));
    let none = Answer::to(reqwest::Client::new().get(market.url("/api/v1/profile/addresses"))).await;
    none.refused(401, "missing_token");
}

/// One answer names each bad field, in the user's language; nothing is kept.
pub async fn every_fault_of_an_address_is_named(market: &RunningMarket, sample: &Sample) {
    let shelf = Shelf::addresses(market, sample.phone).await;
    let (body, faults) = sample.wrong_address;
    let wrong: Value = serde_json::from_str(body).expect("JSON");
    let refused = shelf.post(&wrong).await;
    refused.faults(faults);
    let entry = shelf.keep(&address(sample)).await;
    shelf.put(&entry, &wrong).await.faults(faults);
    let wish = shelf.request(Method::POST, "").header("accept-language", sample.other_language).json(&wrong);
    let elsewhere = Answer::to(wish).await;
    elsewhere.faults(faults);
    assert_ne!(elsewhere.body["errors"][0]["message"], refused.body["errors"][0]["message"]);
    shelf.post(&json!([])).await.refused(400, "malformed_request");
    let (mut twice, mut flag) = (address(sample), address(sample));
    twice["is_default"] = json!("yes");
    shelf.post(&twice).await.faults(&[("is_default", "wrong_type")]);
    flag["is_default"] = Value::Null;
    assert_eq!(shelf.keep(&flag).await["is_default"], false);
}

/// Twenty at once who each want another default, while others come and go: there is one, always.
pub async fn there_is_one_default_whatever_happens_at_once(market: &RunningMarket, sample: &Sample) {
    let shelf = Shelf::addresses(market, sample.phone).await;
    for _ in 0..20 {
        shelf.keep(&address(sample)).await;
    }
    for round in 0..5 {
        let ids = shelf.ids().await;
        let racer = |method, id: &str, body| Racer {
            method,
            path: format!("/api/v1/profile/addresses{id}"),
            token: Some(shelf.token.clone()),
            body,
        };
        let mut default = address(sample);
        default["is_default"] = json!(true);
        let make = ids.iter().map(|id| racer("PUT", &format!("/{id}"), json!({ "is_default": true })));
        let create = (0..5).map(|_| racer("POST", "", default.clone()));
        let delete = ids.iter().take(5).map(|id| racer("DELETE", &format!("/{id}"), json!({})));
        let racers: Vec<_> = make.chain(create).chain(delete).collect();
        let answers = market.race_of(&racers);
        let count = |status| answers.iter().filter(|(found, _)| *found == status).count();
        assert_eq!((count(201), count(204)), (5, 5), "round {round}");
        assert_eq!(count(200) + count(404), 20, "round {round}");
        let all = shelf.all().await;
        let defaults = all.as_array().expect("a list").iter().filter(|one| one["is_default"] == true).count();
        assert_eq!((defaults, shelf.ids().await.len()), (1, 20), "round {round}");
    }
}

/// Fifty are the most, also when more come at once.
pub async fn fifty_addresses_are_the_most(market: &RunningMarket, sample: &Sample) {
    let shelf = Shelf::addresses(market, sample.phone).await;
    let racer = Racer {
        method: "POST",
        path: "/api/v1/profile/addresses".to_owned(),
        token: Some(shelf.token.clone()),
        body: address(sample),
    };
    let answers = market.race_of(&vec![racer; 55]);
    let count = |status| answers.iter().filter(|(found, _)| *found == status).count();
    assert_eq!((count(201), count(409)), (50, 5));
    let refused = shelf.post(&address(sample)).await;
    refused.refused(409, "conflict");
    assert_eq!(
        (&refused.body["errors"][0]["field"], &refused.body["errors"][0]["code"]),
        (&json!("addresses"), &json!("too_many"))
    );
}
