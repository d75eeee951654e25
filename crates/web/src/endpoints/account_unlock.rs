//! `POST /api/v1/auth/account/unlock`

use actix_web::HttpResponse;
use actix_web::web::Data;
use edge::Failure;
use signin::Actor;

use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE);

/// Lifts the lock of the caller's own number.
///
/// A hundred wrong codes in a row lock a number for a day (`phone_locked`): whoever is still signed in somewhere need not
/// wait. Where there is no lock, nothing happens. The windows of three stay as they are.
#[utoipa::path(
    post,
    path = "/api/v1/auth/account/unlock",
    tag = "sign-in",
    security(("bearer" = [])),
    responses((status = 204, description = "The number is not locked."), Problems),
)]
pub(crate) async fn unlock(caller: Caller, service: Data<Service>) -> Result<HttpResponse, Failure> {
    let (phone, session, peer) = (caller.user.phone, caller.session.id, caller.peer);
    let unlock =
        move |signin: &signin::SignIn<_>| signin.unlock(&phone, Actor::User, Some(session), Some(peer));
    service.storage.run(unlock).await?;
    Ok(HttpResponse::NoContent().finish())
}
