//! What markets call by the same name and mean differently: an address is not the same everywhere.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The schemas of all documents. Of one that differs there is one a market, `Address.kg`, and `Address` is any of them.
pub(super) fn gathered(documents: &[(String, Value)]) -> Map<String, Value> {
    let mut named: BTreeMap<&String, Vec<(&str, &Value)>> = BTreeMap::new();
    for (market, document) in documents {
        for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
            named.entry(name).or_default().push((market, schema));
        }
    }
    named.into_iter().flat_map(|(name, schemas)| told(name, &schemas)).collect()
}

fn told(name: &str, schemas: &[(&str, &Value)]) -> Vec<(String, Value)> {
    let [(_, first), rest @ ..] = schemas else { return Vec::new() };
    if rest.iter().all(|(_, schema)| schema == first) {
        return vec![(name.to_owned(), (*first).clone())];
    }
    let own = schemas.iter().map(|(market, schema)| (format!("{name}.{market}"), (*schema).clone()));
    let mut told: Vec<_> = own.collect();
    let any: Vec<_> =
        told.iter().map(|(name, _)| json!({ "$ref": format!("#/components/schemas/{name}") })).collect();
    told.push((name.to_owned(), json!({ "description": "In each market another.", "anyOf": any })));
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told_for_each_market() {
        let document = |address: &str| json!({ "components": { "schemas": { "Address": { "title": address }, "Done": {} } } });
        let (kg, us) = (document("a"), document("b"));
        let all = Value::Object(gathered(&[("kg".to_owned(), kg.clone()), ("us".to_owned(), us)]));
        let any = json!([{ "$ref": "#/components/schemas/Address.kg" }, { "$ref": "#/components/schemas/Address.us" }]);
        assert_eq!((&all["Address"]["anyOf"], &all["Done"]), (&any, &json!({})));
        assert_eq!((&all["Address.kg"]["title"], &all["Address.us"]["title"]), (&json!("a"), &json!("b")));
        assert_eq!(
            Value::Object(gathered(&[("kg".to_owned(), kg.clone()), ("us".to_owned(), kg.clone())])),
            kg["components"]["schemas"]
        );
    }
}
