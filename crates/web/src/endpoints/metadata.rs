//! `GET /.well-known/oauth-authorization-server`

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use super::jwks::CACHED;
use crate::openapi::problems;
use crate::service::Service;

problems!();

/// What there is of an authorization server (RFC 8414, section 2): the issuer and its keys.
#[derive(Serialize, ToSchema)]
struct ServerMetadata {
    /// The `iss` of the tokens.
    #[schema(example = "https://id.example.com/markets/kg")]
    issuer: String,
    /// Where the keys are.
    #[schema(example = "https://id.example.com/markets/kg/jwks.json")]
    jwks_uri: String,
    /// None: there is no authorization endpoint.
    #[schema(example = json!([]))]
    response_types_supported: Vec<String>,
    /// None: there is no OAuth token endpoint.
    #[schema(example = json!([]))]
    grant_types_supported: Vec<String>,
}

/// The issuer of this market's access tokens and where its keys are.
#[utoipa::path(
    get,
    path = "/.well-known/oauth-authorization-server",
    tag = "keys",
    responses((status = 200, description = "The metadata (RFC 8414).", body = ServerMetadata), Problems),
)]
pub(crate) async fn metadata(service: Data<Service>) -> HttpResponse {
    let issuer = service.tokens.issuer();
    HttpResponse::Ok().insert_header(CACHED).json(ServerMetadata {
        issuer: issuer.to_owned(),
        jwks_uri: jwks_uri(issuer, &service.descriptor.market),
        response_types_supported: Vec::new(),
        grant_types_supported: Vec::new(),
    })
}

/// A gateway's issuer for the market has the keys below it, an issuer of the market's own at its well-known path.
fn jwks_uri(issuer: &str, market: &str) -> String {
    let path =
        if issuer.ends_with(&format!("/markets/{market}")) { "jwks.json" } else { ".well-known/jwks.json" };
    format!("{issuer}/{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_are_where_the_issuer_is() {
        let behind_a_gateway = jwks_uri("https://id.example.com/markets/xx", "xx");
        assert_eq!(behind_a_gateway, "https://id.example.com/markets/xx/jwks.json");
        assert_eq!(jwks_uri("https://xx.example.com", "xx"), "https://xx.example.com/.well-known/jwks.json");
    }
}
