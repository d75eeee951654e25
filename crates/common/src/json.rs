//! The one reader of request bodies, the same at the gateway and at a market.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::{ApiError, Code, FieldCode, FieldError, Phone, line, member_has_card_number, surrogates};

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

/// Takes typed fields out of an object and gathers what is wrong with them, so that one answer names them all.
#[derive(Debug)]
pub struct Fields<'a> {
    object: &'a Object,
    errors: Vec<FieldError>,
    phone_error: bool,
}

impl<'a> Fields<'a> {
    /// The fields of `object`, unknown ones ignored.
    pub fn of(object: &'a Object) -> Self {
        Self { object, errors: Vec::new(), phone_error: false }
    }

    /// The value of `field`; a `null` counts as a value.
    pub fn value(&self, field: &str) -> Option<&'a Value> {
        self.object.get(field)
    }

    /// A required string; a `null` is a wrong type.
    pub fn string(&mut self, field: &'static str) -> Option<&'a str> {
        match self.value(field) {
            None => self.refuse(field, FieldCode::Required),
            Some(Value::String(text)) => Some(text),
            Some(_) => self.refuse(field, FieldCode::WrongType),
        }
    }

    /// A string that may be absent or `null`.
    pub fn optional_string(&mut self, field: &'static str) -> Option<&'a str> {
        if self.is_absent(field) { None } else { self.string(field) }
    }

    /// A required line of text (see [`line()`]).
    pub fn line(&mut self, field: &'static str, longest: usize) -> Option<String> {
        let text = self.string(field)?;
        line(text, longest).map_err(|code| self.refuse::<()>(field, code)).ok()
    }

    /// A line of text that may be absent or `null`.
    pub fn optional_line(&mut self, field: &'static str, longest: usize) -> Option<String> {
        if self.is_absent(field) { None } else { self.line(field, longest) }
    }

    /// A required whole number.
    pub fn integer(&mut self, field: &'static str) -> Option<u64> {
        match self.value(field) {
            None => self.refuse(field, FieldCode::Required),
            Some(value) => value.as_u64().or_else(|| self.refuse(field, FieldCode::WrongType)),
        }
    }

    /// A truth that may be absent or `null`, which is false.
    pub fn flag(&mut self, field: &'static str) -> bool {
        match self.value(field) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => self.refuse::<bool>(field, FieldCode::WrongType).unwrap_or_default(),
        }
    }

    /// Whether `field` is missing or `null`.
    pub fn is_absent(&self, field: &str) -> bool {
        self.value(field).is_none_or(Value::is_null)
    }

    /// `phone_number`, also named `phone`; both present must say the same number.
    pub fn phone(&mut self) -> Option<Phone> {
        let alias = if self.value("phone_number").is_none() { "phone" } else { "phone_number" };
        if self.value(alias).is_none() {
            return self.refuse("phone_number", FieldCode::Required);
        }
        let phone = self.phone_named(alias)?;
        let contradicted = alias == "phone_number"
            && self.value("phone").is_some()
            && self.phone_named("phone").is_none_or(|other| other != phone);
        if contradicted && self.errors.is_empty() {
            return self.refuse("phone", FieldCode::Contradictory);
        }
        Some(phone)
    }

    fn phone_named(&mut self, field: &'static str) -> Option<Phone> {
        let parsed = Phone::parse(self.string(field)?);
        if parsed.is_err() {
            self.phone_error = true;
            self.refuse::<()>(field, FieldCode::Invalid);
        }
        parsed.ok()
    }

    /// Refuses every member that holds a card number, by its name if it is one of `known`.
    pub fn refuse_card_numbers(&mut self, known: &[&'static str]) {
        for (key, _) in self.object.iter().filter(|(key, value)| member_has_card_number(key, value)) {
            let field = known.iter().find(|name| *name == key).unwrap_or(&"body");
            self.refuse::<()>(field, FieldCode::CardNumber);
        }
    }

    /// Notes that `field` is missing; always `None`, to be returned.
    pub fn required<T>(&mut self, field: &'static str) -> Option<T> {
        self.refuse(field, FieldCode::Required)
    }

    /// Notes that `field` is at fault, once; always `None`, to be returned.
    pub fn refuse<T>(&mut self, field: &'static str, code: FieldCode) -> Option<T> {
        if self.errors.iter().all(|error| error.field != field) {
            self.errors.push(FieldError { field, code });
        }
        None
    }

    /// The same as [`Fields::finish`] for a change, in which nothing is required.
    pub fn finish_change(mut self) -> Result<(), ApiError> {
        self.errors.retain(|error| error.code != FieldCode::Required);
        self.finish()
    }

    /// All that is wrong, as one refusal: `invalid_phone` if that is the only fault, else `validation_failed`.
    pub fn finish(self) -> Result<(), ApiError> {
        let code = match (self.errors.len(), self.phone_error) {
            (0, _) => return Ok(()),
            (1, true) => Code::InvalidPhone,
            _ => Code::ValidationFailed,
        };
        Err(ApiError { errors: self.errors, ..code.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone_of(body: &str) -> Result<Option<Phone>, ApiError> {
        let object = parse_object(body.as_bytes()).unwrap();
        let mut fields = Fields::of(&object);
        let phone = fields.phone();
        fields.finish().map(|()| phone)
    }

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

    #[test]
    fn half_a_surrogate_pair_is_the_fault_of_its_field() {
        let object = parse_object(br#"{"name":"a\ud800","other":"b","smile":"\ud83d\ude00"}"#).unwrap();
        assert_eq!(object["smile"], "😀");
        let mut fields = Fields::of(&object);
        assert_eq!((fields.line("name", 9), fields.line("other", 9)), (None, Some("b".to_owned())));
        let refused = ApiError::field(Code::ValidationFailed, "name", FieldCode::Invalid);
        assert_eq!(fields.finish(), Err(refused));
    }

    #[test]
    fn a_phone_has_two_names_that_must_agree() {
        let phone = Phone::parse("+996505325311").unwrap();
        for good in [
            r#"{"phone_number":"+996505325311"}"#,
            r#"{"phone":"996 505 325 311"}"#,
            r#"{"phone":"996505325311","phone_number":"+996505325311"}"#,
        ] {
            assert_eq!(phone_of(good), Ok(Some(phone.clone())), "{good}");
        }
        let contradiction =
            phone_of(r#"{"phone":"+996505325312","phone_number":"+996505325311"}"#).unwrap_err();
        assert_eq!(contradiction, ApiError::field(Code::ValidationFailed, "phone", FieldCode::Contradictory));
    }

    #[test]
    fn what_is_wrong_with_a_phone_is_said() {
        let missing = phone_of("{}").unwrap_err();
        assert_eq!(missing, ApiError::field(Code::ValidationFailed, "phone_number", FieldCode::Required));
        let number = phone_of(r#"{"phone_number":996505325311}"#).unwrap_err();
        assert_eq!(number, ApiError::field(Code::ValidationFailed, "phone_number", FieldCode::WrongType));
        let letters = phone_of(r#"{"phone":"call me"}"#).unwrap_err();
        assert_eq!(letters, ApiError::field(Code::InvalidPhone, "phone", FieldCode::Invalid));
    }
}
