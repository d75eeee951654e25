//! `cargo xtask settings`: docs/settings.md, written from the commented defaults of the servers.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::aliases::difference;
use crate::workspace::{self, root};

const HEAD: &str = "# Settings\n\n\
    Every setting of the gateway and of a market's service, written by `cargo xtask settings` from the commented defaults\n\
    (`gateway/config/default.toml`, `services/*/config/default.toml`); a test holds this page against the code. A value comes from\n\
    the defaults, then a file (`--config`), then the environment under the name below; any of them also from a file that\n\
    `…_FILE` names. Durations are seconds. `check` prints what a server would use, secrets hidden. Traces are set up by the\n\
    standard variables of OpenTelemetry: see [production.md](production.md#traces).\n";

/// Writes the page, or only checks it.
pub(crate) fn run(check: bool) -> Result<()> {
    let root = root()?;
    let (file, page) = (root.join("docs/settings.md"), page(&root)?);
    if !check {
        return Ok(fs::write(file, page)?);
    }
    match difference(&fs::read_to_string(file)?, &page) {
        None => Ok(()),
        Some(lines) => bail!("docs/settings.md is stale, run `cargo xtask settings`:\n{lines}"),
    }
}

fn page(root: &Path) -> Result<String> {
    let read = |folder: &Path| anyhow::Ok(settings(&fs::read_to_string(folder.join("config/default.toml"))?));
    let mut page = HEAD.to_owned();
    page += &table("The gateway", "GATEWAY", &of_one_market(read(&root.join("gateway"))?));
    let mut known: Vec<Setting> = Vec::new();
    for service in workspace::services(root)? {
        let name = service.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let mut own = read(&service)?;
        own.retain(|setting| known.iter().all(|one| one.key != setting.key));
        let prefix = name.to_uppercase().replace('-', "_");
        let title = if known.is_empty() {
            format!("Every market, `{name}` for example")
        } else {
            format!("Only `{name}`")
        };
        if !own.is_empty() {
            page += &table(&title, &prefix, &own);
        }
        known.append(&mut own);
    }
    Ok(page)
}

fn table(title: &str, prefix: &str, settings: &[Setting]) -> String {
    let rows: String = settings.iter().map(|setting| setting.row(prefix)).collect();
    format!(
        "\n## {title}\n\n| setting | default | in development | in production | |\n|---|---|---|---|---|\n{rows}"
    )
}

/// The gateway's table of one market stands for those of all.
fn of_one_market(mut settings: Vec<Setting>) -> Vec<Setting> {
    let market = |setting: &Setting| {
        setting.key.strip_prefix("markets.").and_then(|rest| rest.split('.').next()).map(str::to_owned)
    };
    let first = settings.iter().find_map(market);
    settings.retain(|setting| market(setting).is_none_or(|of| Some(&of) == first.as_ref()));
    settings
}

/// One setting and what its profiles make of it.
#[derive(Debug, Default, PartialEq)]
struct Setting {
    key: String,
    default: Option<String>,
    development: Option<String>,
    production: Option<String>,
    words: String,
}

impl Setting {
    fn row(&self, prefix: &str) -> String {
        let name = format!("{prefix}__{}", self.key.to_uppercase().replace('.', "__"));
        let cell =
            |value: &Option<String>| value.as_ref().map_or_else(String::new, |value| format!("`{value}`"));
        let (default, development) = (cell(&self.default), cell(&self.development));
        format!("| `{name}` | {default} | {development} | {} | {} |\n", cell(&self.production), self.words)
    }
}

/// The settings in the order of the file; a key in a comment (`# url = …`) has no default.
fn settings(toml: &str) -> Vec<Setting> {
    let (mut all, mut section, mut words): (Vec<Setting>, String, Vec<&str>) = Default::default();
    let mut follows = false;
    for line in toml.lines().map(str::trim) {
        let bare = line.trim_start_matches("# ");
        if let Some(name) = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.to_owned();
            // A table that is only shown has its words above it.
            if !line.starts_with('#') {
                words.clear();
            }
        } else if let Some((key, value)) = assignment(bare) {
            let value = (!line.starts_with('#')).then(|| value.to_owned());
            let alone = words.is_empty() && !all.is_empty() && follows;
            let told =
                if alone { "See the line above.".to_owned() } else { std::mem::take(&mut words).join(" ") };
            note(&mut all, &section, key, value, &told);
            follows = true;
            continue;
        } else if line.is_empty() {
            words.clear();
        } else if line.starts_with('#') {
            words.push(bare);
        }
        follows = false;
    }
    all
}

fn assignment(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(" = ")?;
    key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_').then_some((key, value))
}

fn note(all: &mut Vec<Setting>, section: &str, key: &str, value: Option<String>, words: &str) {
    let profile = ["development.", "production."].iter().find(|profile| section.starts_with(**profile));
    let section = section.trim_start_matches(profile.copied().unwrap_or_default());
    let key = if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") };
    let at = all.iter().position(|known| known.key == key).unwrap_or_else(|| {
        all.push(Setting { key, words: words.to_owned(), ..Setting::default() });
        all.len() - 1
    });
    match profile {
        Some(&"development.") => all[at].development = value,
        Some(_) => all[at].production = value,
        None => all[at].default = value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_page_is_what_the_defaults_say() {
        run(true).unwrap();
        let page = page(&root().unwrap()).unwrap();
        let mute: Vec<&str> =
            page.lines().filter(|line| line.starts_with("| `") && line.ends_with("|  |")).collect();
        assert!(mute.is_empty(), "no words for {mute:#?}");
    }

    #[test]
    fn a_setting_has_its_words_its_default_and_its_profiles() {
        let toml = "# A file.\n\n[server]\n# Threads.\nworkers = 0\n# Where.\n# url = \"…\"\n\n[production.server]\nworkers = 4\n";
        let all = settings(toml);
        let some = |text: &str| Some(text.to_owned());
        let workers = Setting {
            key: "server.workers".to_owned(),
            default: some("0"),
            production: some("4"),
            words: "Threads.".to_owned(),
            ..Setting::default()
        };
        let url = Setting { key: "server.url".to_owned(), words: "Where.".to_owned(), ..Setting::default() };
        assert_eq!(all, [workers, url]);
    }
}
