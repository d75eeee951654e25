//! The fields of a request, taken out one by one.

use serde_json::Value;

use crate::{ApiError, Code, FieldCode, FieldError, Object, Phone, line, member_has_card_number};

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
    use crate::parse_object;

    fn phone_of(body: &str) -> Result<Option<Phone>, ApiError> {
        let object = parse_object(body.as_bytes()).unwrap();
        let mut fields = Fields::of(&object);
        let phone = fields.phone();
        fields.finish().map(|()| phone)
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
