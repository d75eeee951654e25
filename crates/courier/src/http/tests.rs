//! What every provider over HTTP makes of a counterpart that misbehaves; each is asked exactly once.

use std::time::{Duration, Instant};

use crate::testing::{Recorder, Reply, provider, provider_within, sent_by};
use crate::{Detail, Outcome, ProviderName, Reason, Refusal};

/// Telegram asks twice, and has tests of its own.
const ALL: [ProviderName; 5] = [
    ProviderName::Webhook,
    ProviderName::Twilio,
    ProviderName::Vonage,
    ProviderName::Smspro,
    ProviderName::Whatsapp,
];

async fn each(reply: Reply, expected: Outcome) {
    for name in ALL {
        let mut recorder = Recorder::start([reply.clone()]).await;
        assert_eq!(sent_by(&provider(name, &recorder.url)).await, expected, "{name}: {reply:?}");
        recorder.next().await;
        assert!(recorder.is_silent(), "{name}: {reply:?}");
    }
}

#[tokio::test]
async fn statuses_without_a_word_of_the_provider_are_told_apart() {
    let refused = |reason, status| Outcome::refused(reason, Detail::Status(status));
    each(Reply::Status(500), refused(Reason::Outage, 500)).await;
    each(Reply::Status(401), refused(Reason::Auth, 401)).await;
    each(Reply::Status(422), refused(Reason::Message, 422)).await;
    each(Reply::Status(504), Outcome::Unknown(Detail::Status(504))).await;
}

#[tokio::test]
async fn a_provider_says_when_it_is_to_be_asked_again() {
    let (detail, retry_after) = (Detail::Status(429), Some(Duration::from_secs(9)));
    each(Reply::RetryAfter(429, 9), Outcome::Refused(Refusal { reason: Reason::Rate, detail, retry_after }))
        .await;
}

#[tokio::test]
async fn a_broken_connection_tells_nothing() {
    each(Reply::Reset, Outcome::Unknown(Detail::Broken)).await;
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    for name in ALL {
        let outcome = sent_by(&provider(name, "http://127.0.0.1:1/")).await;
        assert_eq!(outcome, Outcome::refused(Reason::Outage, Detail::Connect), "{name}");
    }
}

#[tokio::test]
async fn a_counterpart_without_tls_gets_nothing() {
    for name in ALL {
        let mut recorder = Recorder::start([Reply::Status(200)]).await;
        let url = recorder.url.replace("http://", "https://");
        let outcome = sent_by(&provider(name, &url)).await;
        assert_eq!(outcome, Outcome::refused(Reason::Outage, Detail::Connect), "{name}");
        assert!(recorder.is_silent(), "{name}");
    }
}

#[tokio::test]
async fn one_that_hangs_or_drips_is_given_up_in_time() {
    let limit = Duration::from_millis(500);
    for (name, reply) in ALL.iter().flat_map(|name| [(*name, Reply::Hang), (*name, Reply::Drip(200))]) {
        let recorder = Recorder::start([reply.clone()]).await;
        let begun = Instant::now();
        let outcome = sent_by(&provider_within(name, &recorder.url, limit)).await;
        assert_eq!(outcome, Outcome::Unknown(Detail::Timeout), "{name}: {reply:?}");
        assert!((limit..limit * 5).contains(&begun.elapsed()), "{name}: {reply:?}");
    }
}
