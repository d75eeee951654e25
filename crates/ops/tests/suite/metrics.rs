//! The names of metrics in queries.

use std::collections::BTreeSet;

use crate::files::text;

/// What looks like a metric in PromQL and is none.
const WORDS: [&str; 4] = ["histogram_quantile", "label_replace", "new_user", "__rate_interval"];

/// The metrics that a query asks for and no server has.
pub(crate) fn unknown_in(query: &str) -> Vec<String> {
    let source = text("crates/telemetry/src/metrics.rs");
    let known: BTreeSet<&str> = source.split('"').collect();
    let bare: String = query.split('"').step_by(2).collect();
    let names = bare.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let asked = names.filter(|name| name.contains('_') && !WORDS.contains(name));
    asked.filter(|name| !known.contains(name.trim_end_matches("_bucket"))).map(str::to_owned).collect()
}

#[test]
fn a_name_that_no_server_has_is_found() {
    let query = r#"rate(http_requests_total{status=~"a_b"}[5m]) / sum by (new_user) (codes_lost_total)"#;
    assert_eq!(unknown_in(query), ["codes_lost_total"]);
}
