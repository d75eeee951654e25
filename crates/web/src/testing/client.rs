//! Requests to a running market, and what came back.

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::RunningMarket;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, `null` if it is empty or no JSON.
    pub body: Value,
}

impl Answer {
    /// Sends `request`.
    pub async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("a body");
        Self { status, headers, body: serde_json::from_slice(&bytes).unwrap_or_default() }
    }

    /// The text in `field`.
    pub fn text(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_else(|| panic!("no text {field} in {}", self.body))
    }

    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// Fails unless it is 422 `validation_failed` for exactly these fields, each with its code.
    #[track_caller]
    pub fn faults(&self, expected: &[(&str, &str)]) {
        self.refused(422, "validation_failed");
        let errors = self.body["errors"].as_array().expect("errors");
        let found: Vec<_> = errors.iter().map(|e| (&e["field"], &e["code"])).collect();
        let expected: Vec<_> = expected.iter().map(|(field, code)| (json!(field), json!(code))).collect();
        assert_eq!(found, expected.iter().map(|(field, code)| (field, code)).collect::<Vec<_>>());
        assert!(
            errors.iter().all(|e| e["message"].as_str().is_some_and(|text| text.contains(' '))),
            "{errors:?}"
        );
    }

    /// Fails unless it is the problem `code`.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.text("code")), (status, code), "{}", self.body);
        assert_eq!(self.headers["content-type"], "application/problem+json");
    }
}

impl RunningMarket {
    /// A request to `path` under `/api/v1/auth`, on a connection of its own.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.request_of(&reqwest::Client::new(), method, path)
    }

    /// The same by a client who keeps the connection, for tests that ask hundreds of times.
    pub fn request_of(&self, client: &reqwest::Client, method: Method, path: &str) -> RequestBuilder {
        client.request(method, self.url(&format!("/api/v1/auth/{path}")))
    }

    /// A request of the bearer of `token` to `path` under `/api/v1/profile`.
    pub fn own(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        let url = self.url(&format!("/api/v1/profile/{path}"));
        reqwest::Client::new().request(method, url).bearer_auth(token)
    }

    /// Posts `body` to `path`.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::POST, path).json(&body)).await
    }

    /// Gets `path` as the bearer of `token`.
    pub async fn get(&self, path: &str, token: &str) -> Answer {
        Answer::to(self.request(Method::GET, path).bearer_auth(token)).await
    }

    /// Posts `body` to `path` as the bearer of `token`.
    pub async fn post_as(&self, token: &str, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::POST, path).bearer_auth(token).json(&body)).await
    }

    /// Asks for a code and reads it on the phone.
    pub async fn code(&self, phone: &str) -> String {
        let sent = self.post("send-code", json!({ "phone_number": phone })).await;
        assert_eq!(sent.body["sent"], true, "{}", sent.body);
        self.code_of(sent.text("delivery_id"))
    }

    /// Signs in; the answer of verify-code.
    pub async fn sign_in(&self, phone: &str) -> Value {
        let code = self.code(phone).await;
        self.verify(phone, &code).await.ok()
    }

    /// Trades a refresh token.
    pub async fn refresh(&self, token: &str) -> Answer {
        self.post("refresh", json!({ "refresh_token": token })).await
    }

    /// Tries a code.
    pub async fn verify(&self, phone: &str, code: &str) -> Answer {
        self.post("verify-code", json!({ "phone_number": phone, "verification_code": code })).await
    }
}

/// A phone like `phone` with other last four digits.
pub fn phone_numbered(phone: &str, number: usize) -> String {
    format!("{}{number:04}", &phone[..phone.len() - 4])
}

/// A code that is not `code`.
pub(super) fn another(code: &str) -> String {
    let last = if code.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &code[..5])
}
