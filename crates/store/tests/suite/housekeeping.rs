//! Tables stay small under a soak, and sign-in does not wait for the sweeping.

use std::sync::Arc;
use std::sync::mpsc::channel;

use chrono::TimeDelta;
use common::{Clock as _, ExposeSecret as _, FixedClock, Phone, SecretString, SeededEntropy};
use courier::Outbox as _;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use futures_executor::block_on;
use signin::{
    Budgets, Cause, CodeGuess, CodeKey, CodeRequest, Litter, Quotas, Retention, Rules, SignIn, Step, Store,
};
use store::testing::TestDatabase;

use crate::{handed_over, noon, postgres, sqlite};

const SIGN_INS: u32 = 600;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn rows(test: &TestDatabase, of: &str) -> i64 {
    let sql = format!("SELECT COUNT(*) AS count FROM {of}");
    let count = |connection: &mut _| diesel::sql_query(&sql).get_result::<Count>(connection);
    test.store().database().read(count).unwrap().count
}

/// A market over a test's database.
struct Market {
    sign_in: SignIn<TestDatabase>,
    clock: Arc<FixedClock>,
}

impl Market {
    fn new(test: TestDatabase, rules: Rules) -> Self {
        let clock = Arc::new(FixedClock::at(noon()));
        let (key, entropy) = (CodeKey::new(vec![7; 32]).unwrap(), Arc::new(SeededEntropy::new(1)));
        Self { sign_in: SignIn::new("aa".parse().unwrap(), rules, key, test, clock.clone(), entropy), clock }
    }

    /// Signs in with the number, with keys of its own, and sends what there is to send.
    fn enter(&self, number: u32) {
        let (sender, code) = channel();
        let phone = Phone::parse(&format!("+99650{number:07}")).unwrap();
        let peer = std::net::Ipv4Addr::from(number).into();
        let key = |of| Some(format!("{of:a<20}{number:010}").parse().unwrap());
        let wish = CodeRequest {
            phone: phone.clone(),
            peer,
            cause: Cause::SignIn,
            channel: "sms".to_owned(),
            language: common::Language::parse("en").unwrap(),
            idempotency_key: key('s'),
            text: Box::new(move |code: &SecretString| {
                sender.send(code.clone()).unwrap();
                code.clone()
            }),
            carrier: None,
        };
        assert!(block_on(self.sign_in.send_code(wish)).unwrap().sent);
        let code = code.recv().unwrap();
        assert_eq!(code.expose_secret().len(), 6);
        let guess = CodeGuess { phone, peer, code, user_agent: None, idempotency_key: key('g') };
        block_on(self.sign_in.verify_code(guess)).unwrap();
        let (outbox, now) = (self.sign_in.store().store(), self.clock.now());
        for message in outbox.claim(now, now + TimeDelta::seconds(30), 16).unwrap() {
            block_on(outbox.mark_sent(&[handed_over(&message.id, None, now, now)])).unwrap();
        }
    }

    fn sweep(&self) -> usize {
        let sweep = |one: Litter| {
            let (mut rows, mut next) = (0, Some(String::new()));
            while let Some(after) = next {
                let swept = self.sign_in.sweep(one.clone(), after).unwrap().unwrap();
                (rows, next) = (rows + swept.rows, swept.next);
            }
            rows
        };
        self.sign_in.litter().into_iter().map(sweep).sum()
    }
}

fn rules() -> Rules {
    let (minutes, quotas) = (TimeDelta::minutes, Quotas { sends: 1_000_000, wrong: 1_000_000 });
    let peer = Quotas { sends: 30, wrong: 30 };
    // Small enough to be kept in one row.
    let market = Quotas { sends: 1_000, wrong: 1_000 };
    Rules {
        session_lifetime: minutes(60),
        budgets: Budgets { peer, prefix: quotas, market, unverified: 30, day: 3_000 },
        retention: Retention {
            sessions: minutes(60),
            messages: minutes(30),
            addresses: minutes(10),
            audit_log: minutes(180),
            ..Retention::default()
        },
        ..Rules::default()
    }
}

