//! Writes the Rust client's types from the document.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Map, Value};

const HEAD: &str = "//! The API's types. Generated from `clients/openapi.json`: do not edit.\n\n\
    use std::collections::BTreeMap;\n\nuse serde::{Deserialize, Serialize};\nuse serde_json::{Map, Value};\n\n\
    use crate::secret::Secret;\n";
/// What must not be printed by mistake.
const SECRETS: [&str; 4] = ["access_token", "refresh_token", "verification_code", "client_secret"];

/// Fields whose names are words of Rust.
const RENAMED: [(&str, &str); 2] = [("type", "kind"), ("use", "usage")];

/// The whole module, before `rustfmt`.
pub(super) fn module(document: &Value) -> String {
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let requests = requests(document, schemas);
    let mut module = HEAD.to_owned() + &codes(document);
    // What a market calls its own, `Address.xy`, is part of what all call so; what is asked of one is for the caller to shape.
    let own = |name: &str, schema: &Value| {
        name.contains('.') || (requests.contains(name) && schema["anyOf"].is_array())
    };
    for (name, schema) in schemas.iter().filter(|(name, schema)| !own(name, schema)) {
        module += &declaration(name, schema, requests.contains(name), schemas);
    }
    module
}

/// The codes of problems: each has a response of its name.
fn codes(document: &Value) -> String {
    let mut text = "\n/// What went wrong, as a program may rely on it.\n\
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]\n\
        #[serde(rename_all = \"snake_case\")]\n#[non_exhaustive]\npub enum ProblemCode {\n"
        .to_owned();
    for (code, response) in document["components"]["responses"].as_object().expect("responses") {
        let words = response["description"].as_str().expect("words");
        let _ = writeln!(text, "/// {words}.\n{},", camel(code));
    }
    text + "/// One that is newer than this client.\n#[serde(other)]\nUnknown,\n}\n"
}

fn declaration(name: &str, schema: &Value, is_request: bool, schemas: &Map<String, Value>) -> String {
    let mut text = format!("\n{}", words(schema["description"].as_str().unwrap_or(name)));
    if let Some(values) = schema["enum"].as_array() {
        text += "#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]\n";
        let _ = writeln!(text, "#[serde(rename_all = \"snake_case\")]\npub enum {name} {{");
        for value in values.iter().filter_map(Value::as_str) {
            let _ = writeln!(text, "/// `{value}`.\n{},", camel(value));
        }
        return text + "}\n";
    }
    let shape = Shape::of(schema, schemas);
    let default = if is_request && shape.required.is_empty() { ", Default" } else { "" };
    let _ = writeln!(text, "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize{default})]");
    let _ = writeln!(text, "pub struct {name} {{");
    for (field, property) in &shape.properties {
        text += &member(name, field, property, shape.required.contains(field), is_request);
    }
    if shape.is_open {
        text += "/// What is the market's own.\n#[serde(flatten)]\npub other: Map<String, Value>,\n";
    }
    text + "}\n"
}

/// The fields of an object, however the document puts it together.
struct Shape {
    properties: Map<String, Value>,
    required: BTreeSet<String>,
    /// Whether there are fields that are not named here.
    is_open: bool,
}

impl Shape {
    fn of(schema: &Value, schemas: &Map<String, Value>) -> Self {
        if let Some(name) = schema["$ref"].as_str() {
            return Self::of(&schemas[name.rsplit('/').next().expect("a name")], schemas);
        }
        let parts =
            |kind: &str| schema[kind].as_array().into_iter().flatten().map(|part| Self::of(part, schemas));
        let properties = schema["properties"].as_object().cloned().unwrap_or_default();
        let required = schema["required"].as_array().into_iter().flatten();
        let required = required.filter_map(|name| Some(name.as_str()?.to_owned())).collect();
        let own = Self { is_open: properties.is_empty(), properties, required };
        let all = parts("allOf").reduce(Self::and);
        all.or_else(|| parts("anyOf").reduce(Self::or)).unwrap_or(own)
    }

    fn and(mut self, other: Self) -> Self {
        self.properties.extend(other.properties);
        self.required.extend(other.required);
        Self { is_open: self.is_open || other.is_open, ..self }
    }

