//! Databases that are not as they must be: what can't heal is refused in one line, what can is waited for.

use std::time::{Duration, Instant};

use crate::client::Client;
use crate::market::{Home, Market};
use crate::postgres::Postgres;
use crate::process::run;
use crate::recorder::Recorder;

/// The one line that `command` ends with.
fn refused(home: &Home, command: &[&str]) -> String {
    let (code, _, errors) = run(&home.service(), command, home.folder(), &home.env());
    assert_eq!((code, errors.lines().count()), (Some(1), 1), "{command:?}: {errors}");
    assert!(errors.contains(&home.key("DATABASE__URL")), "{command:?}: {errors}");
    assert!(!errors.contains("hunter2"), "{command:?}: {errors}");
    errors
}

/// The URL with another user, and perhaps another database.
fn as_user(url: &str, user: &str, database: Option<&str>) -> String {
    let (_, place) = url.split_once('@').expect("a URL with a user");
    let (server, own) = place.rsplit_once('/').expect("a URL with a database");
    format!("postgres://{user}:hunter2@{server}/{}", database.unwrap_or(own))
}

async fn is_ready(market: &Market) -> bool {
    assert_eq!(Client::of(&market.internal).get("/livez").await.status, 200);
    Client::of(&market.internal).get("/readyz").await.status == 200
}

async fn becomes_ready(market: &Market) {
    let until = Instant::now() + Duration::from_secs(10);
    while !is_ready(market).await {
        assert!(Instant::now() < until, "the market is not ready within ten seconds");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn stays_away(market: &Market) {
    let until = Instant::now() + Duration::from_secs(3);
    while Instant::now() < until {
        assert!(!is_ready(market).await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let refused = Client::of(&market.url).send_code("+996505325311").await;
    assert_eq!(refused.problem(503), "storage_unavailable");
}

#[test]
fn what_no_waiting_heals_is_one_line_that_names_the_setting_and_the_cause() {
    let (recorder, own, us) = (Recorder::start(), Postgres::kg(), Postgres::us());
    for (url, cause) in [
        ("mysql://me:hunter2@127.0.0.1/kg", "postgres://"),
        (&as_user(&own.url, "market_auth", Some("nothing")), "\"nothing\" does not exist"),
        (&as_user(&own.url, "nobody", None), "\"nobody\" does not exist"),
        (&us.url, "belongs to the market us"),
    ] {
        let home = Home::of("kg", url, &recorder);
        for command in [&["serve"][..], &["serve", "--no-migrate"], &["migrate"], &["check"]] {
            let line = refused(&home, command);
            assert!(line.contains(cause), "{command:?}: {line}");
        }
    }
}

#[test]
fn a_wrong_password_is_one_line() {
    let cluster = rig::Setup::fast()
        .access("host all market_auth 127.0.0.1/32 trust")
        .access("host all all 127.0.0.1/32 scram-sha-256")
        .start()
        .expect("a cluster");
    let superuser = cluster.url("postgres");
    store::testing::administer(&superuser, "CREATE ROLE market LOGIN PASSWORD 'right'");
    let url = store::testing::create_database(&superuser, "kg");
    let home = Home::of("kg", &as_user(&url, "market", None), &Recorder::start());
    for command in [&["serve"][..], &["migrate"], &["check"]] {
        let line = refused(&home, command);
        assert!(line.contains("password authentication failed"), "{line}");
    }
}

#[test]
fn a_schema_that_lacks_a_column_is_one_line_that_names_it() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    store::testing::administer(&database.url, "ALTER TABLE verifications DROP COLUMN misses");
    let home = Home::of("kg", &database.url, &recorder);
    for command in [&["serve"][..], &["serve", "--no-migrate"], &["check"]] {
        let line = refused(&home, command);
        assert!(line.contains("misses"), "{line}");
    }
}

#[test]
fn a_host_that_does_not_answer_fails_the_commands_in_one_line() {
    let recorder = Recorder::start();
    for (url, cause) in [
        ("postgres://me:hunter2@127.0.0.1:1/kg", "refused"),
        ("postgres://me:hunter2@no-such-host.invalid/kg", "no-such-host.invalid"),
    ] {
        for command in ["migrate", "check"] {
            let line = refused(&Home::of("kg", url, &recorder), &[command]);
            assert!(line.contains(cause), "{line}");
        }
    }
}

#[tokio::test]
async fn a_server_that_is_away_at_the_start_is_waited_for_and_then_migrated() {
    let recorder = Recorder::start();
    let mut cluster = rig::Setup::fast().start().expect("a cluster");
    let url = store::testing::create_database(&cluster.url("postgres"), "kg");
    cluster.stop_immediate().expect("a stop");
    let market = Home::of("kg", &url, &recorder).start();
    stays_away(&market).await;
    cluster.start().expect("a start");
    becomes_ready(&market).await;
    Client::of(&market.url).send_code("+996505325311").await.ok();
}

#[tokio::test]
async fn a_market_that_may_not_migrate_waits_until_somebody_has() {
    let (recorder, database) = (Recorder::start(), Postgres::empty());
    let home = Home::of("kg", &database.url, &recorder);
    let market = home.start_as(&["serve", "--no-migrate"]);
    stays_away(&market).await;
    let (code, _, errors) = run("kg-auth", &["migrate"], home.folder(), &home.env());
    assert_eq!(code, Some(0), "{errors}");
    becomes_ready(&market).await;
    Client::of(&market.url).send_code("+996505325311").await.ok();
}

#[test]
fn a_second_process_on_a_sqlite_file_is_one_line() {
    let (recorder, folder) = (Recorder::start(), tempfile::tempdir().expect("a folder"));
    let url = format!("sqlite://{}/kg.sqlite3", folder.path().display());
    let home = Home::of("kg", &url, &recorder).set("PROFILE", "development");
    let _first = home.start();
    let line = refused(&home, &["serve"]);
    assert!(line.contains("kg.sqlite3 is in use by another process"), "{line}");
}
