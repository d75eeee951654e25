//! The code in `docs/verifying-tokens.md`.

const DOCUMENT: &str = include_str!("../../../../../docs/verifying-tokens.md");

/// The one block of a language.
pub(super) fn snippet(language: &str) -> &'static str {
    let opening = format!("\n```{language}\n");
    let (_, rest) = DOCUMENT.split_once(&opening).expect("a block of the language");
    assert!(!rest.contains(&opening), "two blocks of {language}");
    let (snippet, _) = rest.split_once("\n```\n").expect("the block's end");
    snippet
}
