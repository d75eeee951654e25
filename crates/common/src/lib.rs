//! The types that every part of market-auth shares: no I/O, no web framework, no database.

pub mod api;
mod api_error;
mod card_numbers;
mod clock;
mod descriptor;
mod entropy;
mod fields;
mod form;
mod ids;
mod json;
mod language;
mod line;
mod market;
mod money;
mod phone;
mod prefixes;
mod problem;
pub mod requests;
pub mod settings;
mod steady_clock;
mod surrogates;
#[cfg(feature = "testing")]
pub mod testing;
mod texts;

pub use api_error::{ApiError, FieldCode, FieldError, Window};
pub use card_numbers::{has_card_number, member_has_card_number};
pub use clock::{Clock, FixedClock, SystemClock, Timestamp};
pub use descriptor::{MarketDescriptor, Tax};
pub use entropy::{Entropy, SeededEntropy, SystemEntropy};
pub use fields::Fields;
pub use form::{Form, FormError, form_decoded};
pub use ids::{AuditId, DeliveryId, EntryId, NotificationId, SessionId, UserId, VerificationId, new_uuid};
pub use json::{JsonError, Object, parse_object};
pub use language::Language;
pub use line::line;
pub use market::{InvalidMarketId, MarketId};
pub use money::{BasisPoints, Currency, MOST_MINOR, Money, Pricing};
pub use phone::{InvalidPhone, Phone};
pub use prefixes::{InvalidPrefix, Prefix, Prefixes};
pub use problem::{Code, FieldProblem, Problem};
pub use secrecy::{ExposeSecret, SecretSlice, SecretString};
pub use steady_clock::SteadyClock;
pub use texts::{Arg, TextError, Texts};
