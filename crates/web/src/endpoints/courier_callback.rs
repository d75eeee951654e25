//! `/api/v1/courier/{market}/{provider}/{part}`

use std::sync::Arc;

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::{ApiError, Code};
use courier::{Callback, Headers, Reply, Unheard, Wish};
use edge::Failure;
use signin::SignIn;
use store::DieselStore;

use crate::openapi::problems;
use crate::service::Service;

problems!(STORAGE, [NotFound, InvalidToken, MalformedRequest, RequestTimeout, PayloadTooLarge]);

/// Listens to a provider.
///
/// Providers of messages tell here what became of them, and what people wrote back: `part` is `receipts` or `replies`,
/// or the secret that was agreed on. Only what the provider has signed is listened to.
#[utoipa::path(
    post,
    path = "/api/v1/courier/{market}/{provider}/{part}",
    tag = "service",
    params(
        ("market" = String, Path, description = "The market's name.", example = "kg"),
        ("provider" = String, Path, description = "The provider's name.", example = "twilio"),
        ("part" = String, Path, description = "What it is about.", example = "receipts"),
    ),
    responses((status = 200, description = "It was listened to."), Problems),
)]
pub(crate) async fn hear(
    req: HttpRequest,
    path: Path<(String, String, String)>,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let (market, provider, part) = path.into_inner();
    if market != service.descriptor.market {
        return Err(Code::NotFound.into());
    }
    let body = edge::read_body(&req, &mut payload).await?;
    let callback = Callback {
        part: &part,
        path_and_query: req.uri().path_and_query().map_or(req.path(), |whole| whole.as_str()),
        query: req.query_string(),
        headers: &Received(&req),
        body: &body,
        now: service.clock.now(),
    };
    let (answer, replies) = service.courier.hear(&provider, &callback).await.map_err(refusal)?;
    for reply in replies {
        service.keep_wish(reply).await?;
    }
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(answer.unwrap_or_default()))
}

impl Service {
    /// Keeps with the number, and with the user who has it, whether they want texts; where the market does so.
    pub(crate) async fn keep_wish(self: &Arc<Self>, reply: Reply) -> Result<(), ApiError> {
        if !self.opt_out {
            return Ok(());
        }
        let (service, now) = (Arc::clone(self), self.clock.now());
        let keep = move |signin: &SignIn<DieselStore>| {
            let wanted = reply.wish == Wish::Start;
            let user = signin.want_texts(reply.from, wanted).map_err(ApiError::from)?;
            let database = signin.store().database();
            let stopped_at = (!wanted).then_some(now);
            let kept =
                user.map_or(Ok(()), |user| service.market.keep_wish_for_texts(database, user, stopped_at));
            kept.map_err(ApiError::from)
        };
        self.storage.run(keep).await
    }
}

#[derive(Debug)]
struct Received<'a>(&'a HttpRequest);

impl Headers for Received<'_> {
    fn only(&self, name: &str) -> Option<&str> {
        let mut values = self.0.headers().get_all(name);
        let value = values.next().filter(|_| values.next().is_none())?;
        value.to_str().ok()
    }
}

fn refusal(fault: Unheard) -> ApiError {
    match fault {
        Unheard::Unknown => Code::NotFound.into(),
        Unheard::Unproved => Code::InvalidToken.into(),
        Unheard::Unreadable => Code::MalformedRequest.into(),
        Unheard::Unavailable => ApiError::from(Code::StorageUnavailable).retry_after(1),
    }
}
