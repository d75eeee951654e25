//! Traces: spans in OpenTelemetry's form, sent by OTLP over HTTP; W3C trace context comes in and goes out.

mod context;
mod exporter;
mod passing;
mod variables;

use std::sync::OnceLock;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};

pub use context::{Caller, attribute, carried, failed, inject, rename, resume, tell, trace_id};
pub use variables::VariableError;

use exporter::Quiet;
use variables::Variables;

/// The target of the spans that the log does not know: those within a request or a delivery.
pub const TRACE: &str = "trace";

/// How long the end of a process waits for the last spans to leave.
const LAST_WORDS: Duration = Duration::from_secs(2);

static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// Reads the `OTEL_*` variables and starts the exporter, if they ask for one: then there is something to make spans with.
pub(crate) fn start(
    service: &'static str,
    version: &'static str,
) -> Result<Option<SdkTracer>, VariableError> {
    let variables = Variables::read(|name| std::env::var(name).ok())?;
    opentelemetry::global::set_text_map_propagator(variables.propagator());
    if !variables.exports {
        passing::set_told(variables.passes_context());
        return Ok(None);
    }
    // The sampler is OTEL_TRACES_SAMPLER's; the queue and its batches are OTEL_BSP_*'s.
    let builder = SdkTracerProvider::builder().with_resource(resource(&variables, service, version));
    let exporter = Quiet::new(&variables)?;
    let provider = PROVIDER.get_or_init(|| builder.with_batch_exporter(exporter).build());
    Ok(Some(provider.tracer("market-auth")))
}

/// Whether spans leave this process.
pub fn leave() -> bool {
    PROVIDER.get().is_some()
}

/// Sends the spans that wait; gives up after two seconds.
pub(crate) fn flush() {
    if let Some(provider) = PROVIDER.get() {
        let _ = provider.shutdown_with_timeout(LAST_WORDS);
    }
}

fn resource(variables: &Variables, service: &'static str, version: &'static str) -> Resource {
    let resource = Resource::builder().with_attribute(KeyValue::new("service.version", version));
    if variables.names_service { resource.build() } else { resource.with_service_name(service).build() }
}
