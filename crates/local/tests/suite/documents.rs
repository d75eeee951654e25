//! The commands in the documents print what the documents say.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{Stack, binary};

/// Where the documents say that the gateway is.
const GATEWAY: &str = "http://127.0.0.1:8080";
/// Between the outputs of two blocks.
const MARK: &str = "-- the next block --";
/// `cargo run -q -- …` without building anything.
const CARGO: &str = "cargo() { while [ \"$1\" != -- ]; do shift; done; shift; market-auth \"$@\"; }\n";

/// Commands, and what they print, `…` being anything.
pub(crate) struct Block {
    pub(crate) commands: String,
    pub(crate) answer: Option<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The `sh` blocks from a heading on, each with the block of answers behind it.
pub(crate) fn blocks(document: &str, from: &str) -> Vec<Block> {
    let text = fs::read_to_string(root().join(document)).expect("a document");
    let (_, text) = text.split_once(from).expect("the heading");
    let mut blocks: Vec<Block> = Vec::new();
    for fenced in text.split("\n```").skip(1).step_by(2) {
        let (kind, body) = fenced.split_once('\n').expect("a block");
        match (kind, blocks.last_mut()) {
            ("sh", _) => blocks.push(Block { commands: body.to_owned(), answer: None }),
            ("json" | "text", Some(last)) => last.answer = Some(body.to_owned()),
            _ => {}
        }
    }
    blocks
}

/// What each block prints, all in one shell.
fn outputs(blocks: &[Block], stack: &Stack) -> Vec<String> {
    let home = tempfile::tempdir().expect("a folder");
    let mark = format!("\nprintf '%s\\n' '{MARK}'\n");
    let commands: Vec<_> =
        blocks.iter().map(|block| block.commands.replace(GATEWAY, &stack.gateway)).collect();
    let script = format!("set -euo pipefail\n{CARGO}{}", commands.join(&mark));
    let path = std::env::var("PATH").expect("a PATH");
    let programs = binary("market-auth").parent().expect("a folder").display().to_string();
    let mut bash = Command::new("bash");
    bash.args(["-c", &script]).env_clear().env("PATH", format!("{programs}:{path}")).env("HOME", home.path());
    let output = bash.env("MARKET_AUTH_URL", &stack.gateway).output().expect("bash runs");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    text.split(MARK).map(|printed| printed.trim().to_owned()).collect()
}

/// Whether a text is what is said, `…` being anything, and ends of lines between two answers being no matter.
pub(crate) fn is_as_said(said: &str, printed: &str) -> bool {
    let (said, printed) = (one_line(said), one_line(printed));
    let Some((said, last)) = said.rsplit_once('…') else { return said == printed };
    let mut parts = said.split('…');
    let first = parts.next().and_then(|first| printed.strip_prefix(first));
    let rest = parts.try_fold(first.unwrap_or_default(), |rest, part| Some(rest.split_once(part)?.1));
    first.is_some() && rest.is_some_and(|rest| rest.ends_with(last))
}

fn one_line(text: &str) -> String {
    text.lines().collect()
}

#[track_caller]
fn prints_what_it_says(document: &str, from: &str) {
    let (stack, blocks) = (Stack::start(), blocks(document, from));
    assert!(!blocks.is_empty());
    for (block, printed) in blocks.iter().zip(outputs(&blocks, &stack)) {
        let said = block.answer.as_deref().unwrap_or("");
        assert!(
            is_as_said(said, &printed),
            "{document}: {}\nsaid {said}\nand prints {printed}",
            block.commands
        );
    }
}

#[test]
fn the_tour_s_commands_print_what_it_says() {
    prints_what_it_says("docs/tour.md", "## 1. Start everything");
}

#[test]
fn the_readme_s_commands_print_what_it_says() {
    prints_what_it_says("README.md", "## Sign in by curl");
}

#[test]
fn what_is_said_is_more_than_anything() {
    assert!(is_as_said("a…c", "abc") && is_as_said("a…", "abc") && is_as_said("ab\nc", "abc"));
    assert!(is_as_said("a…b", "abab") && is_as_said("{…a…}", "{ba}"));
    assert!(!is_as_said("a…c", "abd") && !is_as_said("a", "ab") && !is_as_said("…b…", "ac"));
    assert!(!is_as_said("", "x"));
}
