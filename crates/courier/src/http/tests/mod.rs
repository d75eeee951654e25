//! What every provider over HTTP makes of a counterpart that misbehaves, and how often it asks.

mod bodies;
mod certificates;
mod statuses;
mod waits;

use std::time::Duration;

pub(super) use certificates::authority;

use crate::testing::{Call, Recorder, Reply, calls, provider_within, sent_by};
use crate::{Detail, Outcome, ProviderName, Reason};

/// How long an answer is waited for here.
const LIMIT: Duration = Duration::from_secs(1);

impl Call {
    /// The request is answered so, and nothing else is asked: what becomes of the message.
    async fn answered(&self, reply: Reply) -> Outcome {
        let mut recorder = Recorder::start(self.before.iter().cloned().chain([reply.clone()])).await;
        let outcome = sent_by(&provider_within(self.name, &recorder.url, LIMIT)).await;
        for _ in 0..self.requests() {
            recorder.next().await;
        }
        assert!(recorder.is_silent(), "{}: {}", self.name, shown(&reply));
        outcome
    }

    /// What must follow: a question that has no answer has sent nothing.
    fn meaning(&self, outcome: Outcome) -> Outcome {
        match outcome {
            Outcome::Unknown(detail) if !self.sends => Outcome::refused(Reason::Outage, detail),
            other => other,
        }
    }
}

/// Every request of every provider is answered so.
async fn each(reply: Reply, expected: Outcome) {
    for call in calls() {
        let outcome = call.answered(reply.clone()).await;
        assert_eq!(outcome, call.meaning(expected.clone()), "{}: {}", call.name, shown(&reply));
    }
}

/// As much of a reply as a person reads.
fn shown(reply: &Reply) -> String {
    format!("{reply:?}").chars().take(200).collect()
}
