//! Panics: one log line each, in the form of all others, and one report.

use std::any::Any;
use std::panic;

use crate::errors::{self, Panic};

/// Reports panics to the log instead of the standard error.
pub(crate) fn install() {
    panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string).unwrap_or_default();
        let cause = cause(panic.payload());
        tracing::error!(location, cause, "panicked");
        errors::note(Panic { location, cause });
    }));
}

/// A literal is told; a text that was put together might hold what a person typed, and is not.
fn cause(payload: &(dyn Any + Send)) -> &'static str {
    payload.downcast_ref::<&'static str>().copied().unwrap_or("not told: the text has values in it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_literal_is_told() {
        let literal = panic::catch_unwind(|| panic!("no such key")).unwrap_err();
        assert_eq!(cause(&*literal), "no such key");
        let phone = "+996505325311";
        let formatted = panic::catch_unwind(|| panic!("no user {phone}")).unwrap_err();
        assert!(!cause(&*formatted).contains(phone));
    }
}
