//! Somebody sits on a row.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

use super::history::Outcome;
use super::scene::Scene;
use crate::postgres::Postgres;

const PHONE: &str = "+996555000001";

#[tokio::test]
async fn a_long_lock_on_a_hot_row_costs_that_phone_an_answer_and_nobody_else_anything() {
    let database = Postgres::kg();
    let scene = Scene::on(&database.url).await;
    let asker = scene.crowd.asker.clone();
    assert_eq!(asker.guess(PHONE, "000000", false).await, Outcome::Wrong { left: 2 });

    let mut holder = PgConnection::establish(&database.url).expect("a connection");
    let lock = format!("BEGIN; SELECT * FROM phone_windows WHERE phone = '{PHONE}' FOR UPDATE");
    holder.batch_execute(&lock).expect("a lock");
    let from = Instant::now();
    while from.elapsed() < Duration::from_secs(8) {
        let guess = || asker.guess(PHONE, "000000", false);
        let (a, b, c) = tokio::join!(guess(), guess(), asker.send_code(PHONE));
        assert_eq!([a, b, c], [const { Outcome::Unavailable }; 3]);
        assert_eq!(scene.probe("/readyz").await, 200);
    }
    let others = scene.crowd.history().between(from, Instant::now());
    let (others, refused): (Vec<_>, Vec<_>) =
        others.into_iter().filter(|entry| entry.phone != PHONE).partition(|entry| !entry.is_unknown());
    assert!(others.len() > 20 && refused.is_empty(), "{} were served, not {refused:?}", others.len());

    holder.batch_execute("ROLLBACK").expect("a rollback");
    assert_eq!(asker.guess(PHONE, "000000", false).await, Outcome::Wrong { left: 1 });
    scene.recovers().await;
}
