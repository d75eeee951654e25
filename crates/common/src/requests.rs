//! The requests of the public API, read and checked once, for the gateway and the markets alike.

use utoipa::ToSchema;

use crate::{ApiError, FieldCode, Fields, Language, Object, Phone, SecretString, has_card_number, line};

const LONGEST_NAME: usize = 255;
const LONGEST_URL: usize = 500;

/// The language that a body asks for, whatever else is wrong with it: refusals are told in it, too.
pub fn asked_language(object: &Object) -> Option<Language> {
    object.get("language")?.as_str().and_then(Language::parse)
}

/// Asks for a code.
#[derive(Debug, ToSchema)]
pub struct SendCode {
    /// The number to send to, in international form; also accepted under the name `phone`.
    #[schema(value_type = String, example = "+996505325311")]
    pub phone_number: Phone,
    /// The channel that carries the code; one of the market's.
    #[schema(nullable = false, example = "sms")]
    pub channel: Option<String>,
    /// The language of the text and of the answer, BCP 47; one that the market lacks is passed over.
    #[schema(value_type = Option<String>, nullable = false, example = "ky")]
    pub language: Option<Language>,
}

impl SendCode {
    /// Reads the request out of a body.
    pub fn read(object: &Object) -> Result<Self, ApiError> {
        let mut fields = Fields::of(object);
        let phone_number = fields.phone();
        let channel = fields.optional_string("channel").map(str::to_owned);
        let language = optional_language(&mut fields);
        fields.finish()?;
        complete(phone_number.map(|phone_number| Self { phone_number, channel, language }))
    }
}

/// Trades a code for a session.
#[derive(Debug, ToSchema)]
pub struct VerifyCode {
    /// The number that the code was sent to; also accepted under the name `phone`.
    #[schema(value_type = String, example = "+996505325311")]
    pub phone_number: Phone,
    /// The six digits.
    #[schema(value_type = String, example = "042137", pattern = "^[0-9]{6}$")]
    pub verification_code: SecretString,
}

impl VerifyCode {
    /// Reads the request out of a body.
    pub fn read(object: &Object) -> Result<Self, ApiError> {
        let mut fields = Fields::of(object);
        let phone_number = fields.phone();
        let code = fields.string("verification_code").and_then(|text| six_digits(text, &mut fields));
        fields.finish()?;
        complete(
            phone_number
                .zip(code)
                .map(|(phone_number, verification_code)| Self { phone_number, verification_code }),
        )
    }
}

/// Asks for a code to the caller's own number.
#[derive(Debug, Default, ToSchema)]
pub struct SendProof {
    /// The channel that carries the code; one of the market's.
    #[schema(nullable = false, example = "sms")]
    pub channel: Option<String>,
    /// The language of the text and of the answer, BCP 47; one that the market lacks is passed over.
    #[schema(value_type = Option<String>, nullable = false, example = "ky")]
    pub language: Option<Language>,
}

impl SendProof {
    /// Reads the request out of a body, which may be left out.
    pub fn read(object: &Object) -> Result<Self, ApiError> {
        let mut fields = Fields::of(object);
        let channel = fields.optional_string("channel").map(str::to_owned);
        let language = optional_language(&mut fields);
        fields.finish().map(|()| Self { channel, language })
    }
}

/// Proves the caller's own number afresh.
#[derive(Debug, ToSchema)]
pub struct VerifyProof {
    /// The six digits.
    #[schema(value_type = String, example = "042137", pattern = "^[0-9]{6}$")]
    pub verification_code: SecretString,
}

impl VerifyProof {
    /// Reads the request out of a body.
    pub fn read(object: &Object) -> Result<Self, ApiError> {
        let mut fields = Fields::of(object);
        let code = fields.string("verification_code").and_then(|text| six_digits(text, &mut fields));
        fields.finish()?;
        complete(code.map(|verification_code| Self { verification_code }))
    }
}

/// Trades a refresh token for the next one.
#[derive(Debug, ToSchema)]
pub struct Refresh {
    /// The newest refresh token of the session.
    #[schema(
        value_type = String,
        example = "kg_r1.0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10.0.bWFjIG9mIHRoZSByZXN0IG9mIHRoZSB0b2tlbi4uLi4"
    )]
    pub refresh_token: SecretString,
}

impl Refresh {
    /// Reads the request out of a body.
    pub fn read(object: &Object) -> Result<Self, ApiError> {
        let mut fields = Fields::of(object);
        let refresh_token = fields.string("refresh_token").map(SecretString::from);
        fields.finish()?;
        complete(refresh_token.map(|refresh_token| Self { refresh_token }))
    }
}

