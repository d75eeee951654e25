//! The three servers as binaries of their own, in production, with codes arriving by webhook.

use serde_json::Value;
use tempfile::TempDir;

use crate::client::{Client, digits_in};
use crate::market::{Home, Market, borrowed};
use crate::postgres::Postgres;
use crate::process::{Process, run};
use crate::recorder::Recorder;

/// A gateway before these markets.
pub(crate) fn gateway(markets: &[(&str, &Market)]) -> (Process, Client, TempDir) {
    gateway_with(markets, &[])
}

/// The same with more of an environment.
pub(crate) fn gateway_with(markets: &[(&str, &Market)], more: &[(&str, &str)]) -> (Process, Client, TempDir) {
    gateway_of("gateway", markets, more)
}

/// The same with another program.
pub(crate) fn gateway_of(
    program: &str,
    markets: &[(&str, &Market)],
    more: &[(&str, &str)],
) -> (Process, Client, TempDir) {
    let mut env = vec![
        ("PROFILE".to_owned(), "production".to_owned()),
        ("GATEWAY__SERVER__BIND".to_owned(), "127.0.0.1:0".to_owned()),
        ("GATEWAY__INTERNAL__BIND".to_owned(), "127.0.0.1:0".to_owned()),
    ];
    for (name, market) in markets {
        env.push((format!("GATEWAY__MARKETS__{}__URL", name.to_uppercase()), market.url.clone()));
    }
    env.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::start(program, folder.path(), &borrowed(&env));
    let client = Client::of(&process.listening());
    (process, client, folder)
}

/// Signs in by a text that the recorder gets; the answer to verify-code.
pub(crate) async fn sign_in(client: &Client, recorder: &Recorder, phone: &str) -> Value {
    client.send_code(phone).await.ok();
    let (head, message) = recorder.message_to(phone);
    assert!(head.contains("webhook-signature: v1,"), "{head}");
    let code = digits_in(message["text"].as_str().expect("a text"));
    client.verify_code(phone, &code).await.ok()
}

pub(crate) fn token(signed_in: &Value) -> &str {
    signed_in["access_token"].as_str().expect("a token")
}

#[tokio::test]
async fn production_signs_in_and_one_market_away_costs_the_other_nothing() {
    let (recorder, kg_database, us_database) = (Recorder::start(), Postgres::kg(), Postgres::us());
    let (kg_home, us_home) =
        (Home::of("kg", &kg_database.url, &recorder), Home::of("us", &us_database.url, &recorder));
    let (mut kg, us) = (kg_home.start(), us_home.start());
    let (_process, client, _folder) = gateway(&[("kg", &kg), ("us", &us)]);
    let kg_signed_in = sign_in(&client, &recorder, "+996505325311").await;
    let us_signed_in = sign_in(&client, &recorder, "+12015550123").await;
    assert_eq!(client.get("/dev/messages").await.problem(404), "not_found");

    kg.process.signal("STOP");
    let frozen = client.clone();
    let started = std::time::Instant::now();
    let (late, prompt) = tokio::join!(frozen.send_code("+996505325312"), async {
        client.with_token("GET", "verify-token", token(&us_signed_in)).await.ok();
        started.elapsed()
    });
    assert_eq!(late.problem(504), "upstream_timeout");
    assert!(late.headers.contains_key("retry-after"));
    assert!(prompt.as_secs() < 2, "the other market took {prompt:?}");
    kg.process.signal("CONT");
    kg.process.interrupt();
    assert_eq!(kg.process.exit_code(), Some(0));

    let started = std::time::Instant::now();
    let away = client.with_token("GET", "profile", token(&kg_signed_in)).await;
    assert_eq!(away.problem(503), "market_unavailable");
    assert!(away.headers.contains_key("retry-after") && started.elapsed().as_secs() < 2);
    let health = client.get("/api/v1/auth/health").await.ok();
    assert_eq!(
        (health["status"].as_str(), health["markets"]["kg"].as_str()),
        (Some("degraded"), Some("down"))
    );
    client.with_token("GET", "profile", token(&us_signed_in)).await.ok();
}

#[test]
fn production_refuses_to_boot_without_what_it_needs() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let home = Home::of("kg", &database.url, &recorder);
    let checked = run("kg-auth", &["check"], home.folder(), &home.env());
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
        let mut env: Vec<_> = home.env().into_iter().filter(|(name, _)| *name != key).collect();
        env.extend(value.map(|value| (key, value)));
        let (code, _, errors) = run("kg-auth", &["serve"], home.folder(), &env);
        assert_eq!((code, errors.lines().count()), (Some(1), 1), "{key}: {errors}");
        assert!(errors.contains(key), "{key}: {errors}");
    }
}

#[tokio::test]
async fn a_market_migrates_by_command_and_serves_alone() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let home = Home::of("kg", &database.url, &recorder);
    let migrated = run("kg-auth", &["migrate"], home.folder(), &home.env());
    assert_eq!(migrated.0, Some(0), "{migrated:?}");
    let market = home.start();
    sign_in(&Client::of(&market.url), &recorder, "+996505325311").await;
}
