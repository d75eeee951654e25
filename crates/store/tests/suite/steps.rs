//! What each step of sign-in asks the database: the table in `docs/architecture.md`, counted on both databases.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use common::requests::UpdateProfile;
use diesel::Connection as _;
use diesel::connection::InstrumentationEvent;
use signin::contract::kit::{Kit, not, phone};
use signin::{Bearer, Ended, Rules, Session, Step};
use store::testing::TestDatabase;
use store::{AnyConnection, Database, DatabaseSettings, DieselStore, Sealer};

use crate::{postgres, sqlite};

const DOCS: &str = include_str!("../../../../docs/architecture.md");

const LOCK_AFTER: u32 = 4;

/// Every statement in its order: verb and table.
#[derive(Clone, Default)]
struct Counter(Arc<Mutex<Vec<String>>>);

impl Counter {
    fn attach(&self, connection: &mut AnyConnection) {
        let counter = self.clone();
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                counter.0.lock().unwrap().extend(gist(&query.to_string()));
            }
        });
    }

    /// What `step` asked, without the ends of its transaction.
    fn during<T>(&self, step: impl FnOnce() -> T) -> (T, Vec<String>) {
        self.0.lock().unwrap().clear();
        let answer = step();
        (answer, std::mem::take(&mut self.0.lock().unwrap()))
    }
}

fn gist(sql: &str) -> Option<String> {
    let words: Vec<_> = sql.split_whitespace().collect();
    let table = match *words.first()? {
        "SELECT" => *words.iter().skip_while(|word| **word != "FROM").nth(1)?,
        "INSERT" | "DELETE" => words[2],
        "UPDATE" => words[1],
        "WITH" => words[2],
        _ => return None,
    };
    Some(format!("{} {}", words[0], table.trim_matches(['`', '"', '(', ')'])))
}

/// A sign-in that has one connection for everything, counted.
fn counted(test: &mut TestDatabase) -> (Kit<DieselStore>, Counter) {
    test.close();
    let database = Database::open(&DatabaseSettings::new(test.url().into(), 1)).unwrap();
    let counter = Counter::default();
    let writer = counter.clone();
    let attached = database.write(move |connection| {
        writer.attach(connection);
        Ok(Step::Rollback(()))
    });
    attached.unwrap();
    database
        .read(|connection| {
            counter.attach(connection);
            Ok(())
        })
        .unwrap();
    let store = DieselStore::new(database, Sealer::new([5; 32]));
    (Kit::with_rules(store, Rules { lock_after: LOCK_AFTER, ..Rules::default() }), counter)
}

/// The number that the page tells for a step in this column.
fn documented(step: &str, column: usize) -> usize {
    let line = DOCS.lines().find(|line| line.starts_with(&format!("| {step} |")));
    let line = line.unwrap_or_else(|| panic!("docs/architecture.md has no line for {step}"));
    let count = line.split('|').nth(column + 1).and_then(|cell| cell.trim().parse().ok());
    count.unwrap_or_else(|| panic!("no number: {line}"))
}

/// A person's day, step by step, and what each step asked.
struct Day {
    kit: Kit<DieselStore>,
    counter: Counter,
    steps: Vec<(&'static str, Vec<String>)>,
}

impl Day {
    fn step<T>(&mut self, name: &'static str, step: impl FnOnce(&Kit<DieselStore>) -> T) -> T {
        let (answer, asked) = self.counter.during(|| step(&self.kit));
        self.steps.push((name, asked));
        answer
    }

    fn signs_in(&mut self) -> Session {
        let phone = phone(1);
        let (_, code) = self.step("send-code: a code is sent", |kit| kit.ask(&phone).unwrap());
        self.step("send-code: the last code is still young", |kit| kit.ask(&phone).unwrap());
        self.step("verify-code: wrong", |kit| kit.miss(&phone, &not(&code)));
        let verified = self.step("verify-code: right", |kit| kit.guess(&phone, &code).unwrap());
        self.step("verify-code: no code is out", |kit| kit.miss(&phone, &code));
        self.kit.wait(TimeDelta::minutes(2));
        let code = self.kit.code(&phone);
        self.step("verify-code: right, by a known user", |kit| kit.guess(&phone, &code).unwrap());
        verified.session
    }

