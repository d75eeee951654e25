//! `check --live`: providers that know us, that do not, and that are away.

use super::provider::{NOWHERE, answering};
use super::{Done, command};
use crate::market::Home;
use crate::postgres::Postgres;
use crate::recorder::Recorder;

const ACCOUNT: &str = "AC00000000000000000000000000000001";

fn checked(set: impl Fn(Home) -> Home) -> Done {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    command(&set(Home::of("kg", &database.url, &recorder)), &["check", "--live"])
}

/// A home that sends by Twilio, where this answers.
fn twilio(home: Home, url: &str) -> Home {
    home.set("COURIER__PROVIDER", "twilio")
        .set("COURIER__TWILIO__URL", url)
        .set("COURIER__TWILIO__ACCOUNT_SID", ACCOUNT)
        .set("COURIER__TWILIO__AUTH_TOKEN", "hunter2")
        .set("COURIER__TWILIO__SENDER", "Sample")
}

fn line<'a>(done: &'a Done, name: &str) -> &'a str {
    let found = done.out.lines().find(|line| line.starts_with(&format!("{name}: ")));
    found.unwrap_or_else(|| panic!("no line of {name} in {}", done.out))
}

#[test]
fn a_provider_that_knows_us_and_a_webhook_that_answers_are_well() {
    let good = answering(200, r#"{"status":"active","balance":"12.29"}"#);
    let done = checked(|home| twilio(home, &good).set("COURIER__CHAIN", "webhook"));
    assert_eq!((done.code, done.errors.as_str()), (Some(0), ""), "{}", done.out);
    assert_eq!(line(&done, "twilio"), "twilio: ok");
    assert!(line(&done, "webhook").contains("answers"), "{}", done.out);
    assert_eq!(line(&done, "database"), "database: ok");
}

#[test]
fn wrong_credentials_name_the_settings_and_fail_the_command() {
    let strict = answering(401, r#"{"code":20003,"message":"Authenticate hunter2","status":401}"#);
    let done = checked(|home| twilio(home, &strict));
    assert_eq!((done.code, done.errors.lines().count()), (Some(1), 1), "{}", done.errors);
    assert!(done.errors.contains("twilio"), "{}", done.errors);
    let expected = "twilio: it does not know our credentials, or our account is blocked (code 20003): look at \
                    KG_AUTH__COURIER__TWILIO__ACCOUNT_SID, KG_AUTH__COURIER__TWILIO__AUTH_TOKEN";
    assert_eq!(line(&done, "twilio"), expected);
    assert_eq!(line(&done, "database"), "database: ok", "the rest is looked at all the same");
}

#[test]
fn an_empty_account_and_an_address_where_nobody_is_are_told_apart() {
    let empty = answering(200, r#"{"status":"active","balance":"0.00"}"#);
    let done = checked(|home| twilio(home, &empty));
    assert_eq!(
        (done.code, line(&done, "twilio")),
        (Some(1), "twilio: our account there is empty (status 200)")
    );
    let done = checked(|home| twilio(home, NOWHERE));
    let expected =
        "twilio: it is out of order or out of reach (no connection): look at KG_AUTH__COURIER__TWILIO__URL";
    assert_eq!((done.code, line(&done, "twilio")), (Some(1), expected));
}

#[test]
fn nobody_is_asked_unless_it_is_asked_for() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let home = Home::of("kg", &database.url, &recorder).set("COURIER__WEBHOOK__URL", NOWHERE);
    let done = command(&home, &["check"]);
    assert_eq!((done.code, done.errors.as_str()), (Some(0), ""), "{}", done.out);
}
