//! The pages for browsers: compiled from their sources, and used in a real browser against real servers.

use std::fs;
use std::path::Path;

use rig::Pages;

use crate::process::Stack;

fn pages() -> Pages {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace");
    Pages::installed(root).expect("npm and its packages")
}

#[test]
fn the_scripts_are_what_their_sources_say() {
    for (file, compiled) in pages().compiled().expect("the sources compile") {
        let committed = fs::read_to_string(&file).expect("a committed script");
        assert!(committed == compiled, "{} is out of date: run `cargo xtask pages`", file.display());
    }
}

/// In one market a code can be had again soon, in the other a number is locked soon; a third is known and can't be reached.
const SETTINGS: &[(&str, &str)] = &[
    ("KG_AUTH__SIGNIN__RESEND_AFTER", "1"),
    ("US_AUTH__SIGNIN__LOCK_AFTER", "3"),
    ("GATEWAY__MARKETS__KZ__PREFIXES", "+7"),
    ("GATEWAY__MARKETS__KZ__URL", "http://127.0.0.1:1"),
];

#[test]
fn the_pages_hold_in_a_browser() {
    let stack = Stack::start_with(SETTINGS);
    let mut tests = pages().tests(&stack.gateway).expect("Chromium");
    let output = tests.output().expect("Playwright starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
