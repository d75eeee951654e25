//! `POST /api/v1/auth/account/delete`

use actix_web::HttpResponse;
use actix_web::web::Data;
use edge::Failure;

use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE, [ReauthenticationRequired, Conflict]);

/// Erases the caller's account.
///
/// Needs a fresh proof. Everything personal is deleted, and the number is free: whoever signs in with it next is a new
/// user. The windows and the lock of the number stay; the audit log keeps the user's id, and no address.
#[utoipa::path(
    post,
    path = "/api/v1/auth/account/delete",
    operation_id = "delete_account",
    tag = "account",
    security(("bearer" = [])),
    responses((status = 204, description = "The account is gone."), Problems),
)]
pub(crate) async fn delete(caller: Caller, service: Data<Service>) -> Result<HttpResponse, Failure> {
    let bearer = caller.bearer();
    service.storage.run(move |signin| signin.erase_account(bearer)).await?;
    Ok(HttpResponse::NoContent().finish())
}
