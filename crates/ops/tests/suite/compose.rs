//! The compose files: valid, gated by health, each market alone with its database and its secrets.

use std::process::Command;

use serde_json::Value;

use crate::files::{document, list, succeeds, text};

const MARKETS: [&str; 2] = ["kg", "us"];

/// The files that `docker compose` puts together in `deploy`, as its `.env` says.
fn files() -> Vec<String> {
    let env = text("deploy/.env");
    let names = env.lines().find_map(|line| line.strip_prefix("COMPOSE_FILE=")).expect("the files");
    names.split(':').map(|name| format!("deploy/{name}")).collect()
}

/// The services of all files; what a market's file adds to one of another file is an entry of its own, without an image.
fn services() -> Vec<(String, Value)> {
    let of = |file: &String| document(file)["services"].as_object().expect("services").clone();
    files().iter().flat_map(of).collect()
}

fn names(value: &Value) -> Vec<&str> {
    list(value).iter().filter_map(Value::as_str).collect()
}

#[test]
fn the_files_are_what_the_compose_specification_says() {
    let checker = rig::checkers::checker("check-jsonschema").expect("check-jsonschema");
    let checked = files();
    assert_eq!(checked.len(), 1 + MARKETS.len());
    succeeds(Command::new(checker).args(["--builtin-schema", "vendor.compose-spec"]).args(checked));
}

#[test]
fn a_market_s_file_names_no_other_market() {
    for market in MARKETS {
        let file = text(&format!("deploy/markets/{market}/compose.yaml")).to_lowercase();
        let other = MARKETS.iter().find(|other| **other != market).expect("another");
        assert!(!file.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == *other), "{market}");
    }
    assert!(!text("deploy/compose.yaml").contains("_AUTH__"), "the gateway's file knows no market");
}

#[test]
fn prometheus_watches_every_server() {
    let gateway = document("deploy/prometheus/prometheus.yaml")["scrape_configs"][0].clone();
    assert_eq!(gateway["static_configs"][0]["targets"][0], "gateway:9080");
    assert_eq!(gateway["file_sd_configs"][0]["files"][0], "targets/*.yaml");
    for (number, market) in MARKETS.iter().enumerate() {
        let target = &document(&format!("deploy/markets/{market}/targets.yaml"))[0]["targets"][0];
        assert_eq!(target, &format!("{market}-auth:{}", 9081 + number));
    }
}

#[test]
fn a_server_waits_for_what_it_needs_to_be_healthy() {
    for (name, service) in services() {
        for (on, how) in service["depends_on"].as_object().into_iter().flatten() {
            let expected =
                if on.ends_with("-migrate") { "service_completed_successfully" } else { "service_healthy" };
            assert_eq!(how["condition"], expected, "{name} on {on}");
        }
        if service["image"] == "market-auth" && !name.ends_with("-migrate") {
            let binary = format!("/usr/local/bin/{name}");
            assert_eq!(names(&service["healthcheck"]["test"]), ["CMD", &binary, "healthcheck"]);
            assert_eq!(service["command"][0], *binary);
        }
    }
}

#[test]
fn a_market_s_database_and_secrets_are_that_market_s_alone() {
    for (name, service) in services() {
        for market in MARKETS {
            let own = name.starts_with(&format!("{market}-"));
            let storage = format!("{market}-storage");
            assert!(own || !names(&service["networks"]).contains(&storage.as_str()), "{name}");
            assert!(
                own || !names(&service["secrets"]).iter().any(|secret| secret.starts_with(market)),
                "{name}"
            );
            if name == format!("{market}-database") {
                assert_eq!(names(&service["networks"]), [storage]);
                assert!(service["ports"].is_null(), "a database has no port outside");
            }
        }
    }
}

#[test]
fn our_containers_have_no_rights_and_no_secret_in_their_environment() {
    for (name, service) in services().into_iter().filter(|(_, service)| service["image"] == "market-auth") {
        assert_eq!((&service["read_only"], &service["cap_drop"][0]), (&true.into(), &"ALL".into()), "{name}");
        for key in service["environment"].as_object().expect("an environment").keys() {
            let is_secret = ["_KEY", "SECRET", "PASSWORD", "DATABASE__URL", "WEBHOOK__URL"];
            assert!(!is_secret.iter().any(|word| key.ends_with(word)), "{name}: {key}");
        }
    }
}

#[test]
fn what_watches_is_started_only_when_asked_for() {
    for (name, service) in services().into_iter().filter(|(_, service)| service["image"].is_string()) {
        let watches = ["prometheus", "grafana"].contains(&name.as_str());
        assert_eq!(names(&service["profiles"]) == ["observability"], watches, "{name}");
    }
}
