//! The servers as the compose files in `deploy` have them: its commands, its environment, its order, its health checks.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::binaries::sign_in;
use crate::client::Client;
use crate::market::{WEBHOOK_SECRET, borrowed, keys};
use crate::postgres::Postgres;
use crate::process::{Process, run};
use crate::recorder::Recorder;

/// One machine in the place of the containers' network.
struct Layout {
    files: Vec<Value>,
    folder: TempDir,
    /// Names of the file that are others here.
    here: Vec<(String, String)>,
}

impl Layout {
    fn new(databases: &[(&str, &Postgres)], recorder: &Recorder) -> Self {
        let markets = databases.iter().map(|(market, _)| format!("markets/{market}/compose.yaml"));
        let files = ["compose.yaml".to_owned()].into_iter().chain(markets).map(|name| compose_file(&name));
        let folder = tempfile::tempdir().expect("a folder");
        let secrets = folder.path().join("secrets");
        fs::create_dir(&secrets).expect("a folder");
        for (market, database) in databases {
            keys(&folder.path().join(format!("{market}-keys")), market);
            let key = |purpose: &str| format!("a {purpose} key of {market}, which is long enough to be one");
            for (name, secret) in [
                ("database-url", database.url.clone()),
                ("refresh-key", key("refresh")),
                ("code-key", key("code")),
                ("seal-key", key("seal")),
                ("webhook-url", recorder.url.clone()),
                ("webhook-secret", WEBHOOK_SECRET.to_owned()),
            ] {
                fs::write(secrets.join(format!("{market}-{name}")), secret).expect("a secret");
            }
        }
        let here = vec![("/run/secrets".to_owned(), secrets.display().to_string())];
        Self { files: files.collect(), folder, here }
    }

    /// The service's environment, its names as they are here.
    fn environment(&self, service: &str) -> Vec<(String, String)> {
        let all = self.files.iter().map(|file| &file["services"][service]["environment"]);
        let variables = all.filter_map(Value::as_object).flatten();
        let mut here = self.here.clone();
        let market = service.split('-').next().expect("a name");
        here.push((
            "/run/keys".to_owned(),
            self.folder.path().join(format!("{market}-keys")).display().to_string(),
        ));
        let translated = |value: &Value| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            here.iter().fold(defaulted(&text), |text, (there, here)| text.replace(there, here))
        };
        variables.map(|(key, value)| (key.clone(), translated(value))).collect()
    }

    /// The binary and its arguments.
    fn command(&self, service: &str) -> (String, Vec<String>) {
        let mut all = self.files.iter().map(|file| &file["services"][service]["command"]);
        let mut words = all
            .find_map(Value::as_array)
            .expect("a command")
            .iter()
            .map(|word| word.as_str().expect("a word").to_owned());
        let binary = words.next().expect("a binary");
        (binary.trim_start_matches("/usr/local/bin/").to_owned(), words.collect())
    }

    /// Starts a service on a port of this machine and waits until its own health check says yes.
    fn start(&mut self, service: &str, port: u16) -> Process {
        let (public, internal) = (format!("127.0.0.1:{port}"), free_address());
        let mut environment = self.environment(service);
        for (key, value) in &mut environment {
            match key.as_str() {
                key if key.ends_with("SERVER__BIND") => value.clone_from(&public),
                key if key.ends_with("INTERNAL__BIND") => value.clone_from(&internal),
                key if key.ends_with("TRUSTED_PROXIES") => "127.0.0.0/8".clone_into(value),
                _ => {}
            }
        }
        let (binary, arguments) = self.command(service);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let process = Process::start_as(&binary, &arguments, self.folder.path(), &borrowed(&environment));
        wait_until_healthy(&binary, self.folder.path(), &borrowed(&environment));
        process
    }
}

/// One of the files, its anchors merged.
fn compose_file(name: &str) -> Value {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy").join(name));
    let mut file: serde_yaml_ng::Value = serde_yaml_ng::from_str(&text.expect("the file")).expect("YAML");
    file.apply_merge().expect("merges");
    serde_json::to_value(file).expect("JSON can say it")
}

/// `${NAME:-default}` is the default: nothing is set here.
fn defaulted(text: &str) -> String {
    let Some((_, rest)) = text.split_once("${") else { return text.to_owned() };
    rest.trim_end_matches('}').split_once(":-").map(|(_, default)| default.to_owned()).unwrap_or_default()
}

fn free_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").to_string()
}

fn port_of(address: &str) -> u16 {
    address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
}

fn wait_until_healthy(binary: &str, folder: &Path, environment: &[(&str, &str)]) {
    let until = Instant::now() + Duration::from_secs(30);
    while run(binary, &["healthcheck"], folder, environment).0 != Some(0) {
        assert!(Instant::now() < until, "{binary} does not become healthy");
    }
}

#[tokio::test]
async fn the_compose_file_s_layout_migrates_becomes_healthy_and_signs_in() {
    let (recorder, kg, us) = (Recorder::start(), Postgres::kg(), Postgres::us());
    let mut layout = Layout::new(&[("kg", &kg), ("us", &us)], &recorder);
    let mut running = Vec::new();
    for market in ["kg", "us"] {
        let (binary, arguments) = layout.command(&format!("{market}-migrate"));
        let environment = layout.environment(&format!("{market}-migrate"));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let before = run(&binary, &["healthcheck"], layout.folder.path(), &borrowed(&environment));
        assert_eq!(before.0, Some(1), "nothing runs yet: {before:?}");
        let migrated = run(&binary, &arguments, layout.folder.path(), &borrowed(&environment));
        assert_eq!(migrated.0, Some(0), "{migrated:?}");
        let port = port_of(&free_address());
        running.push(layout.start(&format!("{market}-auth"), port));
        let there = if market == "kg" { "kg-auth:8081" } else { "us-auth:8082" };
        layout.here.push((there.to_owned(), format!("127.0.0.1:{port}")));
    }
    let port = port_of(&free_address());
    running.push(layout.start("gateway", port));
    let client = Client::of(&format!("http://127.0.0.1:{port}"));
    sign_in(&client, &recorder, "+996505325311").await;
    sign_in(&client, &recorder, "+12015550123").await;
    for process in &mut running {
        process.signal("TERM");
        assert_eq!(process.exit_code(), Some(0));
    }
}
