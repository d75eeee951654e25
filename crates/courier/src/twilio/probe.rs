//! Whether Twilio knows the account, lets it send, and has money of it.

use common::{ExposeSecret, Timestamp};
use serde::Deserialize;

use super::TwilioClient;
use super::answer::judge;
use crate::http::Answer;
use crate::probe::{question, unreadable, with_balance};
use crate::{Detail, Reason, Refusal, Standing};

#[derive(Deserialize)]
struct Account {
    status: String,
}

/// An account below another one has no balance of its own.
#[derive(Deserialize)]
struct Balance {
    balance: Option<String>,
}

impl TwilioClient {
    pub(crate) async fn probe(&self, now: Timestamp) -> Result<Standing, Refusal> {
        let answer = self.asked(".json", now).await?;
        let account: Account = answer.json().ok_or_else(unreadable)?;
        let detail = Detail::Status(answer.status);
        if account.status != "active" {
            return Err(Refusal { reason: Reason::Auth, detail, retry_after: None });
        }
        let told = self.asked("/Balance.json", now).await.ok();
        let balance = told.and_then(|answer| answer.json::<Balance>()?.balance?.parse().ok());
        with_balance(balance, detail)
    }

    async fn asked(&self, what: &str, now: Timestamp) -> Result<Answer, Refusal> {
        let path = format!("2010-04-01/Accounts/{}{what}", self.account_sid);
        let request = self.endpoint.http.get(self.endpoint.path(&path));
        let request = request.basic_auth(&self.account_sid, Some(self.auth_token.expose_secret()));
        question(request, now, judge).await
    }
}
