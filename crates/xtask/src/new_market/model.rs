//! What a new market takes from one that there is: all that is the same in every market, with the names replaced.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::new_market::facts::Facts;
use crate::new_market::templates::{COLUMNS, COLUMNS_OF_SCHEMA};

/// The market that is the model, and the type that it is in code.
const MODEL: (&str, &str) = ("kg", "Kyrgyzstan");
/// Its own column of `users`.
const OWN_COLUMN: &str = "patronymic";
/// The files that are the same in every market.
const SAME: &[&str] = &[
    "Cargo.toml",
    "build.rs",
    "diesel.toml",
    "config/default.toml",
    "src/schema.rs",
    "tests/suite/main.rs",
    "tests/suite/market.rs",
    "tests/suite/store_contract.rs",
];

/// The files of the service by their paths within it.
pub(crate) fn files(root: &Path, facts: &Facts) -> Result<Vec<(PathBuf, String)>> {
    let model = root.join(format!("services/{}-auth", MODEL.0));
    let migrations = walk(&model.join("migrations"))?;
    let same = SAME.iter().map(|path| model.join(path)).chain(migrations);
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let path = file.strip_prefix(&model)?.to_owned();
        Ok((path, with_own_address(&renamed(&text, facts))))
    };
    same.map(read).collect()
}

/// Folders of the model outside of its service, and where they go: what runs a market.
pub(crate) fn folders_beside(root: &Path, facts: &Facts) -> Vec<(PathBuf, PathBuf)> {
    let places = ["k8s/markets", "deploy/markets"].map(|folder| root.join(folder));
    places.map(|place| (place.join(MODEL.0), place.join(&facts.name))).into()
}

/// Copies a folder, the names in its files replaced.
pub(crate) fn copy_folder(from: &Path, to: &Path, facts: &Facts) -> Result<()> {
    for file in walk(from)? {
        let target = to.join(renamed(&file.strip_prefix(from)?.to_string_lossy(), facts));
        fs::create_dir_all(target.parent().context("a file has a folder")?)?;
        fs::write(target, renamed(&fs::read_to_string(&file)?, facts))?;
    }
    Ok(())
}

/// Every file below a folder.
pub(crate) fn walk(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() { files.extend(walk(&path)?) } else { files.push(path) }
    }
    files.sort();
    Ok(files)
}

/// The text with the model's words replaced, and without its own column.
fn renamed(text: &str, facts: &Facts) -> String {
    let lines = text.split_inclusive('\n').filter(|line| !line.contains(OWN_COLUMN));
    let mut renamed = String::new();
    for line in lines {
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len()).max(c.len_utf8());
            renamed.push_str(&word(&rest[..end], facts));
            rest = &rest[end..];
        }
    }
    renamed
}

fn word(word: &str, facts: &Facts) -> String {
    let (name, type_name) = MODEL;
    match word {
        _ if word == name => facts.name.clone(),
        _ if word == name.to_uppercase() => facts.name.to_uppercase(),
        _ if word == type_name => facts.type_name.clone(),
        "996" => facts.prefix[1..].to_owned(),
        "8081" => facts.port.to_string(),
        "9081" => (facts.port + 1000).to_string(),
        _ => word.to_owned(),
    }
}

/// The table of addresses with the template's columns in the place of the model's.
fn with_own_address(text: &str) -> String {
    let sql = between(text, "CREATE TABLE addresses (", "created_at TIMESTAMP NOT NULL,\n", ");");
    let schema = between(text, "    addresses (id) {", "created_at -> Timestamp,\n", "    }");
    match (sql, schema) {
        (Some((before, after)), _) => format!("{before}{COLUMNS}{after}"),
        (None, Some((before, after))) => format!("{before}{COLUMNS_OF_SCHEMA}{after}"),
        (None, None) => text.to_owned(),
    }
}

/// The text up to the end of `last`, the first behind `start`, and from the next `end` on.
fn between<'a>(text: &'a str, start: &str, last: &str, end: &str) -> Option<(&'a str, &'a str)> {
    let table = text.find(start)?;
    let from = table + text[table..].find(last)? + last.len();
    let to = from + text[from..].find(end)?;
    Some((&text[..from], &text[to..]))
}
