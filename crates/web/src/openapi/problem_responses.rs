//! Problems as responses of the OpenAPI document: one reusable response a code, grouped by status in an operation.

use std::collections::BTreeMap;

use common::{ApiError, Code, FieldCode, Texts};
use utoipa::Modify;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::{Content, ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};

/// Codes that belong together.
pub(crate) type Group = &'static [Code];

/// What any request can be refused with.
pub(crate) const ANY: Group = &[Code::HeadersTooLarge, Code::Internal];
/// What a body can be refused with.
pub(crate) const BODY: Group =
    &[Code::MalformedRequest, Code::RequestTimeout, Code::PayloadTooLarge, Code::UnsupportedMediaType];
/// What the database can be the reason for.
pub(crate) const STORAGE: Group = &[Code::StorageUnavailable];
/// What a phone number can be refused with.
pub(crate) const PHONE: Group =
    &[Code::InvalidPhone, Code::PhoneRegionUnsupported, Code::PhoneTypeUnsupported, Code::MarketMismatch];
/// What a caller can be refused with.
pub(crate) const BEARER: Group = &[
    Code::MissingToken,
    Code::InvalidToken,
    Code::TokenExpired,
    Code::SessionEnded,
    Code::AccountSuspended,
    Code::MarketMismatch,
];

/// Declares `Problems`, the refusals of an endpoint: groups of this module, then single codes.
macro_rules! problems {
    ($($group:ident),* $(,)?) => { problems!($($group,)* []); };
    ($($group:ident,)* [$($code:ident),* $(,)?] $(,)?) => {
        struct Problems;

        impl utoipa::IntoResponses for Problems {
            fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
                let groups: &[crate::openapi::Group] =
                    &[$(crate::openapi::problem_responses::$group,)* &[$(common::Code::$code),*]];
                crate::openapi::responses(groups)
            }
        }
    };
}
pub(crate) use problems;

/// The responses of an operation that can be refused with `groups`, and with what any request can.
pub(crate) fn responses(groups: &[Group]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<String, Vec<Code>> = BTreeMap::new();
    for code in groups.iter().copied().chain([ANY]).flatten() {
        by_status.entry(code.status().to_string()).or_default().push(*code);
    }
    by_status.into_iter().map(|(status, codes)| (status, response_of(&codes))).collect()
}

/// One code is the reusable response itself; several share a response that has the example of each.
fn response_of(codes: &[Code]) -> RefOr<Response> {
    if let [code] = codes {
        return Ref::from_response_name(code.slug()).into();
    }
    let titles: Vec<_> = codes.iter().map(|code| format!("`{}`", code.slug())).collect();
    let examples = codes.iter().map(|code| {
        (
            code.slug(),
            RefOr::<utoipa::openapi::example::Example>::Ref(Ref::new(format!(
                "#/components/examples/{}",
                code.slug()
            ))),
        )
    });
    let content = problem_content().examples_from_iter(examples).build();
    with_headers(codes, ResponseBuilder::new().description(titles.join(", ")))
        .content(MEDIA_TYPE, content)
        .build()
        .into()
}

const MEDIA_TYPE: &str = "application/problem+json";

fn problem_content() -> ContentBuilder {
    ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")))
}

fn with_headers(codes: &[Code], response: ResponseBuilder) -> ResponseBuilder {
    let mut names: Vec<_> = codes.iter().flat_map(|code| headers_of(*code)).copied().collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .fold(response, |response, name| response.header_ref(name, super::common_parts::header(name)))
}

/// The headers that go with a code, besides those of every response.
fn headers_of(code: Code) -> &'static [&'static str] {
    match code.status() {
        401 => &["WWW-Authenticate"],
        405 => &["Allow"],
        429 => &["Retry-After", "RateLimit", "RateLimit-Policy"],
        503 => &["Retry-After"],
        _ => &[],
    }
}

/// Puts a response and an example for every code into the components.
pub(super) struct Reusable;

impl Modify for Reusable {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let texts = Texts::new(&[("en", "")]).expect("the shared texts are read in every test");
        for code in Code::ALL {
            let problem = example_of(*code, &texts);
            let example = ExampleBuilder::new().summary(code.title()).value(Some(problem.clone())).build();
            components.examples.insert(code.slug().to_owned(), example.into());
            let content: Content = problem_content().example(Some(problem)).build();
            let response = ResponseBuilder::new().description(code.title());
            let response = with_headers(&[*code], response).content(MEDIA_TYPE, content).build();
            components.responses.insert(code.slug().to_owned(), response.into());
        }
    }
}

/// A problem as the server writes it.
fn example_of(code: Code, texts: &Texts) -> serde_json::Value {
    let field = match code {
        Code::InvalidPhone => Some(("phone_number", FieldCode::Invalid)),
        Code::PhoneRegionUnsupported | Code::PhoneTypeUnsupported => {
            Some(("phone_number", FieldCode::Unsupported))
        }
        Code::ValidationFailed => Some(("verification_code", FieldCode::Required)),
        _ => None,
    };
    let error = field.map_or_else(|| code.into(), |(name, fault)| ApiError::field(code, name, fault));
    let error = ApiError {
        retry_after: headers_of(code).contains(&"Retry-After").then_some(if code.status() == 429 {
            540
        } else {
            1
        }),
        attempts_left: (code == Code::InvalidCode).then_some(2),
        ..error
    };
    let request_id = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10";
    let problem = error.to_problem(texts, &texts.languages()[0], "/api/v1/auth/verify-code", request_id);
    serde_json::to_value(problem).expect("a problem has text keys only")
}