/// A sign-in a minute: what a table holds at last is what belongs to so many minutes.
const HELD: &[(&str, i64)] = &[
    // Ten minutes and one more for clocks that differ.
    ("verifications", 11),
    ("phone_windows", 16),
    // Of the last two addresses, and of the one block and the market for each kind of sends; of the last one, the block and
    // the market for wrong codes, of which the right one gave back what it took.
    ("budgets", 2 + 4 + 3),
    // The answers of sends and of codes that were right.
    ("idempotency_keys", 12 + 3),
    ("sessions", 120),
    ("messages", 31),
    ("audit_log WHERE address IS NOT NULL", 11),
    ("audit_log", 181),
    ("users", SIGN_INS as i64),
];

fn soak(test: TestDatabase) {
    let market = Market::new(test, rules());
    for number in 0..SIGN_INS {
        market.enter(number);
        if number % 20 == 0 {
            market.sweep();
            for (table, held) in HELD {
                assert!(rows(market.sign_in.store(), table) <= *held, "{table} after {number}");
            }
        }
        market.clock.advance(TimeDelta::minutes(1));
    }
    market.clock.advance(TimeDelta::minutes(-1));
    market.sweep();
    let held: Vec<_> = HELD.iter().map(|(table, _)| (*table, rows(market.sign_in.store(), table))).collect();
    assert_eq!(held, HELD);
}

#[test]
fn tables_stay_as_small_as_they_must_be_on_sqlite() {
    soak(sqlite());
}

#[test]
fn tables_stay_as_small_as_they_must_be_on_postgres() {
    soak(postgres());
}

/// A batch that has deleted its rows and not ended yet: another number signs in meanwhile, and another replica's round
/// ends at once.
#[test]
fn a_batch_under_way_keeps_nobody_from_signing_in() {
    let market = Market::new(postgres(), rules());
    market.enter(1);
    market.clock.advance(TimeDelta::hours(1));
    let litter = market.sign_in.litter().into_iter().find(|one| one.place() == "phone_windows").unwrap();
    let ((begun, has_begun), (go_on, may_go_on)) = (channel(), channel());
    std::thread::scope(|threads| {
        let sweeping = threads.spawn(|| {
            market.sign_in.store().write(move |tx| {
                let swept = tx.sweep(&litter, "")?;
                begun.send(()).unwrap();
                may_go_on.recv().unwrap();
                Ok(Step::Commit(swept.rows))
            })
        });
        has_begun.recv().unwrap();
        market.enter(2);
        go_on.send(()).unwrap();
        assert_eq!(sweeping.join().unwrap(), Ok(1));
    });
    assert_eq!(rows(market.sign_in.store(), "phone_windows"), 1);
}

/// Idle, but for the send that is just being taken.
#[test]
fn a_row_that_a_sign_in_has_locked_is_passed_over() {
    let market = Market::new(postgres(), rules());
    market.enter(1);
    market.clock.advance(TimeDelta::hours(1));
    let ((begun, has_begun), (go_on, may_go_on)) = (channel(), channel());
    let (now, phone) = (market.clock.now(), Phone::parse("+996500000001").unwrap());
    std::thread::scope(|threads| {
        let sending = threads.spawn(|| {
            market.sign_in.store().write(move |tx| {
                let taken = tx.take_send(&phone, now, &Rules::default())?;
                begun.send(()).unwrap();
                may_go_on.recv().unwrap();
                Ok(Step::Commit(taken))
            })
        });
        has_begun.recv().unwrap();
        market.sweep();
        go_on.send(()).unwrap();
        assert_eq!(sending.join().unwrap(), Ok(true));
    });
    assert_eq!(rows(market.sign_in.store(), "phone_windows"), 1);
}
