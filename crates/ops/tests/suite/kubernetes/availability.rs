//! How servers stay there: replicas, rollouts, disruptions, scaling, scraping.

use serde_json::Value;

use crate::kubernetes::rendered::{MARKETS, containers, name, of_kind, production, render, selects};

/// The object of `kind` in the Deployment's namespace for which `fits` holds.
fn beside<'a>(
    objects: &'a [Value],
    kind: &'a str,
    deployment: &Value,
    fits: impl Fn(&Value) -> bool,
) -> &'a Value {
    let namespace = &deployment["metadata"]["namespace"];
    let found = of_kind(objects, kind).find(|one| one["metadata"]["namespace"] == *namespace && fits(one));
    found.unwrap_or_else(|| panic!("no {kind} for {}", name(deployment)))
}

#[test]
fn in_production_every_server_has_replicas_that_scale_and_are_never_all_away() {
    let objects = production();
    for deployment in of_kind(&objects, "Deployment") {
        let labels = &deployment["spec"]["template"]["metadata"]["labels"];
        let own = &deployment["metadata"]["name"];
        let scaler = beside(&objects, "HorizontalPodAutoscaler", deployment, |one| {
            one["spec"]["scaleTargetRef"]["name"] == *own
        });
        assert!(scaler["spec"]["minReplicas"].as_u64() >= Some(2), "{}", name(scaler));
        let budget = beside(&objects, "PodDisruptionBudget", deployment, |one| {
            selects(&one["spec"]["selector"]["matchLabels"], labels)
        });
        assert_eq!(budget["spec"]["maxUnavailable"], 1);
        assert_eq!(
            deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"],
            0,
            "{}",
            name(deployment)
        );
        beside(&objects, "Service", deployment, |one| selects(&one["spec"]["selector"], labels));
        beside(&objects, "ServiceMonitor", deployment, |one| {
            selects(&one["spec"]["selector"]["matchLabels"], labels)
        });
    }
}

#[test]
fn the_replicas_of_a_rollout_do_not_ask_for_more_connections_than_the_database_has() {
    let pool = 10;
    assert!(crate::files::text("services/kg-auth/config/default.toml").contains("\npool = 10\n"));
    for market in MARKETS {
        let objects = render(&format!("markets/{market}"));
        let most =
            of_kind(&objects, "HorizontalPodAutoscaler").next().expect("one")["spec"]["maxReplicas"].as_u64();
        let parameters =
            &of_kind(&objects, "Cluster").next().expect("one")["spec"]["postgresql"]["parameters"];
        let connections: u64 =
            parameters["max_connections"].as_str().expect("a number").parse().expect("a number");
        assert!(most.expect("a number") * 2 * pool + 10 <= connections, "{market}");
    }
}

#[test]
fn the_gateway_is_reached_by_tls_only() {
    let objects = production();
    let ingress = of_kind(&objects, "Ingress").next().expect("an Ingress");
    let hosts: Vec<&Value> =
        crate::files::list(&ingress["spec"]["rules"]).iter().map(|rule| &rule["host"]).collect();
    let covered =
        crate::files::list(&ingress["spec"]["tls"]).iter().flat_map(|tls| crate::files::list(&tls["hosts"]));
    assert!(!hosts.is_empty() && covered.collect::<Vec<_>>() == hosts);
    assert_eq!(
        of_kind(&objects, "Service").filter(|one| !one["spec"]["type"].is_null()).count(),
        0,
        "no way round it"
    );
}

#[test]
fn sqlite_has_one_replica_that_is_recreated() {
    let objects = render("overlays/dev");
    let mut seen = 0;
    for deployment in of_kind(&objects, "Deployment") {
        let environment = containers(&deployment["spec"]["template"])[0]["env"].to_string();
        if environment.contains("sqlite://") {
            seen += 1;
            assert_eq!(deployment["spec"]["replicas"], 1, "{}", name(deployment));
            assert_eq!(deployment["spec"]["strategy"], serde_json::json!({ "type": "Recreate" }));
        }
    }
    assert_eq!(seen, MARKETS.len());
    assert_eq!(of_kind(&objects, "HorizontalPodAutoscaler").count(), 0);
    let production: String = production().iter().map(Value::to_string).collect();
    assert!(!production.contains("sqlite"));
}
