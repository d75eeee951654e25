//! `GET /openapi.json`: the markets' documents as one, kept while they are away.

mod refusals;
mod schemas;

use actix_web::HttpResponse;
use edge::Failure;
use futures_util::future::join_all;
use serde_json::{Map, Value, json};
use utoipa::OpenApi as _;

use crate::forward::unavailable;
use crate::gateway::Shared;
use crate::published::refresh_api;
use crate::router;

/// What the gateway itself answers beside the markets' API.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "market-auth", description = "Phone sign-in for several national markets behind one address."),
    paths(crate::keys::jwks, crate::keys::metadata),
    tags((name = "keys", description = "The public keys of each market"))
)]
struct Own;

/// The document of everything that this address answers; 503 while no market was ever seen.
pub(crate) async fn document(gateway: Shared) -> Result<HttpResponse, Failure> {
    let table = gateway.table();
    let unseen = table.markets.values().filter(|market| market.api.get().is_none());
    join_all(unseen.map(|market| refresh_api(&gateway, market))).await;
    let documents = table.markets.values().filter_map(|market| {
        let document = serde_json::from_slice(&market.api.get()?).ok()?;
        Some((market.id.to_string(), document))
    });
    let seen: Vec<(String, Value)> = documents.collect();
    if seen.is_empty() {
        return Err(unavailable().into());
    }
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-cache")).json(merged(own(), &seen)))
}

fn own() -> Value {
    let mut own = serde_json::to_value(Own::openapi()).unwrap_or_default();
    own["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    own["servers"] = json!([{ "url": "/" }]);
    own
}

/// Adds what each document has and the ones before it have not; paths that the gateway does not pass on are left out.
fn merged(mut all: Value, documents: &[(String, Value)]) -> Value {
    union(&mut all["components"]["schemas"], schemas::gathered(documents).iter());
    for (_, document) in documents {
        let paths = document["paths"].as_object().into_iter().flatten();
        union(&mut all["paths"], paths.filter(|(path, _)| router::PASSED_ON.contains(&path.as_str())));
        let components = document["components"].as_object().into_iter().flatten();
        for (kind, components) in components.filter(|(kind, _)| *kind != "schemas") {
            union(&mut all["components"][kind], components.as_object().into_iter().flatten());
        }
        add_tags(&mut all["tags"], &document["tags"]);
    }
    for path in router::PASSED_ON {
        if let Some(operations) = all["paths"].get_mut(path) {
            refusals::add(path, operations);
        }
    }
    all
}

fn union<'a>(all: &mut Value, members: impl Iterator<Item = (&'a String, &'a Value)>) {
    if all.is_null() {
        *all = Value::Object(Map::new());
    }
    let Some(all) = all.as_object_mut() else { return };
    for (name, member) in members.filter(|(name, _)| !name.is_empty()) {
        all.entry(name).or_insert_with(|| member.clone());
    }
}

fn add_tags(all: &mut Value, tags: &Value) {
    let (Some(all), Some(tags)) = (all.as_array_mut(), tags.as_array()) else { return };
    for tag in tags {
        if all.iter().all(|known| known["name"] != tag["name"]) {
            all.push(tag.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn market(schema: &str, path: &str) -> (String, Value) {
        let document = json!({
            "openapi": "3.1.0", "servers": [{"url": "http://inside"}], "tags": [{"name": "auth"}],
            "paths": {"/api/v1/auth/profile": {"get": {"summary": schema}}, path: {}},
            "components": {"schemas": {"Profile": {"title": "same"}, "Address": {"title": schema}, schema: {}}},
        });
        (schema.to_ascii_lowercase(), document)
    }

    #[test]
    fn the_first_market_wins_and_inside_paths_stay_inside() {
        let all = merged(own(), &[market("A", "/.well-known/jwks.json"), market("B", "/api/v1/auth/logout")]);
        assert_eq!(all["paths"]["/api/v1/auth/profile"]["get"]["summary"], "A");
        assert!(
            all["paths"].get("/.well-known/jwks.json").is_none()
                && all["paths"].get("/api/v1/auth/logout").is_some()
        );
        assert!(all["paths"].get("/markets/{market}/jwks.json").is_some());
        assert_eq!(all["components"]["schemas"]["Profile"]["title"], "same");
        assert_eq!(all["components"]["schemas"]["Address.b"]["title"], "B");
        assert!(all["components"]["schemas"].get("B").is_some());
        assert_eq!(all["servers"], json!([{"url": "/"}]));
        assert_eq!(all["tags"].as_array().unwrap().len(), 2);
        assert!(all["openapi"].as_str().unwrap().starts_with("3.1"));
    }
}
