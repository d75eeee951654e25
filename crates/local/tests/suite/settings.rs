//! The page of settings against the servers themselves.

use std::collections::{BTreeMap, BTreeSet};

use crate::process::run;

/// The keys of each section that the page has, under their names in the environment: `KG_AUTH__SIGNIN` has `WINDOW`.
fn documented() -> BTreeMap<String, BTreeSet<String>> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/settings.md"));
    let mut sections: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in page.expect("the page").lines().filter_map(|line| line.strip_prefix("| `")) {
        let name = row.split('`').next().expect("a name");
        let (section, key) = name.rsplit_once("__").expect("a section");
        sections.entry(section.to_owned()).or_default().insert(key.to_lowercase());
    }
    sections
}

/// The keys that the server itself names when it is given one that it does not know.
fn known(section: &str) -> BTreeSet<String> {
    let binary = section.split("__").next().expect("a prefix").to_lowercase().replace('_', "-");
    let folder = tempfile::tempdir().expect("a folder");
    let unknown = format!("{section}__NO_SUCH_SETTING");
    let env = [("PROFILE", "development"), (unknown.as_str(), "1")];
    let (code, _, errors) = run(&binary, &["check"], folder.path(), &env);
    assert_eq!(code, Some(1), "{section}");
    let (_, expected) = errors.split_once("expected").unwrap_or_else(|| panic!("{section}: {errors}"));
    let expected = expected.split(" for key").next().unwrap_or_default();
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_setting_is_on_the_page_and_every_one_of_the_page_is_a_setting() {
    let sections = documented();
    assert!(sections.len() > 10, "{sections:?}");
    for (section, documented) in sections.iter().filter(|(section, _)| section.contains("__")) {
        let inner = |key: &String| sections.contains_key(&format!("{section}__{}", key.to_uppercase()));
        let known: BTreeSet<String> = known(section).into_iter().filter(|key| !inner(key)).collect();
        assert_eq!(documented, &known, "{section}");
    }
}

#[test]
fn check_prints_what_is_in_effect_and_no_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = "a very secret key of thirty-two and more characters";
    let env = [
        ("PROFILE", "development"),
        ("KG_AUTH__SIGNIN__CODE_KEY", secret),
        ("KG_AUTH__SIGNIN__WINDOW", "901"),
    ];
    let migrated = run("kg-auth", &["migrate"], folder.path(), &env);
    assert_eq!(migrated.0, Some(0), "{migrated:?}");
    let (code, printed, errors) = run("kg-auth", &["check"], folder.path(), &env);
    assert_eq!(code, Some(0), "{errors}");
    for line in [
        "KG_AUTH__SIGNIN__WINDOW=901",
        "KG_AUTH__SIGNIN__CODE_KEY=(hidden)",
        "KG_AUTH__DATABASE__URL=(hidden)",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line}: {printed}");
    }
    assert!(!printed.contains(secret) && printed.contains("settings: ok"), "{printed}");
}
