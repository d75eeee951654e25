//! `POST /api/v1/auth/logout`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::api::Done;
use common::{ApiError, Code, FieldCode, Fields, parse_object};
use edge::Failure;
use serde::Serialize;
use utoipa::ToSchema;

use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BODY, BEARER, STORAGE, [ValidationFailed]);

/// Which sessions end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Scope {
    /// This one.
    #[default]
    Session,
}

/// Ends sessions of the caller.
#[derive(Debug, Default, ToSchema)]
struct Logout {
    /// Which sessions end; `session`, this one, if it is absent.
    #[schema(nullable = false, required = false, example = "session")]
    scope: Scope,
}

impl Logout {
    /// Reads the request out of a body, which may be empty.
    fn read(body: &[u8]) -> Result<Self, ApiError> {
        if body.is_empty() {
            return Ok(Self::default());
        }
        let object = parse_object(body)?;
        let mut fields = Fields::of(&object);
        let scope = fields.optional_string("scope");
        fields.finish()?;
        match scope {
            None | Some("session") => Ok(Self { scope: Scope::Session }),
            Some(_) => Err(ApiError::field(Code::ValidationFailed, "scope", FieldCode::Unsupported)),
        }
    }
}

/// Ends the caller's session: its tokens are of no use from now on.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    tag = "sign-in",
    security(("bearer" = [])),
    request_body = Logout,
    responses((status = 200, description = "The session is over.", body = Done), Problems),
)]
pub(crate) async fn logout(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let body = edge::read_body(&req, &mut payload).await?;
    if !body.is_empty() {
        edge::require_json(&req)?;
    }
    let caller = Caller::of(&req, &service).await?;
    let Logout { scope: Scope::Session } = Logout::read(&body)?;
    service.storage.run(move |signin| signin.logout(caller.session.id)).await?;
    let message = service.say(&caller.language, "message-signed-out");
    Ok(HttpResponse::Ok().json(Done { success: true, message }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_and_the_scope_may_be_absent() {
        for body in ["", "{}", r#"{"scope":null}"#, r#"{"scope":"session"}"#] {
            assert_eq!(Logout::read(body.as_bytes()).map(|wish| wish.scope), Ok(Scope::Session), "{body}");
        }
    }

    #[test]
    fn another_scope_is_refused_by_name() {
        let expected = ApiError::field(Code::ValidationFailed, "scope", FieldCode::Unsupported);
        assert_eq!(Logout::read(br#"{"scope":"everybody"}"#).map(|wish| wish.scope), Err(expected));
        assert_eq!(Logout::read(b"[]").map(|wish| wish.scope), Err(Code::MalformedRequest.into()));
    }
}
