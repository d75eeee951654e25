//! `POST /api/v1/auth/refresh`

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::requests::Refresh;
use common::{ApiError, ExposeSecret as _, api};
use edge::Failure;
use signin::Refreshed;

use crate::openapi::problems;
use crate::refresh_tokens::Pair;
use crate::service::Service;

problems!(BODY, STORAGE, [InvalidToken, SessionEnded, AccountSuspended, MarketMismatch, ValidationFailed]);

/// Trades a refresh token for a new access token and the next refresh token.
///
/// A refresh token is good once. The same one within ten seconds gets the same next one, so that a lost answer loses
/// nothing; later, or once the next one was used, it ends the whole session (`session_ended`), for one of two holders
/// must have stolen it. A forged one is `invalid_token` and ends nothing. No session outlives the time of its sign-in's
/// `refresh_expires_in`.
#[utoipa::path(
    post,
    path = "/api/v1/auth/refresh",
    tag = "sign-in",
    request_body = Refresh,
    responses((status = 200, description = "The session goes on.", body = api::Refreshed), Problems),
)]
pub(crate) async fn refresh(
    req: HttpRequest,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let Refresh { refresh_token } = Refresh::read(&edge::read_json(&req, &mut payload).await?)?;
    service.language(&req, None, None);
    let claims = service.refresh_tokens.verify(refresh_token.expose_secret())?;
    service.check_market(&req)?;
    let peer = service.peer(&req);
    let refreshed = service
        .storage
        .run_async(|signin| async move { signin.refresh(claims.session, claims.generation, peer).await })
        .await?;
    Ok(HttpResponse::Ok().json(answer(&service, &refreshed)?))
}

fn answer(service: &Service, refreshed: &Refreshed) -> Result<api::Refreshed, ApiError> {
    let Refreshed { session, generation } = refreshed;
    let Pair { access, refresh } = service.pair(session, *generation, service.clock.now())?;
    Ok(api::Refreshed {
        success: true,
        access_token: access.token,
        token_type: "bearer".to_owned(),
        expires_in: access.expires_in,
        refresh_token: refresh.token,
        refresh_expires_in: refresh.expires_in,
        session_id: session.id.to_string(),
        market: service.descriptor.market.clone(),
    })
}
