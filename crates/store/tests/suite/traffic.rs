//! What operators are told of messages, on both databases.

use chrono::TimeDelta;
use common::{DeliveryId, Timestamp};
use courier::{Attempt, Fate, Outbox as _, Receipt, Subject};
use futures_executor::block_on;
use store::testing::TestDatabase;
use store::{Ended, Open, Traffic};

use crate::handed_over;
use crate::noon;
use crate::outbox::{MINUTE, claim, enqueue, send_code};
use crate::receipts::note_use;

const SECOND: TimeDelta = TimeDelta::seconds(1);

/// When all messages of a test are due.
fn due() -> Timestamp {
    noon() + SECOND * 5
}

/// Hands messages over that were claimed, at noon.
fn hand_over(test: &TestDatabase, ids: &[&DeliveryId], provider: &'static str) {
    let held_until = due() + MINUTE;
    let attempt = Attempt { provider, ruled_out: Vec::new(), held_until, hold_until: noon() + MINUTE * 2 };
    for id in ids {
        assert!(block_on(test.store().begin(id, &attempt, noon())).unwrap());
        block_on(test.store().mark_sent(&[handed_over(id, None, noon(), noon() + MINUTE)])).unwrap();
    }
}

fn told(test: &TestDatabase, of: &DeliveryId, fate: Fate) {
    let receipt = Receipt { of: Subject::Delivery(of.clone()), fate };
    block_on(test.store().receive("one", &receipt, noon())).unwrap().unwrap();
}

fn of(provider: Option<&str>) -> Traffic {
    let provider = provider.map(str::to_owned);
    Traffic { provider, messages: 0, waiting: 0, sent: 0, delivered: 0, failed: 0, codes: 0, verified: 0 }
}

fn what_became_of_messages_is_counted_by_provider(test: &TestDatabase) {
    let ids = enqueue(test, 5);
    let (_, code) = send_code(test, 1);
    claim(test, due());
    let [arrived, lost, silent, given_up, _] = &ids[..] else { panic!("five messages") };
    hand_over(test, &[arrived, lost, &code], "one");
    hand_over(test, &[silent], "two");
    told(test, arrived, Fate::Delivered);
    told(test, &code, Fate::Delivered);
    told(test, lost, Fate::Failed);
    note_use(test, &code).unwrap();
    block_on(test.store().mark_failed(given_up, noon(), None)).unwrap();
    let least = DeliveryId::least(&"aa".parse().unwrap(), noon());
    let database = test.store().database();
    assert_eq!(
        database.traffic(&least).unwrap(),
        [
            Traffic { messages: 2, waiting: 1, failed: 1, ..of(None) },
            Traffic {
                messages: 3,
                sent: 3,
                delivered: 2,
                failed: 1,
                codes: 1,
                verified: 1,
                ..of(Some("one"))
            },
            Traffic { messages: 1, sent: 1, ..of(Some("two")) },
        ]
    );
    let later = DeliveryId::least(&"aa".parse().unwrap(), noon() + SECOND * 3);
    assert_eq!(database.traffic(&later).unwrap().iter().map(|one| one.messages).sum::<i64>(), 2);
    let oldest = Some(noon() + SECOND * 4);
    assert_eq!(database.waiting().unwrap(), Open { count: 1, oldest });
}

fn what_is_silent_is_counted_while_it_is_of_use(test: &TestDatabase) {
    let ids = enqueue(test, 2);
    claim(test, due());
    hand_over(test, &ids.iter().collect::<Vec<_>>(), "one");
    told(test, &ids[0], Fate::Delivered);
    let database = test.store().database();
    let oldest = Some(noon());
    assert_eq!(database.unsettled(noon()).unwrap(), Open { count: 1, oldest });
    assert_eq!(database.unsettled(noon() + MINUTE * 11).unwrap(), Open { count: 0, oldest: None });
}

fn ends_are_counted_from_a_time_on(test: &TestDatabase) {
    let ids = enqueue(test, 3);
    claim(test, due());
    hand_over(test, &[&ids[0], &ids[1]], "one");
    told(test, &ids[1], Fate::Failed);
    block_on(test.store().mark_failed(&ids[2], noon(), None)).unwrap();
    let database = test.store().database();
    assert_eq!(database.ended(noon()).unwrap(), Ended { sent: 2, given_up: 1 });
    assert_eq!(database.ended(noon() + SECOND).unwrap(), Ended { sent: 0, given_up: 0 });
}

crate::on_both! {
    what_became_of_messages_is_counted_by_provider,
    what_is_silent_is_counted_while_it_is_of_use,
    ends_are_counted_from_a_time_on,
}
