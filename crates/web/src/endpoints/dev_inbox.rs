//! `/dev/inbox` and `/dev/messages`: the development inbox, for loopback only; no other place shows a code.

use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use common::api::Inbox as Messages;
use common::{ApiError, Code, Phone};
use courier::Inbox;
use edge::Failure;
use edge::dev::{InboxQuery, guard};

use crate::service::Service;

/// The inbox as a page.
pub(crate) async fn page(req: HttpRequest, service: Data<Service>) -> Result<HttpResponse, Failure> {
    let messages = inbox(&req, &service)?.list(None);
    Ok(edge::dev::page(&messages))
}

/// The messages, newest first; waits up to `wait` seconds for a first one.
pub(crate) async fn list(req: HttpRequest, service: Data<Service>) -> Result<HttpResponse, Failure> {
    let inbox = inbox(&req, &service)?;
    let query = InboxQuery::of(&req)?;
    let to = query.to.map(|to| Phone::parse(&to)).transpose().map_err(|_| Code::InvalidPhone)?;
    let messages = inbox.wait(to.as_ref(), Duration::from_secs(query.wait)).await;
    Ok(HttpResponse::Ok().json(Messages { messages }))
}

/// Forgets all messages.
pub(crate) async fn clear(req: HttpRequest, service: Data<Service>) -> Result<HttpResponse, Failure> {
    inbox(&req, &service)?.clear();
    Ok(HttpResponse::NoContent().finish())
}

fn inbox<'a>(req: &HttpRequest, service: &'a Service) -> Result<&'a Inbox, ApiError> {
    guard(req)?;
    Ok(service.inbox.as_deref().ok_or(Code::NotFound)?)
}
