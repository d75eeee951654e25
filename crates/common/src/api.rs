//! The answers of the public API.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::MarketDescriptor;

/// A code is on its way (or still valid, if `sent` is false).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CodeSent {
    /// Always true.
    #[schema(example = true)]
    pub success: bool,
    /// What happened, for people.
    #[schema(example = "Мы отправили код на +996 505 325 311.")]
    pub message: String,
    /// The number in E.164.
    #[schema(example = "+996505325311")]
    pub phone_number: String,
    /// The number as people write it.
    #[schema(example = "+996 505 325 311")]
    pub formatted_phone: String,
    /// The market that serves the number.
    #[schema(example = "kg")]
    pub market: String,
    /// The language of the text and of `message`, BCP 47.
    #[schema(example = "ru")]
    pub language: String,
    /// Minutes until the code expires, rounded up.
    #[schema(example = 10)]
    pub expires_in_minutes: u64,
    /// Seconds until the code expires.
    #[schema(example = 600)]
    pub expires_in: u64,
    /// Seconds until another code can be asked for.
    #[schema(example = 60)]
    pub resend_after: u64,
    /// Whether this request sent a code; false while the last one is young and unused.
    #[schema(example = true)]
    pub sent: bool,
    /// The channel that carries it.
    #[schema(example = "sms")]
    pub channel: String,
    /// The message's id, which names its market.
    #[schema(example = "kg_0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10")]
    pub delivery_id: String,
}

/// What became of a message so far; nothing about whom it is for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DeliveryState {
    /// `queued`: it is about to be sent. `sent`: it was handed over. `delivered`: it reached the phone. `failed`: it
    /// will not arrive.
    pub status: DeliveryStatus,
    /// The channels to try instead.
    #[schema(example = json!(["telegram"]))]
    pub channels: Vec<String>,
}

/// The states of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryStatus {
    /// It waits.
    Queued,
    /// It was handed over.
    Sent,
    /// It reached the phone.
    Delivered,
    /// It never will.
    Failed,
}

/// A person is signed in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignedIn {
    /// Always true.
    #[schema(example = true)]
    pub success: bool,
    /// What happened, for people.
    #[schema(example = "Вы вошли.")]
    pub message: String,
    /// The access token: a JWT (RFC 9068) for the `Authorization: Bearer` header.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiIsImtpZCI6ImtnLTEifQ.e30.c2lnbmF0dXJl")]
    pub access_token: String,
    /// Always `bearer`.
    #[schema(example = "bearer")]
    pub token_type: String,
    /// Seconds until the access token expires.
    #[schema(example = 1800)]
    pub expires_in: u64,
    /// The refresh token: opaque, good once, for `POST /api/v1/auth/refresh`.
    #[schema(
        example = "kg_r1.0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10.0.bWFjIG9mIHRoZSByZXN0IG9mIHRoZSB0b2tlbi4uLi4"
    )]
    pub refresh_token: String,
    /// Seconds until the refresh token expires if it is not used.
    #[schema(example = 2_592_000)]
    pub refresh_expires_in: u64,
    /// The session.
    #[schema(example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10")]
    pub session_id: String,
    /// The market.
    #[schema(example = "kg")]
    pub market: String,
    /// Whether this sign-in made the account.
    #[schema(example = true)]
    pub is_new_user: bool,
    /// The user.
    #[schema(example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d11")]
    pub user_id: String,
    /// The user's profile.
    pub user: Profile,
}

/// A session goes on: the token fields of verify-code, anew.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Refreshed {
    /// Always true.
    #[schema(example = true)]
    pub success: bool,
    /// The access token: a JWT (RFC 9068) for the `Authorization: Bearer` header.
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiIsImtpZCI6ImtnLTEifQ.e30.c2lnbmF0dXJl")]
    pub access_token: String,
    /// Always `bearer`.
    #[schema(example = "bearer")]
    pub token_type: String,
    /// Seconds until the access token expires.
    #[schema(example = 1800)]
    pub expires_in: u64,
    /// The next refresh token, which takes the place of the one that was sent.
    #[schema(
        example = "kg_r1.0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10.1.bWFjIG9mIHRoZSByZXN0IG9mIHRoZSB0b2tlbi4uLi4"
    )]
    pub refresh_token: String,
    /// Seconds until the refresh token expires if it is not used.
    #[schema(example = 2_505_600)]
    pub refresh_expires_in: u64,
    /// The session, the same as before.
    #[schema(example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10")]
    pub session_id: String,
    /// The market.
    #[schema(example = "kg")]
    pub market: String,
}

