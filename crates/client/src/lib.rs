//! Signs in by phone at market-auth, and keeps the session.
//!
//! ```no_run
//! # async fn example() -> Result<(), market_auth_client::Error> {
//! use market_auth_client::{Error, MarketAuth, Options, api::ProblemCode};
//!
//! let auth = MarketAuth::new(Options::at("https://id.example.com").language("en"))?;
//! auth.send_code("+996505325311").await?;
//! match auth.verify_code("+996505325311", "042137").await {
//!     Ok(signed_in) => println!("welcome, {}", signed_in.user.name),
//!     Err(Error::Refused(problem)) if problem.code == ProblemCode::InvalidCode => {
//!         println!("{} ({:?} left)", problem.detail, problem.attempts_left);
//!     }
//!     Err(other) => return Err(other),
//! }
//! println!("{}", auth.profile().await?.name);
//! # Ok(())
//! # }
//! ```
//!
//! - **One refresh for all**: whoever needs a token while one is being refreshed waits for that one, in other processes too
//!   where they share a [`FileStorage`]. A call that is refused with 401 is made again with the next token.
//! - **Lost answers**: `send_code` and `verify_code` carry an `Idempotency-Key` and are sent again under it; a refresh is sent
//!   again for nine seconds, while the server still knows the token. What reads, and `PUT`, is sent again; nothing else is.
//! - **Waiting**: before another try it waits as `Retry-After` says, up to a limit; a longer wait is the caller's to tell.
//! - **Giving up**: dropping a call's future ends that call, but no refresh that others wait for.
//!
//! It needs a Tokio runtime. The types in [`api`] are generated from the gateway's `openapi.json`.

mod account;
pub mod api;
mod call;
mod client;
mod error;
mod http;
mod keeper;
mod options;
mod profile;
mod random;
mod retry;
mod secret;
mod session;
mod storage;

pub use client::MarketAuth;
pub use error::Error;
pub use options::Options;
pub use random::idempotency_key;
pub use secret::Secret;
pub use session::Session;
pub use storage::{FileStorage, MemoryStorage, Storage};
