//! A hundred requests a second, each of which must be answered as it should be.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio::time::interval;

use crate::client::Client;

/// Each person asks once in this time: ten of them make a hundred requests a second.
const EVERY: Duration = Duration::from_millis(100);
/// Every so many times a person's app refreshes instead.
const REFRESH_AT: usize = 5;

/// What happened so far.
#[derive(Default)]
struct Seen {
    answered: usize,
    lost: Vec<String>,
    /// The key that signed each person's present token.
    kids: Vec<String>,
}

/// People who use what they were given, until they are told to stop.
pub(super) struct Load {
    seen: Arc<Mutex<Seen>>,
    people: Vec<JoinHandle<()>>,
}

impl Load {
    /// Begins with people who are signed in.
    pub(super) fn begin(client: &Client, signed_in: Vec<Value>) -> Self {
        let kids = signed_in.iter().map(kid_of).collect();
        let seen = Arc::new(Mutex::new(Seen { kids, ..Seen::default() }));
        let people = signed_in.into_iter().enumerate();
        let people =
            people.map(|(number, pair)| tokio::spawn(live(client.clone(), seen.clone(), number, pair)));
        Self { people: people.collect(), seen }
    }

    /// How many requests were answered.
    pub(super) fn answered(&self) -> usize {
        self.seen.lock().expect("no panic").answered
    }

    /// Whether everybody's token was signed by this key.
    pub(super) fn all_have(&self, kid: &str) -> bool {
        self.seen.lock().expect("no panic").kids.iter().all(|own| own == kid)
    }

    /// The requests that were not answered as they should have been.
    pub(super) fn end(self) -> Vec<String> {
        self.people.iter().for_each(JoinHandle::abort);
        std::mem::take(&mut self.seen.lock().expect("no panic").lost)
    }
}

async fn live(client: Client, seen: Arc<Mutex<Seen>>, number: usize, mut pair: Value) {
    let mut turn = interval(EVERY);
    for count in 1.. {
        turn.tick().await;
        let text = |field: &str| pair[field].as_str().expect("a token").to_owned();
        let refreshes = count % REFRESH_AT == 0;
        let answer = if refreshes {
            client.refresh(&text("refresh_token")).await
        } else {
            client.with_token("GET", "verify-token", &text("access_token")).await
        };
        let mut seen = seen.lock().expect("no panic");
        seen.answered += 1;
        if answer.status != 200 {
            seen.lost.push(format!("{} {}", answer.status, answer.body["code"]));
        } else if refreshes {
            seen.kids[number] = kid_of(&answer.body);
            pair = answer.body;
        }
    }
}

fn kid_of(pair: &Value) -> String {
    let token = pair["access_token"].as_str().expect("a token");
    let header = token.split('.').next().and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let header: Value = serde_json::from_slice(&header.expect("a header")).expect("JSON");
    header["kid"].as_str().expect("a kid").to_owned()
}
