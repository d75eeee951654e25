//! `market-auth` as a person uses it at a terminal.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::client::{Client, other_than};
use crate::clients::relay::Relay;
use crate::process::{ANY_PORT, Stack, binary};

const PHONE: &str = "+996505325311";

/// A terminal whose settings are in `home`.
struct Terminal<'a> {
    home: &'a Path,
    url: &'a str,
}

impl Terminal<'_> {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binary("market-auth"));
        command.args(args).env_clear().current_dir(self.home).stdin(Stdio::piped());
        command.env("HOME", self.home).env("MARKET_AUTH_URL", self.url).env("LANG", "en_US.UTF-8");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("it runs")
    }

    /// Standard output of what must succeed.
    #[track_caller]
    fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{output:?}");
        text(&output.stdout)
    }

    /// The one line of what must fail.
    #[track_caller]
    fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let errors = text(&output.stderr);
        assert_eq!((output.status.code(), errors.lines().count()), (Some(1), 1), "{output:?}");
        errors
    }

    fn session(&self) -> Option<Value> {
        let file = self.home.join(".config/market-auth/session.json");
        Some(serde_json::from_slice(&fs::read(file).ok()?).expect("JSON"))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[tokio::test]
async fn a_person_signs_in_is_known_and_signs_out() {
    let (stack, home) = (Stack::start(), tempfile::tempdir().expect("a folder"));
    let terminal = Terminal { home: home.path(), url: &stack.gateway };
    for command in [&["whoami"][..], &["token"], &["logout"]] {
        assert!(terminal.refused(command).contains("nobody is signed in"));
    }
    let said = terminal.ok(&["login", PHONE, "--from-inbox"]);
    assert!(said.contains("signed in: User +996 505 325 311 (kg)"), "{said}");
    let session = terminal.session().expect("a session");
    #[cfg(unix)]
    {
        let file = home.path().join(".config/market-auth/session.json").metadata().expect("a file");
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&file) & 0o777, 0o600);
    }
    let who = terminal.ok(&["whoami"]);
    assert!(who.contains(PHONE) && who.contains(session["user_id"].as_str().expect("an id")), "{who}");
    let token = terminal.ok(&["token"]);
    assert_eq!(Some(token.trim()), session["access_token"].as_str());
    assert!(![said, who].concat().contains(&token.trim()[..20]), "only `token` prints it");
    let valid = Client::of(&stack.gateway).with_token("GET", "verify-token", token.trim()).await.ok();
    assert_eq!(valid["session_id"], session["session_id"]);
    terminal.ok(&["logout", "--scope", "others"]);
    assert!(terminal.session().is_some());
    terminal.ok(&["logout"]);
    assert!(terminal.session().is_none());
    let ended = Client::of(&stack.gateway).with_token("GET", "profile", token.trim()).await;
    assert_eq!(ended.problem(401), "session_ended");
}

#[tokio::test]
async fn a_code_is_typed_in_until_it_is_right() {
    let (stack, home) = (Stack::start(), tempfile::tempdir().expect("a folder"));
    let terminal = Terminal { home: home.path(), url: &stack.gateway };
    let mut child = terminal.command(&["login", PHONE]).spawn().expect("it starts");
    let code = Client::of(&stack.gateway).code(PHONE).await;
    let mut typed = child.stdin.take().expect("its input");
    write!(typed, "12345\n{}\n{code}\n", other_than(&code)).expect("it reads");
    drop(typed);
    let output = child.wait_with_output().expect("it ends");
    let said = text(&output.stdout);
    assert!(output.status.success() && said.contains("2 attempts left"), "{output:?}");
    assert!(terminal.session().is_some());

    let refused = terminal.refused(&["login", "12"]);
    assert!(refused.contains("phone number"), "{refused}");
    assert!(Terminal { url: "http://127.0.0.1:1", ..terminal }.refused(&["whoami"]).contains("doctor"));
}