/// The live sessions of a user.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Sessions {
    /// The sessions, the newest first.
    pub sessions: Vec<SessionEntry>,
}

/// A live session as its user sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionEntry {
    /// The session's id.
    #[schema(example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10")]
    pub id: String,
    /// When it was opened, RFC 3339 UTC.
    #[schema(example = "2026-01-31T09:30:00.000000Z")]
    pub created_at: String,
    /// When it was last refreshed, or opened, RFC 3339 UTC.
    #[schema(example = "2026-01-31T10:00:00.000000Z")]
    pub last_seen_at: String,
    /// When it ends unless it is refreshed before, and in any case at the latest, RFC 3339 UTC.
    #[schema(example = "2026-03-02T09:30:00.000000Z")]
    pub expires_at: String,
    /// The `User-Agent` that opened it, if it told one.
    #[schema(example = "market-app/3.1 (Android 16)")]
    pub user_agent: Option<String>,
    /// Whether it is the session of this request.
    #[schema(example = true)]
    pub current: bool,
}

/// A page of what the user was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notifications {
    /// The notifications, the newest first.
    pub notifications: Vec<NotificationEntry>,
    /// How many the user has not read, on all pages.
    #[schema(example = 1)]
    pub unread_count: u64,
    /// The `cursor` of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d12")]
    pub next_cursor: Option<String>,
}

/// Something that the user was told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotificationEntry {
    /// The notification's id.
    #[schema(example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d12")]
    pub id: String,
    /// What happened: `new_device`, `session_reused`, `number_locked`, `phone_changed`; others may come.
    #[schema(example = "new_device")]
    pub kind: String,
    /// The same in words, in the language of the answer.
    #[schema(example = "Your account was signed in to on a new device.")]
    pub text: String,
    /// The `User-Agent` of the device that it is about, if it is about one that told its own.
    #[schema(example = "market-app/3.1 (Android 16)")]
    pub user_agent: Option<String>,
    /// When it was, RFC 3339 UTC.
    #[schema(example = "2026-01-31T09:30:00.000000Z")]
    pub created_at: String,
    /// When the user read it, RFC 3339 UTC; `null` until then.
    #[schema(example = "2026-01-31T10:00:00.000000Z")]
    pub read_at: Option<String>,
}

/// A user as the user sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    /// The user's id.
    #[schema(example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d11")]
    pub id: String,
    /// The number in E.164.
    #[schema(example = "+996505325311")]
    pub phone_number: String,
    /// The number as people write it.
    #[schema(example = "+996 505 325 311")]
    pub formatted_phone: String,
    /// The full name, else `User` and the formatted number.
    #[schema(example = "User +996 505 325 311")]
    pub name: String,
    /// The full name, if one was given.
    #[schema(example = "Айгүл Асанова")]
    pub full_name: Option<String>,
    /// The picture, if one was given.
    #[schema(example = "https://example.com/aigul.jpg")]
    pub profile_image_url: Option<String>,
    /// False while suspended.
    #[schema(example = true)]
    pub is_active: bool,
    /// True once the number was proved.
    #[schema(example = true)]
    pub is_verified: bool,
    /// The market.
    #[schema(example = "kg")]
    pub market: String,
    /// The language, BCP 47.
    #[schema(example = "ru")]
    pub language: String,
    /// The country's English name.
    #[schema(example = "Kyrgyzstan")]
    pub country: String,
    /// The currency's symbol.
    #[schema(example = "сом")]
    pub currency: String,
    /// The currency's ISO 4217 code.
    #[schema(example = "KGS")]
    pub currency_code: String,
    /// The last sign-in, RFC 3339 UTC.
    #[schema(example = "2026-01-31T09:30:00.000000Z")]
    pub last_login: String,
    /// The first sign-in, RFC 3339 UTC.
    #[schema(example = "2026-01-31T09:30:00.000000Z")]
    pub created_at: String,
}

/// The profile was changed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProfileUpdated {
    /// Always true.
    #[schema(example = true)]
    pub success: bool,
    /// What happened, for people.
    #[schema(example = "Профиль сохранён.")]
    pub message: String,
    /// The profile as it is now.
    pub user: Profile,
}