/// Changes the profile: what is absent stays, what is `null` is cleared.
#[derive(Debug, Default, PartialEq, Eq, ToSchema)]
pub struct UpdateProfile {
    /// 1 to 255 characters after trimming, no control characters; kept in Unicode NFC.
    #[schema(value_type = Option<String>, max_length = 255, example = "Айгүл Асанова")]
    pub full_name: Option<Option<String>>,
    /// An `https` address of at most 500 characters.
    #[schema(value_type = Option<String>, max_length = 500, example = "https://example.com/aigul.jpg")]
    pub profile_image_url: Option<Option<String>>,
    /// One of the market's languages, BCP 47.
    #[schema(value_type = Option<String>, example = "ky")]
    pub language: Option<Option<Language>>,
}

impl UpdateProfile {
    /// Reads the request out of a body; `offered` are the market's languages.
    pub fn read(object: &Object, offered: &[Language]) -> Result<Self, ApiError> {
        let mut fields = Fields::of(object);
        let change = Self {
            full_name: patch(&mut fields, "full_name", full_name),
            profile_image_url: patch(&mut fields, "profile_image_url", image_url),
            language: patch(&mut fields, "language", |text| offered_language(text, offered)),
        };
        fields.finish().map(|()| change)
    }
}

/// What `read` puts together once no field is at fault.
fn complete<T>(request: Option<T>) -> Result<T, ApiError> {
    request.ok_or_else(|| crate::Code::ValidationFailed.into())
}

fn optional_language(fields: &mut Fields<'_>) -> Option<Language> {
    let tag = fields.optional_string("language")?;
    Language::parse(tag).or_else(|| fields.refuse("language", FieldCode::Invalid))
}

fn six_digits(text: &str, fields: &mut Fields<'_>) -> Option<SecretString> {
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        Some(text.into())
    } else {
        fields.refuse("verification_code", FieldCode::Invalid)
    }
}

fn patch<T>(
    fields: &mut Fields<'_>,
    field: &'static str,
    check: impl Fn(&str) -> Result<T, FieldCode>,
) -> Option<Option<T>> {
    match fields.value(field) {
        None => None,
        Some(serde_json::Value::Null) => Some(None),
        Some(_) => match check(fields.string(field)?) {
            Ok(value) => Some(Some(value)),
            Err(code) => fields.refuse(field, code),
        },
    }
}

/// A name is no place for a card number either.
fn full_name(text: &str) -> Result<String, FieldCode> {
    if has_card_number(text) { Err(FieldCode::CardNumber) } else { line(text, LONGEST_NAME) }
}

/// The address is kept as it was written, so it must read the same to everybody: RFC 3986 to the letter.
fn image_url(text: &str) -> Result<String, FieldCode> {
    if text.len() > LONGEST_URL {
        return Err(FieldCode::TooLong);
    }
    let rest =
        text.split_at_checked("https://".len()).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("https://"));
    let authority = rest.and_then(|(_, rest)| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let plain = !authority.is_empty() && !authority.contains('@') && !authority.contains("..");
    if plain && is_rfc_3986(text) && url::Url::parse(text).is_ok() {
        Ok(text.to_owned())
    } else {
        Err(FieldCode::Invalid)
    }
}

/// Only unreserved and reserved characters, and whole percent-encodings.
fn is_rfc_3986(text: &str) -> bool {
    let encodings = text.split('%').skip(1);
    let whole =
        |rest: &str| rest.as_bytes().get(..2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&b))
        && encodings.clone().all(whole)
}

