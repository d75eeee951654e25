//! What a user keeps, as the tests of it ask for it.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::super::{Answer, RunningMarket};

/// One user's addresses or ways to pay.
pub(super) struct Shelf<'a> {
    market: &'a RunningMarket,
    path: &'static str,
    list: &'static str,
    pub(super) token: String,
}

impl<'a> Shelf<'a> {
    /// The addresses of whoever has `phone`.
    pub(super) async fn addresses(market: &'a RunningMarket, phone: &str) -> Self {
        Self::of(market, phone, "addresses", "addresses").await
    }

    /// The ways to pay of whoever has `phone`.
    pub(super) async fn payment_methods(market: &'a RunningMarket, phone: &str) -> Self {
        Self::of(market, phone, "payment-methods", "payment_methods").await
    }

    async fn of(market: &'a RunningMarket, phone: &str, path: &'static str, list: &'static str) -> Self {
        let token = market.sign_in(phone).await["access_token"].as_str().expect("a token").to_owned();
        Self { market, path, list, token }
    }

    /// A request to what is at `/{id}`, or to all if that is empty.
    pub(super) fn request(&self, method: Method, id: &str) -> RequestBuilder {
        let id = if id.is_empty() { String::new() } else { format!("/{id}") };
        self.market.own(method, &format!("{}{id}", self.path), &self.token)
    }

    /// The list, without its frame.
    pub(super) async fn all(&self) -> Value {
        let listed = Answer::to(self.request(Method::GET, "")).await.ok();
        assert_eq!(listed, json!({ self.list: listed[self.list] }));
        listed[self.list].clone()
    }

    /// The ids in the list's order.
    pub(super) async fn ids(&self) -> Vec<String> {
        let all = self.all().await;
        let ids = all
            .as_array()
            .expect("a list")
            .iter()
            .map(|entry| entry["id"].as_str().expect("an id").to_owned());
        ids.collect()
    }

    /// Asks to keep another.
    pub(super) async fn post(&self, body: &Value) -> Answer {
        Answer::to(self.request(Method::POST, "").json(body)).await
    }

    /// Keeps another.
    pub(super) async fn keep(&self, body: &Value) -> Value {
        let created = self.post(body).await;
        assert_eq!(created.status, 201, "{}", created.body);
        created.body
    }

    /// Asks to change `entry`.
    pub(super) async fn put(&self, entry: &Value, body: &Value) -> Answer {
        Answer::to(self.request(Method::PUT, entry["id"].as_str().expect("an id")).json(body)).await
    }

    /// Asks to give `entry` up.
    pub(super) async fn delete(&self, entry: &Value) -> Answer {
        Answer::to(self.request(Method::DELETE, entry["id"].as_str().expect("an id"))).await
    }
}
