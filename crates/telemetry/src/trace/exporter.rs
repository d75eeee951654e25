//! Spans on their way to the collector: a failure is told once, not once a batch.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use opentelemetry_otlp::{SpanExporter as Otlp, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use reqwest::blocking::Client;

use super::variables::{ENDPOINT, VariableError, Variables};

/// An exporter that tells the log when the collector is lost and when it is found again.
#[derive(Debug)]
pub(super) struct Quiet {
    inner: Otlp,
    failing: AtomicBool,
}

impl Quiet {
    pub(super) fn new(variables: &Variables) -> Result<Self, VariableError> {
        let inner = Otlp::builder().with_http().with_http_client(client(variables)?).build();
        let inner = inner.map_err(|error| VariableError::new(ENDPOINT, error))?;
        Ok(Self { inner, failing: AtomicBool::new(false) })
    }

    fn note(&self, result: &OTelSdkResult, spans: usize) {
        let outcome = if result.is_ok() { "sent" } else { "lost" };
        metrics::counter!("trace_spans_total", "outcome" => outcome).increment(spans as u64);
        match result {
            Ok(()) if self.failing.swap(false, Ordering::Relaxed) => {
                tracing::info!("spans reach the collector again");
            }
            Err(_) if !self.failing.swap(true, Ordering::Relaxed) => {
                tracing::warn!("spans do not reach the collector; this is told once until they do");
            }
            Ok(()) | Err(_) => {}
        }
    }
}

impl SpanExporter for Quiet {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let result = self.inner.export(batch).await;
        self.note(&result, spans);
        result
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

/// A client that waits is made and used outside of the runtime's threads, which it would refuse to block.
fn client(variables: &Variables) -> Result<Client, VariableError> {
    let (timeout, tls) = (variables.timeout, variables.needs_tls);
    let made = thread::spawn(move || {
        let builder = Client::builder().timeout(timeout).redirect(reqwest::redirect::Policy::none());
        // Without TLS there is no need of root certificates, which a small image may lack.
        if tls { builder.build() } else { builder.tls_certs_only([]).build() }
    });
    let made = made.join().map_err(|_| VariableError::new(ENDPOINT, "the client's thread panicked"))?;
    made.map_err(|error| VariableError::new(ENDPOINT, error))
}
