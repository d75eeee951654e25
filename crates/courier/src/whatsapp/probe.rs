//! Whether Meta knows our token, and lets it use the number that sends.

use common::{ExposeSecret, Timestamp};
use serde::Deserialize;

use super::WhatsappClient;
use super::answer::judge;
use crate::probe::{question, unreadable};
use crate::{Refusal, Standing};

#[derive(Deserialize)]
struct Number {
    id: String,
}

impl WhatsappClient {
    pub(crate) async fn probe(&self, now: Timestamp) -> Result<Standing, Refusal> {
        let mut url = self.endpoint.path(&self.number);
        url.set_query(Some("fields=id"));
        let request = self.endpoint.http.get(url).bearer_auth(self.token.expose_secret());
        let number: Number = question(request, now, judge).await?.json().ok_or_else(unreadable)?;
        if number.id == self.number { Ok(Standing::Good) } else { Err(unreadable()) }
    }
}
