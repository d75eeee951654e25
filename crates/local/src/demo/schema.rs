//! Holds an answer to its schema in the API's document. A keyword that is not known here is a difference, too: it can't
//! have been held to.

use serde_json::{Map, Value};

/// Words about a value, which say nothing that it could break; and what is followed by itself.
const WORDS: [&str; 8] =
    ["$ref", "description", "example", "examples", "readOnly", "format", "title", "propertyNames"];

/// The differences between `value` and `schema`, each with its place.
pub(super) fn differences(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    at(document, schema, value, "answer")
}

fn at(document: &Value, schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut judge = Judge { document, found: Vec::new() };
    judge.hold(schema, value, place);
    judge.found
}

struct Judge<'a> {
    document: &'a Value,
    found: Vec<String>,
}

impl Judge<'_> {
    fn hold(&mut self, schema: &Value, value: &Value, place: &str) {
        let whole = schema.get("allOf").is_none() && schema.get("additionalProperties").is_none();
        if whole && let Some(known) = schema["properties"].as_object() {
            self.knows(known, value, place);
        }
        self.hold_open(schema, value, place);
    }

    /// The same for a part of what the value must be.
    fn hold_open(&mut self, schema: &Value, value: &Value, place: &str) {
        if schema.get("$ref").is_some() {
            self.reference(schema, value, place);
        }
        for (keyword, said) in schema.as_object().into_iter().flatten() {
            self.keyword(keyword, said, value, place);
        }
    }

    fn keyword(&mut self, keyword: &str, said: &Value, value: &Value, place: &str) {
        let fits = match keyword {
            "allOf" => return self.all(said, value, place),
            "properties" => return self.properties(said, value, place),
            "items" => return self.items(said, value, place),
            "additionalProperties" => return self.others(said, value, place),
            "anyOf" => return self.any(said, value, place),
            "type" => is_of(said, value),
            "enum" => said.as_array().is_some_and(|all| all.contains(value)) || value.is_null(),
            "required" => said.as_array().into_iter().flatten().all(|name| has(value, name)),
            "maxLength" => length(value) <= said.as_u64(),
            "minimum" => value.as_f64().is_none_or(|number| Some(number) >= said.as_f64()),
            "maximum" => value.as_f64().is_none_or(|number| Some(number) <= said.as_f64()),
            "pattern" => value.as_str().is_none_or(|text| matches(said, text)),
            _ => WORDS.contains(&keyword),
        };
        if !fits {
            self.found.push(format!("{place}: {keyword} {said}"));
        }
    }

    fn all(&mut self, parts: &Value, value: &Value, place: &str) {
        for part in parts.as_array().into_iter().flatten() {
            let part = self.named(part).unwrap_or(part).clone();
            self.hold_open(&part, value, place);
        }
    }

    /// What a `$ref` leads to.
    fn named(&self, schema: &Value) -> Option<&Value> {
        self.document.pointer(schema["$ref"].as_str()?.strip_prefix('#')?)
    }

    fn reference(&mut self, schema: &Value, value: &Value, place: &str) {
        match self.named(schema).cloned() {
            Some(named) => self.hold(&named, value, place),
            None => self.found.push(format!("{place}: {schema} leads nowhere")),
        }
    }

    fn knows(&mut self, known: &Map<String, Value>, value: &Value, place: &str) {
        let unknown = value.as_object().into_iter().flatten().filter(|(name, _)| !known.contains_key(*name));
        let unknown: Vec<_> =
            unknown.map(|(name, _)| format!("{place}.{name}: is not in the document")).collect();
        self.found.extend(unknown);
    }

    fn properties(&mut self, said: &Value, value: &Value, place: &str) {
        for (name, schema) in said.as_object().into_iter().flatten() {
            if let Some(member) = value.get(name) {
                self.hold(schema, member, &format!("{place}.{name}"));
            }
        }
    }

    fn others(&mut self, said: &Value, value: &Value, place: &str) {
        for (name, member) in value.as_object().into_iter().flatten() {
            self.hold(said, member, &format!("{place}.{name}"));
        }
    }

    fn items(&mut self, said: &Value, value: &Value, place: &str) {
        for (index, item) in value.as_array().into_iter().flatten().enumerate() {
            self.hold(said, item, &format!("{place}[{index}]"));
        }
    }

    /// The differences to the part that is nearest.
    fn any(&mut self, said: &Value, value: &Value, place: &str) {
        let parts = said.as_array().into_iter().flatten();
        let nearest = parts.map(|part| at(self.document, part, value, place)).min_by_key(Vec::len);
        self.found.extend(nearest.unwrap_or_else(|| vec![format!("{place}: anyOf nothing")]));
    }
}

