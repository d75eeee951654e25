//! `/dev/inbox` and `/dev/messages`: the development inbox, for loopback only; no other place shows a code.

use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use common::api::Inbox as Messages;
use common::{ApiError, Code, Phone};
use courier::Inbox;
use edge::Failure;
use edge::dev::InboxQuery;

use crate::service::Service;

/// The inbox as a page.
pub(crate) async fn page(service: Data<Service>) -> Result<HttpResponse, Failure> {
    let messages = inbox(&service)?.list(None);
    Ok(edge::dev::page(&messages))
}

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

/// Forgets all messages.
pub(crate) async fn clear(service: Data<Service>) -> Result<HttpResponse, Failure> {
    inbox(&service)?.clear();
    Ok(HttpResponse::NoContent().finish())
}

fn inbox(service: &Service) -> Result<&Inbox, ApiError> {
    Ok(service.inbox.as_deref().ok_or(Code::NotFound)?)
}
