//! The compose file: valid, gated by health, each market alone with its database and its secrets.

use std::process::Command;

use serde_json::Value;

use crate::files::{document, list, succeeds};

const MARKETS: [&str; 2] = ["kg", "us"];

fn services() -> Vec<(String, Value)> {
    let file = document("deploy/compose.yaml");
    let services = file["services"].as_object().expect("services");
    services.iter().map(|(name, service)| (name.clone(), service.clone())).collect()
}

fn names(value: &Value) -> Vec<&str> {
    list(value).iter().filter_map(Value::as_str).collect()
}

#[test]
fn the_file_is_what_the_compose_specification_says() {
    let checker = rig::checkers::checker("check-jsonschema").expect("check-jsonschema");
    succeeds(Command::new(checker).args(["--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml"]));
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
    for (name, service) in services() {
        let watches = ["prometheus", "grafana"].contains(&name.as_str());
        assert_eq!(names(&service["profiles"]) == ["observability"], watches, "{name}");
    }
}
