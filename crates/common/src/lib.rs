//! The types that every part of market-auth shares: no I/O, no web framework, no database.

pub mod api;
mod api_error;
mod clock;
mod descriptor;
mod entropy;
mod ids;
mod json;
mod language;
mod market;
mod phone;
mod prefixes;
mod problem;
pub mod requests;
pub mod settings;
mod texts;

pub use api_error::{ApiError, FieldCode, FieldError, Window};
pub use clock::{Clock, FixedClock, SystemClock, Timestamp};
pub use descriptor::{MarketDescriptor, Tax};
pub use entropy::{Entropy, SeededEntropy, SystemEntropy};
pub use ids::{AuditId, DeliveryId, NotificationId, SessionId, UserId, VerificationId, new_uuid};
pub use json::{Fields, JsonError, Object, parse_object};
pub use language::Language;
pub use market::{InvalidMarketId, MarketId};
pub use phone::{InvalidPhone, Phone};
pub use prefixes::{InvalidPrefix, Prefix, Prefixes};
pub use problem::{Code, FieldProblem, Problem};
pub use secrecy::{ExposeSecret, SecretSlice, SecretString};
pub use texts::{Arg, TextError, Texts};