#[test]
fn the_demo_finds_every_answer_as_documented() {
    let (stack, home) = (Stack::start(), tempfile::tempdir().expect("a folder"));
    let terminal = Terminal { home: home.path(), url: &stack.gateway };
    let shown = terminal.ok(&["demo"]);
    assert!(shown.contains(" answers, 0 of them not as documented"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "no colour where no terminal is");
    assert!(shown.contains("The market kg") && shown.contains("The market us"), "{shown}");
    let nobody = Terminal { url: "http://127.0.0.1:1", ..terminal }.refused(&["demo"]);
    assert!(nobody.contains("cargo run"), "{nobody}");
}

#[test]
fn the_demo_fails_where_an_answer_is_not_as_documented() {
    let (stack, home) = (Stack::start(), tempfile::tempdir().expect("a folder"));
    for (said, other, words) in [
        (r#""kg":"up""#, r#""kg":1234"#, "DIFFERS answer.markets.kg"),
        (
            r#""is_new_user":true"#,
            r#""is_old_user":true"#,
            "DIFFERS answer.is_old_user: is not in the document",
        ),
        (r#""missing_token""#, r#""invalid_token""#, "DIFFERS code \"missing_token\" was to come"),
    ] {
        let relay = Relay::garbling(&stack.gateway, said, other);
        let output = Terminal { home: home.path(), url: &relay.url }.run(&["demo"]);
        let shown = text(&output.stdout);
        assert!(output.status.code() == Some(1) && shown.contains(words), "{shown}");
    }
}

/// The doctor in a folder, with these settings: its exit code and what it says.
fn doctor(folder: &Path, env: &[(&str, &str)]) -> (Option<i32>, String) {
    let (code, said, errors) =
        crate::process::run("market-auth", &["doctor"], folder, &[ANY_PORT, env].concat());
    assert_eq!(errors, "");
    (code, said)
}

#[test]
fn the_doctor_finds_nothing_wrong_where_nothing_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, said) = doctor(folder.path(), &[]);
    assert!(code == Some(0) && said.contains("nothing is wrong"), "{said}");
    assert!(said.contains("migrations are pending") && said.contains("market-auth migrate"), "{said}");
    let migrated = crate::process::run("market-auth", &["migrate"], folder.path(), ANY_PORT);
    assert_eq!(migrated.0, Some(0), "{migrated:?}");
    assert!(doctor(folder.path(), &[]).1.contains("ok   kg-auth: database: ok"));
}

#[test]
fn the_doctor_looks_at_servers_that_run() {
    let stack = Stack::start();
    let address = |url: &str| url.trim_start_matches("http://").to_owned();
    let env =
        [("GATEWAY__SERVER__BIND", address(&stack.gateway)), ("KG_AUTH__SERVER__BIND", address(&stack.kg))];
    let env = env.each_ref().map(|(key, value)| (*key, value.as_str()));
    let other = tempfile::tempdir().expect("a folder");
    let (_, said) = doctor(other.path(), &env);
    for words in ["gateway: runs at", "kg-auth: runs at", "kg-auth: its clock is this machine's"] {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn the_doctor_names_what_is_wrong_and_what_helps() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    std::thread::spawn(move || taken.incoming().for_each(drop));
    let refused = "postgres://nobody:x@127.0.0.1:1/none";
    for (key, value, words) in [
        ("GATEWAY__SERVER__BIND", address.as_str(), "another program listens"),
        ("KG_AUTH__DATABASE__URL", refused, "see that the database runs"),
        ("US_AUTH__COURIER__PROVIDER", "webhook", "take the provider's credentials"),
        ("US_AUTH__SIGNIN__CODE_LIFETIME", "601", "correct the setting"),
        ("KG_AUTH__TOKENS__KEYS_DIR", "/proc/none", "kg-auth keys generate"),
    ] {
        let (code, said) = doctor(folder.path(), &[(key, value)]);
        assert!(code == Some(1) && said.contains("FAIL") && said.contains(words), "{key}: {said}");
    }
}