fn is_of(said: &Value, value: &Value) -> bool {
    let is = |kind: &Value| match kind.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    };
    said.as_array().map_or_else(|| is(said), |kinds| kinds.iter().any(is))
}

fn has(value: &Value, name: &Value) -> bool {
    name.as_str().is_some_and(|name| value.get(name).is_some())
}

fn length(value: &Value) -> Option<u64> {
    value.as_str().and_then(|text| u64::try_from(text.chars().count()).ok())
}

fn matches(pattern: &Value, text: &str) -> bool {
    let pattern = pattern.as_str().and_then(|pattern| regex_lite::Regex::new(pattern).ok());
    pattern.is_some_and(|pattern| pattern.is_match(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(schema: Value, value: Value) -> Vec<String> {
        let named =
            json!({ "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"] });
        let document = json!({ "components": { "schemas": { "Named": named } } });
        differences(&document, &schema, &value)
    }

    #[test]
    fn what_fits_has_no_differences() {
        let named = json!({ "$ref": "#/components/schemas/Named" });
        let other = json!({ "properties": { "b": { "type": ["integer", "null"], "minimum": 1 } } });
        assert!(found(named.clone(), json!({ "a": "x" })).is_empty());
        assert!(found(json!({ "allOf": [named.clone(), other] }), json!({ "a": "x", "b": null })).is_empty());
        assert!(found(json!({ "type": "array", "items": named.clone() }), json!([{ "a": "x" }])).is_empty());
        assert!(found(json!({ "anyOf": [{ "type": "null" }, named] }), json!({ "a": "x" })).is_empty());
        assert!(found(json!({ "type": "string", "pattern": "^[0-9]{4}$" }), json!("0042")).is_empty());
        assert!(
            found(json!({ "additionalProperties": { "type": "string" } }), json!({ "kg": "up" })).is_empty()
        );
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_place() {
        let named = json!({ "$ref": "#/components/schemas/Named" });
        assert_eq!(found(named.clone(), json!({ "a": 1 })), [r#"answer.a: type "string""#]);
        assert_eq!(found(named.clone(), json!({})), [r#"answer: required ["a"]"#]);
        assert_eq!(found(named.clone(), json!({ "a": "", "b": 1 })), ["answer.b: is not in the document"]);
        assert_eq!(
            found(json!({ "items": named }), json!([{ "a": null }])),
            [r#"answer[0].a: type "string""#]
        );
        for (schema, value) in [
            (json!({ "enum": ["a"] }), json!("b")),
            (json!({ "type": "string", "maxLength": 1 }), json!("ab")),
            (json!({ "pattern": "^[0-9]{4}$" }), json!("004a")),
            (json!({ "pattern": "(" }), json!("a")),
            (json!({ "minimum": 1 }), json!(0)),
            (json!({ "maximum": 1 }), json!(2)),
            (json!({ "anyOf": [{ "type": "null" }] }), json!(1)),
            (json!({ "anyOf": [] }), json!(1)),
            (json!({ "uniqueItems": true }), json!([])),
            (json!({ "$ref": "#/nowhere" }), json!(1)),
        ] {
            assert_eq!(found(schema.clone(), value).len(), 1, "{schema}");
        }
    }
}
