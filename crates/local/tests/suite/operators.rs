//! Users and the audit log in an operator's hands: real commands beside a real server.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, digits_in};
use crate::market::{Home, Market};
use crate::postgres::Postgres;
use crate::process::{Process, run};
use crate::recorder::Recorder;

const PHONE: &str = "+996505325311";

struct Office {
    recorder: Recorder,
    home: Home,
    _market: Market,
    client: Client,
    _database: Postgres,
}

impl Office {
    /// A market on PostgreSQL, in which commands work beside the service.
    fn open(set: impl Fn(Home) -> Home) -> Self {
        let (recorder, database) = (Recorder::start(), Postgres::kg());
        let home = set(Home::of("kg", &database.url, &recorder));
        let market = home.start();
        let client = Client::of(&market.url);
        Self { recorder, home, _market: market, client, _database: database }
    }

    fn run(&self, args: &[&str]) -> (Option<i32>, String, String) {
        run("kg-auth", args, self.home.folder(), &self.home.env())
    }

    /// What a command that succeeds prints.
    #[track_caller]
    fn told(&self, args: &[&str]) -> String {
        let (code, out, errors) = self.run(args);
        assert_eq!((code, errors.as_str()), (Some(0), ""), "{args:?}");
        out
    }

    /// The object that `users …` of the operator ada tells.
    #[track_caller]
    fn users(&self, args: &[&str]) -> Value {
        let out = self.told(&[&["users", "--operator", "ada", "--json"], args].concat());
        serde_json::from_str(&out).expect("one JSON object")
    }

    /// The one line of a command that fails.
    #[track_caller]
    fn refused(&self, args: &[&str]) -> String {
        let (code, out, errors) = self.run(args);
        assert_eq!((code, out.as_str(), errors.lines().count()), (Some(1), "", 1), "{args:?}: {errors}");
        errors
    }

    async fn sign_in(&self, phone: &str) -> Value {
        let sent = self.client.send_code(phone).await.ok();
        let delivery = sent["delivery_id"].as_str().expect("a delivery");
        let code = digits_in(&self.recorder.wait_for_text(delivery));
        self.client.verify_code(phone, &code).await.ok()
    }

    async fn profile(&self, signed_in: &Value) -> crate::client::Answer {
        let token = signed_in["access_token"].as_str().expect("a token");
        self.client.with_token("GET", "profile", token).await
    }
}

#[tokio::test]
async fn what_operators_do_is_seen_by_the_next_request_and_written_down() {
    let office = Office::open(|home| home);
    let signed_in = office.sign_in(PHONE).await;
    let id = signed_in["user_id"].as_str().expect("an id");
    let user = json!(id);

    assert_eq!(office.users(&["suspend", PHONE])["changed"], true);
    assert_eq!(office.profile(&signed_in).await.problem(403), "account_suspended");
    assert_eq!(office.users(&["suspend", id])["changed"], false);
    assert_eq!(office.users(&["show", id])["users"][0]["state"], "suspended");
    assert_eq!(office.users(&["resume", id])["state"], "active");
    office.profile(&signed_in).await.ok();

    assert_eq!(office.users(&["unlock", PHONE])["unlocked"], false);
    assert_eq!(office.users(&["end-sessions", PHONE]), json!({ "user_id": user, "sessions_ended": 1 }));
    assert_eq!(office.profile(&signed_in).await.problem(401), "session_ended");

    assert_eq!(office.users(&["erase", PHONE])["erased"], true);
    assert!(
        office.refused(&["users", "--operator", "ada", "suspend", PHONE]).contains("nobody has that number")
    );
    assert!(office.refused(&["users", "--operator", "ada", "erase", id]).contains("no such user"));
    let again = office.sign_in(PHONE).await;
    assert_eq!((&again["is_new_user"], again["user_id"] == user), (&json!(true), false));

    let log = office.told(&["audit", "tail", "--user", id]);
    let by_ada: Vec<_> = log.lines().filter(|line| line.contains("operator:ada")).collect();
    let events = ["suspended", "shown", "resumed", "all_sessions_ended", "erased"];
    assert_eq!(by_ada.len(), events.len(), "{log}");
    assert!(by_ada.iter().zip(events).all(|(line, event)| line.contains(event)), "{log}");
    assert!(!log.contains("from=") && !log.contains("505325311"), "{log}");
}

