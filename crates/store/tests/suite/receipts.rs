//! What providers say became of messages, on both databases.

use common::DeliveryId;
use common::api::DeliveryStatus;
use courier::{Fate, Outbox as _, Receipt, Subject};
use futures_executor::block_on;
use signin::contract::kit::{Kit, not};
use signin::{Noted, Step, Store as _};
use store::testing::TestDatabase;

use crate::outbox::{MINUTE, attempt, claim, enqueue};
use crate::{handed_over, noon, phone};

/// A message that the provider `one` has, under its name `theirs`.
fn sent(test: &TestDatabase) -> DeliveryId {
    let id = enqueue(test, 1).remove(0);
    claim(test, noon());
    assert!(block_on(test.store().begin(&id, &attempt(noon() + MINUTE), noon())).unwrap());
    block_on(test.store().mark_sent(&[handed_over(&id, Some("theirs"), noon(), noon() + MINUTE)])).unwrap();
    id
}

fn status(test: &TestDatabase, id: &DeliveryId) -> DeliveryStatus {
    let delivery = test.store().delivery(id).unwrap().unwrap();
    assert_eq!(delivery.channel, "sms");
    delivery.status
}

/// Whether this was news.
fn heard(test: &TestDatabase, provider: &str, of: Subject, fate: Fate) -> bool {
    let noted = block_on(test.store().receive(provider, &Receipt { of, fate }, noon())).unwrap();
    noted.inspect(|noted| assert_eq!((&noted.to, noted.provider.as_str()), (&phone(), "one"))).is_some()
}

fn a_message_s_state_is_what_was_heard_of_it(test: &TestDatabase) {
    let stranger = DeliveryId::new(&"aa".parse().unwrap(), noon(), &common::SeededEntropy::new(99));
    assert_eq!(test.store().delivery(&stranger).unwrap(), None);
    let id = enqueue(test, 1).remove(0);
    assert_eq!(status(test, &id), DeliveryStatus::Queued);
    block_on(test.store().mark_failed(&id, noon(), None)).unwrap();
    assert_eq!(status(test, &id), DeliveryStatus::Failed);
}

fn a_receipt_is_news_once_by_either_name(test: &TestDatabase) {
    let id = sent(test);
    assert_eq!(status(test, &id), DeliveryStatus::Sent);
    let theirs = || Subject::Reference("theirs".to_owned());
    assert!(!heard(test, "two", theirs(), Fate::Delivered), "another provider's name");
    assert!(heard(test, "one", theirs(), Fate::Delivered));
    assert!(!heard(test, "one", theirs(), Fate::Delivered));
    assert!(!heard(test, "one", Subject::Delivery(id.clone()), Fate::Delivered));
    assert_eq!(status(test, &id), DeliveryStatus::Delivered);
}

fn what_arrived_stays_so_and_what_failed_may_arrive(test: &TestDatabase) {
    let id = sent(test);
    let ours = || Subject::Delivery(id.clone());
    assert!(!heard(test, "two", ours(), Fate::Failed), "it is not the one that has it");
    assert!(heard(test, "one", ours(), Fate::Failed));
    assert_eq!(status(test, &id), DeliveryStatus::Failed);
    assert!(!heard(test, "one", ours(), Fate::Failed));
    assert!(heard(test, "one", ours(), Fate::Delivered));
    assert!(!heard(test, "one", ours(), Fate::Failed));
    assert_eq!(status(test, &id), DeliveryStatus::Delivered);
}

fn a_message_that_arrived_needs_no_other_provider(test: &TestDatabase) {
    let id = enqueue(test, 1).remove(0);
    claim(test, noon());
    assert!(block_on(test.store().begin(&id, &attempt(noon() + MINUTE), noon())).unwrap());
    assert!(heard(test, "one", Subject::Delivery(id.clone()), Fate::Delivered));
    assert!(!block_on(test.store().begin(&id, &attempt(noon() + MINUTE * 2), noon())).unwrap());
    assert!(claim(test, noon() + MINUTE * 3).is_empty());
    assert_eq!(status(test, &id), DeliveryStatus::Delivered);
}

pub(crate) fn note_use(test: &TestDatabase, id: &DeliveryId) -> Option<Noted> {
    let id = id.clone();
    test.write(move |tx| tx.note_use(&id, noon()).map(Step::Commit)).unwrap()
}

fn a_use_is_noted_once_and_only_of_what_was_sent(test: &TestDatabase) {
    let waiting = enqueue(test, 1).remove(0);
    assert_eq!(note_use(test, &waiting), None);
    claim(test, noon());
    assert!(block_on(test.store().begin(&waiting, &attempt(noon() + MINUTE), noon())).unwrap());
    block_on(test.store().mark_sent(&[handed_over(&waiting, None, noon(), noon())])).unwrap();
    let noted = note_use(test, &waiting).unwrap();
    assert_eq!((noted.id, noted.to, noted.provider.as_str()), (waiting.clone(), phone(), "one"));
    assert_eq!(note_use(test, &waiting), None);
}

fn a_right_code_notes_the_use_of_its_message(test: &TestDatabase) {
    let kit = Kit::new(test.store().clone());
    let (issued, code) = kit.ask(&phone()).unwrap();
    let held_until = kit.now() + MINUTE;
    let [message] = &test.store().claim(kit.now(), held_until, 10).unwrap()[..] else { panic!("one") };
    assert!(block_on(test.store().begin(&message.id, &attempt(held_until), kit.now())).unwrap());
    block_on(test.store().mark_sent(&[handed_over(&message.id, None, kit.now(), kit.now())])).unwrap();
    kit.miss(&phone(), &not(&code));
    let noted = kit.guess(&phone(), &code).unwrap().used.unwrap();
    assert_eq!((noted.id, noted.to, noted.provider.as_str()), (issued.delivery_id.clone(), phone(), "one"));
    assert_eq!(note_use(test, &issued.delivery_id), None);
}

fn a_silent_message_is_asked_for_by_one_worker_at_a_time_while_it_is_of_use(test: &TestDatabase) {
    let id = sent(test);
    let unsettled = |now| {
        let due = test.store().unsettled(now, now + MINUTE, 10).unwrap();
        due.into_iter().map(|one| (one.id, one.provider, one.reference)).collect::<Vec<_>>()
    };
    assert!(unsettled(noon() + MINUTE - chrono::TimeDelta::microseconds(1)).is_empty());
    let expected = [(id.clone(), "one".to_owned(), "theirs".to_owned())];
    assert_eq!(unsettled(noon() + MINUTE), expected);
    assert!(unsettled(noon() + MINUTE).is_empty());
    assert_eq!(unsettled(noon() + MINUTE * 2), expected);
    assert!(unsettled(noon() + MINUTE * 10).is_empty(), "expired");
    assert!(heard(test, "one", Subject::Delivery(id), Fate::Delivered));
    assert!(unsettled(noon() + MINUTE * 3).is_empty());
}

crate::on_both! {
    a_message_s_state_is_what_was_heard_of_it,
    a_receipt_is_news_once_by_either_name,
    what_arrived_stays_so_and_what_failed_may_arrive,
    a_message_that_arrived_needs_no_other_provider,
    a_use_is_noted_once_and_only_of_what_was_sent,
    a_right_code_notes_the_use_of_its_message,
    a_silent_message_is_asked_for_by_one_worker_at_a_time_while_it_is_of_use,
}
