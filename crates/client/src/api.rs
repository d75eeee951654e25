//! The API's types. Generated from `clients/openapi.json`: do not edit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::secret::Secret;

/// What went wrong, as a program may rely on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProblemCode {
    /// Account suspended.
    AccountSuspended,
    /// Bad upstream.
    BadUpstream,
    /// Conflict.
    Conflict,
    /// Delivery unavailable.
    DeliveryUnavailable,
    /// Request header fields too large.
    HeadersTooLarge,
    /// Idempotency key reused.
    IdempotencyKeyReused,
    /// Internal error.
    InternalError,
    /// Invalid client.
    InvalidClient,
    /// Invalid code.
    InvalidCode,
    /// Invalid phone number.
    InvalidPhone,
    /// Invalid token.
    InvalidToken,
    /// Malformed request.
    MalformedRequest,
    /// Market mismatch.
    MarketMismatch,
    /// Market not supported.
    MarketNotSupported,
    /// Market unavailable.
    MarketUnavailable,
    /// Method not allowed.
    MethodNotAllowed,
    /// Missing token.
    MissingToken,
    /// Not found.
    NotFound,
    /// Overloaded.
    Overloaded,
    /// Payload too large.
    PayloadTooLarge,
    /// Phone locked.
    PhoneLocked,
    /// Phone region unsupported.
    PhoneRegionUnsupported,
    /// Phone type unsupported.
    PhoneTypeUnsupported,
    /// Reauthentication required.
    ReauthenticationRequired,
    /// Request timeout.
    RequestTimeout,
    /// Session ended.
    SessionEnded,
    /// Storage unavailable.
    StorageUnavailable,
    /// Texts stopped.
    TextsStopped,
    /// Token expired.
    TokenExpired,
    /// Too many attempts.
    TooManyAttempts,
    /// Too many codes.
    TooManyCodes,
    /// Too many requests.
    TooManyRequests,
    /// Unsupported media type.
    UnsupportedMediaType,
    /// Upstream timeout.
    UpstreamTimeout,
    /// Validation failed.
    ValidationFailed,
    /// One that is newer than this client.
    #[serde(other)]
    Unknown,
}

/// In each market another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// `city`, as the market means it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The whole address in one line.
    pub formatted: String,
    /// The id.
    pub id: String,
    /// Whether it is the one to take unless the user says another. The first is. `true` puts it in the place of the one before; `false` changes nothing, for there always is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
    /// What is the market's own.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The default first, then the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressList {
    /// addresses
    pub addresses: Vec<Address>,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    /// In minor units.
    pub amount_minor: u64,
    /// The currency's ISO 4217 code.
    pub currency_code: String,
    /// For people, as the market writes it.
    pub formatted: String,
}

/// A code is on its way (or still valid, if `sent` is false).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodeSent {
    /// The channel that carries it.
    pub channel: String,
    /// The message's id, which names its market.
    pub delivery_id: String,
    /// Seconds until the code expires.
    pub expires_in: u64,
    /// Minutes until the code expires, rounded up.
    pub expires_in_minutes: u64,
    /// The number as people write it.
    pub formatted_phone: String,
    /// The language of the text and of `message`, BCP 47.
    pub language: String,
    /// The market that serves the number.
    pub market: String,
    /// What happened, for people.
    pub message: String,
    /// The number in E.164.
    pub phone_number: String,
    /// Seconds until another code can be asked for.
    pub resend_after: u64,
    /// Whether this request sent a code; false while the last one is young and unused.
    pub sent: bool,
    /// Always true.
    pub success: bool,
}

/// What became of a message so far; nothing about whom it is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveryState {
    /// The channels to try instead.
    pub channels: Vec<String>,
    /// `queued`: it is about to be sent. `sent`: it was handed over. `delivered`: it reached the phone. `failed`: it
    /// will not arrive.
    pub status: DeliveryStatus,
}

/// The states of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// `queued`.
    Queued,
    /// `sent`.
    Sent,
    /// `delivered`.
    Delivered,
    /// `failed`.
    Failed,
}

/// It is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// What happened, for people.
    pub message: String,
    /// Always true.
    pub success: bool,
}

