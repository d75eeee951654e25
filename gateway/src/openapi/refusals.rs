//! What the gateway can refuse a passed-on request with, beside what the market says of itself.

use common::Code;
use serde_json::{Map, Value, json};

/// The operations that the gateway answers itself.
const ANSWERED_HERE: [&str; 2] = ["/api/v1/auth/markets", "/api/v1/auth/health"];
const ALWAYS: [Code; 4] =
    [Code::BadUpstream, Code::MarketUnavailable, Code::Overloaded, Code::UpstreamTimeout];

/// Adds the gateway's own refusals to the operations of `path`.
pub(super) fn add(path: &str, operations: &mut Value) {
    if ANSWERED_HERE.contains(&path) {
        return;
    }
    for operation in operations.as_object_mut().into_iter().flatten().map(|(_, operation)| operation) {
        let routed_by_phone = path.ends_with("-code") && operation["security"].is_null();
        if let Some(responses) = operation["responses"].as_object_mut() {
            let by_phone = routed_by_phone.then_some(Code::MarketNotSupported);
            ALWAYS.into_iter().chain(by_phone).for_each(|code| add_to(responses, code));
        }
    }
}

fn add_to(responses: &mut Map<String, Value>, code: Code) {
    let response = responses.entry(code.status().to_string()).or_insert_with(|| reference(code.slug()));
    let mut slugs = slugs_of(response);
    if !slugs.iter().any(|slug| slug == code.slug()) {
        slugs.push(code.slug().to_owned());
        *response = grouped(&slugs, response);
    }
}

/// The codes of a response: one that is a reference names its code, one with several has an example of each.
fn slugs_of(response: &Value) -> Vec<String> {
    let single = response["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    let examples = response["content"]["application/problem+json"]["examples"].as_object();
    single
        .map(str::to_owned)
        .into_iter()
        .chain(examples.into_iter().flat_map(|all| all.keys().cloned()))
        .collect()
}

fn reference(slug: &str) -> Value {
    json!({ "$ref": format!("#/components/responses/{slug}") })
}

/// One response for several codes, with the headers that the present one has or, if it is a reference, a 503 has.
fn grouped(slugs: &[String], present: &Value) -> Value {
    let examples: Map<String, Value> = slugs
        .iter()
        .map(|slug| (slug.clone(), json!({ "$ref": format!("#/components/examples/{slug}") })))
        .collect();
    let titles: Vec<String> = slugs.iter().map(|slug| format!("`{slug}`")).collect();
    let headers = match &present["headers"] {
        Value::Null => json!({
            "Retry-After": { "$ref": "#/components/headers/Retry-After" },
            "X-Request-Id": { "$ref": "#/components/headers/X-Request-Id" },
        }),
        headers => headers.clone(),
    };
    let schema = json!({ "$ref": "#/components/schemas/Problem" });
    json!({
        "description": titles.join(", "),
        "headers": headers,
        "content": { "application/problem+json": { "schema": schema, "examples": examples } },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation() -> Value {
        json!({ "post": { "responses": { "200": {}, "503": reference("storage_unavailable") } } })
    }

    #[test]
    fn a_passed_on_operation_has_the_gateways_refusals_too() {
        let mut operations = operation();
        add("/api/v1/auth/send-code", &mut operations);
        let responses = &operations["post"]["responses"];
        assert_eq!(slugs_of(&responses["503"]), ["market_unavailable", "overloaded", "storage_unavailable"]);
        assert_eq!(responses["502"], reference("bad_upstream"));
        assert_eq!(responses["504"], reference("upstream_timeout"));
        assert_eq!(responses["422"], reference("market_not_supported"));
        assert_eq!(responses["200"], json!({}));
    }

    #[test]
    fn what_the_gateway_answers_itself_stays_as_it_is() {
        let mut operations = operation();
        add("/api/v1/auth/health", &mut operations);
        assert_eq!(operations, operation());
    }
}
