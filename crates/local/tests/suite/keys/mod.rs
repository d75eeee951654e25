//! Signing keys in an operator's hands: real commands beside a real server.

mod load;
mod rotation;

use std::fs;

use tempfile::TempDir;

use crate::client::Client;
use crate::market::Home;
use crate::postgres::Postgres;
use crate::process::run;
use crate::recorder::Recorder;

/// Nothing is set but what keys need.
const ENV: [(&str, &str); 2] = [("PROFILE", "production"), ("KG_AUTH__TOKENS__KEYS_DIR", "keys")];

fn keys(folder: &TempDir, args: &[&str]) -> (Option<i32>, String, String) {
    run("kg-auth", &[&["keys"], args].concat(), folder.path(), &ENV)
}

/// What a command that succeeds prints.
#[track_caller]
fn told(folder: &TempDir, args: &[&str]) -> String {
    let (code, out, errors) = keys(folder, args);
    assert_eq!((code, errors.as_str()), (Some(0), ""), "{args:?}");
    out.trim_end().to_owned()
}

/// The one line of a command that fails.
#[track_caller]
fn refused(folder: &TempDir, args: &[&str]) -> String {
    let (code, out, errors) = keys(folder, args);
    assert_eq!((code, out.as_str(), errors.lines().count()), (Some(1), "", 1), "{args:?}: {errors}");
    assert!(errors.starts_with("kg-auth: KG_AUTH__TOKENS__KEYS_DIR: "), "{errors}");
    errors
}

#[test]
fn a_folder_of_keys_is_made_rotated_and_cleared_by_command() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(refused(&folder, &["list"]).contains("keys.toml"));
    let first = told(&folder, &["generate"]);
    assert_eq!(told(&folder, &["list"]), format!("{first}  ES256  signs"));
    let rotated = told(&folder, &["rotate", "--algorithm", "EdDSA"]);
    let (second, from) = rotated.split_once(" signs from ").expect("a key and its time");
    let list = told(&folder, &["list"]);
    assert!(
        list.contains(&format!("{first}  ES256  signs\n"))
            || list.ends_with(&format!("{first}  ES256  signs"))
    );
    assert!(list.contains(&format!("{second}  EdDSA  signs from {from}")), "{list}");
    assert!(refused(&folder, &["rotate"]).contains("under way"));
    assert!(refused(&folder, &["retire", &first, "--force"]).contains("rotate first"));
    assert_eq!(told(&folder, &["retire", second]), format!("{second} is retired"));
    let third = told(&folder, &["rotate", "--after", "0"]);
    let (third, _) = third.split_once(' ').expect("a key");
    assert!(refused(&folder, &["retire", &first]).contains("until"));
    assert_eq!(told(&folder, &["retire", &first, "--force"]), format!("{first} is retired"));
    assert_eq!(told(&folder, &["list"]), format!("{third}  ES256  signs"));
    assert!(refused(&folder, &["retire", "nothing"]).contains("no key"));
}

#[cfg(unix)]
#[test]
fn a_mounted_secret_is_not_written() {
    let folder = tempfile::tempdir().expect("a folder");
    told(&folder, &["generate"]);
    fs::create_dir(folder.path().join("keys/..data")).expect("a folder");
    for args in [&["rotate"][..], &["generate"], &["retire", "any"]] {
        assert!(refused(&folder, args).contains("mounted secret"), "{args:?}");
    }
    assert_eq!(told(&folder, &["list"]).lines().count(), 1);
}

#[tokio::test]
async fn a_folder_that_breaks_while_a_market_serves_changes_nothing() {
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let home = Home::of("kg", &database.url, &recorder);
    let market = home.start();
    let (client, probes) = (Client::of(&market.url), Client::of(&market.internal));
    let before = client.get("/.well-known/jwks.json").await.ok();
    let file = home.folder().join("keys/keys.toml");
    let roles = fs::read_to_string(&file).expect("keys.toml");
    fs::write(&file, "signing = \"gone\"").expect("keys.toml");
    market.process.signal("HUP");
    let warning =
        market.process.wait_for(|line| line.contains("the keys can't be read").then(|| line.to_owned()));
    assert!(warning.contains("WARN") && warning.contains("keys.toml"), "{warning}");
    assert_eq!(client.get("/.well-known/jwks.json").await.ok(), before);
    assert_eq!(probes.get("/readyz").await.status, 200);

    fs::write(&file, roles).expect("keys.toml");
    let (code, _, errors) = run("kg-auth", &["keys", "generate"], home.folder(), &home.env());
    assert_eq!(code, Some(0), "{errors}");
    market.process.signal("HUP");
    market.process.wait_for(|line| line.contains("the keys have changed").then_some(()));
    assert_ne!(client.get("/.well-known/jwks.json").await.ok(), before);
}

#[cfg(unix)]
#[test]
fn production_does_not_start_on_keys_that_are_no_secret() {
    use std::os::unix::fs::PermissionsExt as _;
    let (recorder, database) = (Recorder::start(), Postgres::kg());
    let home = Home::of("kg", &database.url, &recorder);
    let refused = |word: &str| {
        let (code, _, errors) = run("kg-auth", &["serve"], home.folder(), &home.env());
        assert_eq!((code, errors.lines().count()), (Some(1), 1), "{errors}");
        assert!(errors.contains("KG_AUTH__TOKENS__KEYS_DIR") && errors.contains(word), "{errors}");
    };
    let folder = home.folder().join("keys");
    let of_development = [("PROFILE", "development"), ("KG_AUTH__TOKENS__KEYS_DIR", "keys")];
    let made = run("kg-auth", &["keys", "generate"], home.folder(), &of_development);
    assert_eq!(made.0, Some(0), "{made:?}");
    refused("development");
    let own = folder.join(format!("{}.pem", made.1.trim_end()));
    fs::remove_file(&own).expect("a key");
    // The private key of RFC 8037, appendix A.
    let printed = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{printed}\n-----END PRIVATE KEY-----\n");
    let sample = folder.join("sample.pem");
    fs::write(&sample, pem).expect("a key");
    fs::set_permissions(&sample, fs::Permissions::from_mode(0o600)).expect("rights");
    refused("sample");
    fs::remove_file(&sample).expect("a key");
    for key in fs::read_dir(&folder).expect("keys").flatten() {
        fs::set_permissions(key.path(), fs::Permissions::from_mode(0o644)).expect("rights");
    }
    refused("everybody");
}