    fn is_signed_in(&mut self, session: &Session) {
        let change = UpdateProfile { full_name: Some(None), ..UpdateProfile::default() };
        self.step("any bearer call", |kit| assert!(is_signed_in(kit, session)));
        self.step("refresh", |kit| kit.refresh(session, 0).unwrap());
        self.step("profile change", |kit| kit.sign_in.update_profile(session.user_id, change).unwrap());
        let end = |kit: &Kit<_>| kit.end_sessions(session.user_id, Ended::One(session.id)).unwrap();
        self.step("logout, ending a session", end);
    }

    fn looks_after_the_account(&mut self) {
        let bearer = self.kit.bearer(4);
        let (_, code) = self.kit.ask_to_prove(&bearer).unwrap();
        let proof = |kit: &Kit<_>| kit.sign_in.reauthenticate(bearer.clone(), code.as_str().into()).unwrap();
        self.step("a fresh proof: right", proof);
        let to = phone(5);
        let (_, code) = self.kit.ask_to_change(&bearer, &to).unwrap();
        self.step("another number: right", |kit| kit.change(&bearer, &to, &code).unwrap());
        let bearer = Bearer { phone: to, ..bearer };
        self.step("an export", |kit| kit.sign_in.export(bearer.clone()).unwrap());
        self.step("an erasure", |kit| kit.sign_in.erase_account(bearer).unwrap());
    }

    fn asks_and_guesses_too_often(&mut self) {
        let phone = phone(2);
        for _ in 0..3 {
            let code = self.kit.code(&phone);
            self.kit.miss(&phone, &not(&code));
            self.kit.wait(TimeDelta::minutes(2));
        }
        self.step("send-code: the window is full", |kit| kit.ask(&phone).unwrap_err());
        self.step("verify-code: the window is full", |kit| kit.guess(&phone, "000000").unwrap_err());
    }

    fn is_locked(&mut self) {
        let phone = phone(3);
        for _ in 0..LOCK_AFTER {
            let code = self.kit.code(&phone);
            self.kit.miss(&phone, &not(&code));
            self.kit.wait(TimeDelta::minutes(16));
        }
        self.step("send-code: the phone is locked", |kit| kit.ask(&phone).unwrap_err());
        self.step("verify-code: the phone is locked", |kit| kit.guess(&phone, "000000").unwrap_err());
    }
}

fn day(mut test: TestDatabase) -> Vec<(&'static str, Vec<String>)> {
    let (kit, counter) = counted(&mut test);
    let mut day = Day { kit, counter, steps: Vec::new() };
    let session = day.signs_in();
    day.is_signed_in(&session);
    day.looks_after_the_account();
    day.asks_and_guesses_too_often();
    day.is_locked();
    day.steps
}

fn is_signed_in(kit: &Kit<DieselStore>, session: &Session) -> bool {
    kit.sign_in.authenticate(session.id, session.user_id).is_ok()
}

#[test]
fn each_step_asks_what_the_page_tells() {
    for (column, test) in [(1, sqlite()), (2, postgres())] {
        let steps = day(test);
        for (step, asked) in &steps {
            assert_eq!(asked.len(), documented(step, column), "{step}: {asked:?}");
        }
        let table = DOCS.lines().skip_while(|line| !line.starts_with("| step |")).skip(2);
        assert_eq!(table.take_while(|line| line.starts_with('|')).count(), steps.len());
    }
}

#[test]
fn a_call_with_a_token_is_one_query_without_a_transaction() {
    for mut test in [sqlite(), postgres()] {
        let (kit, counter) = counted(&mut test);
        let session = kit.enter(&phone(1)).session;
        let (_, asked) = counter.during(|| assert!(is_signed_in(&kit, &session)));
        assert_eq!(asked, ["SELECT sessions"]);
    }
}
