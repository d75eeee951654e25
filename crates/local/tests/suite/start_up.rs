//! How the all-in-one binary starts, stops, and says what is wrong.

use std::net::TcpListener;

use crate::client::Client;
use crate::process::{ANY_PORT, Stack, run};

#[tokio::test]
async fn ctrl_c_stops_it_cleanly_and_a_second_run_finds_its_data_and_keys() {
    let mut first = Stack::start();
    let signed_in = Client::of(&first.gateway).sign_in("+996505325311").await;
    first.process.interrupt();
    assert_eq!(first.process.exit_code(), Some(0));

    let second = Stack::start_in(first.folder, &[]);
    let token = signed_in["access_token"].as_str().expect("a token");
    let profile = Client::of(&second.gateway).with_token("GET", "profile", token).await.ok();
    assert_eq!(profile["id"], signed_in["user_id"]);
}

fn refused(env: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, _, errors) = run("market-auth", &[], folder.path(), &[ANY_PORT, env].concat());
    assert_eq!(code, Some(1), "{errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
    errors
}

#[test]
fn a_taken_port_is_one_clear_line() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let line = refused(&[("US_AUTH__SERVER__BIND", &address)]);
    assert!(line.contains("US_AUTH__SERVER__BIND") && line.contains(&address), "{line}");
}

#[test]
fn a_bad_setting_is_one_clear_line_that_names_it() {
    for (key, value) in [
        ("KG_AUTH__SIGNIN__CODE_LIFETIME", "601"),
        ("KG_AUTH__SIGNIN__MAX_WRONG", "11"),
        ("KG_AUTH__SIGNIN__WINDOW", "soon"),
        ("US_AUTH__DATABASE__URL", "mysql://localhost/us"),
        ("GATEWAY__MARKETS__KG__PREFIXES", "996"),
        ("GATEWAY__SERVER__BIND", "nowhere"),
    ] {
        let line = refused(&[(key, value)]);
        let setting = key.rsplit("__").next().expect("a name").to_lowercase();
        assert!(line.to_lowercase().contains(&setting), "{key}: {line}");
    }
    assert!(refused(&[("PROFILE", "staging")]).contains("PROFILE"));
}

#[test]
fn a_folder_that_is_a_file_is_one_clear_line() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(".data"), "in the way").expect("a file");
    let (code, _, errors) = run("market-auth", &[], folder.path(), ANY_PORT);
    assert_eq!((code, errors.lines().count()), (Some(1), 1), "{errors}");
    assert!(errors.contains(".data"), "{errors}");
}

#[test]
fn production_refuses_what_only_development_may_have() {
    let line = refused(&[("PROFILE", "production")]);
    assert!(line.contains("KG_AUTH__") || line.contains("GATEWAY__"), "{line}");
}

#[test]
fn a_second_process_on_the_same_sqlite_file_is_refused() {
    let stack = Stack::start();
    let (code, _, errors) = run("market-auth", &[], stack.folder.path(), ANY_PORT);
    assert_eq!((code, errors.lines().count()), (Some(1), 1), "{errors}");
    assert!(errors.contains("sqlite3"), "{errors}");
}

#[test]
fn the_binaries_tell_their_version_and_their_commands() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["market-auth", "gateway", "kg-auth", "us-auth"] {
        let (code, out, _) = run(name, &["--version"], folder.path(), &[]);
        assert_eq!((code, out.trim()), (Some(0), format!("{name} {}", env!("CARGO_PKG_VERSION")).as_str()));
        let (code, help, _) = run(name, &["--help"], folder.path(), &[]);
        assert_eq!(code, Some(0));
        for command in ["serve", "migrate", "check"] {
            assert!(help.contains(command), "{name}: {help}");
        }
    }
}
