//! How much is told, in which form, and to whom.

use secrecy::SecretString;
use serde::Deserialize;

/// The form of the logs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Readable on a terminal, JSON anywhere else.
    #[default]
    Auto,
    /// One JSON object a line.
    Json,
    /// For people.
    Pretty,
}

/// The settings of logs and of reports.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetrySettings {
    /// The form of a line.
    pub format: Format,
    /// What is logged, in `tracing` directives: `info`, or `info,courier=debug`.
    pub level: String,
    /// Where panics and internal errors are reported, as Sentry's DSN.
    pub error_dsn: Option<SecretString>,
}

impl Default for TelemetrySettings {
    fn default() -> Self {
        Self { format: Format::Auto, level: "info,actix_server=warn".to_owned(), error_dsn: None }
    }
}
