use std::panic::catch_unwind;
use std::time::Duration;

use serde_json::Value;
use telemetry::{Incident, TelemetrySettings};
use tracing::Span;

use crate::sink::Sink;

const PHONE: &str = "+996505325311";

fn tag<'a>(event: &'a Value, name: &str) -> Option<&'a str> {
    event["tags"][name].as_str()
}

fn exception(event: &Value) -> (&str, &str) {
    let exception = &event["exception"]["values"][0];
    (exception["type"].as_str().unwrap(), exception["value"].as_str().unwrap())
}

/// The span of a request that begins a trace, as `edge` opens one.
fn request(request_id: &str) -> Span {
    let span = tracing::info_span!("request", request_id);
    telemetry::Caller::of(|_| None).adopt(&span);
    span
}

/// One test, because a process sets its telemetry up once.
#[test]
fn a_panic_or_an_internal_error_is_reported_once_without_what_a_person_typed() {
    let sink = Sink::start();
    let settings =
        TelemetrySettings { error_dsn: Some(sink.dsn.clone().into()), ..TelemetrySettings::default() };
    telemetry::init(&settings, "test").unwrap();
    let next = || sink.events.recv_timeout(Duration::from_secs(10)).unwrap();

    let span = request("r-0000001");
    span.in_scope(|| catch_unwind(|| panic!("no user {PHONE}")).unwrap_err());
    telemetry::report(&Incident {
        service: "test",
        route: "/users/{id}",
        request_id: "r-0000001",
        span: &span,
    });
    let event = next();
    assert_eq!(exception(&event).0, "panic");
    assert!(tag(&event, "location").unwrap().contains("reports.rs"), "{event}");
    assert_eq!((tag(&event, "route"), tag(&event, "request_id")), (Some("/users/{id}"), Some("r-0000001")));
    let trace_id = telemetry::trace_id(&span).unwrap();
    assert_eq!(tag(&event, "trace_id"), Some(trace_id.as_str()));
    assert_eq!(event["release"], format!("test@{}", env!("CARGO_PKG_VERSION")));
    assert!(!event.to_string().contains(&PHONE[1..]), "{event}");
    for personal in ["user", "request", "server_name", "breadcrumbs"] {
        assert!(event.get(personal).is_none(), "{event}");
    }

    let span = request("r-0000002");
    telemetry::report(&Incident { service: "test", route: "/users", request_id: "r-0000002", span: &span });
    assert_eq!(exception(&next()).0, "internal_error");

    catch_unwind(|| panic!("a task of nobody's")).unwrap_err();
    let event = next();
    assert_eq!(exception(&event), ("panic", "a task of nobody's"));
    assert_eq!(tag(&event, "request_id"), None);

    telemetry::flush();
    assert!(sink.events.try_recv().is_err(), "something was reported twice");
}
