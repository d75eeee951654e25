//! The three servers as binaries of their own, in production, with codes arriving by webhook.

use std::path::Path;

use common::{Clock as _, SystemClock, SystemEntropy};
use tempfile::TempDir;
use tokens::{Algorithm, KeyFolder};

use crate::client::{Client, digits_in};
use crate::postgres::Postgres;
use crate::process::{Process, run};
use crate::recorder::Recorder;

const WEBHOOK_SECRET: &str = "whsec_dGhpcyBpcyBhIHRlc3Qgc2VjcmV0IG9mIHNvbWUgbGVuZ3Ro";

/// One market's binary with what production requires.
struct Market {
    process: Process,
    url: String,
    _folder: TempDir,
}

impl Market {
    fn start(name: &str, database: &Postgres, recorder: &Recorder) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        keys(&folder.path().join("keys"), name);
        let env = settings(name, database, recorder);
        let process = Process::start(&format!("{name}-auth"), folder.path(), &borrowed(&env));
        let url = process.listening();
        Self { process, url, _folder: folder }
    }
}

fn settings(market: &str, database: &Postgres, recorder: &Recorder) -> Vec<(String, String)> {
    let prefix = format!("{}_AUTH__", market.to_uppercase());
    let own = [
        ("SERVER__BIND", "127.0.0.1:0"),
        ("INTERNAL__BIND", "127.0.0.1:0"),
        ("DATABASE__URL", &database.url),
        ("TOKENS__KEYS_DIR", "keys"),
        ("TOKENS__ISSUER", &format!("https://auth.example/markets/{market}")),
        ("TOKENS__REFRESH_KEY", "a refresh key for tests, which is long enough"),
        ("SIGNIN__CODE_KEY", "a code key for tests, which is long enough"),
        ("COURIER__SEAL_KEY", "a seal key for tests, which is long enough"),
        ("COURIER__PROVIDER", "webhook"),
        ("COURIER__WEBHOOK__URL", &recorder.url),
        ("COURIER__WEBHOOK__SECRET", WEBHOOK_SECRET),
    ];
    let named = own.map(|(key, value)| (format!("{prefix}{key}"), value.to_owned()));
    named.into_iter().chain([("PROFILE".to_owned(), "production".to_owned())]).collect()
}

fn borrowed(env: &[(String, String)]) -> Vec<(&str, &str)> {
    env.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
}

/// Keys as an operator makes them.
fn keys(folder: &Path, market: &str) {
    let folder = KeyFolder::new(folder, &market.parse().expect("a market"), true);
    folder.generate(Algorithm::Es256, SystemClock.now(), &SystemEntropy).expect("a key");
}