/// Everything that is held about a user. Times are RFC 3339 UTC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Export {
    /// What was done to the account, the oldest first.
    pub audit_log: Vec<ExportedEvent>,
    /// The last code of each purpose; of the codes themselves nothing can be told.
    pub codes: Vec<ExportedCode>,
    /// When it was gathered.
    pub exported_at: String,
    /// What the number's limits count.
    pub limits: ExportedLimits,
    /// The messages that were sent, the newest first; their texts are not kept.
    pub messages: Vec<ExportedMessage>,
    /// What the user was told, the newest first.
    pub notifications: Vec<ExportedNotification>,
    /// The profile.
    pub profile: Profile,
    /// Every session that is still kept, over or not, the newest first.
    pub sessions: Vec<ExportedSession>,
    /// What is the market's own.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A code that was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportedCode {
    /// The channel that carried it.
    pub channel: String,
    /// When it was issued.
    pub created_at: String,
    /// When it expires.
    pub expires_at: String,
    /// The number that it was sent to.
    pub phone_number: String,
    /// What it was for.
    pub purpose: String,
    /// Whether it was used, or burnt by wrong guesses.
    pub spent: bool,
}

/// Something that was done to the account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportedEvent {
    /// Who did it: `user`, `operator` or `service`.
    pub actor: String,
    /// The address that it came from, as long as that is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// When it was.
    pub at: String,
    /// What was done.
    pub event: String,
    /// The session that did it, or was ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
}

/// What the number's limits count, since the account was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportedLimits {
    /// When the last attempts at codes were made, the newest first.
    pub attempts: Vec<String>,
    /// When the last codes were sent, the newest first.
    pub codes_sent: Vec<String>,
    /// Until when the number is locked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_until: Option<String>,
    /// Wrong codes in a row.
    pub wrong_codes: u64,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportedMessage {
    /// The channel that carried it.
    pub channel: String,
    /// When it was written.
    pub created_at: String,
    /// When it was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<String>,
    /// The message's id.
    pub id: String,
    /// The language of its text.
    pub language: String,
    /// When it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<String>,
    /// The number that it was sent to.
    pub to: String,
}

/// What the user was told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportedNotification {
    /// When it was.
    pub created_at: String,
    /// The notification's id.
    pub id: String,
    /// Of what.
    pub kind: String,
    /// When it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<String>,
    /// The device that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportedSession {
    /// When it was opened.
    pub created_at: String,
    /// When it was ended before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// When it ends at the latest.
    pub expires_at: String,
    /// The session's id.
    pub id: String,
    /// When it was last refreshed, or opened.
    pub last_seen_at: String,
    /// When the number was last proved afresh in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reauthenticated_at: Option<String>,
    /// The `User-Agent` that opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The stable slug for programs.
    pub code: String,
    /// The field's name in the request.
    pub field: String,
    /// What is wrong with it, for people, in their language.
    pub message: String,
}

/// How the service and its markets are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Health {
    /// `up` or `down`, per market.
    pub markets: BTreeMap<String, String>,
    /// The service's name.
    pub service: String,
    /// `ok`, or `degraded` when a market is away.
    pub status: String,
    /// Its version.
    pub version: String,
}

/// What there is to know of a token (RFC 7662, section 2.2); of one that is not active, nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Introspection {
    /// Whether the token is good now: genuine, in its time, its session alive and its user not suspended.
    pub active: bool,
    /// Whom an access token is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aud: Option<String>,
    /// From when it no longer holds, seconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// When it was issued, seconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// The market's issuer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// An access token's own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// The market.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market: Option<String>,
    /// From when an access token holds, seconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// The session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// `bearer` for an access token, `refresh_token` for a refresh token, which gives no access to anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_type: Option<String>,
}

/// A token to look at (RFC 7662, section 2.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IntrospectionRequest {
    /// An access token or a refresh token.
    pub token: String,
    /// What the client takes it for; the token tells it by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_type_hint: Option<String>,
}

/// A set of public keys (RFC 7517).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeySet {
    /// The keys: one signs, all verify.
    pub keys: Vec<PublicKey>,
}

/// Ends sessions of the caller.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Logout {
    /// Which sessions end; `session`, this one, if it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
}

/// A market as clients see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarketDescriptor {
    /// The fields of an address.
    pub address_fields: Vec<String>,
    /// Those of the ways to pay that are cards, and so have a card's fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_brands: Option<Vec<String>>,
    /// The channels that carry codes.
    pub channels: Vec<String>,
    /// The country's English name.
    pub country: String,
    /// What its people call it, by language; for other languages there is the CLDR.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_names: Option<BTreeMap<String, String>>,
    /// The currency's symbol.
    pub currency: String,
    /// The currency's ISO 4217 code.
    pub currency_code: String,
    /// How dates are written.
    pub date_format: String,
    /// The default language, BCP 47.
    pub language: String,
    /// All languages, the default first.
    pub languages: Vec<String>,
    /// The market's name.
    pub market: String,
    /// Those of the fields of an address that may be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optional_address_fields: Option<Vec<String>>,
    /// The ways to pay.
    pub payment_methods: Vec<String>,
    /// How a number is written for people.
    pub phone_format: String,
    /// The country's calling code.
    pub phone_prefix: String,
    /// The tax on sales.
    pub tax: Tax,
    /// The IANA time zone.
    pub timezone: String,
}

