//! The one reader of forms (`application/x-www-form-urlencoded`), the same at the gateway and at a market.

use crate::{ApiError, Code};

/// The fields of a form, no name twice.
#[derive(Debug)]
pub struct Form(Vec<(String, String)>);

/// Not UTF-8, a broken escape, or a name twice (RFC 6749, section 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is not one form with distinct names")]
pub struct FormError;

impl From<FormError> for ApiError {
    fn from(_: FormError) -> Self {
        Code::MalformedRequest.into()
    }
}

impl Form {
    /// Reads a body; one that is empty has no fields.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let text = std::str::from_utf8(body).map_err(|_| FormError)?;
        let mut fields: Vec<(String, String)> = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = form_decoded(name).zip(form_decoded(value)).ok_or(FormError)?;
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(FormError);
            }
            fields.push((name, value));
        }
        Ok(Self(fields))
    }

    /// The value of `name`; one that is empty is as good as none (RFC 6749, section 3.2).
    pub fn value(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
        Some(value.as_str()).filter(|value| !value.is_empty())
    }
}

/// A name or a value as it was before it was written into a form.
pub fn form_decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => hex(bytes.next()?)? << 4 | hex(bytes.next()?)?,
            other => other,
        });
    }
    String::from_utf8(decoded).ok()
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_names_and_values() {
        let form = Form::parse(b"token=a%2Bb+c%3D&&token_type_hint=&x").unwrap();
        assert_eq!(form.value("token"), Some("a+b c="));
        assert_eq!((form.value("token_type_hint"), form.value("x"), form.value("y")), (None, None, None));
        assert!(Form::parse(b"").unwrap().value("token").is_none());
        assert_eq!(Form::parse("token=%D0%B0é".as_bytes()).unwrap().value("token"), Some("аé"));
    }

    #[test]
    fn what_reads_in_two_ways_is_no_form() {
        for bad in
            ["token=a&token=a", "token=a&tok%65n=b", "token=%", "token=%2", "token=%zz", "%ff=1", "token=%+1"]
        {
            assert_eq!(Form::parse(bad.as_bytes()).err(), Some(FormError), "{bad}");
        }
        assert_eq!(Form::parse(b"token=\xff").err(), Some(FormError));
    }
}
