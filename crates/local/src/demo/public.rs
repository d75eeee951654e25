//! What anybody may ask.

use serde_json::{Value, json};

use super::ask::Ask;
use super::samples::Sample;
use super::walk::Walk;

/// The markets by name, and what is refused before any of them is asked.
pub(super) async fn markets(walk: &mut Walk) -> anyhow::Result<Vec<String>> {
    walk.chapter("All markets");
    let markets = walk.ask("Which markets are there?", Ask::get("/api/v1/auth/markets")).await?;
    walk.ask("Are they up?", Ask::get("/api/v1/auth/health")).await?;
    let nobodys = json!({ "phone_number": "+99900000000" });
    let ask = Ask::post("/api/v1/auth/send-code").json(nobodys).refused(422, "market_not_supported");
    walk.ask("A number of no market", ask).await?;
    let ask = Ask::get("/api/v1/auth/profile").refused(401, "missing_token");
    walk.ask("A profile without a token", ask).await?;
    let listed = markets["supported_markets"].as_array().into_iter().flatten();
    Ok(listed.filter_map(|market: &Value| Some(market["market"].as_str()?.to_owned())).collect())
}

/// A market's keys, metadata and prices.
pub(super) async fn market(walk: &mut Walk, sample: &Sample) -> anyhow::Result<()> {
    let of = |path| Ask::get(path).with("market", sample.market);
    walk.chapter(&format!("The market {}", sample.market));
    walk.ask("The keys that verify its tokens", of("/markets/{market}/jwks.json")).await?;
    let metadata = of("/.well-known/oauth-authorization-server/markets/{market}");
    walk.ask("What it says of itself to OAuth clients", metadata).await?;
    let price = of("/api/v1/markets/{market}/price");
    walk.ask("A price with its tax", price.clone().query("amount_minor", "2999")).await?;
    walk.ask("A price of nothing", price.refused(422, "validation_failed")).await?;
    Ok(())
}
