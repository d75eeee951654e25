//! Two releases beside each other: the one that is, and the next, which is a build of its own with a migration more.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::sleep;

use crate::binaries::{gateway_of, sign_in, token};
use crate::client::{Client, digits_in};
use crate::market::{Home, Market};
use crate::postgres::Postgres;
use crate::process::run;
use crate::recorder::Recorder;
use crate::workspace::Workspace;

const NEXT_MARKET: &str = "kg-auth-next";
const NEXT_GATEWAY: &str = "gateway-next";
/// What the next release needs of the database, and this one does not know.
const MIGRATION: &str = "ALTER TABLE users ADD COLUMN next_release TEXT;\n\
    CREATE TABLE of_the_next_release (id TEXT PRIMARY KEY NOT NULL);\n";
const UNDONE: &str = "DROP TABLE of_the_next_release;\nALTER TABLE users DROP COLUMN next_release;\n";

/// Builds the next release's market and gateway; the copy's packages are of another version already.
fn build(workspace: &Workspace) {
    for (package, program) in [("services/kg-auth", NEXT_MARKET), ("gateway", NEXT_GATEWAY)] {
        let manifest = Path::new(package).join("Cargo.toml");
        let named = workspace.text(&manifest).replacen("[package]\n", "[package]\nautobins = false\n", 1);
        let program = format!("\n[[bin]]\nname = \"{program}\"\npath = \"src/main.rs\"\n");
        workspace.write(&manifest, (named + &program).as_bytes());
    }
    for database in ["sqlite", "postgres"] {
        let folder = format!("services/kg-auth/migrations/{database}/2999-01-01-000000_next");
        workspace.write(&Path::new(&folder).join("up.sql"), MIGRATION.as_bytes());
        workspace.write(&Path::new(&folder).join("down.sql"), UNDONE.as_bytes());
    }
    workspace.cargo(&["build", "--offline", "--package", "kg-auth", "--package", "gateway"]);
}

async fn readiness(market: &Market) -> u16 {
    let answer = reqwest::get(format!("{}/readyz", market.internal)).await;
    answer.expect("an answer").status().as_u16()
}

async fn becomes_ready(market: &Market) {
    let begun = Instant::now();
    while readiness(market).await != 200 {
        assert!(begun.elapsed() < Duration::from_secs(20), "it does not become ready");
        sleep(Duration::from_millis(50)).await;
    }
}

/// A login that begins at one replica and ends at the other, each taking what the other has given.
async fn half_at_each(first: &Market, second: &Market, recorder: &Recorder, phone: &str) {
    let (first, second) = (Client::of(&first.url), Client::of(&second.url));
    first.send_code(phone).await.ok();
    let (_, message) = recorder.message_to(phone);
    let code = digits_in(message["text"].as_str().expect("a text"));
    let signed_in = second.verify_code(phone, &code).await.ok();
    first.with_token("GET", "verify-token", token(&signed_in)).await.ok();
    let refreshed = first.post("refresh", &json!({ "refresh_token": signed_in["refresh_token"] })).await.ok();
    second.with_token("GET", "profile", token(&refreshed)).await.ok();
    second.with_token("POST", "logout", token(&refreshed)).await.ok();
    first.with_token("GET", "profile", token(&refreshed)).await.problem(401);
}

async fn a_rollout_and_back(recorder: &Recorder) {
    let database = Postgres::kg();
    let home = Home::of("kg", &database.url, recorder);
    let old = home.start();
    let next = home.start_program(NEXT_MARKET, &["serve", "--no-migrate"]);
    assert_eq!(readiness(&next).await, 503, "the next release waits for its schema");
    let before = sign_in(&Client::of(&old.url), recorder, "+996505325311").await;
    let migrated = run(NEXT_MARKET, &["migrate"], home.folder(), &home.env());
    assert_eq!(migrated.0, Some(0), "{migrated:?}");
    becomes_ready(&next).await;
    half_at_each(&old, &next, recorder, "+996505325312").await;
    half_at_each(&next, &old, recorder, "+996505325313").await;
    drop(next);
    let again = home.start_as(&["serve", "--no-migrate"]);
    becomes_ready(&again).await;
    Client::of(&again.url).with_token("GET", "profile", token(&before)).await.ok();
    half_at_each(&again, &old, recorder, "+996505325314").await;
}

/// A market that is ahead and one that is not, behind a gateway of either release.
async fn behind_one_gateway(recorder: &Recorder) {
    let (kg_database, us_database) = (Postgres::kg(), Postgres::us());
    let kg = Home::of("kg", &kg_database.url, recorder).start_program(NEXT_MARKET, &["serve"]);
    let us = Home::of("us", &us_database.url, recorder).start();
    for (program, number) in [("gateway", 1), (NEXT_GATEWAY, 2)] {
        let (_process, client, _folder) = gateway_of(program, &[("kg", &kg), ("us", &us)], &[]);
        for phone in [format!("+99650532532{number}"), format!("+1201555012{number}")] {
            let signed_in = sign_in(&client, recorder, &phone).await;
            client.with_token("GET", "profile", token(&signed_in)).await.ok();
        }
    }
}

#[tokio::test]
async fn this_release_and_the_next_serve_together() {
    let workspace = Workspace::copied();
    build(&workspace);
    let recorder = Recorder::start();
    a_rollout_and_back(&recorder).await;
    behind_one_gateway(&recorder).await;
}
