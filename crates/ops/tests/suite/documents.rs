//! The documents name files that there are.

use crate::files::{root, text};

const DOCUMENTS: [&str; 12] = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/architecture.md",
    "docs/decisions/README.md",
    "docs/operators.md",
    "docs/production.md",
    "docs/runbook.md",
    "docs/security.md",
    "docs/tour.md",
    "docs/use-it-from-your-app.md",
    "docs/your-domain.md",
];
const ENDINGS: [&str; 6] = [".rs", ".toml", ".md", ".yaml", ".json", "/suite"];

/// Paths between backquotes, and those that a link leads to.
fn named_in(document: &str) -> Vec<String> {
    let (text, folder) = (text(document), document.rsplit_once('/').map_or("", |(folder, _)| folder));
    let quoted = text.split('`').skip(1).step_by(2).map(str::to_owned);
    let linked = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
    let linked = linked.filter(|link| !link.contains("://")).map(|link| format!("{folder}/{link}"));
    quoted.chain(linked).filter(|path| path.contains('/') && !path.contains(['*', ' ', '{', '…'])).collect()
}

#[test]
fn every_file_that_a_document_names_is_there() {
    for document in DOCUMENTS {
        for path in named_in(document) {
            let path = path.trim_start_matches('/');
            if ENDINGS.iter().any(|ending| path.ends_with(ending)) && !path.starts_with(".") {
                let is_there = root().join(path).exists() || root().join("crates").join(path).exists();
                assert!(is_there, "{document}: {path}");
            }
        }
    }
}
