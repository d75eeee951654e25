//! The outermost middleware: every request passes here first, and every answer last.

mod exchange;
mod finished;
mod headers;
mod house;
mod identity;
mod names;
mod observe;
mod path;
mod problem;
mod refuse;
mod service;
mod trace;
mod within;

use std::sync::Arc;

use common::{Clock, Entropy, Texts};

pub use headers::HeaderLimits;
pub use house::HouseRules;
pub use identity::request_id;
pub use problem::set_language;

/// The outermost middleware of an app (the last `.wrap`).
///
/// It names the request, refuses paths that are not literal, oversized headers and a `Host` that is none, writes every problem document,
/// completes the headers of every answer, survives panics, and logs and counts once a request.
#[derive(Clone)]
pub struct Edge<R = ()> {
    /// The service's name in metrics (`gateway`, `kg-auth`).
    pub service: &'static str,
    /// The texts of problems.
    pub texts: Arc<Texts>,
    /// The time, for new request ids.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for new request ids.
    pub entropy: Arc<dyn Entropy>,
    /// The largest header section that is looked at.
    pub headers: HeaderLimits,
    /// What this server does besides.
    pub rules: R,
}
