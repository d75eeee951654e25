//! `GET /api/v1/auth/sessions`

use actix_web::HttpResponse;
use actix_web::web::Data;
use common::SessionId;
use common::api::{SessionEntry, Sessions};
use edge::Failure;
use signin::Session;

use crate::answers::rfc3339;
use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE);

/// The caller's live sessions, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/auth/sessions",
    tag = "sessions",
    security(("bearer" = [])),
    responses((status = 200, description = "The sessions.", body = Sessions), Problems),
)]
pub(crate) async fn sessions(caller: Caller, service: Data<Service>) -> Result<HttpResponse, Failure> {
    let user = caller.user.id;
    let live = service.storage.run(move |signin| signin.sessions(user)).await?;
    let sessions = live.into_iter().map(|session| entry(&service, session, caller.session.id)).collect();
    Ok(HttpResponse::Ok().json(Sessions { sessions }))
}

fn entry(service: &Service, session: Session, current: SessionId) -> SessionEntry {
    SessionEntry {
        id: session.id.to_string(),
        created_at: rfc3339(session.created_at),
        last_seen_at: rfc3339(session.last_seen_at),
        expires_at: rfc3339(service.rules.end_of(&session)),
        user_agent: session.user_agent,
        current: session.id == current,
    }
}
