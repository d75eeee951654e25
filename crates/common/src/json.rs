//! The one reader of request bodies, the same at the gateway and at a market.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::{ApiError, Code, surrogates};

/// A JSON object in which no key stands twice, at any depth.
pub type Object = Map<String, Value>;

/// Not JSON, not an object, or a key twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is not one JSON object with distinct keys")]
pub struct JsonError;

impl From<JsonError> for ApiError {
    fn from(_: JsonError) -> Self {
        Code::MalformedRequest.into()
    }
}

/// Reads a body as one JSON object. Half of a surrogate pair is read as a noncharacter, which no field takes.
pub fn parse_object(body: &[u8]) -> Result<Object, JsonError> {
    let read = serde_json::from_slice(body).or_else(|error| {
        let whole = surrogates::replaced(body).ok_or(error)?;
        serde_json::from_slice(&whole)
    });
    match read {
        Ok(Strict(Value::Object(object))) => Ok(object),
        Ok(Strict(_)) | Err(_) => Err(JsonError),
    }
}

/// A JSON value whose objects have distinct keys: serde_json alone would keep the last of two.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some((key, Strict(value))) = members.next_entry::<String, _>()? {
            if object.insert(key, value).is_some() {
                return Err(A::Error::custom("duplicate key"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_object_with_distinct_keys_is_a_body() {
        for bad in [
            "",
            "{",
            "[]",
            "1",
            "null",
            "{}{}",
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"a":"\ud800","a":1}"#,
        ] {
            assert!(parse_object(bad.as_bytes()).is_err(), "{bad}");
        }
        assert!(parse_object(&[b'{', 0xff, b'}']).is_err());
        let nested = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
        assert!(parse_object(format!("{{\"a\":{nested}}}").as_bytes()).is_err());
        assert!(parse_object(br#"{"a":{"b":[1,2.5,-3,true,null,"x"]}}"#).is_ok());
    }
}
