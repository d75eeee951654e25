//! What users keep in their profiles: addresses and ways to pay, each market's own, with verbs that are everybody's.

mod payments;
mod schemas;
mod verbs;

use actix_web::web::ServiceConfig;
use chrono::NaiveDate;
use common::{Arg, Fields, Language, Texts, UserId};
use edge::route;
use serde::Serialize;
use serde_json::{Map, Value};
use store::{Database, Kept, StoreError};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{OpenApi, RefOr};
use utoipa::{PartialSchema as _, ToSchema};

use crate::endpoints::addresses_create::create_address;
use crate::endpoints::addresses_delete::delete_address;
use crate::endpoints::addresses_list::list_addresses;
use crate::endpoints::addresses_update::update_address;
use crate::endpoints::payment_methods_create::create_payment_method;
use crate::endpoints::payment_methods_delete::delete_payment_method;
use crate::endpoints::payment_methods_list::list_payment_methods;
use crate::endpoints::payment_methods_update::update_payment_method;

pub use payments::{PaymentMethods, ShownPaymentMethod, WaysToPay};
use verbs::listed;
pub(crate) use verbs::{change, create, give_up, list};

/// A kind of thing that a user keeps several of, one of them the default.
pub trait Belonging: Send + Sync + 'static {
    /// One of them, as the market's table has it.
    type Item: Kept;

    /// One of them for people and programs: all of [`Belonging::FIELDS`], so that what was shown can be sent back, and
    /// whatever follows from them, marked `read_only`.
    type Shown: Serialize + ToSchema;

    /// The names of the fields that a request may have.
    const FIELDS: &'static [&'static str];

    /// Those of the fields that may be left out.
    const OPTIONAL: &'static [&'static str];

    /// Reads one out of a request, noting each fault with its field; `today` is the market's date.
    fn read(fields: &mut Fields<'_>, today: NaiveDate) -> Option<Self::Item>;

    /// The item in somebody's language.
    fn show(item: &Self::Item, words: &Words<'_>) -> Self::Shown;

    /// The keys of the texts that `show` says.
    fn texts() -> Vec<String>;

    /// The words about it in the OpenAPI document.
    fn schema() -> RefOr<Schema> {
        Self::Shown::schema()
    }
}

/// The market's texts in one language.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    texts: &'a Texts,
    language: &'a Language,
}

impl<'a> Words<'a> {
    /// The texts in `language`.
    pub fn new(texts: &'a Texts, language: &'a Language) -> Self {
        Self { texts, language }
    }

    /// The text `key`.
    pub fn say(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.texts.say(self.language, key, args)
    }
}

type Export = fn(&Database, UserId, &Words<'_>) -> Result<Map<String, Value>, StoreError>;

/// What users keep in one market.
#[derive(Clone, Copy)]
pub struct Belongings {
    pub(crate) routes: fn(&mut ServiceConfig),
    pub(crate) describe: fn(&mut OpenApi),
    /// All that a user keeps, as it is listed, each kind under its name.
    pub(crate) export: Export,
    texts: fn() -> Vec<String>,
}

impl Belongings {
    /// Addresses of the kind `A`, and ways to pay of the kind `P`.
    pub fn of<A: Belonging, P: Belonging>() -> Self {
        Self {
            routes: routes::<A, P>,
            describe: schemas::describe::<A, P>,
            export: export::<A, P>,
            texts: || [A::texts(), P::texts()].concat(),
        }
    }

    /// The keys of the texts that they say.
    pub fn texts(&self) -> Vec<String> {
        (self.texts)()
    }
}

fn export<A: Belonging, P: Belonging>(
    database: &Database,
    user: UserId,
    words: &Words<'_>,
) -> Result<Map<String, Value>, StoreError> {
    let addresses = listed::<A>(database, user, words)?;
    let payment_methods = listed::<P>(database, user, words)?;
    Ok(Map::from_iter([("addresses".to_owned(), addresses), ("payment_methods".to_owned(), payment_methods)]))
}

fn routes<A: Belonging, P: Belonging>(app: &mut ServiceConfig) {
    let (addresses, address) = ("/api/v1/profile/addresses", "/api/v1/profile/addresses/{id}");
    app.service(route(addresses).get(list_addresses::<A>).post(create_address::<A>).build())
        .service(route(address).put(update_address::<A>).delete(delete_address::<A>).build());
    let (methods, method) = ("/api/v1/profile/payment-methods", "/api/v1/profile/payment-methods/{id}");
    app.service(route(methods).get(list_payment_methods::<P>).post(create_payment_method::<P>).build())
        .service(route(method).put(update_payment_method::<P>).delete(delete_payment_method::<P>).build());
}
