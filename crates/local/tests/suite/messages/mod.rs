//! Messages in an operator's hands: real commands, real databases, providers that answer by a script.

mod document;
mod drain;
mod live;
mod provider;
mod status;
mod trial;

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::{Client, digits_in};
use crate::market::Home;
use crate::process::run;
use crate::recorder::Recorder;

const PHONE: &str = "+996505325311";
const PATIENCE: Duration = Duration::from_secs(20);

/// A command's end: its code, and what it printed.
struct Done {
    code: Option<i32>,
    out: String,
    errors: String,
}

fn command(home: &Home, args: &[&str]) -> Done {
    let (code, out, errors) = run("kg-auth", args, home.folder(), &home.env());
    for secret in ["505325311", "hunter2"] {
        assert!(!out.contains(secret) && !errors.contains(secret), "{args:?}: {out}{errors}");
    }
    Done { code, out, errors }
}

/// What a command that succeeds tells as JSON.
#[track_caller]
fn told(home: &Home, args: &[&str]) -> Value {
    let done = command(home, &[args, &["--json"]].concat());
    assert_eq!((done.code, done.errors.as_str()), (Some(0), ""), "{args:?}");
    serde_json::from_str(&done.out).expect("one JSON object")
}

/// What a command that fails tells as JSON, and its one line.
#[track_caller]
fn failed(home: &Home, args: &[&str]) -> (Value, String) {
    let done = command(home, &[args, &["--json"]].concat());
    assert_eq!((done.code, done.errors.lines().count()), (Some(1), 1), "{args:?}: {}", done.errors);
    (serde_json::from_str(&done.out).expect("one JSON object"), done.errors)
}

/// The one line of a command that is refused and tells nothing else.
#[track_caller]
fn refused(home: &Home, args: &[&str]) -> String {
    let done = command(home, args);
    let seen = (done.code, done.out.as_str(), done.errors.lines().count());
    assert_eq!(seen, (Some(1), "", 1), "{args:?}: {}", done.errors);
    done.errors
}

/// A home whose codes go nowhere, in which they wait.
fn silent(database_url: &str, recorder: &Recorder) -> Home {
    Home::of("kg", database_url, recorder).set("COURIER__WEBHOOK__URL", provider::NOWHERE)
}

/// The code of what was answered, once the market knows that it was sent.
async fn code_of(client: &Client, recorder: &Recorder, sent: &Value) -> String {
    let delivery = sent["delivery_id"].as_str().expect("a delivery");
    let until = Instant::now() + PATIENCE;
    while client.get(&format!("/api/v1/auth/deliveries/{delivery}")).await.ok()["status"] != "sent" {
        assert!(Instant::now() < until, "the message was not sent");
    }
    digits_in(&recorder.wait_for_text(delivery))
}

/// Signs in; an access token.
async fn sign_in(client: &Client, recorder: &Recorder) -> String {
    let sent = client.send_code(PHONE).await.ok();
    let code = code_of(client, recorder, &sent).await;
    let signed_in = client.verify_code(PHONE, &code).await.ok();
    signed_in["access_token"].as_str().expect("a token").to_owned()
}

/// What `courier status` tells as soon as it knows of so many codes that were used: that is noted after the answer.
fn status_with(home: &Home, verified: u64) -> Value {
    let until = Instant::now() + PATIENCE;
    loop {
        let status = told(home, &["courier", "status"]);
        if status["last_hour"]["webhook"]["verified"] == verified {
            return status;
        }
        assert!(Instant::now() < until, "{status}");
    }
}
