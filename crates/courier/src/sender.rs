//! Whom a text comes from, by the number that it goes to.

use std::sync::Arc;

use common::{Phone, Prefix, Prefixes};

/// The sender ids: one for numbers of a prefix, and one for all others.
#[derive(Clone)]
pub(crate) struct Senders {
    default: Arc<str>,
    by_prefix: Arc<Prefixes<String>>,
}

impl Senders {
    pub(crate) fn new(default: &str, rules: &[(Prefix, String)]) -> Self {
        Self { default: default.into(), by_prefix: Arc::new(Prefixes::new(rules.iter().cloned())) }
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.default).chain(self.by_prefix.values().map(String::as_str))
    }

    /// The sender of a text to `phone`.
    pub(crate) fn of(&self, phone: &Phone) -> &str {
        self.by_prefix.find(phone).map_or(&self.default, String::as_str)
    }
}
