//! What is held of a user, as the user is handed it.

mod gathered;

use common::api::Profile;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Everything that is held about a user. Times are RFC 3339 UTC.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Export {
    /// When it was gathered.
    #[schema(example = "2026-01-31T09:30:00.000000Z")]
    exported_at: String,
    /// The profile.
    profile: Profile,
    /// Every session that is still kept, over or not, the newest first.
    sessions: Vec<ExportedSession>,
    /// What the user was told, the newest first.
    notifications: Vec<ExportedNotification>,
    /// What was done to the account, the oldest first.
    audit_log: Vec<ExportedEvent>,
    /// The last code of each purpose; of the codes themselves nothing can be told.
    codes: Vec<ExportedCode>,
    /// The messages that were sent, the newest first; their texts are not kept.
    messages: Vec<ExportedMessage>,
    /// What the number's limits count.
    limits: ExportedLimits,
    /// What the market holds of its own.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    own: Map<String, Value>,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportedSession {
    /// The session's id.
    id: String,
    /// When it was opened.
    created_at: String,
    /// When it was last refreshed, or opened.
    last_seen_at: String,
    /// When it ends at the latest.
    expires_at: String,
    /// When it was ended before that.
    ended_at: Option<String>,
    /// When the number was last proved afresh in it.
    reauthenticated_at: Option<String>,
    /// The `User-Agent` that opened it.
    user_agent: Option<String>,
}

/// What the user was told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportedNotification {
    /// The notification's id.
    id: String,
    /// Of what.
    #[schema(example = "phone_changed")]
    kind: String,
    /// The device that it is about.
    user_agent: Option<String>,
    /// When it was.
    created_at: String,
    /// When it was read.
    read_at: Option<String>,
}

/// Something that was done to the account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportedEvent {
    /// When it was.
    at: String,
    /// Who did it: `user`, `operator` or `service`.
    #[schema(example = "user")]
    actor: String,
    /// What was done.
    #[schema(example = "signed_in")]
    event: String,
    /// The session that did it, or was ended.
    session_id: Option<String>,
    /// The address that it came from, as long as that is kept.
    address: Option<String>,
}

/// A code that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportedCode {
    /// The number that it was sent to.
    phone_number: String,
    /// What it was for.
    #[schema(example = "sign_in")]
    purpose: String,
    /// The channel that carried it.
    channel: String,
    /// When it was issued.
    created_at: String,
    /// When it expires.
    expires_at: String,
    /// Whether it was used, or burnt by wrong guesses.
    spent: bool,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportedMessage {
    /// The message's id.
    id: String,
    /// The number that it was sent to.
    to: String,
    /// The channel that carried it.
    channel: String,
    /// The language of its text.
    language: String,
    /// When it was written.
    created_at: String,
    /// When it was handed over.
    sent_at: Option<String>,
    /// When it was given up.
    failed_at: Option<String>,
}

/// What the number's limits count, since the account was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportedLimits {
    /// When the last codes were sent, the newest first.
    codes_sent: Vec<String>,
    /// When the last attempts at codes were made, the newest first.
    attempts: Vec<String>,
    /// Wrong codes in a row.
    wrong_codes: u32,
    /// Until when the number is locked.
    locked_until: Option<String>,
}
