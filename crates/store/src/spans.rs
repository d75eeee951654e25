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
        let Summary { operation, name, table } = Summary::of(&text);
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

/// What is told of a statement.
#[derive(Debug, PartialEq, Eq)]
struct Summary<'a> {
    operation: &'a str,
    /// The verb and the first table; of a statement of several all that write, in their order.
    name: String,
    /// The one table.
    table: Option<&'a str>,
}

impl<'a> Summary<'a> {
    fn of(sql: &'a str) -> Self {
        let mut words = sql.split_whitespace();
        let operation = words.next().unwrap_or_default().trim_end_matches(';');
        let table = match operation {
            "WITH" => return Self { operation, name: writes(sql), table: None },
            "UPDATE" => words.next(),
            _ => words.find(|word| ["FROM", "INTO"].contains(word)).and_then(|_| words.next()),
        };
        let table = table.map(bare);
        let name = table.map_or_else(|| operation.to_owned(), |table| format!("{operation} {table}"));
        Self { operation, name, table }
    }
}

/// What a statement of several writes, each once if it comes several times in a row.
fn writes(sql: &str) -> String {
    let words: Vec<_> = sql.split_whitespace().map(|word| word.trim_start_matches('(')).collect();
    let writes = words.windows(3).filter_map(|three| match three {
        ["INSERT", "INTO", table] => Some(format!("INSERT {}", bare(table))),
        [before, "UPDATE", table] if !["DO", "FOR"].contains(before) => {
            Some(format!("UPDATE {}", bare(table)))
        }
        _ => None,
    });
    let mut writes: Vec<_> = writes.collect();
    writes.dedup();
    writes.join(" ")
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
            let (operation, table) = expected;
            let name = [Some(operation), table].into_iter().flatten().collect::<Vec<_>>().join(" ");
            assert_eq!(Summary::of(sql), Summary { operation, name, table }, "{sql}");
        }
    }

    #[test]
    fn a_statement_of_several_is_summed_up_by_what_it_writes() {
        let sql = r#"WITH RECURSIVE a AS (INSERT INTO budgets (kind) SELECT 1 ON CONFLICT (kind) DO UPDATE SET kind = 2),
            b AS (UPDATE "messages" SET "x" = $1), c AS (UPDATE "messages" SET "x" = $2),
            d AS (SELECT x FROM y FOR UPDATE) INSERT INTO "users"("id") VALUES ($3)"#;
        let name = "INSERT budgets UPDATE messages INSERT users".to_owned();
        assert_eq!(Summary::of(sql), Summary { operation: "WITH", name, table: None });
    }
}
