//! `GET /.well-known/oauth-authorization-server`

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;
use utoipa::ToSchema;

use super::jwks::CACHED;
use crate::openapi::problems;
use crate::service::Service;

problems!();

/// What there is of an authorization server (RFC 8414, section 2): the issuer, its keys and its introspection.
#[derive(Serialize, ToSchema)]
struct ServerMetadata {
    /// The `iss` of the tokens.
    #[schema(example = "https://id.example.com/markets/kg")]
    issuer: String,
    /// Where the keys are.
    #[schema(example = "https://id.example.com/markets/kg/jwks.json")]
    jwks_uri: String,
    /// Where a resource server asks whether a token is good now.
    #[schema(example = "https://id.example.com/api/v1/auth/introspect")]
    introspection_endpoint: String,
    /// How it proves who it is there: HTTP Basic.
    #[schema(example = json!(["client_secret_basic"]))]
    introspection_endpoint_auth_methods_supported: Vec<String>,
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
        introspection_endpoint: introspection_endpoint(issuer, &service.descriptor.market),
        introspection_endpoint_auth_methods_supported: vec!["client_secret_basic".to_owned()],
        response_types_supported: Vec::new(),
        grant_types_supported: Vec::new(),
    })
}

/// A gateway's issuer for the market has the keys below it, an issuer of the market's own at its well-known path.
fn jwks_uri(issuer: &str, market: &str) -> String {
    let path = if gateway(issuer, market).is_some() { "jwks.json" } else { ".well-known/jwks.json" };
    format!("{issuer}/{path}")
}

fn introspection_endpoint(issuer: &str, market: &str) -> String {
    format!("{}/api/v1/auth/introspect", gateway(issuer, market).unwrap_or(issuer))
}

/// The gateway's address, if the issuer is its name for the market.
fn gateway<'a>(issuer: &'a str, market: &str) -> Option<&'a str> {
    issuer.strip_suffix(&format!("/markets/{market}"))
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

    #[test]
    fn tokens_are_introspected_where_the_api_is() {
        let behind_a_gateway = introspection_endpoint("https://id.example.com/markets/xx", "xx");
        assert_eq!(behind_a_gateway, "https://id.example.com/api/v1/auth/introspect");
        let own = introspection_endpoint("https://xx.example.com", "xx");
        assert_eq!(own, "https://xx.example.com/api/v1/auth/introspect");
    }
}
