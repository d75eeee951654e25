//! Prices, which anybody may ask for.

use serde_json::{Value, json};

use super::super::{Answer, RunningMarket, Sample};

async fn price(market: &RunningMarket, name: &str, query: &str) -> Answer {
    Answer::to(reqwest::Client::new().get(market.url(&format!("/api/v1/markets/{name}/price{query}")))).await
}

/// Net, tax and gross as the market writes them; its own prices only.
pub async fn a_price_has_its_tax(market: &RunningMarket, sample: &Sample) {
    for (minor, expected) in sample.prices {
        let found = price(market, sample.name, &format!("?amount_minor={minor}")).await.ok();
        let of = |part: &str| found[part]["formatted"].as_str().map(str::to_owned);
        assert_eq!(
            [of("net"), of("tax"), of("gross")],
            expected.map(|text| Some(text.to_owned())),
            "{minor}"
        );
        let minor_of = |part: &str| found[part]["amount_minor"].as_u64().expect("minor units");
        assert_eq!(minor_of("net"), *minor);
        assert_eq!(minor_of("net") + minor_of("tax"), minor_of("gross"));
        let descriptor = market.market_descriptor().await;
        assert_eq!((&found["market"], &found["tax_rate"]), (&json!(sample.name), &descriptor["tax"]["rate"]));
        assert_eq!(found["net"]["currency_code"], descriptor["currency_code"]);
    }
    price(market, "zz", "?amount_minor=1").await.refused(404, "not_found");
    price(market, sample.name, "").await.faults(&[("amount_minor", "required")]);
    for bad in ["-1", "1.5", "x", "", "1000000000001", "99999999999999999999999"] {
        price(market, sample.name, &format!("?amount_minor={bad}"))
            .await
            .faults(&[("amount_minor", "invalid")]);
    }
    let other = reqwest::Client::new()
        .get(market.url(&format!("/api/v1/markets/{}/price?amount_minor=1", sample.name)));
    Answer::to(other.header("x-market", "zz")).await.refused(422, "market_mismatch");
}

impl RunningMarket {
    /// What the market says of itself.
    pub async fn market_descriptor(&self) -> Value {
        let markets = Answer::to(reqwest::Client::new().get(self.url("/api/v1/auth/markets"))).await.ok();
        markets["supported_markets"][0].clone()
    }
}
