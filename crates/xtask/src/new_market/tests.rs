use std::collections::BTreeSet;

use super::*;
use crate::new_market::facts::Facts;

fn kazakhstan() -> Args {
    Args {
        name: "kz".to_owned(),
        prefix: "+77".to_owned(),
        country: "Kazakhstan".to_owned(),
        currency: "KZT".to_owned(),
        symbol: Some("₸".to_owned()),
        languages: vec!["ru".to_owned(), "en".to_owned()],
        tax_name: "VAT".to_owned(),
        tax_rate: 1200,
        timezone: "Asia/Almaty".to_owned(),
        sample: None,
        port: 8083,
    }
}

/// Every file of the service by its path.
fn generated(args: &Args) -> Vec<(String, String)> {
    let facts = Facts::of(args).unwrap();
    let files = model::files(&root().unwrap(), &facts).unwrap().into_iter().chain(templates::files(&facts));
    files.map(|(path, text)| (path.display().to_string(), text)).collect()
}

#[test]
fn what_libphonenumber_knows_is_asked_there() {
    let facts = Facts::of(&kazakhstan()).unwrap();
    assert_eq!(facts.phone_format, "+7 7XX XXX XXXX");
    assert!(facts.sample.starts_with("+77") && facts.sample.len() == 12, "{}", facts.sample);
    assert_eq!(facts.end_of_january, "2026-01-31T18:59:59Z");
    assert_eq!(facts.price()[0], r"100,00\u{a0}₸");
}

#[test]
fn what_can_not_be_is_refused_by_its_option() {
    let refused = |change: fn(&mut Args)| {
        let mut args = kazakhstan();
        change(&mut args);
        Facts::of(&args).unwrap_err().to_string()
    };
    assert!(refused(|args| args.name = "KZ".to_owned()).contains("lower-case"));
    assert!(refused(|args| args.prefix = "+996".to_owned()).contains("--sample"));
    assert!(refused(|args| args.currency = "tenge".to_owned()).contains("--currency"));
    assert!(refused(|args| args.languages = vec!["kk".to_owned(), "en".to_owned()]).contains("kk"));
    assert!(refused(|args| args.languages.truncate(1)).contains("--languages"));
    assert!(refused(|args| args.timezone = "Almaty".to_owned()).contains("--timezone"));
    assert!(refused(|args| args.country = "a\"b".to_owned()).contains("--country"));
}

#[test]
fn no_word_of_another_market_stays() {
    for (path, text) in generated(&kazakhstan()) {
        let lower = text.to_lowercase();
        for word in ["kg", "kyrgyz", "kgs", "bishkek", "patronymic", "8081", "9081"] {
            let found = lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|other| other == word);
            assert!(!found || path.ends_with("http.rs"), "{path}: {word}");
        }
        assert!(!text.contains("<<"), "{path} has a place that was not filled in");
    }
}

/// Everything in the new market's database is what all markets have, its own name, or its own addresses.
#[test]
fn the_model_s_own_columns_are_left_out() {
    let service = root().unwrap().join("services/us-auth");
    for (path, text) in generated(&kazakhstan())
        .iter()
        .filter(|(path, _)| path.ends_with(".sql") || path.ends_with("schema.rs"))
    {
        let other = std::fs::read_to_string(service.join(path)).unwrap().replace("'us'", "'kz'");
        let known: BTreeSet<&str> = other
            .lines()
            .chain(templates::COLUMNS.lines())
            .chain(templates::COLUMNS_OF_SCHEMA.lines())
            .collect();
        let unknown: Vec<_> = text.lines().filter(|line| !known.contains(line)).collect();
        assert!(unknown.is_empty(), "{path}: {unknown:?}");
    }
}
