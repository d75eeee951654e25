//! `DELETE /api/v1/auth/sessions/{id}`

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use common::{Code, SessionId};
use edge::Failure;
use signin::Ended;

use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE, [NotFound]);

/// Ends a session of the caller: its tokens are of no use from now on.
#[utoipa::path(
    delete,
    path = "/api/v1/auth/sessions/{id}",
    tag = "sessions",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "The session's id.", example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10")),
    responses((status = 204, description = "The session is over."), Problems),
)]
pub(crate) async fn end_session(
    caller: Caller,
    id: Path<String>,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let id = session_id(&id).ok_or(Code::NotFound)?;
    let (user, peer) = (caller.user.id, caller.peer);
    let end = service
        .storage
        .run_async(|signin| async move { signin.end_sessions(user, Ended::One(id), peer).await });
    match end.await? {
        0 => Err(Code::NotFound.into()),
        _ => Ok(HttpResponse::NoContent().finish()),
    }
}

/// An id in the one way that we write it.
fn session_id(text: &str) -> Option<SessionId> {
    text.parse().ok().filter(|id: &SessionId| id.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_in_one_way() {
        let id = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10";
        assert_eq!(session_id(id).map(|id| id.to_string()).as_deref(), Some(id));
        for bad in ["", "1", "all", &id.to_uppercase(), &id.replace('-', ""), &format!("{{{id}}}")] {
            assert_eq!(session_id(bad), None, "{bad}");
        }
    }
}
