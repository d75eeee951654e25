//! `POST /api/v1/auth/logout`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::api::Done;
use common::{ApiError, Code, FieldCode, Fields, SessionId, parse_object};
use edge::Failure;
use serde::Serialize;
use signin::Ended;
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
    /// All but this one.
    Others,
    /// All.
    All,
}

impl Scope {
    fn of(name: &str) -> Option<Self> {
        match name {
            "session" => Some(Self::Session),
            "others" => Some(Self::Others),
            "all" => Some(Self::All),
            _ => None,
        }
    }

    fn ended(self, current: SessionId) -> Ended {
        match self {
            Self::Session => Ended::One(current),
            Self::Others => Ended::Others(current),
            Self::All => Ended::All,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Session => "message-signed-out",
            Self::Others => "message-others-signed-out",
            Self::All => "message-all-signed-out",
        }
    }
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
        let scope = scope.map_or(Some(Scope::default()), Scope::of);
        let unsupported = || ApiError::field(Code::ValidationFailed, "scope", FieldCode::Unsupported);
        Ok(Self { scope: scope.ok_or_else(unsupported)? })
    }
}

/// Ends the caller's session, the others or all of them: their tokens are of no use from now on.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    tag = "sign-in",
    security(("bearer" = [])),
    request_body = Logout,
    responses((status = 200, description = "The sessions are over.", body = Done), Problems),
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
    let Logout { scope } = Logout::read(&body)?;
    let (user, peer, ended) = (caller.user.id, caller.peer, scope.ended(caller.session.id));
    service.storage.run_async(|signin| async move { signin.end_sessions(user, ended, peer).await }).await?;
    let message = service.say(&caller.language, scope.message());
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
    fn each_scope_has_its_name_on_the_wire() {
        for scope in [Scope::Session, Scope::Others, Scope::All] {
            let body = serde_json::json!({ "scope": scope }).to_string();
            assert_eq!(Logout::read(body.as_bytes()).map(|wish| wish.scope), Ok(scope), "{body}");
        }
    }

    #[test]
    fn another_scope_is_refused_by_name() {
        let expected = ApiError::field(Code::ValidationFailed, "scope", FieldCode::Unsupported);
        assert_eq!(Logout::read(br#"{"scope":"everybody"}"#).map(|wish| wish.scope), Err(expected));
        assert_eq!(Logout::read(b"[]").map(|wish| wish.scope), Err(Code::MalformedRequest.into()));
    }
}
