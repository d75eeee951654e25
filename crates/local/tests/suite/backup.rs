//! What docs/backup.md says, done: a copy is made while people sign in, and a server starts on it.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::client::Client;
use crate::postgres::Postgres;
use crate::process::Process;

/// A server of Kyrgyzstan over a database; its keys are in the folder.
fn serve(folder: &Path, database: &str) -> (Process, Client) {
    let env = [
        ("PROFILE", "development"),
        ("KG_AUTH__SERVER__BIND", "127.0.0.1:0"),
        ("KG_AUTH__INTERNAL__BIND", "127.0.0.1:0"),
        ("KG_AUTH__DATABASE__URL", database),
    ];
    let process = Process::start("kg-auth", folder, &env);
    let client = Client::of(&process.listening());
    (process, client)
}

/// People who sign in one after the other until they are told to stop: what each was answered.
struct Crowd {
    stop: Arc<AtomicBool>,
    people: JoinHandle<Vec<Value>>,
}

impl Crowd {
    fn come(client: &Client) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (client, stopped) = (client.clone(), Arc::clone(&stop));
        let people = tokio::spawn(async move {
            let mut signed_in = Vec::new();
            while !stopped.load(Ordering::Relaxed) {
                signed_in.push(client.sign_in(&format!("+996505{:06}", signed_in.len())).await);
            }
            signed_in
        });
        Self { stop, people }
    }

    async fn leave(self) -> Vec<Value> {
        self.stop.store(true, Ordering::Relaxed);
        self.people.await.expect("people who sign in")
    }
}

/// One sign-in writes one of each, or none.
const HALVES: &str = "SELECT (SELECT COUNT(*) FROM users) - (SELECT COUNT(*) FROM sessions), \
                      (SELECT COUNT(*) FROM users) - (SELECT COUNT(*) FROM audit_log), \
                      (SELECT COUNT(*) FROM verifications WHERE spent) - (SELECT COUNT(*) FROM users)";

/// Runs a program that blocks, while others go on.
async fn run(mut command: Command) -> String {
    let output = tokio::task::spawn_blocking(move || rig::command::output(&mut command)).await;
    output.expect("no panic").expect("a program that succeeds")
}

/// Everybody from before the copy is still signed in on it, and some of those who came during it may be.
async fn assert_restored(copy: &Client, before: &[Value], during: &[Value]) {
    for signed_in in before {
        let token = signed_in["access_token"].as_str().expect("a token");
        let profile = copy.with_token("GET", "profile", token).await.ok();
        assert_eq!(profile["id"], signed_in["user_id"]);
        let refresh = serde_json::json!({ "refresh_token": signed_in["refresh_token"] });
        copy.post("refresh", &refresh).await.ok();
    }
    assert!(!during.is_empty(), "nobody signed in while the copy was made");
    copy.sign_in("+996700000001").await;
}

#[tokio::test]
async fn a_sqlite_file_is_copied_while_people_sign_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_server, client) = serve(folder.path(), "sqlite://.data/kg.sqlite3");
    let before = [client.sign_in("+996700000000").await];
    let crowd = Crowd::come(&client);
    let sqlite3 = |file: &str, sql: &str| {
        let mut command = Command::new(rig::tools::sqlite3().expect("sqlite3"));
        command.current_dir(folder.path()).args([file, sql]);
        run(command)
    };
    client.sign_in("+996700000002").await;
    sqlite3(".data/kg.sqlite3", "VACUUM INTO '.data/copy.sqlite3'").await;
    client.sign_in("+996700000003").await;
    let during = crowd.leave().await;
    assert_eq!(sqlite3(".data/copy.sqlite3", "PRAGMA integrity_check").await, "ok\n");
    assert_eq!(sqlite3(".data/copy.sqlite3", HALVES).await, "0|0|0\n");
    let (_restored, copy) = serve(folder.path(), "sqlite://.data/copy.sqlite3");
    assert_restored(&copy, &before, &during).await;
}

#[tokio::test]
async fn a_postgresql_database_is_dumped_while_people_sign_in() {
    let folder = TempDir::new().expect("a folder");
    let original = Postgres::kg();
    let (server, name) = original.url.rsplit_once('/').expect("a database's URL");
    let empty = format!("{server}/{name}_copy");
    let (_server, client) = serve(folder.path(), &original.url);
    let before = [client.sign_in("+996700000000").await];
    let crowd = Crowd::come(&client);
    let postgresql = |program: &str, args: &[&str]| {
        let mut command = Command::new(rig::tools::postgresql(program).expect("PostgreSQL's programs"));
        command.current_dir(folder.path()).args(args);
        run(command)
    };
    client.sign_in("+996700000002").await;
    postgresql("pg_dump", &["--format=custom", "--file=kg.dump", &original.url]).await;
    client.sign_in("+996700000003").await;
    let during = crowd.leave().await;
    let create = format!("CREATE DATABASE {name}_copy");
    postgresql("psql", &["-Xqc", &create, &original.url]).await;
    let into = format!("--dbname={empty}");
    postgresql("pg_restore", &["--no-owner", "--exit-on-error", "--single-transaction", &into, "kg.dump"])
        .await;
    assert_eq!(postgresql("psql", &["-XAtc", HALVES, &empty]).await, "0|0|0\n");
    let (restored, copy) = serve(folder.path(), &empty);
    assert_restored(&copy, &before, &during).await;
    drop(restored);
    let forget = format!("DROP DATABASE {name}_copy WITH (FORCE)");
    postgresql("psql", &["-Xqc", &forget, &original.url]).await;
}
