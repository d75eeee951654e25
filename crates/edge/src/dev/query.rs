//! The query of `GET /dev/messages`.

use actix_web::HttpRequest;
use actix_web::web::Query;
use common::{ApiError, Code, FieldCode, FieldError, Phone};

/// The longest wait in seconds.
const LONGEST_WAIT: u64 = 30;

/// Which messages are wanted, and how long a first one is awaited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxQuery {
    /// Only those to this number, in E.164.
    pub to: Option<String>,
    /// Seconds, 0 to 30.
    pub wait: u64,
}

impl InboxQuery {
    /// Reads `?to=…&wait=…`, both optional; a number may be written in any accepted notation, its `+` encoded or not.
    pub fn of(req: &HttpRequest) -> Result<Self, ApiError> {
        let pairs = Query::<Vec<(String, String)>>::from_query(req.query_string())
            .map_err(|_| Code::MalformedRequest)?;
        let mut query = Self::default();
        let mut errors = Vec::new();
        for (name, value) in pairs.iter() {
            match name.as_str() {
                "to" => set(&mut errors, "to", phone(value), |to| query.to = Some(to)),
                "wait" => set(&mut errors, "wait", seconds(value), |wait| query.wait = wait),
                _ => (),
            }
        }
        if errors.is_empty() { Ok(query) } else { Err(ApiError { errors, ..Code::ValidationFailed.into() }) }
    }
}

fn set<T>(errors: &mut Vec<FieldError>, field: &'static str, value: Option<T>, take: impl FnOnce(T)) {
    match value {
        Some(value) => take(value),
        None => errors.push(FieldError { field, code: FieldCode::Invalid }),
    }
}

/// A bare `+` in a query is a space.
fn phone(value: &str) -> Option<String> {
    let written = value.strip_prefix(' ').map_or_else(|| value.to_owned(), |digits| format!("+{digits}"));
    Phone::parse(&written).ok().map(|phone| phone.as_str().to_owned())
}

fn seconds(value: &str) -> Option<u64> {
    value.parse().ok().filter(|seconds| *seconds <= LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn read(query: &str) -> Result<InboxQuery, ApiError> {
        InboxQuery::of(&TestRequest::with_uri(&format!("/dev/messages?{query}")).to_http_request())
    }

    #[test]
    fn a_number_may_be_written_in_any_notation() {
        for to in [
            "+996505325311",
            "%2B996505325311",
            "996505325311",
            "+996%20505%20325%20311",
            "%2B996+505+325+311",
        ] {
            assert_eq!(read(&format!("to={to}")).unwrap().to.as_deref(), Some("+996505325311"), "{to}");
        }
    }

    #[test]
    fn everything_is_optional() {
        assert_eq!(read("").unwrap(), InboxQuery::default());
        assert_eq!(read("wait=30&unknown=1").unwrap(), InboxQuery { to: None, wait: 30 });
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (query, fields) in [
            ("wait=31", &["wait"][..]),
            ("wait=-1", &["wait"]),
            ("wait=", &["wait"]),
            ("to=", &["to"]),
            ("to=me&wait=soon", &["to", "wait"]),
        ] {
            let error = read(query).unwrap_err();
            assert_eq!(error.code, Code::ValidationFailed, "{query}");
            assert_eq!(error.errors.iter().map(|e| e.field).collect::<Vec<_>>(), fields, "{query}");
        }
    }
}
