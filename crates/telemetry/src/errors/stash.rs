//! Panics of requests that have not ended yet: the one who answers knows the route, the one who panics the place.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tracing::{Span, dispatcher};
use tracing_subscriber::Registry;
use tracing_subscriber::registry::LookupSpan as _;

/// The name of the span that `edge` opens for each request.
const REQUEST: &str = "request";
/// Requests whose client went away never take theirs.
const MOST: usize = 64;

static WAITING: Mutex<VecDeque<(String, Panic)>> = Mutex::new(VecDeque::new());

/// A panic without anything personal.
#[derive(Debug)]
pub(crate) struct Panic {
    pub(crate) location: String,
    pub(crate) cause: &'static str,
}

/// The trace of the request that the present thread works for, if it does.
pub(super) fn trace_of_request() -> Option<String> {
    let current = Span::current();
    let within = dispatcher::get_default(|dispatch| {
        let span = dispatch.downcast_ref::<Registry>()?.span(&current.id()?)?;
        Some(span.scope().any(|span| span.name() == REQUEST))
    });
    if within == Some(true) { crate::trace_id(&current) } else { None }
}

/// Keeps a panic; what there is no room for comes back.
pub(super) fn put(trace_id: String, panic: Panic) -> Option<Panic> {
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.push_back((trace_id, panic));
    let oldest = if waiting.len() > MOST { waiting.pop_front() } else { None };
    oldest.map(|(_, panic)| panic)
}

/// The panic of a trace's request.
pub(super) fn take(trace_id: &str) -> Option<Panic> {
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    let at = waiting.iter().position(|(known, _)| known == trace_id)?;
    waiting.remove(at).map(|(_, panic)| panic)
}
