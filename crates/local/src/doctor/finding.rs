//! Something that was looked at, and what helps if it is not well.

use std::fmt;

use crate::paint::Paint;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Well,
    /// Worth knowing; nothing fails.
    Note,
    Ill,
}

#[derive(Debug)]
pub(super) struct Finding {
    pub(super) state: State,
    words: String,
    remedy: Option<String>,
}

impl Finding {
    pub(super) fn well(words: impl fmt::Display) -> Self {
        Self { state: State::Well, words: words.to_string(), remedy: None }
    }

    pub(super) fn note(words: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self { state: State::Note, ..Self::ill(words, remedy) }
    }

    pub(super) fn ill(words: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self { state: State::Ill, words: words.to_string(), remedy: Some(remedy.to_string()) }
    }

    pub(super) fn shown(&self, paint: Paint) -> String {
        let mark = match self.state {
            State::Well => paint.green("ok  "),
            State::Note => paint.yellow("note"),
            State::Ill => paint.red("FAIL"),
        };
        let remedy = self.remedy.iter().map(|remedy| format!("\n     → {remedy}"));
        format!("{mark} {}{}", self.words, remedy.collect::<String>())
    }
}
