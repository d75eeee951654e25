//! Panics and internal errors, reported once each to a Sentry-compatible service: where, in which release, and the
//! request's names; nothing that a person typed.

mod stash;

use std::sync::OnceLock;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use sentry::protocol::{Event, Exception, Map};
use sentry::transports::DefaultTransportFactory;
use sentry::{Client, ClientOptions, Level};
use tracing::Span;

pub(crate) use stash::Panic;

/// How long the end of a process waits for the last report to leave.
const LAST_WORDS: Duration = Duration::from_secs(2);

static CLIENT: OnceLock<Client> = OnceLock::new();

/// The text is not the address of such a service.
#[derive(Debug, thiserror::Error)]
#[error("telemetry.error_dsn: is not https://KEY@HOST/PROJECT")]
pub struct InvalidDsn;

/// A request that failed in a way that nobody foresaw.
#[derive(Debug, Clone, Copy)]
pub struct Incident<'a> {
    /// Whose.
    pub service: &'static str,
    /// The pattern that took the request.
    pub route: &'a str,
    /// The request's id.
    pub request_id: &'a str,
    /// The request's span.
    pub span: &'a Span,
}

pub(crate) fn install(dsn: &SecretString, process: &'static str) -> Result<(), InvalidDsn> {
    let mut options = ClientOptions::default();
    options.dsn = Some(dsn.expose_secret().parse().map_err(|_| InvalidDsn)?);
    options.release = Some(format!("{process}@{}", env!("CARGO_PKG_VERSION")).into());
    options.default_integrations = false;
    options.max_breadcrumbs = 0;
    options.send_default_pii = false;
    options.transport = Some(std::sync::Arc::new(DefaultTransportFactory));
    CLIENT.get_or_init(|| Client::with_options(options));
    Ok(())
}

/// Reports a request's internal error, with the panic behind it if there was one.
pub fn report(incident: &Incident<'_>) {
    if CLIENT.get().is_none() {
        return;
    }
    let trace_id = crate::trace_id(incident.span);
    let panic = trace_id.as_deref().and_then(stash::take);
    let mut event = described(panic);
    event.transaction = Some(incident.route.to_owned());
    let tags =
        [("service", incident.service), ("route", incident.route), ("request_id", incident.request_id)];
    event.tags.extend(tags.map(|(name, value)| (name.to_owned(), value.to_owned())));
    event.tags.extend(trace_id.map(|id| ("trace_id".to_owned(), id)));
    send(event);
}

/// Keeps a request's panic until the request ends; any other is reported at once.
pub(crate) fn note(panic: Panic) {
    if CLIENT.get().is_none() {
        return;
    }
    let passed_over = match stash::trace_of_request() {
        Some(trace_id) => stash::put(trace_id, panic),
        None => Some(panic),
    };
    if let Some(panic) = passed_over {
        send(described(Some(panic)));
    }
}

pub(crate) fn flush() {
    if let Some(client) = CLIENT.get() {
        client.close(Some(LAST_WORDS));
    }
}

fn described(panic: Option<Panic>) -> Event<'static> {
    let (kind, value, tags) = match panic {
        Some(panic) => {
            ("panic", panic.cause.to_owned(), Map::from([("location".to_owned(), panic.location)]))
        }
        None => ("internal_error", "the log has the cause, under the request's id".to_owned(), Map::new()),
    };
    let exception = Exception { ty: kind.to_owned(), value: Some(value), ..Exception::default() };
    Event { level: Level::Error, exception: vec![exception].into(), tags, ..Event::default() }
}

fn send(event: Event<'static>) {
    if let Some(client) = CLIENT.get() {
        client.capture_event(event, None);
    }
}
