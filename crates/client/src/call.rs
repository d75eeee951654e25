//! One request, before it is sent.

use std::time::Duration;

use reqwest::Method;
use serde::Serialize;
use serde_json::Value;

use crate::secret::Secret;

#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// What follows the path.
    pub(crate) segments: Vec<String>,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
    pub(crate) key: Option<String>,
    pub(crate) token: Option<Secret>,
    /// How long each try may take, if not as long as any other call's.
    pub(crate) timeout: Option<Duration>,
    /// For how long after the first try it may be sent again when no answer came.
    pub(crate) repeatable_for: Option<Duration>,
}

impl Call {
    /// What only reads may be sent again at any time.
    pub(crate) fn get(path: &'static str) -> Self {
        Self { repeatable_for: Some(Duration::MAX), ..Self::of(Method::GET, path) }
    }

    /// And so may what says how things shall be.
    pub(crate) fn put(path: &'static str) -> Self {
        Self { repeatable_for: Some(Duration::MAX), ..Self::of(Method::PUT, path) }
    }

    pub(crate) fn post(path: &'static str) -> Self {
        Self::of(Method::POST, path)
    }

    pub(crate) fn delete(path: &'static str) -> Self {
        Self::of(Method::DELETE, path)
    }

    fn of(method: Method, path: &'static str) -> Self {
        Self {
            method,
            path,
            segments: Vec::new(),
            query: Vec::new(),
            body: None,
            key: None,
            token: None,
            timeout: None,
            repeatable_for: None,
        }
    }

    pub(crate) fn segment(mut self, segment: &str) -> Self {
        self.segments.push(segment.to_owned());
        self
    }

    pub(crate) fn query(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }

    pub(crate) fn body(self, body: &impl Serialize) -> Self {
        Self { body: serde_json::to_value(body).ok(), ..self }
    }

    /// Under a key, by which the server knows a repeat for so long.
    pub(crate) fn keyed(self, key: String, repeatable_for: Duration) -> Self {
        Self { key: Some(key), repeatable_for: Some(repeatable_for), ..self }
    }

    pub(crate) fn bearer(&self, token: &Secret) -> Self {
        Self { token: Some(token.clone()), ..self.clone() }
    }
}
