//! Whether somebody answers at the webhook's address. It has no question of its own: only a message shows more.

use common::Timestamp;

use super::WebhookClient;
use crate::http::{by_status, exchange};
use crate::probe::fault;
use crate::{Refusal, Standing};

impl WebhookClient {
    /// A `HEAD` that says nothing; an answer that it is not wanted is an answer.
    pub(crate) async fn probe(&self, now: Timestamp) -> Result<Standing, Refusal> {
        let request = self.endpoint.http.head(self.endpoint.url.clone());
        let answer = exchange(request, now).await.map_err(fault)?;
        if answer.status < 500 { Ok(Standing::Reachable) } else { Err(fault(by_status(&answer))) }
    }
}
