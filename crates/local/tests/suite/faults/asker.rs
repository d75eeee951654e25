//! A client that notes what it asks and what it is told.

use std::time::{Duration, Instant};

use serde_json::json;

use super::history::{Ask, Entry, History, Outcome};
use crate::client::{Answer, Client};

/// One client; clones share their history.
#[derive(Clone)]
pub(super) struct Asker {
    client: Client,
    pub(super) history: History,
}

impl Asker {
    pub(super) fn of(base: &str) -> Self {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(12));
        let client = Client::with(http.build().expect("a client"), base);
        Self { client, history: History::default() }
    }

    pub(super) async fn send_code(&self, phone: &str) -> Outcome {
        let request = self.client.request("POST", "/api/v1/auth/send-code");
        self.ask(phone, Ask::SendCode, request.json(&json!({ "phone_number": phone }))).await
    }

    pub(super) async fn guess(&self, phone: &str, code: &str, right: bool) -> Outcome {
        let request = self.client.request("POST", "/api/v1/auth/verify-code");
        let body = json!({ "phone_number": phone, "verification_code": code });
        self.ask(phone, Ask::Guess { code: code.to_owned(), right }, request.json(&body)).await
    }

    pub(super) async fn look(&self, phone: &str, session: &str, token: &str) -> Outcome {
        let request = self.client.request("GET", "/api/v1/auth/verify-token").bearer_auth(token);
        self.ask(phone, Ask::Look { session: session.to_owned() }, request).await
    }

    pub(super) async fn leave(&self, phone: &str, session: &str, token: &str) -> Outcome {
        let request = self.client.request("POST", "/api/v1/auth/logout").bearer_auth(token);
        self.ask(phone, Ask::Leave { session: session.to_owned() }, request).await
    }

    async fn ask(&self, phone: &str, ask: Ask, request: reqwest::RequestBuilder) -> Outcome {
        let begun = Instant::now();
        let answer = self.client.try_send(request).await;
        let outcome = answer.map_or(Outcome::Lost, |answer| read(&ask, &answer));
        let (phone, kept) = (phone.to_owned(), outcome.clone());
        self.history.note(Entry { phone, ask, outcome: kept, begun, ended: Instant::now() });
        outcome
    }
}

fn read(ask: &Ask, answer: &Answer) -> Outcome {
    let text = |key: &str| answer.body[key].as_str().map(str::to_owned);
    let understood = match (answer.status, ask, answer.body["code"].as_str()) {
        (200, Ask::SendCode, _) => text("delivery_id").map(|delivery| Outcome::Sent { delivery }),
        (200, Ask::Guess { .. }, _) => text("session_id")
            .zip(text("access_token"))
            .map(|(session, token)| Outcome::SignedIn { session, token }),
        (200, Ask::Look { .. }, _) => (answer.body["valid"] == true).then_some(Outcome::Alive),
        (200, Ask::Leave { .. }, _) => Some(Outcome::Left),
        (400, Ask::Guess { .. }, Some("invalid_code")) => {
            answer.body["attempts_left"].as_u64().map(|left| Outcome::Wrong { left })
        }
        (401, Ask::Look { .. } | Ask::Leave { .. }, Some("session_ended")) => Some(Outcome::SessionEnded),
        (429, Ask::Guess { .. }, Some("too_many_attempts")) => Some(Outcome::Limited),
        (503, _, Some("storage_unavailable")) => says_when(answer).then_some(Outcome::Unavailable),
        _ => None,
    };
    understood.unwrap_or_else(|| Outcome::Strange(format!("{answer:?}")))
}

/// `Retry-After` in whole seconds, the same in the body.
fn says_when(answer: &Answer) -> bool {
    let header = answer.headers.get("retry-after").and_then(|value| value.to_str().ok());
    header.and_then(|text| text.parse::<u64>().ok()).is_some_and(|s| answer.body["retry_after"] == s)
}
