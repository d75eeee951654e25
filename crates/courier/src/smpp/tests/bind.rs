use super::*;
use rusmpp::Pdu;

use super::super::session::Session;

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let provider = crate::testing::provider(ProviderName::Smpp, "http://127.0.0.1:1");
    let begun = Instant::now();
    for _ in 0..2 {
        assert_eq!(sent_by(&provider).await, Outcome::refused(Reason::Outage, Detail::Connect));
    }
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_centre_that_never_answers_the_bind_is_given_up_in_time() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let provider = crate::testing::provider_within(ProviderName::Smpp, &url, SHORT);
    let begun = Instant::now();
    let Outcome::Refused(refusal) = sent_by(&provider).await else { panic!("nothing was written") };
    assert_eq!(refusal.reason, Reason::Outage);
    assert!((SHORT..SHORT * 5).contains(&begun.elapsed()));
}

#[tokio::test]
async fn the_bind_comes_back_after_the_centre_was_away() {
    let mut operator = Operator::start().await;
    let provider = operator.patient();
    assert_eq!(sent_by(&provider).await, Outcome::accepted("M1"));
    operator.order(json!({ "order": "stop" }));
    operator.until("stopped").await;
    let Outcome::Refused(refusal) = sent_by(&provider).await else { panic!("nobody is there") };
    assert_eq!(refusal.reason, Reason::Outage);
    operator.order(json!({ "order": "start" }));
    assert_eq!(sent_at_last(&provider).await, Outcome::accepted("M2"));
    assert_eq!(operator.counts(["bind", "submit"]).await, [2, 2]);
}

#[tokio::test]
async fn a_centre_that_has_gone_silent_is_noticed_and_left() {
    let mut operator = Operator::start().await;
    let provider = operator.provider(SHORT, |smpp| smpp.enquire_link = Some(1));
    assert_eq!(sent_at_last(&provider).await, Outcome::accepted("M1"));
    operator.until("enquire_link").await;
    operator.until("enquire_link").await;
    assert_eq!(operator.counts(["close"]).await, [0], "one that answers is kept");
    operator.order(json!({ "order": "silent", "silent": true }));
    operator.until("close").await;
    operator.order(json!({ "order": "silent", "silent": false }));
    assert_eq!(sent_at_last(&provider).await, Outcome::accepted("M2"));
}

#[tokio::test]
async fn an_end_is_said() {
    let mut operator = Operator::start().await;
    let provider = operator.patient();
    provider.open();
    assert_eq!(sent_by(&provider).await, Outcome::accepted("M1"));
    provider.close().await;
    operator.until("close").await;
    assert_eq!(operator.counts(["bind", "unbind", "close"]).await, [1, 1, 1]);
    drop(provider);
    let forgotten = operator.patient();
    assert_eq!(sent_by(&forgotten).await, Outcome::accepted("M2"));
    drop(forgotten);
    operator.until("unbind").await;
}

#[tokio::test]
async fn a_centre_that_unbinds_is_answered_and_bound_anew() {
    let mut operator = Operator::start().await;
    let provider = operator.patient();
    assert_eq!(sent_by(&provider).await, Outcome::accepted("M1"));
    operator.order(json!({ "order": "unbind" }));
    operator.until("unbind_resp").await;
    assert_eq!(sent_at_last(&provider).await, Outcome::accepted("M2"));
    assert_eq!(operator.counts(["bind", "unbind", "close"]).await, [2, 0, 1]);
}

#[tokio::test]
async fn a_centre_s_questions_are_answered() {
    let mut operator = Operator::start().await;
    let provider = operator.patient();
    assert_eq!(sent_by(&provider).await, Outcome::accepted("M1"));
    operator.order(json!({ "order": "enquire" }));
    assert_eq!(operator.until("enquire_link_resp").await["status"], 0);
    // A command that there is not, and a delivery without its fields.
    operator.order(json!({ "order": "raw", "octets": "0000001000000077000000000000004d" }));
    assert_eq!(operator.until("generic_nack").await["status"], 3);
    operator.order(json!({ "order": "raw", "octets": "00000014000000050000000000000041ffffffff" }));
    assert_eq!(operator.until("deliver_sm_resp").await["status"], 0x65);
    assert_eq!(sent_by(&provider).await, Outcome::accepted("M2"));
}

#[tokio::test]
async fn no_more_than_the_window_wait_for_answers() {
    let (session, _queue) = Session::new(2);
    let ask = || session.submit(Pdu::EnquireLink);
    let (first, second) = (ask().await.unwrap(), ask().await.unwrap());
    assert!(timeout(Duration::from_millis(50), ask()).await.is_err());
    drop(first);
    assert!(timeout(SHORT, ask()).await.is_ok());
    drop(second);
}
