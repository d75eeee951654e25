//! Problem documents (RFC 9457) and the stable codes in them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $status:literal $slug:literal $title:literal;)*) => {
        /// What went wrong, as a client's program may rely on it: one status and one slug each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The HTTP status that goes with it.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// The slug on the wire, also the metric label.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)* }
            }

            /// The short English summary, the same at every occurrence (RFC 9457, section 3.1.3).
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

codes! {
    /// Not JSON, not an object, or a key twice.
    MalformedRequest = 400 "malformed_request" "Malformed request";
    /// A wrong, expired, used or never issued code.
    InvalidCode = 400 "invalid_code" "Invalid code";
    /// No bearer token.
    MissingToken = 401 "missing_token" "Missing token";
    /// A token that is forged, foreign or malformed.
    InvalidToken = 401 "invalid_token" "Invalid token";
    /// A genuine token past its time.
    TokenExpired = 401 "token_expired" "Token expired";
    /// A genuine token of a session that is over.
    SessionEnded = 401 "session_ended" "Session ended";
    /// No resource server's credentials, or wrong ones.
    InvalidClient = 401 "invalid_client" "Invalid client";
    /// The account is suspended.
    AccountSuspended = 403 "account_suspended" "Account suspended";
    /// What was asked for needs a fresh proof of the number.
    ReauthenticationRequired = 403 "reauthentication_required" "Reauthentication required";
    /// No such path, or nothing of the caller's there.
    NotFound = 404 "not_found" "Not found";
    /// The path exists, the method does not.
    MethodNotAllowed = 405 "method_not_allowed" "Method not allowed";
    /// The request did not arrive in time.
    RequestTimeout = 408 "request_timeout" "Request timeout";
    /// The request can't be done as things are now: a number is taken, another request of the same user or with the same
    /// idempotency key was first or is under way.
    Conflict = 409 "conflict" "Conflict";
    /// The body is larger than 16 KiB.
    PayloadTooLarge = 413 "payload_too_large" "Payload too large";
    /// Not the media type that the endpoint takes.
    UnsupportedMediaType = 415 "unsupported_media_type" "Unsupported media type";
    /// The header section is larger than 32 KiB.
    HeadersTooLarge = 431 "headers_too_large" "Request header fields too large";
    /// Not a phone number in an accepted notation.
    InvalidPhone = 422 "invalid_phone" "Invalid phone number";
    /// A number of a region that the market does not serve.
    PhoneRegionUnsupported = 422 "phone_region_unsupported" "Phone region unsupported";
    /// A number that can't get a text, or costs extra.
    PhoneTypeUnsupported = 422 "phone_type_unsupported" "Phone type unsupported";
    /// Whoever has the number stopped our texts by replying so.
    TextsStopped = 422 "texts_stopped" "Texts stopped";
    /// No market has the number's prefix.
    MarketNotSupported = 422 "market_not_supported" "Market not supported";
    /// The number, the token or `X-Market` belongs to another market.
    MarketMismatch = 422 "market_mismatch" "Market mismatch";
    /// A field is missing or has a value that it can't have.
    ValidationFailed = 422 "validation_failed" "Validation failed";
    /// The idempotency key came with another request before.
    IdempotencyKeyReused = 422 "idempotency_key_reused" "Idempotency key reused";
    /// Three codes were sent to the number within the window.
    TooManyCodes = 429 "too_many_codes" "Too many codes";
    /// Three wrong codes were tried for the number within the window.
    TooManyAttempts = 429 "too_many_attempts" "Too many attempts";
    /// The budget of an address, of a block of numbers or of the market is used up.
    TooManyRequests = 429 "too_many_requests" "Too many requests";
    /// A hundred wrong codes in a row.
    PhoneLocked = 429 "phone_locked" "Phone locked";
    /// A fault of ours.
    Internal = 500 "internal_error" "Internal error";
    /// A market answered with something that is not HTTP, or not its API.
    BadUpstream = 502 "bad_upstream" "Bad upstream";
    /// The market does not answer.
    MarketUnavailable = 503 "market_unavailable" "Market unavailable";
    /// The database is out of reach.
    StorageUnavailable = 503 "storage_unavailable" "Storage unavailable";
    /// Nothing can be sent now.
    DeliveryUnavailable = 503 "delivery_unavailable" "Delivery unavailable";
    /// Too many requests at once.
    Overloaded = 503 "overloaded" "Overloaded";
    /// The market took too long.
    UpstreamTimeout = 504 "upstream_timeout" "Upstream timeout";
}

/// The body of every 4xx and 5xx answer, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `urn:market-auth:problem:` and the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:market-auth:problem:invalid_code")]
    pub kind: String,
    /// A short English summary of the code.
    #[schema(example = "Invalid code")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 400)]
    pub status: u16,
    /// What happened, for people, in their language.
    #[schema(example = "That code is not right. Attempts left: 2.")]
    pub detail: String,
    /// The path of the request.
    #[schema(example = "/api/v1/auth/verify-code")]
    pub instance: String,
    /// Always false.
    #[schema(example = false)]
    pub success: bool,
    /// The stable slug for programs.
    #[schema(example = "invalid_code")]
    pub code: String,
    /// The request's `X-Request-Id`.
    #[schema(example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10")]
    pub request_id: String,
    /// The fields at fault, where there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldProblem>,
    /// Whole seconds after which a retry succeeds; the same as `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub retry_after: Option<u64>,
    /// Codes that may still be tried for this number in this window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 2)]
    pub attempts_left: Option<u32>,
}

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldProblem {
    /// The field's name in the request.
    #[schema(example = "verification_code")]
    pub field: String,
    /// The stable slug for programs.
    #[schema(example = "required")]
    pub code: String,
    /// What is wrong with it, for people, in their language.
    #[schema(example = "This field is required.")]
    pub message: String,
}
