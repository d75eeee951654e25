use std::time::Instant;

use tokio::task::JoinSet;

use super::*;

#[tokio::test]
async fn a_broken_connection_tells_nothing() {
    each(Reply::Reset, Outcome::Unknown(Detail::Broken)).await;
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    for call in calls() {
        let outcome = sent_by(&provider_within(call.name, "http://127.0.0.1:1/", LIMIT)).await;
        assert_eq!(outcome, Outcome::refused(Reason::Outage, Detail::Connect), "{}", call.name);
    }
}

#[tokio::test]
async fn one_that_hangs_or_drips_is_asked_once_and_given_up_in_time() {
    let unknown = Outcome::Unknown(Detail::Timeout);
    let failed = Outcome::refused(Reason::Outage, Detail::Status(503));
    let cases = [(Reply::Hang, unknown.clone()), (Reply::Drip(200), unknown), (Reply::Drip(503), failed)];
    let mut waiting = JoinSet::new();
    for (call, (reply, expected)) in
        calls().into_iter().flat_map(|call| cases.clone().map(|case| (call.clone(), case)))
    {
        waiting.spawn(async move {
            let begun = Instant::now();
            let outcome = call.answered(reply.clone()).await;
            assert_eq!(outcome, call.meaning(expected), "{}: {reply:?}", call.name);
            assert!((LIMIT..LIMIT * 5).contains(&begun.elapsed()), "{}: {reply:?}", call.name);
        });
    }
    waiting.join_all().await;
}