#[tokio::test]
async fn a_user_is_shown_masked_unless_it_is_asked_for() {
    let office = Office::open(|home| home);
    let signed_in = office.sign_in(PHONE).await;
    let named = json!({ "full_name": "Rumpelstiltskin" });
    let token = signed_in["access_token"].as_str().expect("a token");
    let request = office.client.request("PUT", "/api/v1/auth/profile").bearer_auth(token).json(&named);
    office.client.send(request).await.ok();
    let masked = office.told(&["users", "show", PHONE, "--operator", "ada"]);
    assert!(masked.contains("full_name: R***") && masked.contains("phone_number: +**********11"), "{masked}");
    assert!(!masked.contains("umpelstiltskin") && !masked.contains("505325311"), "{masked}");
    let shown = office.users(&["show", PHONE, "--reveal"]);
    let shown = &shown["users"][0];
    assert_eq!((&shown["full_name"], &shown["phone_number"]), (&json!("Rumpelstiltskin"), &json!(PHONE)));
    assert_eq!(shown["live_sessions"][0]["id"], signed_in["session_id"]);
    assert_eq!(office.users(&["show", "+996505325312"])["users"], json!([]));
    let log = office.told(&["audit", "tail", "--json", "--since", "1h"]);
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect();
    let events: Vec<_> = lines.iter().filter_map(|line| line["event"].as_str()).collect();
    assert_eq!(events, ["signed_up", "account_shown", "account_revealed"]);
    assert_eq!(lines[0]["address"], "127.0.0.1");
    assert!(office.refused(&["users", "show", PHONE]).contains("--operator"));
}

#[tokio::test]
async fn a_followed_log_goes_on_with_what_comes() {
    let office = Office::open(|home| home);
    let home = &office.home;
    let follower =
        Process::start_as("kg-auth", &["audit", "tail", "--follow", "--json"], home.folder(), &home.env());
    let signed_in = office.sign_in(PHONE).await;
    let next = |event: &str| {
        follower.wait_for(|line| {
            let line: Value = serde_json::from_str(line).expect("one JSON object a line");
            (line["event"] == event).then(|| line["user_id"].clone())
        })
    };
    assert_eq!(next("signed_up"), signed_in["user_id"]);
    office.users(&["suspend", PHONE]);
    assert_eq!(next("account_suspended"), signed_in["user_id"]);
}

/// Where a second without a sign-in is long.
#[tokio::test]
async fn a_user_who_was_set_aside_is_given_the_number_back() {
    let office = Office::open(|home| {
        home.set("PROFILE", "development")
            .set("ACCOUNTS__DORMANT_AFTER", "1")
            .set("SIGNIN__RESEND_AFTER", "0")
    });
    let old = office.sign_in(PHONE).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let new = office.sign_in(PHONE).await;
    assert_eq!((&new["is_new_user"], new["user_id"] == old["user_id"]), (&json!(true), false));
    let states = |shown: &Value| -> Vec<_> {
        let users = shown["users"].as_array().expect("a list").iter();
        users.map(|user| (user["user_id"].clone(), user["state"].clone())).collect()
    };
    let (active, aside) = (json!("active"), json!("set aside"));
    let shown = office.users(&["show", PHONE]);
    assert_eq!(
        states(&shown),
        [(new["user_id"].clone(), active.clone()), (old["user_id"].clone(), aside.clone())]
    );
    assert_eq!(office.users(&["restore", PHONE])["user_id"], old["user_id"]);
    assert_eq!(office.profile(&new).await.problem(401), "session_ended");
    let shown = office.users(&["show", PHONE]);
    assert_eq!(states(&shown), [(old["user_id"].clone(), active), (new["user_id"].clone(), aside)]);
    let id = old["user_id"].as_str().expect("an id");
    assert!(office.refused(&["users", "--operator", "ada", "restore", id]).contains("not set aside"));
}

#[tokio::test]
async fn on_sqlite_commands_wait_until_the_service_has_stopped() {
    let recorder = Recorder::start();
    let home = Home::of("kg", "sqlite://kg.sqlite3", &recorder).set("PROFILE", "development");
    let mut market = home.start();
    let client = Client::of(&market.url);
    client.send_code(PHONE).await.ok();
    let show = || run("kg-auth", &["users", "--operator", "ada", "show", PHONE], home.folder(), &home.env());
    let (code, out, errors) = show();
    assert_eq!((code, out.as_str(), errors.lines().count()), (Some(1), "", 1), "{errors}");
    assert!(errors.contains("KG_AUTH__DATABASE__URL") && errors.contains("stop the service"), "{errors}");
    market.process.rest();
    let (code, out, errors) = show();
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert!(out.contains("codes_sent: 20"), "{out}");
}
