//! Keys change under load, and nobody notices.

use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::load::Load;
use crate::binaries::{gateway, sign_in};
use crate::client::Client;
use crate::market::Home;
use crate::postgres::Postgres;
use crate::process::run;
use crate::recorder::Recorder;

const PEOPLE: usize = 10;
/// Longer than a market's two seconds between looks and a gateway's five between asking: nobody else keeps key sets here.
const AFTER: &str = "10";
const PATIENCE: Duration = Duration::from_secs(120);

async fn until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Runs a command of the keys; what it prints.
#[track_caller]
fn keys(home: &Home, args: &[&str]) -> String {
    let (code, out, errors) = run("kg-auth", &[&["keys"], args].concat(), home.folder(), &home.env());
    assert_eq!(code, Some(0), "{errors}");
    out
}

/// Rotates, and waits until the new key has signed everybody's token.
async fn rotated(home: &Home, load: &Load, algorithm: &str) -> String {
    let told = keys(home, &["rotate", "--after", AFTER, "--algorithm", algorithm]);
    let kid = told.split(' ').next().expect("a key").to_owned();
    until("the new key signs", || load.all_have(&kid)).await;
    kid
}

#[tokio::test]
async fn two_rotations_and_a_retirement_under_load_lose_no_request() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let home = Home::of("kg", &database.url, &recorder);
    let market = home.start();
    let (_gateway, client, _folder) = gateway(&[("kg", &market)]);
    let phones = (0..PEOPLE).map(|number| format!("+99650532531{number}"));
    let signed_in = phones.map(|phone| {
        let (client, recorder) = (&client, &recorder);
        async move { sign_in(client, recorder, &phone).await }
    });
    let signed_in = join_all(signed_in).await;
    let oldest = signed_in[0]["access_token"].as_str().expect("a token").to_owned();
    let first = keys(&home, &["list"]).split(' ').next().expect("a key").to_owned();

    let load = Load::begin(&client, signed_in);
    let second = rotated(&home, &load, "ES256").await;
    let third = rotated(&home, &load, "EdDSA").await;
    keys(&home, &["retire", &first, "--force"]);
    let direct = Client::of(&market.url);
    while direct.with_token("GET", "verify-token", &oldest).await.status == 200 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let answered = load.answered();
    until("they go on", || load.answered() > answered + 200).await;
    assert!(load.all_have(&third) && second != third);
    let answered = load.answered();
    assert_eq!(load.end(), Vec::<String>::new(), "of {answered}");
}
