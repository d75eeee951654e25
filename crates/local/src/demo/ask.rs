//! One request of the walk, and what the documentation says of its answer.

use serde_json::Value;

/// A request to a path of the document, and the status that must come.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) method: &'static str,
    /// As the document has it, `{id}` included.
    pub(super) path: &'static str,
    pub(super) parameters: Vec<(&'static str, String)>,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<Value>,
    pub(super) form: Option<String>,
    pub(super) status: u16,
    /// The code of the problem, where a refusal must come.
    pub(super) code: Option<&'static str>,
}

impl Ask {
    pub(super) fn get(path: &'static str) -> Self {
        Self::of("GET", path)
    }

    pub(super) fn post(path: &'static str) -> Self {
        Self::of("POST", path)
    }

    pub(super) fn put(path: &'static str) -> Self {
        Self::of("PUT", path)
    }

    pub(super) fn delete(path: &'static str) -> Self {
        Self::of("DELETE", path).answered(204)
    }

    fn of(method: &'static str, path: &'static str) -> Self {
        let (parameters, query, headers) = (Vec::new(), Vec::new(), Vec::new());
        Self { method, path, parameters, query, headers, body: None, form: None, status: 200, code: None }
    }

    pub(super) fn with(mut self, parameter: &'static str, value: &str) -> Self {
        self.parameters.push((parameter, value.to_owned()));
        self
    }

    pub(super) fn query(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, value.to_owned()));
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(super) fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    pub(super) fn json(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    pub(super) fn form(self, form: String) -> Self {
        Self { form: Some(form), ..self }
    }

    pub(super) fn answered(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(super) fn refused(self, status: u16, code: &'static str) -> Self {
        Self { status, code: Some(code), ..self }
    }

    /// The path with its parameters filled in.
    pub(super) fn target(&self) -> String {
        let fill = |path: String, (name, value): &(&str, String)| path.replace(&format!("{{{name}}}"), value);
        self.parameters.iter().fold(self.path.to_owned(), fill)
    }
}
