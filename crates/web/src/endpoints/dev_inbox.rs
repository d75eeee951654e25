//! `/dev/messages` and `/dev/events`: the development inbox, for loopback only; no other place shows a code.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use common::api::Inbox as Messages;
use common::{ApiError, Code, Phone};
use courier::Inbox;
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
    Ok(HttpResponse::Ok().json(Messages { messages }))
}

/// The inbox as it is, and again whenever it changes.
pub(crate) async fn events(req: HttpRequest, service: Data<Service>) -> Result<HttpResponse, Failure> {
    let inbox = Arc::clone(service.inbox.as_ref().ok_or(Code::NotFound)?);
    let mut changes = inbox.changes();
    changes.mark_changed();
    let market = service.descriptor.market.clone();
    let events = stream::unfold(changes, move |mut changes| {
        let (inbox, market) = (Arc::clone(&inbox), market.clone());
        async move {
            changes.changed().await.ok()?;
            Some((inbox_event(&market, &inbox.list(None)), changes))
        }
    });
    Ok(event_stream(&req, events))
}

/// Forgets all messages.
pub(crate) async fn clear(service: Data<Service>) -> Result<HttpResponse, Failure> {
    inbox(&service)?.clear();
    Ok(HttpResponse::NoContent().finish())
}

fn inbox(service: &Service) -> Result<&Inbox, ApiError> {
    Ok(service.inbox.as_deref().ok_or(Code::NotFound)?)
}