/// The token is good, and whose it is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TokenValid {
    /// Always true.
    #[schema(example = true)]
    pub valid: bool,
    /// The user.
    #[schema(example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d11")]
    pub user_id: String,
    /// The session.
    #[schema(example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10")]
    pub session_id: String,
    /// The number in E.164.
    #[schema(example = "+996505325311")]
    pub phone_number: String,
    /// The number as people write it.
    #[schema(example = "+996 505 325 311")]
    pub formatted_phone: String,
    /// The market.
    #[schema(example = "kg")]
    pub market: String,
    /// The currency's symbol.
    #[schema(example = "сом")]
    pub currency: String,
    /// When the token expires, RFC 3339 UTC.
    #[schema(example = "2026-01-31T10:00:00Z")]
    pub expires_at: String,
}

/// The number was proved afresh.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Reauthenticated {
    /// Always true.
    #[schema(example = true)]
    pub success: bool,
    /// Until when this session may do what needs a fresh proof, RFC 3339 UTC.
    #[schema(example = "2026-01-31T09:40:00.000000Z")]
    pub reauthenticated_until: String,
}

/// It is done.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Done {
    /// Always true.
    #[schema(example = true)]
    pub success: bool,
    /// What happened, for people.
    #[schema(example = "Вы вышли.")]
    pub message: String,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Amount {
    /// In minor units.
    #[schema(example = 2999)]
    pub amount_minor: u64,
    /// The currency's ISO 4217 code.
    #[schema(example = "USD")]
    pub currency_code: String,
    /// For people, as the market writes it.
    #[schema(example = "$29.99")]
    pub formatted: String,
}

/// What one line of a bill costs. The amount asked for is net; the tax on it is rounded to the minor unit, a half up,
/// and `gross` is exactly `net` and `tax` together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Price {
    /// The market.
    #[schema(example = "us")]
    pub market: String,
    /// The tax's name.
    #[schema(example = "sales tax")]
    pub tax_name: String,
    /// Its rate as a decimal fraction.
    #[schema(example = 0.08)]
    pub tax_rate: f64,
    /// Without tax: the amount that was asked for.
    pub net: Amount,
    /// The tax.
    #[schema(example = json!({"amount_minor": 240, "currency_code": "USD", "formatted": "$2.40"}))]
    pub tax: Amount,
    /// With tax.
    #[schema(example = json!({"amount_minor": 3239, "currency_code": "USD", "formatted": "$32.39"}))]
    pub gross: Amount,
}

/// The markets behind this address.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Markets {
    /// What each says of itself.
    pub supported_markets: Vec<MarketDescriptor>,
    /// The market to offer first.
    #[schema(example = "kg")]
    pub default_market: String,
}

/// How the service and its markets are.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `ok`, or `degraded` when a market is away.
    #[schema(example = "ok")]
    pub status: String,
    /// The service's name.
    #[schema(example = "gateway")]
    pub service: String,
    /// Its version.
    #[schema(example = "0.1.0")]
    pub version: String,
    /// `up` or `down`, per market.
    #[schema(example = json!({"kg": "up", "us": "up"}))]
    pub markets: BTreeMap<String, String>,
}

/// One message in the development inbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InboxMessage {
    /// The message's id.
    pub id: String,
    /// The market that sent it.
    pub market: String,
    /// The number in E.164.
    pub to: String,
    /// The channel.
    pub channel: String,
    /// The language, BCP 47.
    pub language: String,
    /// The text, code included.
    pub text: String,
    /// When it was sent, RFC 3339 UTC.
    pub created_at: String,
    /// Who carried it: `inbox`, or `spare`, which is asked after it.
    pub provider: String,
    /// The alphabet that it needs as a text: `GSM-7` or `UCS-2`.
    pub encoding: String,
    /// How many segments it takes.
    pub parts: usize,
    /// What that costs by the market's settings.
    pub price: Option<InboxPrice>,
    /// What became of it.
    pub state: InboxState,
}

/// What a message in the development inbox would cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InboxPrice {
    /// In minor units.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
}

/// What became of a message in the development inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum InboxState {
    /// It is being handed over.
    Queued,
    /// It was taken.
    Accepted,
    /// It reached the phone.
    Delivered,
    /// It never will.
    Failed,
}

/// The development inbox.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Inbox {
    /// The messages, newest first.
    pub messages: Vec<InboxMessage>,
}
