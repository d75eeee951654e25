//! A span for each statement, within the trace of whatever asks; what it is bound to is never told.

use diesel::connection::{DebugQuery, Instrumentation, InstrumentationEvent};
use telemetry::TRACE;
use tracing::{Level, Span};

/// Watches one connection.
pub(crate) struct Statements {
    system: &'static str,
    open: Option<Span>,
}

impl Statements {
    /// Of a connection to `system`, as OpenTelemetry names it: `postgresql` or `sqlite`.
    pub(crate) fn of(system: &'static str) -> Self {
        Self { system, open: None }
    }

    /// Nothing where nobody looks, and nothing that no request and no delivery asked for.
    fn begin(&self, query: &dyn DebugQuery) -> Option<Span> {
        if !tracing::span_enabled!(target: TRACE, Level::DEBUG) || Span::current().is_none() {
            return None;
        }
        let text = query.to_string();
        let (operation, table) = summary(&text);
        let name = table.map_or_else(|| operation.to_owned(), |table| format!("{operation} {table}"));
        let span = tracing::debug_span!(
            target: TRACE,
            "statement",
            otel.kind = "client",
            otel.name = name,
            db.system.name = self.system,
            db.operation.name = operation,
            db.query.summary = name
        );
        if let Some(table) = table {
            telemetry::attribute(&span, "db.collection.name", table.to_owned());
        }
        Some(span)
    }
}

impl Instrumentation for Statements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { query, .. } => self.open = self.begin(query),
            InstrumentationEvent::FinishQuery { error, .. } => {
                if let (Some(span), Some(_)) = (self.open.take(), error) {
                    telemetry::failed(&span, "query");
                }
            }
            _ => {}
        }
    }
}

/// The statement's verb, and the first table that it names.
fn summary(sql: &str) -> (&str, Option<&str>) {
    let mut words = sql.split_whitespace();
    let operation = words.next().unwrap_or_default().trim_end_matches(';');
    let table = match operation {
        "UPDATE" => words.next(),
        _ => words.find(|word| ["FROM", "INTO"].contains(word)).and_then(|_| words.next()),
    };
    (operation, table.map(bare))
}

/// `"users"("id"` is `users`.
fn bare(name: &str) -> &str {
    let end = name.find('(').unwrap_or(name.len());
    name[..end].trim_matches(['"', '`', ',', ';'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_summed_up_by_its_verb_and_its_first_table() {
        for (sql, expected) in [
            (r#"SELECT "users"."id" FROM "users" WHERE "users"."phone" = $1"#, ("SELECT", Some("users"))),
            ("INSERT INTO `messages` (`id`) VALUES (?)", ("INSERT", Some("messages"))),
            (r#"INSERT INTO "users"("id") VALUES ($1)"#, ("INSERT", Some("users"))),
            (r#"UPDATE "sessions" SET "ended_at" = $1"#, ("UPDATE", Some("sessions"))),
            ("BEGIN IMMEDIATE", ("BEGIN", None)),
            ("COMMIT;", ("COMMIT", None)),
            ("", ("", None)),
        ] {
            assert_eq!(summary(sql), expected, "{sql}");
        }
    }
}
