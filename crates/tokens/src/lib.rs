//! Access tokens: JWTs after RFC 9068, signed with keys of one market, checked by anybody with its published keys; and
//! refresh tokens, which only their market can check.

mod claims;
mod jwks;
mod refresh;
mod signing_keys;
mod verify;

pub use claims::Claims;
pub use jwks::{InvalidKeySet, KeySet};
pub use refresh::{RefreshClaims, RefreshKey, WeakRefreshKey, peek_refresh_market};
pub use signing_keys::{KeyError, SigningKeys};
pub use verify::{Expected, TokenError, names_unknown_key, peek_issuer, verify};

/// The `typ` of an access token's header (RFC 9068, section 2.1).
const ACCESS_TOKEN: &str = "at+jwt";

/// The longest token that is looked at; ours have some 600 bytes.
pub const LONGEST_TOKEN: usize = 4096;