fn gateway(markets: &[(&str, &Market)]) -> (Process, Client, TempDir) {
    let mut env = vec![
        ("PROFILE".to_owned(), "production".to_owned()),
        ("GATEWAY__SERVER__BIND".to_owned(), "127.0.0.1:0".to_owned()),
        ("GATEWAY__INTERNAL__BIND".to_owned(), "127.0.0.1:0".to_owned()),
    ];
    for (name, market) in markets {
        env.push((format!("GATEWAY__MARKETS__{}__URL", name.to_uppercase()), market.url.clone()));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::start("gateway", folder.path(), &borrowed(&env));
    let client = Client::of(&process.listening());
    (process, client, folder)
}

async fn sign_in(client: &Client, recorder: &Recorder, phone: &str) -> String {
    client.send_code(phone).await.ok();
    let (head, message) = recorder.message_to(phone);
    assert!(head.contains("webhook-signature: v1,"), "{head}");
    let code = digits_in(message["text"].as_str().expect("a text"));
    let signed_in = client.verify_code(phone, &code).await.ok();
    signed_in["access_token"].as_str().expect("a token").to_owned()
}

#[tokio::test]
async fn production_signs_in_and_one_market_away_costs_the_other_nothing() {
    let (recorder, kg_database, us_database) = (Recorder::start(), Postgres::kg(), Postgres::us());
    let mut kg = Market::start("kg", &kg_database, &recorder);
    let us = Market::start("us", &us_database, &recorder);
    let (_process, client, _folder) = gateway(&[("kg", &kg), ("us", &us)]);
    let kg_token = sign_in(&client, &recorder, "+996505325311").await;
    let us_token = sign_in(&client, &recorder, "+12015550123").await;
    assert_eq!(client.get("/dev/messages").await.problem(404), "not_found");

    kg.process.signal("STOP");
    let frozen = client.clone();
    let started = std::time::Instant::now();
    let (late, prompt) = tokio::join!(frozen.send_code("+996505325312"), async {
        client.with_token("GET", "verify-token", &us_token).await.ok();
        started.elapsed()
    });
    assert_eq!(late.problem(504), "upstream_timeout");
    assert!(late.headers.contains_key("retry-after"));
    assert!(prompt.as_secs() < 2, "the other market took {prompt:?}");
    kg.process.signal("CONT");
    kg.process.interrupt();
    assert_eq!(kg.process.exit_code(), Some(0));

    let started = std::time::Instant::now();
    let away = client.with_token("GET", "profile", &kg_token).await;
    assert_eq!(away.problem(503), "market_unavailable");
    assert!(away.headers.contains_key("retry-after") && started.elapsed().as_secs() < 2);
    let health = client.get("/api/v1/auth/health").await.ok();
    assert_eq!(
        (health["status"].as_str(), health["markets"]["kg"].as_str()),
        (Some("degraded"), Some("down"))
    );
    client.with_token("GET", "profile", &us_token).await.ok();
}

#[test]
fn production_refuses_to_boot_without_what_it_needs() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let folder = tempfile::tempdir().expect("a folder");
    keys(&folder.path().join("keys"), "kg");
    let good = settings("kg", &database, &recorder);
    let checked = run("kg-auth", &["check"], folder.path(), &borrowed(&good));
    assert_eq!(checked.0, Some(0), "{checked:?}");
    for (key, value) in [
        ("KG_AUTH__COURIER__PROVIDER", Some("inbox")),
        ("KG_AUTH__DATABASE__URL", Some("sqlite://kg.sqlite3")),
        ("KG_AUTH__SIGNIN__CODE_KEY", None),
        ("KG_AUTH__TOKENS__REFRESH_KEY", None),
        ("KG_AUTH__COURIER__SEAL_KEY", Some("short")),
        ("KG_AUTH__TOKENS__KEYS_DIR", None),
        ("KG_AUTH__TOKENS__ISSUER", None),
        ("KG_AUTH__SIGNIN__MAX_SENDS", Some("4")),
        ("KG_AUTH__SIGNIN__WINDOW", Some("60")),
        ("PROFILE", None),
    ] {
        let mut env: Vec<_> = good.iter().filter(|(name, _)| name != key).cloned().collect();
        env.extend(value.map(|value| (key.to_owned(), value.to_owned())));
        let (code, _, errors) = run("kg-auth", &["serve"], folder.path(), &borrowed(&env));
        assert_eq!((code, errors.lines().count()), (Some(1), 1), "{key}: {errors}");
        assert!(errors.contains(key), "{key}: {errors}");
    }
}

#[tokio::test]
async fn a_market_migrates_by_command_and_serves_alone() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let folder = tempfile::tempdir().expect("a folder");
    keys(&folder.path().join("keys"), "kg");
    let env = settings("kg", &database, &recorder);
    let migrated = run("kg-auth", &["migrate"], folder.path(), &borrowed(&env));
    assert_eq!(migrated.0, Some(0), "{migrated:?}");
    let market = Market::start("kg", &database, &recorder);
    sign_in(&Client::of(&market.url), &recorder, "+996505325311").await;
}
