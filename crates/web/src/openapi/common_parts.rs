//! What every operation has: request headers that it reads, response headers that it sends.

use serde_json::Value;
use utoipa::Modify;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{OpenApi, PathItem, Ref, RefOr, Required};

/// Name, type, words and example of the headers that responses carry.
const HEADERS: [(&str, Type, &str, &str); 6] = [
    ("Allow", Type::String, "The methods that the path has.", "GET, HEAD"),
    (
        "RateLimit",
        Type::String,
        "What is left of the window that refused (draft-ietf-httpapi-ratelimit-headers-10).",
        "\"codes\";r=0;t=540",
    ),
    (
        "RateLimit-Policy",
        Type::String,
        "The window that refused (draft-ietf-httpapi-ratelimit-headers-10).",
        "\"codes\";q=3;w=900",
    ),
    ("Retry-After", Type::Integer, "Whole seconds after which a retry makes sense.", "540"),
    ("WWW-Authenticate", Type::String, "How to authenticate (RFC 6750, RFC 7617).", "Bearer"),
    (
        "X-Request-Id",
        Type::String,
        "The caller's id if it was 8 to 128 of `[A-Za-z0-9._-]`, else a new one.",
        "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10",
    ),
];

/// A reference to the reusable header `name`.
pub(super) fn header(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}

pub(super) struct CommonParts;

impl Modify for CommonParts {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        for (name, kind, words, example) in HEADERS {
            components.headers.insert(name.to_owned(), described(kind, words, example).into());
        }
        for response in components.responses.values_mut() {
            add_request_id(response);
        }
        for parameter in parameters() {
            components.parameters.insert(parameter.name.clone(), parameter.into());
        }
        for (path, item) in &mut document.paths.paths {
            let is_sign_in = path.starts_with("/api/");
            operations(item).for_each(|operation| complete(operation, is_sign_in));
        }
    }
}

fn described(kind: Type, words: &str, example: &str) -> Header {
    let example = serde_json::from_str::<u64>(example).map_or_else(|_| Value::from(example), Value::from);
    let schema = ObjectBuilder::new().schema_type(kind).examples([example]).build();
    HeaderBuilder::new().schema(Some(schema)).description(Some(words)).build()
}

fn parameters() -> [Parameter; 3] {
    [
        (
            "X-Request-Id",
            "An id of the caller's for this request, 8 to 128 of `[A-Za-z0-9._-]`.",
            "checkout-7c11-8a53",
        ),
        (
            "Accept-Language",
            "The languages that the caller reads (RFC 9110); the market's default if none is its own.",
            "en",
        ),
        ("X-Market", "The market that the caller means; 422 `market_mismatch` if it is another.", "kg"),
    ]
    .map(|(name, words, example)| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(words))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .example(Some(Value::from(example)))
            .build()
    })
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.delete].into_iter().flatten()
}

fn complete(operation: &mut Operation, is_sign_in: bool) {
    let names: &[&str] =
        if is_sign_in { &["X-Request-Id", "Accept-Language", "X-Market"] } else { &["X-Request-Id"] };
    let references = names.iter().map(|name| RefOr::Ref(Ref::new(format!("#/components/parameters/{name}"))));
    operation.parameters.get_or_insert_default().extend(references);
    operation.responses.responses.values_mut().for_each(add_request_id);
}

fn add_request_id(response: &mut RefOr<utoipa::openapi::Response>) {
    if let RefOr::T(response) = response {
        response.headers.insert("X-Request-Id".to_owned(), RefOr::Ref(header("X-Request-Id")));
    }
}
