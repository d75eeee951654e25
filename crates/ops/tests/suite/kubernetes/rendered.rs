//! What `kubectl apply -k` would send.

use serde_json::Value;

use crate::files::{documents, list, root};

pub(crate) const MARKETS: [&str; 2] = ["kg", "us"];

/// All objects of a kustomization, by its folder in `k8s`.
pub(crate) fn render(folder: &str) -> Vec<Value> {
    let mut command = rig::checkers::kustomize().expect("kustomize");
    let output = command.arg(root().join("k8s").join(folder)).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    documents(&String::from_utf8(output.stdout).expect("text"))
}

pub(crate) fn production() -> Vec<Value> {
    render("overlays/production")
}

/// The objects of one kind.
pub(crate) fn of_kind<'a>(objects: &'a [Value], kind: &'a str) -> impl Iterator<Item = &'a Value> {
    objects.iter().filter(move |object| object["kind"] == kind)
}

/// Where an object is, for messages and to tell it from others.
pub(crate) fn name(object: &Value) -> String {
    let part = |key: &str| object["metadata"][key].as_str().unwrap_or_default().to_owned();
    format!("{}/{} {}", part("namespace"), part("name"), object["kind"])
}

/// The pod templates of Deployments and Jobs.
pub(crate) fn pods(objects: &[Value]) -> Vec<(String, &Value)> {
    let owners = objects
        .iter()
        .filter(|object| ["Deployment", "Job"].contains(&object["kind"].as_str().unwrap_or_default()));
    owners.map(|owner| (name(owner), &owner["spec"]["template"])).collect()
}

pub(crate) fn containers(pod: &Value) -> &[Value] {
    list(&pod["spec"]["containers"])
}

/// Whether a selector's labels are all among `labels`.
pub(crate) fn selects(selector: &Value, labels: &Value) -> bool {
    selector.as_object().is_some_and(|wanted| wanted.iter().all(|(key, value)| labels[key] == *value))
}

#[test]
fn a_market_s_team_applies_its_own_folder_and_touches_nothing_else() {
    for market in MARKETS {
        let (own, namespace) = (render(&format!("markets/{market}")), format!("auth-{market}"));
        for object in &own {
            let place = match object["kind"].as_str() {
                Some("Namespace") => &object["metadata"]["name"],
                _ => &object["metadata"]["namespace"],
            };
            assert_eq!(place, &namespace, "{}", name(object));
        }
        let text = own.iter().map(Value::to_string).collect::<String>();
        let other = MARKETS.iter().find(|other| **other != market).expect("another");
        assert!(
            !text.contains(&format!("{}_AUTH", other.to_uppercase()))
                && !text.contains(&format!("{other}-auth"))
        );
    }
}

#[test]
fn production_is_the_gateway_and_every_market() {
    let objects = production();
    let places: Vec<String> = of_kind(&objects, "Deployment").map(name).collect();
    assert_eq!(places.len(), 1 + MARKETS.len(), "{places:?}");
    for object in of_kind(&objects, "Deployment") {
        let image = object["spec"]["template"]["spec"]["containers"][0]["image"].as_str().expect("an image");
        assert!(image.starts_with("registry.") && !image.ends_with(":latest"), "{image}");
    }
}
