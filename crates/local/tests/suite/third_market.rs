//! A market made by one command: nothing of the others changes, and it joins while everything runs.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::login::{Person, whole_login};
use crate::process::{Process, Stack};
use crate::workspace::Workspace;

const DAMIR: Person = Person {
    market: "kz",
    phone: "+77011234567",
    formatted: "+7 701 123 4567",
    language: "ru",
    currency: ("₸", "KZT"),
    country: "Kazakhstan",
};

#[tokio::test]
async fn a_third_market_is_one_command() {
    let workspace = Workspace::copied();
    let before = workspace.files();
    workspace.xtask(&[
        "new-market",
        "kz",
        "--prefix",
        "+77",
        "--country",
        "Kazakhstan",
        "--currency",
        "KZT",
        "--symbol",
        "₸",
        "--languages",
        "ru,en",
        "--tax-rate",
        "1200",
        "--timezone",
        "Asia/Almaty",
    ]);
    let after = workspace.files();
    assert!(
        before.iter().all(|(path, bytes)| after.get(path) == Some(bytes)),
        "nothing that was there has changed"
    );
    let added = after.keys().filter(|path| !before.contains_key(*path));
    let own = |path: &Path| {
        ["services/kz-auth", "k8s/markets/kz", "deploy/markets/kz"].iter().any(|own| path.starts_with(own))
    };
    assert!(
        added.clone().count() > 20 && added.clone().all(|path| own(path)),
        "{:?}",
        added.collect::<Vec<_>>()
    );
    for file in ["k8s/markets/kz/kustomization.yaml", "deploy/markets/kz/compose.yaml"] {
        let text = String::from_utf8_lossy(&after[Path::new(file)]).to_lowercase();
        assert!(!text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "kg"), "{file}: {text}");
    }
    workspace.cargo(&["test", "--offline", "--package", "kz-auth"]);
    joins_a_running_gateway().await;
}

/// No server is started again, no setting of another market is touched.
async fn joins_a_running_gateway() {
    let stack = Stack::start();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("markets.toml");
    std::fs::write(&file, "").expect("a file");
    let env = [
        ("PROFILE", "development"),
        ("GATEWAY__SERVER__BIND", "127.0.0.1:0"),
        ("GATEWAY__INTERNAL__BIND", "127.0.0.1:0"),
        ("GATEWAY__TELEMETRY__FORMAT", "json"),
        ("GATEWAY__MARKETS__KG__URL", stack.kg.as_str()),
        ("GATEWAY__MARKETS__US__URL", stack.us.as_str()),
    ];
    let gateway = Process::start_as("gateway", &["--config", "markets.toml"], folder.path(), &env);
    let address = gateway.listening();
    let env = [
        ("PROFILE", "development"),
        ("KZ_AUTH__SERVER__BIND", "127.0.0.1:0"),
        ("KZ_AUTH__INTERNAL__BIND", "127.0.0.1:0"),
        ("KZ_AUTH__TELEMETRY__FORMAT", "json"),
    ];
    let market = Process::start("kz-auth", folder.path(), &env);
    let table = format!("[markets.kz]\nprefixes = [\"+77\"]\nurl = \"{}\"\n", market.listening());
    let client = Client::of(&address);
    assert_eq!(client.send_code("+77011234500").await.problem(422), "market_not_supported");
    std::fs::write(&file, table).expect("a file");
    gateway.signal("HUP");
    let deadline = Instant::now() + Duration::from_secs(20);
    while client.send_code("+77011234500").await.status != 200 {
        assert!(Instant::now() < deadline, "the market did not join");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    whole_login(&address, &stack.kg, &DAMIR).await;
}
