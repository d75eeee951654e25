//! What the document says of an operation's answers.

use serde_json::Value;

use super::ask::Ask;
use super::schema;

/// An answer as it came.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) media_type: Option<String>,
    /// `null` if there is none.
    pub(super) body: Value,
}

/// Where an answer differs from what is expected and documented.
pub(super) fn differences(document: &Value, ask: &Ask, answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    if answer.status != ask.status {
        found.push(format!("status {} was to come", ask.status));
    }
    if ask.code.is_some_and(|code| answer.body["code"] != code) {
        found.push(format!("code {:?} was to come", ask.code.unwrap_or_default()));
    }
    let operation = &document["paths"][ask.path][ask.method.to_lowercase()];
    let said = &operation["responses"][answer.status.to_string()];
    if said.is_null() {
        found.push(format!("status {} is not in the document", answer.status));
        return found;
    }
    found.extend(of_response(document, said, answer));
    found
}

fn of_response(document: &Value, said: &Value, answer: &Answer) -> Vec<String> {
    let reference = said["$ref"].as_str().and_then(|path| path.strip_prefix('#'));
    let response = reference.map_or(Some(said), |pointer| document.pointer(pointer)).unwrap_or(&Value::Null);
    let Some(content) = response["content"].as_object() else {
        let is_empty = answer.body.is_null();
        return if is_empty { Vec::new() } else { vec!["a body that is not in the document".to_owned()] };
    };
    let Some(media) = answer.media_type.as_ref().and_then(|kind| content.get(kind)) else {
        return vec![format!("media type {:?} is not in the document", answer.media_type)];
    };
    let mut found = schema::differences(document, &media["schema"], &answer.body);
    if answer.status >= 400 && !codes(said, media).contains(&answer.body["code"].as_str().unwrap_or_default())
    {
        found.push(format!("code {} is not in the document", answer.body["code"]));
    }
    found
}

/// The codes that a response may have: the one that it is named after, or its examples'.
fn codes<'a>(said: &'a Value, media: &'a Value) -> Vec<&'a str> {
    let single = said["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    let examples = media["examples"].as_object().into_iter().flat_map(|all| all.keys().map(String::as_str));
    single.into_iter().chain(examples).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(status: u16, media_type: &str, body: Value) -> Vec<String> {
        let ok = json!({ "content": { "application/json": { "schema": { "type": "object" } } } });
        let many =
            json!({ "content": { "application/problem+json": { "schema": {}, "examples": { "a": {} } } } });
        let one = json!({ "$ref": "#/components/responses/b" });
        let responses = json!({ "200": ok, "204": { "description": "done" }, "400": many, "404": one });
        let b = json!({ "content": { "application/problem+json": { "schema": {} } } });
        let document = json!({
            "paths": { "/x": { "get": { "responses": responses } } }, "components": { "responses": { "b": b } },
        });
        let answer = Answer { status, media_type: Some(media_type.to_owned()), body };
        differences(&document, &Ask::get("/x").answered(status), &answer)
    }

    #[test]
    fn an_answer_has_a_documented_status_type_body_and_code() {
        let (plain, problem) = ("application/json", "application/problem+json");
        assert!(found(200, plain, json!({})).is_empty() && found(204, plain, Value::Null).is_empty());
        assert!(found(400, problem, json!({ "code": "a" })).is_empty());
        assert!(found(404, problem, json!({ "code": "b" })).is_empty());
        for (status, kind, body) in [
            (200, plain, json!([])),
            (200, "text/html", json!({})),
            (204, plain, json!({})),
            (418, plain, json!({})),
            (400, problem, json!({ "code": "b" })),
            (404, problem, json!({ "code": "a" })),
        ] {
            assert_eq!(found(status, kind, body).len(), 1, "{status} {kind}");
        }
    }

    #[test]
    fn what_was_to_come_must_come() {
        let answer = Answer { status: 200, media_type: None, body: json!({ "code": "c" }) };
        let ask = Ask::get("/x").refused(404, "b");
        let found = differences(&json!({}), &ask, &answer);
        assert_eq!(
            found,
            ["status 404 was to come", r#"code "b" was to come"#, "status 200 is not in the document"]
        );
    }
}
