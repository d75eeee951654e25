//! What every pod is: without rights, bounded, and watched.

use crate::kubernetes::rendered::{containers, name, of_kind, pods, production, render, selects};

#[test]
fn pods_have_no_rights() {
    for objects in [production(), render("overlays/dev")] {
        for (owner, pod) in pods(&objects) {
            let spec = &pod["spec"];
            assert_eq!(spec["automountServiceAccountToken"], false, "{owner}");
            assert_eq!(spec["securityContext"]["runAsNonRoot"], true, "{owner}");
            assert_eq!(spec["securityContext"]["seccompProfile"]["type"], "RuntimeDefault", "{owner}");
            for key in ["hostNetwork", "hostPID", "hostIPC"] {
                assert!(spec[key].is_null(), "{owner}: {key}");
            }
            for container in containers(pod) {
                let context = &container["securityContext"];
                assert_eq!(context["allowPrivilegeEscalation"], false, "{owner}");
                assert_eq!(context["readOnlyRootFilesystem"], true, "{owner}");
                assert_eq!(context["capabilities"]["drop"][0], "ALL", "{owner}");
            }
        }
        for namespace in of_kind(&objects, "Namespace") {
            assert_eq!(namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"], "restricted");
        }
    }
}

#[test]
fn pods_say_what_they_need_and_what_they_may_have() {
    for (owner, pod) in pods(&production()) {
        for container in containers(pod) {
            let resources = &container["resources"];
            for wanted in [
                &resources["requests"]["cpu"],
                &resources["requests"]["memory"],
                &resources["limits"]["memory"],
            ] {
                assert!(wanted.is_string(), "{owner}: {resources}");
            }
            assert!(
                resources["limits"]["cpu"].is_null(),
                "{owner}: a limit of CPU throttles a burst of sign-ins"
            );
        }
    }
}

#[test]
fn servers_are_probed_on_the_operators_port() {
    for objects in [production(), render("overlays/dev")] {
        for deployment in of_kind(&objects, "Deployment") {
            for container in containers(&deployment["spec"]["template"]) {
                for (probe, path) in [
                    ("startupProbe", "/startupz"),
                    ("readinessProbe", "/readyz"),
                    ("livenessProbe", "/livez"),
                ] {
                    let asked = &container[probe]["httpGet"];
                    assert_eq!(
                        (&asked["path"], &asked["port"]),
                        (&path.into(), &"internal".into()),
                        "{}",
                        name(deployment)
                    );
                }
            }
        }
    }
}

#[test]
fn a_pod_has_the_time_to_end_that_its_server_takes() {
    let settings = crate::files::text("services/kg-auth/config/default.toml");
    let drain = 5;
    assert!(settings.contains("[production.server]\ndrain = 5"), "the drain below is the settings' own");
    let stop_within = 20;
    assert!(settings.contains("\nstop_within = 20"), "so is this");
    for deployment in of_kind(&production(), "Deployment") {
        let spec = &deployment["spec"]["template"]["spec"];
        let pre_stop =
            spec["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64().expect("a preStop");
        let grace = spec["terminationGracePeriodSeconds"].as_u64().expect("a grace period");
        let last_spans = 2;
        assert!(grace > pre_stop + drain + stop_within + last_spans, "{}: {grace}", name(deployment));
    }
}

#[test]
fn replicas_are_spread_over_zones_and_nodes() {
    for deployment in of_kind(&production(), "Deployment") {
        let template = &deployment["spec"]["template"];
        let spread = crate::files::list(&template["spec"]["topologySpreadConstraints"]);
        let keys: Vec<&str> = spread.iter().filter_map(|one| one["topologyKey"].as_str()).collect();
        assert_eq!(keys, ["topology.kubernetes.io/zone", "kubernetes.io/hostname"], "{}", name(deployment));
        for one in spread {
            assert!(selects(&one["labelSelector"]["matchLabels"], &template["metadata"]["labels"]), "{one}");
        }
    }
}
