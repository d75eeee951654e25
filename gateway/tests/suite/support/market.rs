//! A market with keys, which publishes what markets publish; the rest is up to the test.

use std::sync::Arc;
use std::time::Duration;

use ::tokens::{Algorithm, Claims, SigningKeys};
use common::{Clock, MarketId, SystemClock};
use serde_json::{Value, json};

use super::stub::{Reply, Seen, Stub};

/// A market behind the gateway.
pub(crate) struct Market {
    pub(crate) id: MarketId,
    pub(crate) stub: Stub,
    pub(crate) keys: Arc<SigningKeys>,
    _folder: tempfile::TempDir,
}

impl Market {
    /// A market that answers its API with `{"market": …}`.
    pub(crate) async fn start(id: &str) -> Self {
        let body = json!({ "market": id }).to_string();
        Self::behaving(id, move |_| Reply::json(&body, &[])).await
    }

    /// A market that answers its API like this.
    pub(crate) async fn behaving(id: &str, api: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let id: MarketId = id.parse().unwrap();
        let keys = Arc::new(SigningKeys::load_or_create(folder.path(), &id, Algorithm::Es256).unwrap());
        let (jwks, name) = (keys.public().to_jwks(), id.to_string());
        let stub =
            Stub::start(move |seen| published(&name, &jwks, &seen.path).unwrap_or_else(|| api(seen))).await;
        Self { id, stub, keys, _folder: folder }
    }

    pub(crate) fn issuer(&self) -> String {
        issuer(self.id.as_str())
    }

    /// What the token of this market's user says, for half an hour.
    pub(crate) fn claims(&self) -> Claims {
        Claims::sample(self.id.as_str(), SystemClock.now())
    }

    pub(crate) fn token(&self) -> String {
        self.keys.sign(&self.claims()).unwrap()
    }

    /// The API calls that reached it.
    pub(crate) fn calls(&self) -> Vec<Seen> {
        let own =
            |seen: &Seen| !["/api/v1/auth/markets", "/api/v1/auth/health"].contains(&seen.path.as_str());
        self.stub.seen("/api/").into_iter().filter(own).collect()
    }

    /// Waits until the gateway has asked for all that is published.
    pub(crate) async fn was_read(&self) {
        for path in ["/.well-known/jwks.json", "/.well-known/oauth", "/api/v1/auth/markets", "/openapi.json"]
        {
            while self.stub.seen(path).is_empty() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }
}

fn issuer(id: &str) -> String {
    format!("http://127.0.0.1:8080/markets/{id}")
}

fn published(id: &str, jwks: &Value, path: &str) -> Option<Reply> {
    let document = match path {
        "/.well-known/jwks.json" => jwks.clone(),
        "/.well-known/oauth-authorization-server" => json!({ "issuer": issuer(id) }),
        "/api/v1/auth/markets" => json!({ "supported_markets": [descriptor(id)], "default_market": id }),
        "/api/v1/auth/health" => json!({ "status": "ok" }),
        "/openapi.json" => json!({ "openapi": "3.1.0", "paths": { "/api/v1/auth/profile": { "get": {} } } }),
        _ => return None,
    };
    Some(Reply::json(&document.to_string(), &[]))
}

fn descriptor(id: &str) -> Value {
    json!({
        "market": id, "country": id, "currency": "x", "currency_code": "XXX", "language": if id == "kg" { "ru" } else { "en" },
        "languages": ["en"], "phone_prefix": "+1", "phone_format": "X", "tax": { "name": "VAT", "rate": 0.1 },
        "payment_methods": [], "address_fields": [], "channels": ["sms"], "timezone": "UTC", "date_format": "DD",
    })
}
