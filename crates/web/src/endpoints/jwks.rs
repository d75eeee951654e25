//! `GET /.well-known/jwks.json`

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use crate::openapi::problems;
use crate::service::Service;

/// Long enough to spare requests, short enough for a rotation to be seen.
pub(crate) const CACHED: (actix_web::http::header::HeaderName, &str) = (CACHE_CONTROL, "public, max-age=300");

problems!();

/// A set of public keys (RFC 7517).
#[derive(Serialize, ToSchema)]
struct KeySet {
    /// The keys: one signs, all verify.
    #[schema(example = json!([{
        "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "2026-01",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }]))]
    keys: Vec<PublicKey>,
}

/// A public key (RFC 7517; RFC 7518, section 6.2; RFC 8037, section 2).
#[derive(Serialize, ToSchema)]
struct PublicKey {
    /// `EC` or `OKP`.
    kty: String,
    /// `P-256` or `Ed25519`.
    crv: String,
    /// `ES256` or `EdDSA`.
    alg: String,
    /// Always `sig`.
    r#use: String,
    /// The key's id.
    kid: String,
    /// The point's x coordinate, base64url.
    x: String,
    /// The point's y coordinate, base64url; `EC` only.
    #[schema(nullable = false)]
    y: Option<String>,
}

/// The keys that verify this market's access tokens.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    tag = "keys",
    responses((status = 200, description = "The key set.", body = KeySet), Problems),
)]
pub(crate) async fn jwks(service: Data<Service>) -> HttpResponse {
    HttpResponse::Ok().insert_header(CACHED).json(service.tokens.jwks())
}
