//! The development inbox of a gateway, in which codes are read.

use std::time::Duration;

use anyhow::Context as _;
use common::api::{Inbox, InboxMessage};

/// How often a text that is on its way is looked for; the gateway waits for a first one by itself.
const PAUSE: Duration = Duration::from_millis(50);
const LOOKS: u32 = 200;

/// A phone that gets texts.
pub(crate) struct Phone {
    http: reqwest::Client,
    url: String,
    number: String,
}

impl Phone {
    pub(crate) fn new(http: &reqwest::Client, url: &str, number: &str) -> Self {
        Self { http: http.clone(), url: url.to_owned(), number: number.to_owned() }
    }

    /// The newest text, waited for up to so many seconds.
    pub(crate) async fn newest(&self, wait: u32) -> anyhow::Result<Option<InboxMessage>> {
        let url = format!("{}/dev/messages", self.url);
        let query = [("to", self.number.clone()), ("wait", wait.to_string())];
        let answer = self.http.get(url).query(&query).send().await?.error_for_status();
        let inbox: Inbox = answer.context("there is no inbox: it is for development")?.json().await?;
        Ok(inbox.messages.into_iter().next())
    }

    /// The code in the newest text, once that is another than `known`.
    pub(crate) async fn code_after(&self, known: Option<&str>) -> anyhow::Result<String> {
        for _ in 0..LOOKS {
            if let Some(message) = self.newest(5).await?.filter(|message| Some(message.id.as_str()) != known)
            {
                return digits(&message.text).context("the text has no code");
            }
            tokio::time::sleep(PAUSE).await;
        }
        anyhow::bail!("no text came")
    }
}

/// The run of six digits in a text.
fn digits(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).map(str::to_owned)
}