fn offered_language(tag: &str, offered: &[Language]) -> Result<Language, FieldCode> {
    let language = Language::parse(tag).ok_or(FieldCode::Invalid)?;
    if offered.contains(&language) { Ok(language) } else { Err(FieldCode::Unsupported) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, ExposeSecret, FieldError, parse_object};

    fn errors<T: std::fmt::Debug>(result: Result<T, ApiError>) -> Vec<(&'static str, FieldCode)> {
        let error = result.unwrap_err();
        assert_eq!(error.code, Code::ValidationFailed);
        error.errors.into_iter().map(|FieldError { field, code }| (field, code)).collect()
    }

    fn update(body: &str) -> Result<UpdateProfile, ApiError> {
        UpdateProfile::read(&parse_object(body.as_bytes()).unwrap(), &[Language::parse("ky").unwrap()])
    }

    fn verify(body: &str) -> Result<VerifyCode, ApiError> {
        VerifyCode::read(&parse_object(body.as_bytes()).unwrap())
    }

    #[test]
    fn a_code_is_six_ascii_digits_with_their_zeros() {
        let read = verify(r#"{"phone":"+996505325311","verification_code":"000042"}"#).unwrap();
        assert_eq!(read.verification_code.expose_secret(), "000042");
        for code in [r#""12345""#, r#""1234567""#, r#""12345a""#, r#""１２３４５６""#, r#""""#, r#"" 12345""#]
        {
            let body = format!(r#"{{"phone":"+996505325311","verification_code":{code}}}"#);
            assert_eq!(errors(verify(&body)), [("verification_code", FieldCode::Invalid)], "{code}");
        }
        let body = r#"{"phone":"+996505325311","verification_code":123456}"#;
        assert_eq!(errors(verify(body)), [("verification_code", FieldCode::WrongType)]);
    }

    #[test]
    fn a_refresh_token_is_any_text_that_is_there() {
        let read = |body: &str| Refresh::read(&parse_object(body.as_bytes()).unwrap());
        assert_eq!(read(r#"{"refresh_token":"x"}"#).unwrap().refresh_token.expose_secret(), "x");
        assert_eq!(errors(read("{}")), [("refresh_token", FieldCode::Required)]);
        assert_eq!(errors(read(r#"{"refresh_token":null}"#)), [("refresh_token", FieldCode::WrongType)]);
    }

    #[test]
    fn all_fields_at_fault_are_named() {
        let both = [("phone_number", FieldCode::Required), ("verification_code", FieldCode::Required)];
        assert_eq!(errors(verify("{}")), both);
    }

    #[test]
    fn absent_is_unchanged_and_null_is_cleared() {
        assert_eq!(update("{}").unwrap(), UpdateProfile::default());
        let cleared =
            update(r#"{"full_name":null,"profile_image_url":null,"language":null,"is_verified":true}"#);
        let all =
            UpdateProfile { full_name: Some(None), profile_image_url: Some(None), language: Some(None) };
        assert_eq!(cleared.unwrap(), all);
    }

    #[test]
    fn names_are_trimmed_and_composed() {
        let name = update("{\"full_name\":\"  Cafe\u{301} 🐎 \"}").unwrap().full_name;
        assert_eq!(name, Some(Some("Café 🐎".to_owned())));
        let long = format!(r#"{{"full_name":"{}"}}"#, "ү".repeat(256));
        assert_eq!(errors(update(&long)), [("full_name", FieldCode::TooLong)]);
        for bad in [r#""   ""#, r#""a\u0000b""#, r#""\ud800""#] {
            let body = format!(r#"{{"full_name":{bad}}}"#);
            assert_eq!(errors(update(&body)), [("full_name", FieldCode::Invalid)], "{bad}");
        }
        let card = r#"{"full_name":"Joe 4111 1111 1111 1111"}"#;
        assert_eq!(errors(update(card)), [("full_name", FieldCode::CardNumber)]);
    }

    #[test]
    fn an_image_is_a_plain_https_address() {
        for good in [
            "https://example.com/a.jpg?x=1",
            "HTTPS://example.com/%D0%B0",
            "https://[::1]:8443/",
            "https://a.com",
        ] {
            let change = update(&format!(r#"{{"profile_image_url":"{good}"}}"#)).unwrap();
            assert_eq!(change.profile_image_url, Some(Some(good.to_owned())));
        }
        for bad in [
            "http://example.com",
            "javascript:alert(1)",
            "https://a:b@example.com",
            "https://",
            "//x",
            "https:x",
            "https://a b.c/",
            "https://a.com\\\\@b.com/",
            "https:///a.com",
            "https://a.com/<script>",
            "https://a.com/%zz",
            "https://a..b/",
            "https://a.com/\u{202e}",
        ] {
            let body = format!(r#"{{"profile_image_url":"{bad}"}}"#);
            assert_eq!(errors(update(&body)), [("profile_image_url", FieldCode::Invalid)], "{bad}");
        }
    }

    #[test]
    fn only_a_language_of_the_market_can_be_chosen() {
        assert!(update(r#"{"language":"KY"}"#).is_ok());
        assert_eq!(errors(update(r#"{"language":"fr"}"#)), [("language", FieldCode::Unsupported)]);
        assert_eq!(errors(update(r#"{"language":"!"}"#)), [("language", FieldCode::Invalid)]);
    }
}
