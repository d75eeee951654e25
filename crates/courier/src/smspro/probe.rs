//! Whether the aggregator knows the account, lets it send, and has money of it.

use common::{ExposeSecret, Timestamp};
use reqwest::header::CONTENT_TYPE;

use super::SmsproClient;
use super::answer::reason;
use super::xml::{Info, State, read, written};
use crate::http::by_status;
use crate::probe::{fault, question, unreadable, with_balance};
use crate::{Detail, Outcome, Reason, Refusal, Standing};

impl SmsproClient {
    pub(crate) async fn probe(&self, now: Timestamp) -> Result<Standing, Refusal> {
        let body = written(&Info { login: &self.login, pwd: self.password.expose_secret() });
        let request = self.endpoint.http.post(self.endpoint.path("api/info"));
        let request = request.header(CONTENT_TYPE, "application/xml").body(body);
        let answer = question(request, now, by_status).await?;
        let told: State = read(&answer.body).ok_or_else(unreadable)?;
        let detail = Detail::Code(told.status);
        match (told.status, told.state) {
            (0, None | Some(0)) => with_balance(told.account, detail),
            // The account is blocked.
            (0, Some(_)) => Err(fault(Outcome::refused(Reason::Auth, detail))),
            (status, _) => {
                Err(reason(status).map_or_else(unreadable, |reason| fault(Outcome::refused(reason, detail))))
            }
        }
    }
}
