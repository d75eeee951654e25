use std::sync::Mutex;

use common::FixedClock;
use common::api::DeliveryStatus;

use super::*;
use crate::testing::{Fate, MemoryOutbox};
use crate::{Courier, Reply, Routes, Wish};

/// A replica at work, by the operator's centre.
struct Replica {
    courier: Courier,
    replies: Arc<Mutex<Vec<Reply>>>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// One that listens unless it is `deaf`, and keeps replies or not.
fn replica(operator: &Operator, outbox: &Arc<MemoryOutbox>, (deaf, keeps): (bool, bool)) -> Replica {
    let mut settings = operator.settings();
    settings.provider = Some(ProviderName::Smpp);
    let routes = Routes::from_settings(&settings, true).unwrap();
    let clock = Arc::new(FixedClock::at(message().created_at));
    let courier = Courier::new(outbox.clone(), routes, clock);
    let replies = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&replies);
    let keep = move |reply| {
        heard.lock().unwrap().push(reply);
        std::future::ready(keeps)
    };
    if !deaf {
        tokio::spawn(courier.clone().listen(keep, std::future::pending()));
    }
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(courier.clone().run(async { drop(stopped.await) }));
    Replica { courier, replies, stop, task }
}

impl Replica {
    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
    }

    async fn state(&self) -> DeliveryStatus {
        self.courier.delivery(&message().id).await.unwrap().unwrap().status
    }
}

const LISTENING: (bool, bool) = (false, true);

/// A replica that has sent the sample message.
async fn that_has_sent(operator: &Operator, outbox: &Arc<MemoryOutbox>, kind: (bool, bool)) -> Replica {
    let replica = replica(operator, outbox, kind);
    outbox.put(message());
    replica.courier.wake();
    assert_eq!(outbox.fate(&message().id).await, Fate::Sent);
    replica
}

fn receipt(state: &str) -> Value {
    json!({ "order": "receipt", "id": "M1", "state": state })
}

#[tokio::test]
async fn a_receipt_settles_its_message() {
    for (state, expected) in [
        ("DELIVRD", DeliveryStatus::Delivered),
        ("UNDELIV", DeliveryStatus::Failed),
        ("ENROUTE", DeliveryStatus::Sent),
    ] {
        let (mut operator, outbox) = (Operator::start().await, Arc::new(MemoryOutbox::default()));
        let replica = that_has_sent(&operator, &outbox, LISTENING).await;
        operator.order(receipt(state));
        assert_eq!(operator.until("deliver_sm_resp").await["status"], 0, "{state}");
        assert_eq!(replica.state().await, expected, "{state}");
        replica.stop().await;
        assert_eq!(operator.counts(["bind", "submit", "unbind"]).await, [1, 1, 1], "{state}");
    }
}

#[tokio::test]
async fn a_receipt_that_overtakes_the_answer_is_not_lost() {
    let (mut operator, outbox) = (Operator::start().await, Arc::new(MemoryOutbox::default()));
    operator.replies(json!([{ "as": "receipt" }]));
    operator.counts([]).await;
    let replica = that_has_sent(&operator, &outbox, LISTENING).await;
    assert_eq!(operator.until("deliver_sm_resp").await["status"], 0);
    assert_eq!(replica.state().await, DeliveryStatus::Delivered);
}

#[tokio::test]
async fn a_receipt_may_come_to_another_replica() {
    let (mut operator, outbox) = (Operator::start().await, Arc::new(MemoryOutbox::default()));
    let sender = that_has_sent(&operator, &outbox, LISTENING).await;
    sender.stop().await;
    operator.until("close").await;
    let other = replica(&operator, &outbox, LISTENING);
    operator.until("bind").await;
    operator.order(receipt("DELIVRD"));
    assert_eq!(operator.until("deliver_sm_resp").await["status"], 0);
    assert_eq!(other.state().await, DeliveryStatus::Delivered);
}

#[tokio::test]
async fn what_nobody_keeps_is_to_come_again() {
    let (mut operator, outbox) = (Operator::start().await, Arc::new(MemoryOutbox::default()));
    let replica = that_has_sent(&operator, &outbox, (true, true)).await;
    operator.order(receipt("DELIVRD"));
    assert_eq!(operator.until("deliver_sm_resp").await["status"], 0x64);
    assert_eq!(replica.state().await, DeliveryStatus::Sent);
}

#[tokio::test]
async fn what_people_write_back_is_handed_on_and_answered_by_whether_it_is_kept() {
    for (keeps, status) in [(true, 0), (false, 0x64)] {
        let (mut operator, outbox) = (Operator::start().await, Arc::new(MemoryOutbox::default()));
        let replica = that_has_sent(&operator, &outbox, (false, keeps)).await;
        let deliver = |text: &str| {
            let pdu = json!({ "source_addr": "99911111111", "short_message": text });
            json!({ "order": "deliver", "pdu": pdu })
        };
        operator.order(deliver("Hello?"));
        assert_eq!(operator.until("deliver_sm_resp").await["status"], 0);
        operator.order(deliver("stop"));
        assert_eq!(operator.until("deliver_sm_resp").await["status"], status);
        let replies = replica.replies.lock().unwrap();
        let wishes: Vec<_> = replies.iter().map(|reply| (reply.from.as_str(), reply.wish)).collect();
        assert_eq!(wishes, [("+99911111111", Wish::Stop)]);
    }
}
