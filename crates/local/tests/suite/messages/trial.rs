//! `courier test`: one text, by whom, and what is refused.

use serde_json::{Value, json};

use super::provider::answering;
use super::{PHONE, command, failed, refused, told};
use crate::market::Home;
use crate::postgres::Postgres;
use crate::recorder::Recorder;

struct Desk {
    recorder: Recorder,
    home: Home,
    database: Postgres,
}

impl Desk {
    fn open(set: impl Fn(Home) -> Home) -> Self {
        let (recorder, database) = (Recorder::start(), Postgres::kg());
        let home = set(Home::of("kg", &database.url, &recorder));
        Self { recorder, home, database }
    }
}

fn test<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["courier", "test", "--operator", "ada", "--to", PHONE], more].concat()
}

#[test]
fn a_text_arrives_and_is_written_down_without_the_number() {
    let desk = Desk::open(|home| home);
    let sent = told(&desk.home, &test(&["--language", "en"]));
    let tries = json!([{ "provider": "webhook", "outcome": "taken" }]);
    let expected =
        json!({ "to": "+**********11", "channel": "sms", "language": "en", "segments": 1, "tries": tries });
    assert_eq!(sent, expected);
    let (_, message) = desk.recorder.message_to(PHONE);
    assert_eq!(message["text"], "This is a test message. There is nothing you need to do.");
    let log = command(&desk.home, &["audit", "tail"]);
    assert!(log.out.contains("text_tested") && log.out.contains("operator:ada"), "{}", log.out);
}

#[test]
fn the_chain_is_gone_along_and_a_provider_that_is_named_is_asked_alone() {
    let strict = answering(401, "hunter2");
    let desk = Desk::open(|home| {
        home.set("COURIER__PROVIDER", "vonage")
            .set("COURIER__CHAIN", "webhook")
            .set("COURIER__VONAGE__URL", &strict)
            .set("COURIER__VONAGE__API_KEY", "key")
            .set("COURIER__VONAGE__API_SECRET", "hunter2")
            .set("COURIER__VONAGE__SENDER", "Sample")
    });
    let outcomes = |told: &Value| -> Vec<_> {
        let tries = told["tries"].as_array().expect("tries").iter();
        tries.map(|one| format!("{} {}", one["provider"], one["outcome"]).replace('"', "")).collect()
    };
    assert_eq!(outcomes(&told(&desk.home, &test(&[]))), ["vonage refused", "webhook taken"]);
    let (alone, error) = failed(&desk.home, &test(&["--provider", "vonage"]));
    assert_eq!(outcomes(&alone), ["vonage refused"]);
    let refused = &alone["tries"][0];
    assert_eq!(refused["reason"], "auth");
    assert_eq!(
        refused["meaning"],
        "it does not know our credentials, or our account is blocked (status 401)"
    );
    assert_eq!(refused["look_at"], "KG_AUTH__COURIER__VONAGE__API_KEY, KG_AUTH__COURIER__VONAGE__API_SECRET");
    assert!(error.contains("nobody took the text"), "{error}");
}

#[test]
fn what_must_not_leave_does_not() {
    let desk = Desk::open(|home| home);
    let other = ["courier", "test", "--operator", "ada", "--to"];
    for (number, cause) in [("+15551234567", "market_mismatch"), ("0505", "no phone number")] {
        assert!(refused(&desk.home, &[&other[..], &[number]].concat()).contains(cause), "{number}");
    }
    assert!(refused(&desk.home, &test(&["--channel", "telegram"])).contains("--channel is one of sms"));
    assert!(refused(&desk.home, &test(&["--provider", "twilio"])).contains("nobody is asked"));
    let nameless = ["courier", "test", "--to", PHONE];
    assert!(refused(&desk.home, &nameless).contains("--operator"));
    store::testing::administer(
        &desk.database.url,
        &format!(
            "INSERT INTO phone_windows (phone, failures, texts_stopped_at) VALUES ('{PHONE}', 0, now())"
        ),
    );
    assert!(refused(&desk.home, &test(&[])).contains("START"));
    let stopped = desk.home.set("COURIER__STOPPED", "true");
    assert!(refused(&stopped, &test(&[])).contains("KG_AUTH__COURIER__STOPPED"));
}