/// The markets behind this address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Markets {
    /// The market to offer first.
    pub default_market: String,
    /// What each says of itself.
    pub supported_markets: Vec<MarketDescriptor>,
}

/// Something that the user was told of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotificationEntry {
    /// When it was, RFC 3339 UTC.
    pub created_at: String,
    /// The notification's id.
    pub id: String,
    /// What happened: `new_device`, `session_reused`, `number_locked`, `phone_changed`; others may come.
    pub kind: String,
    /// When the user read it, RFC 3339 UTC; `null` until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<String>,
    /// The same in words, in the language of the answer.
    pub text: String,
    /// The `User-Agent` of the device that it is about, if it is about one that told its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

/// A page of what the user was told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notifications {
    /// The `cursor` of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// The notifications, the newest first.
    pub notifications: Vec<NotificationEntry>,
    /// How many the user has not read, on all pages.
    pub unread_count: u64,
}

/// In each market another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentMethod {
    /// The card's network, one of the market's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// The way to pay for people.
    pub display: String,
    /// The last month in which the card is good, at the earliest the present one where the market is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exp_month: Option<u64>,
    /// The year of that month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exp_year: Option<i64>,
    /// The name on the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder_name: Option<String>,
    /// The id.
    pub id: String,
    /// Whether it is the one to take unless the user says another. The first is. `true` puts it in the place of the one before; `false` changes nothing, for there always is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
    /// The last four digits of the card's number. The whole number is refused in any field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last4: Option<String>,
    /// What the payment processor calls the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// `card`, which may be left out beside a `brand`, or one of the market's other ways. A card's brand says `card`, too.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What is the market's own.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// The default first, then the newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentMethodList {
    /// payment_methods
    pub payment_methods: Vec<PaymentMethod>,
}

/// What one line of a bill costs. The amount asked for is net; the tax on it is rounded to the minor unit, a half up,
/// and `gross` is exactly `net` and `tax` together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// With tax.
    pub gross: Amount,
    /// The market.
    pub market: String,
    /// Without tax: the amount that was asked for.
    pub net: Amount,
    /// The tax.
    pub tax: Amount,
    /// The tax's name.
    pub tax_name: String,
    /// Its rate as a decimal fraction.
    pub tax_rate: f64,
}

/// The body of every 4xx and 5xx answer, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// Codes that may still be tried for this number in this window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts_left: Option<u64>,
    /// The stable slug for programs.
    pub code: ProblemCode,
    /// What happened, for people, in their language.
    pub detail: String,
    /// The fields at fault, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors: Option<Vec<FieldProblem>>,
    /// The path of the request.
    pub instance: String,
    /// The request's `X-Request-Id`.
    pub request_id: String,
    /// Whole seconds after which a retry succeeds; the same as `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// The HTTP status.
    pub status: u64,
    /// Always false.
    pub success: bool,
    /// A short English summary of the code.
    pub title: String,
    /// `urn:market-auth:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A user as the user sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The country's English name.
    pub country: String,
    /// The first sign-in, RFC 3339 UTC.
    pub created_at: String,
    /// The currency's symbol.
    pub currency: String,
    /// The currency's ISO 4217 code.
    pub currency_code: String,
    /// The number as people write it.
    pub formatted_phone: String,
    /// The full name, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
    /// The user's id.
    pub id: String,
    /// False while suspended.
    pub is_active: bool,
    /// True once the number was proved.
    pub is_verified: bool,
    /// The language, BCP 47.
    pub language: String,
    /// The last sign-in, RFC 3339 UTC.
    pub last_login: String,
    /// The market.
    pub market: String,
    /// The full name, else `User` and the formatted number.
    pub name: String,
    /// The number in E.164.
    pub phone_number: String,
    /// The picture, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_image_url: Option<String>,
}

/// The profile was changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileUpdated {
    /// What happened, for people.
    pub message: String,
    /// Always true.
    pub success: bool,
    /// The profile as it is now.
    pub user: Profile,
}

/// A public key (RFC 7517; RFC 7518, section 6.2; RFC 8037, section 2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublicKey {
    /// `ES256` or `EdDSA`.
    pub alg: String,
    /// `P-256` or `Ed25519`.
    pub crv: String,
    /// The key's id.
    pub kid: String,
    /// `EC` or `OKP`.
    pub kty: String,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub usage: String,
    /// The point's x coordinate, base64url.
    pub x: String,
    /// The point's y coordinate, base64url; `EC` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
}

/// The number was proved afresh.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reauthenticated {
    /// Until when this session may do what needs a fresh proof, RFC 3339 UTC.
    pub reauthenticated_until: String,
    /// Always true.
    pub success: bool,
}

