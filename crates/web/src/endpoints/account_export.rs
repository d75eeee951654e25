//! `GET /api/v1/auth/account/export`

use actix_web::HttpResponse;
use actix_web::web::Data;
use edge::Failure;
use signin::SignInError;

use crate::belongings::Words;
use crate::caller::Caller;
use crate::export::Export;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE, [ReauthenticationRequired, Conflict]);

/// Everything that is held about the caller.
///
/// Needs a fresh proof. A market adds what it holds of its own, each under a name of its own.
#[utoipa::path(
    get,
    path = "/api/v1/auth/account/export",
    operation_id = "export_account",
    tag = "account",
    security(("bearer" = [])),
    responses((status = 200, description = "What is held.", body = Export), Problems),
)]
pub(crate) async fn export(caller: Caller, service: Data<Service>) -> Result<HttpResponse, Failure> {
    let (bearer, user, within) = (caller.bearer(), caller.user.id, Data::clone(&service));
    let gather = move |signin: &signin::SignIn<store::DieselStore>| {
        let (held, database) = (signin.export(bearer)?, signin.store().database());
        let words = Words::new(&within.texts, &caller.language);
        let mut own = (within.belongings.export)(database, user, &words)?;
        own.extend(within.market.export(database, user)?);
        Ok::<_, SignInError>((held, own))
    };
    let (held, own) = service.storage.run(gather).await?;
    Ok(HttpResponse::Ok().json(service.export_of(held, own)))
}