    /// What both have.
    fn or(mut self, other: Self) -> Self {
        self.properties.retain(|name, property| {
            let theirs = other.properties.get(name).filter(|theirs| theirs["type"] == property["type"]);
            if theirs.is_some_and(|theirs| theirs["description"] != property["description"]) {
                property["description"] = format!("`{name}`, as the market means it.").into();
            }
            theirs.is_some()
        });
        self.required.retain(|name| other.required.contains(name));
        Self { is_open: true, ..self }
    }
}

fn member(owner: &str, field: &str, property: &Value, is_required: bool, is_request: bool) -> String {
    let inner = if (owner, field) == ("Problem", "code") {
        "ProblemCode".to_owned()
    } else if SECRETS.contains(&field) {
        "Secret".to_owned()
    } else {
        type_of(property)
    };
    let is_nullable = property["type"].as_array().is_some_and(|types| types.contains(&"null".into()));
    let mut text = words(property["description"].as_str().unwrap_or(field));
    let renamed = RENAMED.iter().find(|(theirs, _)| *theirs == field);
    let name = renamed.map_or(field, |(_, ours)| ours);
    let rename = renamed.map_or(String::new(), |_| format!("rename = \"{field}\""));
    let (kind, serde) = match (is_required, is_nullable) {
        (true, false) => (inner, rename),
        // To leave it out and to clear it are two things.
        (false, true) if is_request => (format!("Option<Option<{inner}>>"), absent(&rename)),
        _ => (format!("Option<{inner}>"), absent(&rename)),
    };
    if !serde.is_empty() {
        let _ = writeln!(text, "#[serde({serde})]");
    }
    text + &format!("pub {name}: {kind},\n")
}

fn absent(rename: &str) -> String {
    let comma = if rename.is_empty() { "" } else { ", " };
    format!("{rename}{comma}default, skip_serializing_if = \"Option::is_none\"")
}

fn type_of(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().expect("a name").to_owned();
    }
    let types = schema["type"].as_array().map_or(vec![&schema["type"]], |types| types.iter().collect());
    match types.into_iter().find_map(|kind| kind.as_str().filter(|kind| *kind != "null")) {
        Some("string") => "String".to_owned(),
        Some("boolean") => "bool".to_owned(),
        Some("number") => "f64".to_owned(),
        Some("integer") if schema["minimum"].as_i64().is_some_and(|least| least >= 0) => "u64".to_owned(),
        Some("integer") => "i64".to_owned(),
        Some("array") => format!("Vec<{}>", type_of(&schema["items"])),
        Some("object") if schema["additionalProperties"].is_object() => {
            format!("BTreeMap<String, {}>", type_of(&schema["additionalProperties"]))
        }
        _ => "Value".to_owned(),
    }
}

/// The schemas that only requests have.
fn requests(document: &Value, schemas: &Map<String, Value>) -> BTreeSet<String> {
    let (mut asked, mut answered) = (BTreeSet::new(), BTreeSet::new());
    for operation in
        document["paths"].as_object().into_iter().flatten().flat_map(|(_, item)| item.as_object())
    {
        for operation in operation.values() {
            reach(&operation["requestBody"], schemas, &mut asked);
            reach(&operation["responses"], schemas, &mut answered);
        }
    }
    &asked - &answered
}

fn reach(value: &Value, schemas: &Map<String, Value>, seen: &mut BTreeSet<String>) {
    for (key, member) in value.as_object().into_iter().flatten() {
        let name = member.as_str().filter(|_| key == "$ref").and_then(|path| path.split("/schemas/").nth(1));
        match name {
            Some(name) if seen.insert(name.to_owned()) => reach(&schemas[name], schemas, seen),
            _ => reach(member, schemas, seen),
        }
    }
    value.as_array().into_iter().flatten().for_each(|item| reach(item, schemas, seen));
}

fn words(description: &str) -> String {
    description.lines().map(|line| format!("/// {line}\n")).collect()
}

fn camel(slug: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    slug.split('_').map(capital).collect()
}
