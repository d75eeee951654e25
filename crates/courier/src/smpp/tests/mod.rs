//! Against npm's `smpp` in the operator's place.

mod bind;
mod probe;
mod receipts;
mod submit;
mod tls;

use std::path::Path;

use rig::MessageCentre;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::*;
use crate::testing::{message, message_to, sent_by, settings};
use crate::{CourierSettings, Provider, ProviderName};

/// A wait that a test has time for.
const SHORT: Duration = Duration::from_millis(500);

/// The operator's centre, and all that it has told.
struct Operator {
    centre: Arc<MessageCentre>,
    told: Vec<Value>,
}

impl Operator {
    async fn start() -> Self {
        Self::with(None).await
    }

    async fn with(tls: Option<(&Path, &Path)>) -> Self {
        let tls = tls.map(|(certificate, key)| (certificate.to_owned(), key.to_owned()));
        let start = move || MessageCentre::start(tls.as_ref().map(|(one, other)| (&**one, &**other)));
        let centre = spawn_blocking(start).await.unwrap().unwrap();
        Self { centre: Arc::new(centre), told: Vec::new() }
    }

    fn order(&self, order: Value) {
        self.centre.order(&order.to_string()).unwrap();
    }

    /// The next texts are answered so.
    fn replies(&self, replies: Value) {
        self.order(json!({ "order": "replies", "replies": replies }));
    }

    /// The next event of this name.
    async fn until(&mut self, event: &str) -> Value {
        timeout(Duration::from_secs(20), self.next(event)).await.expect("it comes to that")
    }

    async fn next(&mut self, event: &str) -> Value {
        loop {
            let centre = Arc::clone(&self.centre);
            let line = spawn_blocking(move || centre.event()).await.unwrap().unwrap();
            let told: Value = serde_json::from_str(&line).unwrap();
            self.told.push(told.clone());
            if told["event"] == event {
                return told;
            }
        }
    }

    /// How often each of these was told up to now.
    async fn counts<const N: usize>(&mut self, events: [&str; N]) -> [usize; N] {
        self.order(json!({ "order": "sync" }));
        self.until("synced").await;
        events.map(|event| self.told.iter().filter(|told| told["event"] == event).count())
    }

    fn settings(&self) -> CourierSettings {
        settings(&format!("http://127.0.0.1:{}", self.centre.port))
    }

    /// A client of it that waits no longer than `total`.
    fn provider(&self, total: Duration, change: impl Fn(&mut SmppSettings)) -> Provider {
        let mut all = self.settings();
        change(&mut all.smpp);
        Provider::within(ProviderName::Smpp, &all, total).unwrap()
    }

    fn patient(&self) -> Provider {
        self.provider(crate::http::TOTAL, |_| ())
    }
}

/// What became of a text with these words.
async fn sent(provider: &Provider, text: &str) -> Outcome {
    let message = OutboundMessage { text: text.into(), ..message() };
    provider.send(&message, message.created_at).await
}

/// Sends until the bind is there again; nothing is written before that.
async fn sent_at_last(provider: &Provider) -> Outcome {
    let trying = async {
        loop {
            match sent_by(provider).await {
                Outcome::Refused(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                outcome => return outcome,
            }
        }
    };
    timeout(Duration::from_secs(20), trying).await.expect("the bind comes back")
}

#[test]
fn what_does_not_fit_is_refused_by_its_name() {
    let refusal = |change: fn(&mut CourierSettings)| {
        let mut all = settings("http://127.0.0.1:1");
        change(&mut all);
        Provider::new(ProviderName::Smpp, &all, true).err().map(InvalidSetting::key)
    };
    assert_eq!(refusal(|_| ()), None);
    assert_eq!(refusal(|all| all.smpp.url = Some("https://h".into())), Some("SMPP__URL"));
    assert_eq!(refusal(|all| all.smpp.system_id = Some("x".repeat(16).into())), Some("SMPP__SYSTEM_ID"));
    assert_eq!(refusal(|all| all.smpp.password = Some("123456789".into())), Some("SMPP__PASSWORD"));
    assert_eq!(refusal(|all| all.smpp.system_type = Some("x".repeat(13))), Some("SMPP__SYSTEM_TYPE"));
    assert_eq!(refusal(|all| all.smpp.sender = Some("TwelveLetters".into())), Some("SMPP__SENDER"));
    assert_eq!(refusal(|all| all.senders = vec!["+999 Отправитель".parse().unwrap()]), Some("SMPP__SENDER"));
    assert_eq!(refusal(|all| all.smpp.window = Some(0)), Some("SMPP__WINDOW"));
    assert_eq!(refusal(|all| all.smpp.enquire_link = Some(1001)), Some("SMPP__ENQUIRE_LINK"));
    let no_file = |all: &mut CourierSettings| {
        (all.smpp.url, all.smpp.ca_file) = (Some("smpps://h".into()), Some("/nowhere.pem".to_owned()));
    };
    assert_eq!(refusal(no_file), Some("SMPP__CA_FILE"));
}
