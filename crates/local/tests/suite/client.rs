//! A client app: it knows the gateway's address and the contract, and reads texts in the inbox.

use serde_json::{Value, json};

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// The code of the problem that this answer must be.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.headers["content-type"], "application/problem+json", "{self:?}");
        assert_eq!(self.body["success"], false);
        assert_eq!(self.body["request_id"].as_str(), self.headers["x-request-id"].to_str().ok());
        self.body["code"].as_str().expect("a code")
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{self:?}");
        self.body
    }
}

#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
}

impl Client {
    pub(crate) fn of(base: &str) -> Self {
        Self::with(reqwest::Client::new(), base)
    }

    pub(crate) fn with(http: reqwest::Client, base: &str) -> Self {
        Self { http, base: base.to_owned() }
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        self.try_send(request).await.expect("an answer")
    }

    /// The same where the server may be gone.
    pub(crate) async fn try_send(&self, request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?;
        Ok(Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method.parse().expect("a method"), format!("{}{path}", self.base))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path)).await
    }

    /// What is there, as text.
    pub(crate) async fn text(&self, path: &str) -> String {
        let answer = self.request("GET", path).send().await.expect("an answer");
        answer.text().await.expect("a body")
    }

    pub(crate) async fn post(&self, endpoint: &str, body: &Value) -> Answer {
        self.send(self.request("POST", &format!("/api/v1/auth/{endpoint}")).json(body)).await
    }

    pub(crate) async fn with_token(&self, method: &str, endpoint: &str, token: &str) -> Answer {
        self.send(self.request(method, &format!("/api/v1/auth/{endpoint}")).bearer_auth(token)).await
    }

    pub(crate) async fn send_code(&self, phone: &str) -> Answer {
        self.post("send-code", &json!({ "phone_number": phone })).await
    }

    pub(crate) async fn refresh(&self, token: &str) -> Answer {
        self.post("refresh", &json!({ "refresh_token": token })).await
    }

    pub(crate) async fn verify_code(&self, phone: &str, code: &str) -> Answer {
        self.post("verify-code", &json!({ "phone_number": phone, "verification_code": code })).await
    }

    /// The newest message to `phone`, waited for.
    pub(crate) async fn newest_message(&self, phone: &str) -> Value {
        let query = format!("/dev/messages?to=%2B{}&wait=5", phone.trim_start_matches('+'));
        let inbox = self.get(&query).await.ok();
        inbox["messages"][0].clone()
    }

    /// The code in the newest message to `phone`.
    pub(crate) async fn code(&self, phone: &str) -> String {
        let message = self.newest_message(phone).await;
        digits_in(message["text"].as_str().expect("a text"))
    }

    /// Signs in; the answer to verify-code.
    pub(crate) async fn sign_in(&self, phone: &str) -> Value {
        self.send_code(phone).await.ok();
        self.verify_code(phone, &self.code(phone).await).await.ok()
    }
}

/// The run of six digits in a text.
pub(crate) fn digits_in(text: &str) -> String {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.into_iter().find(|run| run.len() == 6).expect("a code in the text").to_owned()
}

/// A code that is not `code`.
pub(crate) fn other_than(code: &str) -> &'static str {
    if code == "111111" { "222222" } else { "111111" }
}
