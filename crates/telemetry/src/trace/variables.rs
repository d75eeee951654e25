//! The `OTEL_*` variables that the SDK leaves to us, or would take silently for something else.

use std::fmt::Display;
use std::time::Duration;

use opentelemetry::propagation::{TextMapCompositePropagator, TextMapPropagator};
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};

pub(super) const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
const TRACES_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
const SAMPLERS: [&str; 6] = [
    "always_on",
    "always_off",
    "traceidratio",
    "parentbased_always_on",
    "parentbased_always_off",
    "parentbased_traceidratio",
];

/// An `OTEL_*` variable that can't be followed.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {cause}")]
pub struct VariableError {
    name: &'static str,
    cause: String,
}

impl VariableError {
    pub(super) fn new(name: &'static str, cause: impl Display) -> Self {
        Self { name, cause: cause.to_string() }
    }
}

/// What the variables ask for.
#[derive(Debug, PartialEq)]
pub(super) struct Variables {
    /// Whether spans leave.
    pub(super) exports: bool,
    /// Whether a variable names the service.
    pub(super) names_service: bool,
    /// Whether the collector is asked by `https`.
    pub(super) needs_tls: bool,
    /// How long a batch may take.
    pub(super) timeout: Duration,
    propagators: Vec<Propagator>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Propagator {
    TraceContext,
    Baggage,
}

impl Variables {
    /// Spans leave when an exporter or an endpoint is named, unless the SDK is disabled: with nothing set, nothing is
    /// looked for on this machine.
    pub(super) fn read(var: impl Fn(&'static str) -> Option<String>) -> Result<Self, VariableError> {
        let var = |name| var(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let endpoint = var(TRACES_ENDPOINT).or_else(|| var(ENDPOINT));
        let disabled = var("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let exporter = exporter(var("OTEL_TRACES_EXPORTER"))?;
        sampler(var("OTEL_TRACES_SAMPLER"), var("OTEL_TRACES_SAMPLER_ARG"))?;
        protocol("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", &var)?;
        protocol("OTEL_EXPORTER_OTLP_PROTOCOL", &var)?;
        Ok(Self {
            exports: !disabled && exporter.unwrap_or(endpoint.is_some()),
            names_service: var("OTEL_SERVICE_NAME").is_some()
                || var("OTEL_RESOURCE_ATTRIBUTES").is_some_and(|list| list.contains("service.name=")),
            needs_tls: endpoint.is_some_and(|url| url.starts_with("https:")),
            timeout: timeout(&var)?,
            propagators: propagators(var("OTEL_PROPAGATORS"))?,
        })
    }

    /// Whether W3C's trace context is passed on.
    pub(super) fn passes_context(&self) -> bool {
        self.propagators.contains(&Propagator::TraceContext)
    }

    pub(super) fn propagator(&self) -> TextMapCompositePropagator {
        let made = self.propagators.iter().map(|known| -> Box<dyn TextMapPropagator + Send + Sync> {
            match known {
                Propagator::TraceContext => Box::new(TraceContextPropagator::new()),
                Propagator::Baggage => Box::new(BaggagePropagator::new()),
            }
        });
        TextMapCompositePropagator::new(made.collect())
    }
}

/// Whether an exporter is named; nothing when none is spoken of.
fn exporter(value: Option<String>) -> Result<Option<bool>, VariableError> {
    match value.as_deref() {
        None => Ok(None),
        Some("otlp") => Ok(Some(true)),
        Some("none") => Ok(Some(false)),
        Some(_) => Err(VariableError::new("OTEL_TRACES_EXPORTER", "must be otlp or none")),
    }
}

fn propagators(value: Option<String>) -> Result<Vec<Propagator>, VariableError> {
    let list = value.unwrap_or_else(|| "tracecontext,baggage".to_owned());
    let names = list.split(',').map(str::trim).filter(|name| *name != "none");
    names
        .map(|name| match name {
            "tracecontext" => Ok(Propagator::TraceContext),
            "baggage" => Ok(Propagator::Baggage),
            _ => Err(VariableError::new("OTEL_PROPAGATORS", "knows tracecontext, baggage and none")),
        })
        .collect()
}

/// The SDK would sample everything instead.
fn sampler(name: Option<String>, argument: Option<String>) -> Result<(), VariableError> {
    let Some(name) = name else { return Ok(()) };
    if !SAMPLERS.contains(&name.as_str()) {
        let known = SAMPLERS.join(", ");
        return Err(VariableError::new("OTEL_TRACES_SAMPLER", format!("knows {known}")));
    }
    let is_share = |text: String| text.parse::<f64>().is_ok_and(|share| (0.0..=1.0).contains(&share));
    if name.ends_with("traceidratio") && !argument.is_some_and(is_share) {
        return Err(VariableError::new("OTEL_TRACES_SAMPLER_ARG", "must be a share from 0 to 1"));
    }
    Ok(())
}

fn protocol(name: &'static str, var: &impl Fn(&'static str) -> Option<String>) -> Result<(), VariableError> {
    match var(name).as_deref() {
        None | Some("http/protobuf") => Ok(()),
        Some(_) => Err(VariableError::new(name, "only http/protobuf is spoken")),
    }
}

/// Milliseconds; ten seconds unless a variable says otherwise.
fn timeout(var: &impl Fn(&'static str) -> Option<String>) -> Result<Duration, VariableError> {
    for name in ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"] {
        if let Some(text) = var(name) {
            let millis = text.parse().map_err(|_| VariableError::new(name, "must be milliseconds"))?;
            return Ok(Duration::from_millis(millis));
        }
    }
    Ok(Duration::from_secs(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Variables, VariableError> {
        Variables::read(|name| set.iter().find(|(known, _)| *known == name).map(|(_, v)| (*v).to_owned()))
    }

    fn exports(set: &[(&str, &str)]) -> bool {
        read(set).unwrap().exports
    }

    const COLLECTOR: (&str, &str) = (ENDPOINT, "http://collector:4318");

    #[test]
    fn spans_leave_only_when_somebody_is_named_who_takes_them() {
        assert!(!exports(&[]) && !exports(&[(ENDPOINT, "")]));
        assert!(exports(&[COLLECTOR]) && exports(&[(TRACES_ENDPOINT, "http://c/v1/traces")]));
        assert!(exports(&[("OTEL_TRACES_EXPORTER", "otlp")]));
        assert!(!exports(&[COLLECTOR, ("OTEL_TRACES_EXPORTER", "none")]));
        assert!(!exports(&[COLLECTOR, ("OTEL_SDK_DISABLED", "TRUE")]));
        assert!(exports(&[COLLECTOR, ("OTEL_SDK_DISABLED", "false")]));
    }

    #[test]
    fn what_can_not_be_followed_is_refused_by_its_name() {
        for set in [
            ("OTEL_TRACES_EXPORTER", "zipkin"),
            ("OTEL_PROPAGATORS", "tracecontext,b3"),
            ("OTEL_TRACES_SAMPLER", "jaeger_remote"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s"),
        ] {
            let error = read(&[set]).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{}: ", set.0)), "{error}");
        }
        let error = read(&[("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "2")]);
        assert!(error.unwrap_err().to_string().starts_with("OTEL_TRACES_SAMPLER_ARG: "));
    }

    #[test]
    fn the_propagators_are_those_that_are_named() {
        let fields = |set: &[(&str, &str)]| {
            let propagator = read(set).unwrap().propagator();
            propagator.fields().map(str::to_owned).collect::<Vec<_>>()
        };
        assert!(fields(&[]).contains(&"baggage".to_owned()));
        assert!(fields(&[("OTEL_PROPAGATORS", "none")]).is_empty());
        let only = fields(&[("OTEL_PROPAGATORS", "tracecontext")]);
        assert!(only.contains(&"traceparent".to_owned()) && !only.contains(&"baggage".to_owned()));
    }
}
