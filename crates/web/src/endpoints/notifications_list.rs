//! `GET /api/v1/profile/notifications`

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use common::api::{NotificationEntry, Notifications};
use common::{ApiError, Code, FieldCode, FieldError, Language, NotificationId};
use edge::Failure;
use signin::{Notification, NotificationsWanted};

use crate::answers::rfc3339;
use crate::caller::Caller;
use crate::openapi::problems;
use crate::service::Service;

problems!(BEARER, STORAGE, [ValidationFailed]);

/// How many a page has if nothing is said, and at most.
const PAGE: u16 = 20;
const LARGEST_PAGE: u16 = 100;

/// What the caller was told of, the newest first: a sign-in on a new device, a session ended for the reuse of its refresh
/// token, the lock of the number.
///
/// A device is new if no session still on record was opened with its `User-Agent`.
#[utoipa::path(
    get,
    path = "/api/v1/profile/notifications",
    tag = "profile",
    security(("bearer" = [])),
    params(
        ("unread_only" = Option<bool>, Query, description = "Only what was not read yet."),
        ("limit" = Option<u16>, Query, description = "How many at most: 1 to 100, 20 if absent.", minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before."),
    ),
    responses((status = 200, description = "A page of notifications.", body = Notifications), Problems),
)]
pub(crate) async fn notifications(
    req: HttpRequest,
    caller: Caller,
    service: Data<Service>,
) -> Result<HttpResponse, Failure> {
    let wanted = wanted(&req, &caller)?;
    let found = service.storage.run(move |signin| signin.notifications(wanted)).await?;
    let next_cursor = found.page.last().filter(|_| found.has_more).map(|last| last.id.to_string());
    let entries = found.page.into_iter().map(|one| entry(&service, &caller.language, one)).collect();
    Ok(HttpResponse::Ok().json(Notifications {
        notifications: entries,
        unread_count: found.unread,
        next_cursor,
    }))
}

fn wanted(req: &HttpRequest, caller: &Caller) -> Result<NotificationsWanted, ApiError> {
    let pairs =
        Query::<Vec<(String, String)>>::from_query(req.query_string()).map_err(|_| Code::MalformedRequest)?;
    let mut wanted =
        NotificationsWanted { user: caller.user.id, unread_only: false, before: None, limit: PAGE };
    let mut errors = Vec::new();
    for (name, value) in pairs.iter() {
        if let Some(field) = take(&mut wanted, name, value) {
            errors.push(FieldError { field, code: FieldCode::Invalid });
        }
    }
    if errors.is_empty() { Ok(wanted) } else { Err(ApiError { errors, ..Code::ValidationFailed.into() }) }
}

/// Takes a parameter; its name if its value can't be taken.
fn take(wanted: &mut NotificationsWanted, name: &str, value: &str) -> Option<&'static str> {
    match name {
        "unread_only" => value.parse().map(|only| wanted.unread_only = only).err().map(|_| "unread_only"),
        "limit" => {
            let limit = value.parse().ok().filter(|limit| (1..=LARGEST_PAGE).contains(limit));
            limit.map_or(Some("limit"), |limit| {
                wanted.limit = limit;
                None
            })
        }
        "cursor" => {
            let id = value.parse().map(|id: NotificationId| wanted.before = Some(id));
            id.err().map(|_| "cursor")
        }
        _ => None,
    }
}

fn entry(service: &Service, language: &Language, one: Notification) -> NotificationEntry {
    let kind = one.kind.as_str();
    NotificationEntry {
        id: one.id.to_string(),
        text: service.say(language, &format!("notification-{}", kind.replace('_', "-"))),
        kind: kind.to_owned(),
        user_agent: one.user_agent,
        created_at: rfc3339(one.created_at),
        read_at: one.read_at.map(rfc3339),
    }
}
