//! Secrets are referred to, never written down.

use crate::files::list;
use crate::kubernetes::rendered::{containers, name, of_kind, pods, production};

#[test]
fn no_secret_is_written_down() {
    let objects = production();
    assert_eq!(of_kind(&objects, "Secret").count(), 0);
    for (owner, pod) in pods(&objects) {
        for variable in containers(pod).iter().flat_map(|container| list(&container["env"])) {
            let key = variable["name"].as_str().expect("a name");
            let value = variable["value"].as_str().unwrap_or_default();
            let is_secret =
                ["_KEY", "SECRET", "PASSWORD", "WEBHOOK__URL"].iter().any(|word| key.ends_with(word));
            assert!(!is_secret || variable["valueFrom"]["secretKeyRef"].is_object(), "{owner}: {key}");
            assert!(
                !key.ends_with("DATABASE__URL") || value.contains(":$(DATABASE_PASSWORD)@"),
                "{owner}: {key}"
            );
        }
    }
}

#[test]
fn the_gateway_has_no_secret_at_all() {
    let objects = production();
    for deployment in
        of_kind(&objects, "Deployment").filter(|one| one["metadata"]["namespace"] == "auth-gateway")
    {
        let text = deployment.to_string();
        assert!(!text.contains("secret"), "{}", name(deployment));
    }
}