/// Trades a refresh token for the next one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refresh {
    /// The newest refresh token of the session.
    pub refresh_token: Secret,
}

/// A session goes on: the token fields of verify-code, anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refreshed {
    /// The access token: a JWT (RFC 9068) for the `Authorization: Bearer` header.
    pub access_token: Secret,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// The market.
    pub market: String,
    /// Seconds until the refresh token expires if it is not used.
    pub refresh_expires_in: u64,
    /// The next refresh token, which takes the place of the one that was sent.
    pub refresh_token: Secret,
    /// The session, the same as before.
    pub session_id: String,
    /// Always true.
    pub success: bool,
    /// Always `bearer`.
    pub token_type: String,
}

/// Which sessions end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// `session`.
    Session,
    /// `others`.
    Others,
    /// `all`.
    All,
}

/// Asks for a code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct SendCode {
    /// The channel that carries the code; one of the market's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The language of the text and of the answer, BCP 47; one that the market lacks is passed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Another name of `phone_number`, in whose place it may stand; both must agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The number to send to, in international form; also accepted under the name `phone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

/// Asks for a code to the caller's own number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct SendProof {
    /// The channel that carries the code; one of the market's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The language of the text and of the answer, BCP 47; one that the market lacks is passed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// What there is of an authorization server (RFC 8414, section 2): the issuer, its keys and its introspection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerMetadata {
    /// None: there is no OAuth token endpoint.
    pub grant_types_supported: Vec<String>,
    /// Where a resource server asks whether a token is good now.
    pub introspection_endpoint: String,
    /// How it proves who it is there: HTTP Basic.
    pub introspection_endpoint_auth_methods_supported: Vec<String>,
    /// The `iss` of the tokens.
    pub issuer: String,
    /// Where the keys are.
    pub jwks_uri: String,
    /// None: there is no authorization endpoint.
    pub response_types_supported: Vec<String>,
}

/// A live session as its user sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionEntry {
    /// When it was opened, RFC 3339 UTC.
    pub created_at: String,
    /// Whether it is the session of this request.
    pub current: bool,
    /// When it ends unless it is refreshed before, and in any case at the latest, RFC 3339 UTC.
    pub expires_at: String,
    /// The session's id.
    pub id: String,
    /// When it was last refreshed, or opened, RFC 3339 UTC.
    pub last_seen_at: String,
    /// The `User-Agent` that opened it, if it told one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

/// The live sessions of a user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sessions {
    /// The sessions, the newest first.
    pub sessions: Vec<SessionEntry>,
}

/// A person is signed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The access token: a JWT (RFC 9068) for the `Authorization: Bearer` header.
    pub access_token: Secret,
    /// Seconds until the access token expires.
    pub expires_in: u64,
    /// Whether this sign-in made the account.
    pub is_new_user: bool,
    /// The market.
    pub market: String,
    /// What happened, for people.
    pub message: String,
    /// Seconds until the refresh token expires if it is not used.
    pub refresh_expires_in: u64,
    /// The refresh token: opaque, good once, for `POST /api/v1/auth/refresh`.
    pub refresh_token: Secret,
    /// The session.
    pub session_id: String,
    /// Always true.
    pub success: bool,
    /// Always `bearer`.
    pub token_type: String,
    /// The user's profile.
    pub user: Profile,
    /// The user.
    pub user_id: String,
}

/// A market's tax on sales.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tax {
    /// Its name.
    pub name: String,
    /// Its rate as a decimal fraction.
    pub rate: f64,
}

/// The token is good, and whose it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokenValid {
    /// The currency's symbol.
    pub currency: String,
    /// When the token expires, RFC 3339 UTC.
    pub expires_at: String,
    /// The number as people write it.
    pub formatted_phone: String,
    /// The market.
    pub market: String,
    /// The number in E.164.
    pub phone_number: String,
    /// The session.
    pub session_id: String,
    /// The user.
    pub user_id: String,
    /// Always true.
    pub valid: bool,
}

/// Changes the profile: what is absent stays, what is `null` is cleared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct UpdateProfile {
    /// 1 to 255 characters after trimming, no control characters; kept in Unicode NFC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<Option<String>>,
    /// One of the market's languages, BCP 47.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Option<String>>,
    /// An `https` address of at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_image_url: Option<Option<String>>,
}

/// Trades a code for a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerifyCode {
    /// Another name of `phone_number`, in whose place it may stand; both must agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The number that the code was sent to; also accepted under the name `phone`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// The six digits.
    pub verification_code: Secret,
}

/// Proves the caller's own number afresh.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerifyProof {
    /// The six digits.
    pub verification_code: Secret,
}
