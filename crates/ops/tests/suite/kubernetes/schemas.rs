//! The objects against the schemas of Kubernetes' versions and of the operators.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::files::succeeds;
use crate::kubernetes::rendered::{production, render};

/// The oldest version that knows `preStop.sleep`, one between, and the newest that the package has.
const VERSIONS: [&str; 3] = ["1.30", "1.33", "1.37"];

/// The groups whose objects the operators define.
const OF_OPERATORS: [(&str, &str); 2] = [
    ("postgresql.cnpg.io/v1", "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1"),
    ("monitoring.coreos.com/v1", "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1"),
];

fn is_of_operators(object: &Value) -> bool {
    OF_OPERATORS.iter().any(|(version, _)| object["apiVersion"] == *version)
}

#[test]
fn every_object_is_strictly_what_each_version_of_kubernetes_takes() {
    let validate = rig::checkers::checker("kubernetes-validate").expect("kubernetes-validate");
    let folder = tempfile::tempdir().expect("a folder");
    let objects: Vec<Value> = [production(), render("overlays/dev")].concat();
    let files =
        objects.iter().filter(|object| !is_of_operators(object)).enumerate().map(|(number, object)| {
            let file = folder.path().join(format!("{number}.yaml"));
            fs::write(&file, object.to_string()).expect("a file");
            file
        });
    let files: Vec<_> = files.collect();
    assert!(files.len() > 40);
    for version in VERSIONS {
        succeeds(Command::new(&validate).args(["--strict", "--quiet", "-k", version]).args(&files));
    }
}

/// The models are generated from the operators' released definitions: CloudNativePG 1.24.1 and the Prometheus operator.
#[test]
fn every_custom_resource_is_what_its_operator_defines() {
    let modules = rig::checkers::crd_models().expect("the models");
    let objects: Vec<Value> = production().into_iter().filter(is_of_operators).collect();
    assert!(objects.len() >= 7, "two clusters, two schedules, three monitors");
    let known = serde_json::to_string(&OF_OPERATORS).expect("JSON");
    let check = |objects: &[Value]| {
        let script = format!(
            "const known = new Map({known});\n\
             for (const object of {}) {{\n\
               const models = await import(known.get(object.apiVersion));\n\
               new models[object.kind](object).validate();\n\
             }}",
            serde_json::to_string(objects).expect("JSON")
        );
        fs::write(modules.join("check.mjs"), script).expect("a script");
        Command::new("node").arg(modules.join("check.mjs")).output().expect("node starts")
    };
    let judged = check(&objects);
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr));
    let mut broken = objects[0].clone();
    broken["spec"] = serde_json::json!({ "instances": "three" });
    assert!(!check(&[broken]).status.success(), "a broken object passes");
}
