//! `/dev/messages` and `/dev/events`: the development inbox, for loopback only; no other place shows a code.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use common::api::{Inbox as Messages, InboxMessage, InboxPrice};
use common::{ApiError, Code, DeliveryId, FieldCode, Fields, Object, Phone};
use courier::{Fate, Inbox, SMS};
use edge::Failure;
use edge::dev::{InboxQuery, event_stream, inbox_event};
use futures_util::stream;

use crate::service::Service;

/// The messages, newest first; waits up to `wait` seconds for a first one, or until the server stops.
pub(crate) async fn list(req: HttpRequest, service: Data<Service>) -> Result<HttpResponse, Failure> {
    let inbox = inbox(&service)?;
    let query = InboxQuery::of(&req)?;
    let to = query.to.map(|to| Phone::parse(&to)).transpose().map_err(|_| Code::InvalidPhone)?;
    let messages = tokio::select! {
        messages = inbox.wait(to.as_ref(), Duration::from_secs(query.wait)) => messages,
        () = edge::stopping(&req) => inbox.list(to.as_ref()),
    };
    Ok(HttpResponse::Ok().json(Messages { messages: priced(&service, messages) }))
}

/// The inbox as it is, and again whenever it changes.
pub(crate) async fn events(req: HttpRequest, service: Data<Service>) -> Result<HttpResponse, Failure> {
    let inbox = Arc::clone(service.inbox.as_ref().ok_or(Code::NotFound)?);
    let mut changes = inbox.changes();
    changes.mark_changed();
    let events = stream::unfold(changes, move |mut changes| {
        let (inbox, service) = (Arc::clone(&inbox), Data::clone(&service));
        async move {
            changes.changed().await.ok()?;
            let messages = priced(&service, inbox.list(None));
            Some((inbox_event(&service.descriptor.market, &messages), changes))
        }
    });
    Ok(event_stream(&req, events))
}

/// Forgets all messages.
pub(crate) async fn clear(service: Data<Service>) -> Result<HttpResponse, Failure> {
    inbox(&service)?.clear();
    Ok(HttpResponse::NoContent().finish())
}

/// Does as if the message's provider had called back.
pub(crate) async fn settle(
    req: HttpRequest,
    id: Path<String>,
    mut payload: Payload,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let fate = wanted(&edge::read_json(&req, &mut payload).await?)?;
    let id: DeliveryId = id.parse().map_err(|_| Code::NotFound)?;
    match service.courier.play(&id, fate).await.map_err(ApiError::from)? {
        Some(true) => Ok(HttpResponse::NoContent().finish()),
        Some(false) => Err(Code::Conflict.into()),
        None => Err(Code::NotFound.into()),
    }
}

fn wanted(body: &Object) -> Result<Fate, ApiError> {
    let mut fields = Fields::of(body);
    let fate = fields.string("state").and_then(|state| match state {
        "delivered" => Some(Fate::Delivered),
        "failed" => Some(Fate::Failed),
        _ => fields.refuse("state", FieldCode::Invalid),
    });
    fields.finish()?;
    fate.ok_or_else(|| Code::ValidationFailed.into())
}

/// What texts cost is the market's setting.
fn priced(service: &Service, messages: Vec<InboxMessage>) -> Vec<InboxMessage> {
    let price = |message: &InboxMessage| InboxPrice {
        amount: service.text_price * message.parts as u64,
        currency: service.descriptor.currency_code.clone(),
    };
    let priced = |message: InboxMessage| {
        let price = (message.channel == SMS).then(|| price(&message));
        InboxMessage { price, ..message }
    };
    messages.into_iter().map(priced).collect()
}

fn inbox(service: &Service) -> Result<&Inbox, ApiError> {
    Ok(service.inbox.as_deref().ok_or(Code::NotFound)?)
}
