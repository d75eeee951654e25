//! Listing, keeping, changing and giving up, the same for whatever it is.

use std::sync::Arc;

use actix_web::http::header::LOCATION;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use common::{ApiError, Code, EntryId, FieldCode, Fields, Object, UserId, parse_object};
use edge::Failure;
use serde::Serialize;
use serde_json::{Value, json};
use store::{Changing, Database, Entry, Keeping, NewEntry, StoreError};

use crate::belongings::{Belonging, Words};
use crate::caller::Caller;
use crate::service::Service;

/// An entry on the wire.
#[derive(Serialize)]
struct Shown<S> {
    id: String,
    #[serde(flatten)]
    item: S,
    is_default: bool,
}

/// An id in the one way that we write it.
pub(crate) struct Id(EntryId);

impl Id {
    /// Anything else names nothing.
    pub(crate) fn read(text: &str) -> Result<Self, ApiError> {
        let id = text.parse().ok().filter(|id: &EntryId| id.to_string() == text);
        id.map(Self).ok_or_else(|| Code::NotFound.into())
    }
}

/// All that the caller keeps, under `name`.
pub(crate) async fn list<B: Belonging>(
    name: &str,
    caller: Caller,
    service: &Service,
) -> Result<HttpResponse, Failure> {
    let user = caller.user.id;
    let kept = service.storage.run(move |signin| signin.store().database().kept::<B::Item>(user)).await?;
    let words = Words::new(&service.texts, &caller.language);
    let shown: Vec<_> = kept.into_iter().map(|entry| shown::<B>(entry, &words)).collect();
    Ok(HttpResponse::Ok().json(json!({ name: shown })))
}

/// All that the user keeps of a kind, as it is listed.
pub(super) fn listed<B: Belonging>(
    database: &Database,
    user: UserId,
    words: &Words<'_>,
) -> Result<Value, StoreError> {
    let kept = database.kept::<B::Item>(user)?;
    Ok(json!(kept.into_iter().map(|entry| shown::<B>(entry, words)).collect::<Vec<_>>()))
}

/// Keeps another; `name` is what there may be too many of.
pub(crate) async fn create<B: Belonging>(
    name: &'static str,
    req: &HttpRequest,
    payload: &mut Payload,
    service: &Service,
) -> Result<HttpResponse, Failure> {
    let (caller, object) = wish(req, payload, service).await?;
    let mut fields = Fields::of(&object);
    fields.refuse_card_numbers(B::FIELDS);
    let (item, is_default) = (B::read(&mut fields, service.today()), fields.flag("is_default"));
    fields.finish()?;
    let item = item.ok_or(Code::ValidationFailed)?;
    let now = service.clock.now();
    let new = NewEntry { id: EntryId::new(now, &*service.entropy), user: caller.user.id, is_default, now };
    match service.storage.run(move |signin| signin.store().database().keep(new, item)).await? {
        Keeping::Done(entry) => {
            let words = Words::new(&service.texts, &caller.language);
            let location = format!("{}/{}", req.path(), entry.id);
            Ok(HttpResponse::Created().insert_header((LOCATION, location)).json(shown::<B>(entry, &words)))
        }
        Keeping::Full => Err(ApiError::field(Code::Conflict, name, FieldCode::TooMany).into()),
        Keeping::NoUser => Err(Code::SessionEnded.into()),
    }
}

/// Changes what the request names, and leaves the rest; what comes of it must be right as a whole.
pub(crate) async fn change<B: Belonging>(
    req: &HttpRequest,
    payload: &mut Payload,
    service: &Service,
    id: &str,
) -> Result<HttpResponse, Failure> {
    let (caller, object) = wish(req, payload, service).await?;
    let today = service.today();
    let mut fields = Fields::of(&object);
    fields.refuse_card_numbers(B::FIELDS);
    // Only what is there is judged here; what is missing stays as it was.
    B::read(&mut fields, today);
    let make_default = fields.flag("is_default");
    fields.finish_change()?;
    let Id(id) = Id::read(id)?;
    let (texts, language, user) = (Arc::clone(&service.texts), caller.language.clone(), caller.user.id);
    let merge = move |item| merged::<B>(&item, object, &Words::new(&texts, &language), today);
    let change = move |database: &store::Database| database.change((user, id), make_default, merge);
    match service.storage.run(move |signin| change(signin.store().database())).await? {
        Changing::Done(entry) => {
            let words = Words::new(&service.texts, &caller.language);
            Ok(HttpResponse::Ok().json(shown::<B>(entry, &words)))
        }
        Changing::Refused(refusal) => Err(refusal.into()),
        Changing::Missing => Err(Code::NotFound.into()),
    }
}

/// Gives one up.
pub(crate) async fn give_up<B: Belonging>(
    caller: Caller,
    service: &Service,
    id: &str,
) -> Result<HttpResponse, Failure> {
    let (user, Id(id)) = (caller.user.id, Id::read(id)?);
    let gone =
        service.storage.run(move |signin| signin.store().database().give_up::<B::Item>(user, id)).await?;
    if gone { Ok(HttpResponse::NoContent().finish()) } else { Err(Code::NotFound.into()) }
}

/// Who asks, and the body.
async fn wish(
    req: &HttpRequest,
    payload: &mut Payload,
    service: &Service,
) -> Result<(Caller, Object), ApiError> {
    let body = edge::read_body(req, payload).await?;
    edge::require_json(req)?;
    let caller = Caller::of(req, service).await?;
    Ok((caller, parse_object(&body)?))
}

/// What there is with the request's fields over it, read anew.
fn merged<B: Belonging>(
    item: &B::Item,
    change: Object,
    words: &Words<'_>,
    today: chrono::NaiveDate,
) -> Result<B::Item, ApiError> {
    let Ok(Value::Object(mut whole)) = serde_json::to_value(B::show(item, words)) else {
        return Err(Code::Internal.into());
    };
    whole.extend(change);
    let mut fields = Fields::of(&whole);
    let item = B::read(&mut fields, today);
    fields.finish()?;
    item.ok_or_else(|| Code::ValidationFailed.into())
}

fn shown<B: Belonging>(entry: Entry<B::Item>, words: &Words<'_>) -> Shown<B::Shown> {
    Shown { id: entry.id.to_string(), item: B::show(&entry.item, words), is_default: entry.is_default }
}
