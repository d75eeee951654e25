//! Several processes of one market on one database are one market.

use diesel::prelude::*;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::client::{Client, digits_in, other_than};
use crate::market::{Home, Market};
use crate::postgres::Postgres;
use crate::recorder::Recorder;

/// Two processes, and the texts that both send.
struct Replicas {
    clients: [Client; 2],
    recorder: Recorder,
    _markets: [Market; 2],
    _database: Postgres,
}

impl Replicas {
    fn start(settings: &[(&str, &str)]) -> Self {
        let (database, recorder) = (Postgres::kg(), Recorder::start());
        let home = settings
            .iter()
            .fold(Home::of("kg", &database.url, &recorder), |home, (key, value)| home.set(key, value));
        let markets = [home.start(), home.start()];
        let clients = [Client::of(&markets[0].url), Client::of(&markets[1].url)];
        Self { clients, recorder, _markets: markets, _database: database }
    }

    fn code_of(&self, phone: &str) -> String {
        digits_in(self.recorder.message_to(phone).1["text"].as_str().expect("a text"))
    }
}

fn text<'a>(answer: &'a Value, key: &str) -> &'a str {
    answer[key].as_str().expect("a text")
}

#[tokio::test]
async fn sixty_wrong_codes_spread_over_two_replicas_are_evaluated_thrice() {
    let replicas = Replicas::start(&[]);
    let phone = "+996505325311";
    replicas.clients[0].send_code(phone).await.ok();
    let wrong = other_than(&replicas.code_of(phone));
    let guesses = (0..60).map(|number| {
        let client = replicas.clients[number % 2].clone();
        async move { client.verify_code(phone, wrong).await }
    });
    let mut answers = guesses.collect::<JoinSet<_>>().join_all().await;
    answers.sort_by_key(|answer| answer.status);
    let (evaluated, refused) = answers.split_at(3);
    assert!(evaluated.iter().all(|answer| answer.problem(400) == "invalid_code"));
    let mut left: Vec<_> = evaluated.iter().map(|answer| answer.body["attempts_left"].clone()).collect();
    left.sort_by_key(Value::as_u64);
    assert_eq!(left, [0, 1, 2]);
    assert!(refused.iter().all(|answer| answer.problem(429) == "too_many_attempts"));
}

#[tokio::test]
async fn codes_sessions_and_refresh_tokens_are_shared_and_an_end_is_seen_at_once() {
    let replicas = Replicas::start(&[]);
    let ([here, there], phone) = (&replicas.clients, "+996505325311");
    let sent = here.send_code(phone).await.ok();
    let again = there.send_code(phone).await.ok();
    assert_eq!((&again["sent"], &again["delivery_id"]), (&Value::Bool(false), &sent["delivery_id"]));
    let signed_in = there.verify_code(phone, &replicas.code_of(phone)).await.ok();
    let token = text(&signed_in, "access_token");
    here.with_token("GET", "verify-token", token).await.ok();

    let old = serde_json::json!({ "refresh_token": signed_in["refresh_token"] });
    let refreshed = here.post("refresh", &old).await.ok();
    assert_eq!(there.post("refresh", &old).await.ok()["refresh_token"], refreshed["refresh_token"]);

    here.with_token("POST", "logout", token).await.ok();
    assert_eq!(there.with_token("GET", "verify-token", token).await.problem(401), "session_ended");
    let next = serde_json::json!({ "refresh_token": refreshed["refresh_token"] });
    assert_eq!(there.post("refresh", &next).await.problem(401), "session_ended");
}

#[tokio::test]
async fn windows_budgets_and_locks_are_shared() {
    let replicas = Replicas::start(&[("BUDGETS__PEER_SENDS", "3"), ("SIGNIN__LOCK_AFTER", "2")]);
    let ([here, there], phone) = (&replicas.clients, "+996505325311");
    here.send_code(phone).await.ok();
    let wrong = other_than(&replicas.code_of(phone));
    assert_eq!(here.verify_code(phone, wrong).await.problem(400), "invalid_code");
    assert_eq!(there.verify_code(phone, wrong).await.problem(400), "invalid_code");
    for client in [here, there] {
        assert_eq!(client.verify_code(phone, wrong).await.problem(429), "phone_locked");
        assert_eq!(client.send_code(phone).await.problem(429), "phone_locked");
    }
    there.send_code("+996505325312").await.ok();
    here.send_code("+996505325313").await.ok();
    for client in [here, there] {
        assert_eq!(client.send_code("+996505325314").await.problem(429), "too_many_requests");
    }
}

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

#[tokio::test]
async fn replicas_that_start_together_on_an_empty_database_migrate_it_once() {
    let (database, recorder) = (Postgres::empty(), Recorder::start());
    let home = Home::of("kg", &database.url, &recorder);
    let markets: Vec<Market> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| home.start())).collect();
        starts.into_iter().map(|start| start.join().expect("a market")).collect()
    });
    for market in &markets {
        assert_eq!(Client::of(&market.internal).get("/readyz").await.status, 200);
        Client::of(&market.url).send_code("+996505325311").await.ok();
    }
    let mut connection = PgConnection::establish(&database.url).expect("a connection");
    let run: i64 = __diesel_schema_migrations::table.count().get_result(&mut connection).expect("a count");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../services/kg-auth/migrations/postgres");
    assert_eq!(run as usize, std::fs::read_dir(folder).expect("migrations").count());
}
