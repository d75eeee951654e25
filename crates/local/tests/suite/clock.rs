//! The real binary while the machine's clock jumps, which libfaketime plays.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::client::{Answer, Client};
use crate::process::Process;

/// How long housekeeping may take to come round.
const PATIENCE: Duration = Duration::from_secs(20);

/// A market whose machine has a clock that a test sets.
struct Market {
    process: Process,
    client: Client,
    internal: Client,
    offset: PathBuf,
    _folder: TempDir,
}

impl Market {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let offset = folder.path().join("offset");
        set(&offset, "+0");
        let library = rig::tools::libfaketime().expect("libfaketime").display().to_string();
        let env = [
            ("PROFILE", "development"),
            ("KG_AUTH__SERVER__BIND", "127.0.0.1:0"),
            ("KG_AUTH__INTERNAL__BIND", "127.0.0.1:0"),
            ("KG_AUTH__RETENTION__INTERVAL", "1"),
            ("LD_PRELOAD", &library),
            ("FAKETIME_TIMESTAMP_FILE", offset.to_str().expect("text")),
            ("FAKETIME_NO_CACHE", "1"),
            // A machine's uptime goes on when its clock is set.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("DONT_FAKE_MONOTONIC", "1"),
        ];
        let process = Process::start("kg-auth", folder.path(), &env);
        let [public, internal] = process.wait_for(|line| {
            let line: Value =
                serde_json::from_str(line).ok().filter(|line: &Value| line["message"] == "listening")?;
            Some(
                ["public", "internal"]
                    .map(|port| format!("http://{}", line[port].as_str().unwrap_or_default())),
            )
        });
        let (client, internal) = (Client::of(&public), Client::of(&internal));
        Self { process, client, internal, offset, _folder: folder }
    }

    /// Sets the clock to this much before or after the true time.
    fn jump_to(&self, offset: &str) {
        set(&self.offset, offset);
    }

    async fn profile(&self, signed_in: &Value) -> Answer {
        let token = signed_in["access_token"].as_str().expect("a token");
        self.client.with_token("GET", "profile", token).await
    }

    async fn log_out(&self, signed_in: &Value) {
        let token = signed_in["access_token"].as_str().expect("a token");
        self.client.with_token("POST", "logout", token).await.ok();
    }

    /// Waits until housekeeping has deleted a row of `table`.
    async fn is_swept(&self, table: &str) -> bool {
        let until = Instant::now() + PATIENCE;
        let begins = "rows_swept_total{";
        while Instant::now() < until {
            let metrics = self.internal.text("/metrics").await;
            let of_table = |line: &&str| line.starts_with(begins) && line.contains(&format!("\"{table}\""));
            if metrics.lines().filter(of_table).any(|line| !line.ends_with(" 0")) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        false
    }
}

/// The library reads the file at every call, and must never see half of it.
fn set(file: &Path, offset: &str) {
    let new = file.with_extension("new");
    std::fs::write(&new, offset).and_then(|()| std::fs::rename(&new, file)).expect("a file");
}

#[tokio::test]
async fn a_clock_that_jumps_revives_nothing_and_stops_nothing() {
    let mut market = Market::start();
    let first = market.client.sign_in("+996505325311").await;
    let second = market.client.sign_in("+996505325312").await;
    market.client.send_code("+996505325313").await.ok();
    let code = market.client.code("+996505325313").await;
    let tried = || market.client.verify_code("+996505325313", &code);

    market.jump_to("+11m");
    assert_eq!(tried().await.problem(400), "invalid_code");
    assert_eq!(market.profile(&first).await.status, 200);
    market.log_out(&second).await;

    for back in ["-9m", "-1d"] {
        market.jump_to(back);
        assert_eq!(market.profile(&first).await.status, 200);
        assert_eq!(market.profile(&second).await.problem(401), "session_ended");
    }
    assert_eq!(tried().await.problem(400), "invalid_code");
    let third = market.client.sign_in("+996505325314").await;
    assert_eq!(market.profile(&third).await.status, 200);

    market.jump_to("+10y");
    assert_eq!(market.profile(&third).await.problem(401), "token_expired");
    let fourth = market.client.sign_in("+996505325315").await;
    assert_eq!(market.profile(&fourth).await.status, 200);
    assert!(market.is_swept("verifications").await && market.is_swept("sessions").await);
    market.process.interrupt();
    assert_eq!(market.process.exit_code(), Some(0));
}
