//! What a request is refused with, before it is written as a problem in somebody's language.

use crate::{Arg, Code, FieldProblem, Language, Problem, Texts};

/// What is wrong with one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldCode {
    /// It is missing.
    Required,
    /// It has the wrong JSON type.
    WrongType,
    /// Its value can't be.
    Invalid,
    /// It is longer than it may be.
    TooLong,
    /// Two names of the same field have different values.
    Contradictory,
    /// The market does not offer this value.
    Unsupported,
    /// It holds a full card number, which is never taken.
    CardNumber,
    /// It lies in the past.
    Expired,
    /// There are as many as there may be.
    TooMany,
}

impl FieldCode {
    /// Every code there is.
    pub const ALL: &'static [Self] = &[
        Self::Required,
        Self::WrongType,
        Self::Invalid,
        Self::TooLong,
        Self::Contradictory,
        Self::Unsupported,
        Self::CardNumber,
        Self::Expired,
        Self::TooMany,
    ];

    /// The slug on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::WrongType => "wrong_type",
            Self::Invalid => "invalid",
            Self::TooLong => "too_long",
            Self::Contradictory => "contradictory",
            Self::Unsupported => "unsupported",
            Self::CardNumber => "card_number",
            Self::Expired => "expired",
            Self::TooMany => "too_many",
        }
    }
}

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name in the request.
    pub field: &'static str,
    /// What is wrong with it.
    pub code: FieldCode,
}

/// A rolling window that refused: what `RateLimit` and `RateLimit-Policy` say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The policy's name.
    pub name: &'static str,
    /// How many it allows.
    pub quota: u32,
    /// Its length in seconds.
    pub seconds: u64,
}

/// A refusal, complete but for the language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", code.slug())]
pub struct ApiError {
    /// What went wrong.
    pub code: Code,
    /// The fields at fault.
    pub errors: Vec<FieldError>,
    /// Whole seconds after which a retry succeeds.
    pub retry_after: Option<u64>,
    /// Codes that may still be tried.
    pub attempts_left: Option<u32>,
    /// The window that refused.
    pub window: Option<Window>,
    /// The methods that the path has (`Allow`).
    pub allow: Option<&'static str>,
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self { code, errors: Vec::new(), retry_after: None, attempts_left: None, window: None, allow: None }
    }
}

impl ApiError {
    /// The refusal of one field.
    pub fn field(code: Code, field: &'static str, error: FieldCode) -> Self {
        Self { errors: vec![FieldError { field, code: error }], ..code.into() }
    }

    /// The same with a time after which a retry makes sense.
    pub fn retry_after(self, seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// The document for it, in `language`.
    pub fn to_problem(
        &self,
        texts: &Texts,
        language: &Language,
        instance: &str,
        request_id: &str,
    ) -> Problem {
        let slug = self.code.slug();
        Problem {
            kind: format!("urn:market-auth:problem:{slug}"),
            title: self.code.title().to_owned(),
            status: self.code.status(),
            detail: texts.say(language, &format!("problem-{}", slug.replace('_', "-")), &self.arguments()),
            instance: instance.to_owned(),
            success: false,
            code: slug.to_owned(),
            request_id: request_id.to_owned(),
            errors: self.errors.iter().map(|error| field_problem(error, texts, language)).collect(),
            retry_after: self.retry_after,
            attempts_left: self.attempts_left,
        }
    }

    /// Every text may name the seconds, the minutes and the attempts that are left.
    fn arguments(&self) -> [(&'static str, Arg<'static>); 3] {
        let seconds = self.retry_after.unwrap_or_default();
        [
            ("seconds", Arg::Number(seconds)),
            ("minutes", Arg::Number(seconds.div_ceil(60))),
            ("attempts", Arg::Number(self.attempts_left.unwrap_or_default().into())),
        ]
    }
}

fn field_problem(error: &FieldError, texts: &Texts, language: &Language) -> FieldProblem {
    let slug = error.code.slug();
    FieldProblem {
        field: error.field.to_owned(),
        code: slug.to_owned(),
        message: texts.say(language, &format!("field-{}", slug.replace('_', "-")), &[]),
    }
}
