//! Access tokens: JWTs after RFC 9068, signed with keys of one market, checked by anybody with its published keys; and
//! refresh tokens, which only their market can check.

mod claims;
mod files;
mod good_tokens;
mod jwks;
mod key_entry;
mod key_error;
mod key_file;
mod key_folder;
mod key_pair;
mod refresh;
mod roles;
mod samples;
mod secret_digest;
mod signing_keys;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod verify;

pub use claims::Claims;
pub use good_tokens::{GoodTokens, Shown};
pub use jwks::{InvalidKeySet, KeySet};
pub use key_entry::{KeyEntry, Role};
pub use key_error::KeyError;
pub use key_folder::{KeyFolder, PROPAGATION};
pub use key_pair::{Algorithm, UnknownAlgorithm};
pub use refresh::{RefreshClaims, RefreshKey, WeakRefreshKey, peek_refresh_market};
pub use roles::Next;
pub use secret_digest::{InvalidDigest, SecretDigest};
pub use signing_keys::SigningKeys;
pub use verify::{Expected, TokenError, names_unknown_key, peek_issuer, verify};

/// How far the clocks of two machines may be apart, in seconds; nothing is added to a token's end.
const CLOCK_SKEW: i64 = 60;

/// The `typ` of an access token's header (RFC 9068, section 2.1).
const ACCESS_TOKEN: &str = "at+jwt";

/// The longest token that is looked at; ours have some 600 bytes.
pub const LONGEST_TOKEN: usize = 4096;
