//! `POST /api/v1/auth/introspect`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::{ApiError, Code, FieldCode, Form};
use edge::Failure;
use serde::Serialize;
use signin::Session;
use utoipa::ToSchema;

use crate::openapi::problems;
use crate::service::Service;

problems!(BODY, STORAGE, [InvalidClient, MarketMismatch, ValidationFailed]);

/// A token to look at (RFC 7662, section 2.1).
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "the words of the form for the document; the handler reads the one field that counts"
)]
struct IntrospectionRequest {
    /// An access token or a refresh token.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiIsImtpZCI6ImtnLTEifQ.e30.c2lnbmF0dXJl")]
    token: String,
    /// What the client takes it for; the token tells it by itself.
    #[schema(nullable = false, example = "access_token")]
    token_type_hint: Option<String>,
}

/// What there is to know of a token (RFC 7662, section 2.2); of one that is not active, nothing else.
#[derive(Debug, Default, Serialize, ToSchema)]
struct Introspection {
    /// Whether the token is good now: genuine, in its time, its session alive and its user not suspended.
    #[schema(example = true)]
    active: bool,
    /// `bearer` for an access token, `refresh_token` for a refresh token, which gives no access to anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "bearer")]
    token_type: Option<&'static str>,
    /// The market's issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "https://id.example.com/markets/kg")]
    iss: Option<String>,
    /// Whom an access token is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "market-auth")]
    aud: Option<String>,
    /// The user.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d11")]
    sub: Option<String>,
    /// The session.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10")]
    sid: Option<String>,
    /// The market.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "kg")]
    market: Option<String>,
    /// When it was issued, seconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 1_769_851_800)]
    iat: Option<i64>,
    /// From when an access token holds, seconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 1_769_851_800)]
    nbf: Option<i64>,
    /// From when it no longer holds, seconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 1_769_853_600)]
    exp: Option<i64>,
    /// An access token's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d12")]
    jti: Option<String>,
}

/// Tells a resource server whether a token is good now (RFC 7662).
///
/// The answer is the session's own, so that what was ended a moment ago is not active. A token that is forged, expired,
/// ended, another market's or nothing at all is `{"active": false}` and no more. The client proves itself by HTTP Basic
/// before the token is looked at. At the gateway the token names the market that is asked, and `X-Market` or else the
/// default market is asked about what names none: a client of several markets needs credentials in each.
#[utoipa::path(
    post,
    path = "/api/v1/auth/introspect",
    tag = "keys",
    security(("client" = [])),
    request_body(content = IntrospectionRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "What the token is worth now.", body = Introspection), Problems),
)]
pub(crate) async fn introspect(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let body = edge::read_form(&req, &mut payload).await?;
    check_client(&service, &req)?;
    service.check_market(&req)?;
    let form = Form::parse(&body).map_err(ApiError::from)?;
    let missing = || ApiError::field(Code::ValidationFailed, "token", FieldCode::Required);
    let token = form.value("token").ok_or_else(missing)?;
    Ok(HttpResponse::Ok().json(inspected(&service, token).await?))
}

fn check_client(service: &Service, req: &HttpRequest) -> Result<(), ApiError> {
    let (id, secret) = edge::client_credentials(req)?;
    if service.clients.know(&id, &secret) { Ok(()) } else { Err(Code::InvalidClient.into()) }
}

/// Whatever a token is not good for, the answer is the same.
async fn inspected(service: &Service, token: &str) -> Result<Introspection, ApiError> {
    let found = match tokens::peek_refresh_market(token) {
        Some(_) => of_refresh_token(service, token).await,
        None => of_access_token(service, token).await,
    };
    match found {
        Err(ApiError {
            code: Code::InvalidToken | Code::TokenExpired | Code::SessionEnded | Code::AccountSuspended,
            ..
        }) => Ok(Introspection::default()),
        other => other,
    }
}

async fn of_access_token(service: &Service, token: &str) -> Result<Introspection, ApiError> {
    let claims = service.tokens.verify(token, service.clock.now())?;
    let (sid, sub) = (claims.sid, claims.sub);
    let (session, _) = service.storage.authenticate(sid, sub).await?;
    Ok(Introspection {
        token_type: Some("bearer"),
        aud: Some(claims.aud.clone()),
        iat: Some(claims.iat),
        nbf: Some(claims.nbf),
        exp: Some(claims.exp),
        jti: Some(claims.jti.clone()),
        ..of_session(service, &session)
    })
}

async fn of_refresh_token(service: &Service, token: &str) -> Result<Introspection, ApiError> {
    let claims = service.refresh_tokens.verify(token)?;
    let look = move |signin: &signin::SignIn<_>| signin.inspect_refresh(claims.session, claims.generation);
    let (session, _) = service.storage.run(look).await?;
    Ok(Introspection {
        token_type: Some("refresh_token"),
        iat: Some(session.last_seen_at.timestamp()),
        exp: Some(service.rules.end_of(&session).timestamp()),
        ..of_session(service, &session)
    })
}

fn of_session(service: &Service, session: &Session) -> Introspection {
    Introspection {
        active: true,
        iss: Some(service.tokens.issuer().to_owned()),
        sub: Some(session.user_id.to_string()),
        sid: Some(session.id.to_string()),
        market: Some(service.descriptor.market.clone()),
        ..Introspection::default()
    }
}
