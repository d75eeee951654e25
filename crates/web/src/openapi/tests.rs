use super::*;
use crate::Market as _;
use crate::testing::SampleMarket;

fn served() -> serde_json::Value {
    serde_json::from_slice(&document(SampleMarket.belongings())).unwrap()
}

#[test]
fn every_operation_says_who_it_is_for_and_what_it_refuses() {
    let document = served();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let told = |key: &str| operation[key].as_str().is_some_and(|text| !text.is_empty());
            assert!(told("summary") && told("operationId"), "{method} {path}");
            let succeeds =
                ["200", "201", "204"].iter().any(|status| operation["responses"][*status].is_object());
            assert!(succeeds, "{method} {path}");
            assert!(operation["responses"]["500"].is_object(), "{method} {path}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = served();
    let text = document.to_string();
    for part in text.split("\"$ref\":\"#").skip(1) {
        let pointer = part.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
}

#[test]
fn every_field_has_words_and_an_example() {
    let document = served();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let is_reference = property.get("$ref").is_some() || property.get("items").is_some();
            assert!(is_reference || property["description"].is_string(), "{name}.{field}");
        }
    }
}

#[test]
fn the_document_is_the_known_one() {
    insta::assert_json_snapshot!("openapi", served());
}
