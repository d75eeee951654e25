//! The alert rules: sound, tested one by one, and told about in the runbook.

use std::process::Command;

use serde_json::Value;

use crate::files::{document, list, succeeds, text};
use crate::metrics::unknown_in;

fn rules() -> Vec<Value> {
    let file = document("deploy/prometheus/alerts.yaml");
    list(&file["groups"]).iter().flat_map(|group| list(&group["rules"]).to_vec()).collect()
}

fn names() -> Vec<String> {
    rules().iter().map(|rule| rule["alert"].as_str().expect("a name").to_owned()).collect()
}

fn promtool(arguments: &[&str]) {
    let folder = crate::files::root().join("deploy/prometheus");
    let command = rig::checkers::promtool().expect("promtool");
    succeeds(
        Command::new("sh")
            .args(["-c", "cd \"$1\"; shift; exec \"$@\"", "sh"])
            .arg(folder)
            .arg(command)
            .args(arguments),
    );
}

#[test]
fn prometheus_takes_the_rules_and_its_configuration() {
    promtool(&["check", "rules", "alerts.yaml"]);
    promtool(&["check", "config", "prometheus.yaml"]);
}

#[test]
fn the_rules_pass_their_unit_tests() {
    promtool(&["test", "rules", "alerts.test.yaml"]);
}

#[test]
fn every_alert_is_seen_firing_and_seen_quiet() {
    let tests = document("deploy/prometheus/alerts.test.yaml");
    let cases: Vec<&Value> =
        list(&tests["tests"]).iter().flat_map(|test| list(&test["alert_rule_test"])).collect();
    for name in names() {
        let of_it = |fires: bool| {
            cases
                .iter()
                .any(|case| case["alertname"] == *name && list(&case["exp_alerts"]).is_empty() != fires)
        };
        assert!(of_it(true) && of_it(false), "{name}");
    }
}

#[test]
fn every_alert_has_a_section_in_the_runbook_and_every_section_an_alert() {
    let runbook = text("docs/runbook.md");
    let sections: Vec<&str> = runbook.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    assert_eq!(names(), sections, "in the order of the rules");
    for rule in rules() {
        let anchor = format!("docs/runbook.md#{}", rule["alert"].as_str().expect("a name").to_lowercase());
        assert_eq!(rule["annotations"]["runbook_url"], anchor);
        assert!(["page", "ticket"].contains(&rule["labels"]["severity"].as_str().expect("a severity")));
    }
}

#[test]
fn the_rules_ask_for_metrics_that_there_are() {
    for rule in rules() {
        let query = rule["expr"].as_str().expect("a query");
        assert!(unknown_in(query).is_empty(), "{:?} in {query}", unknown_in(query));
    }
}
