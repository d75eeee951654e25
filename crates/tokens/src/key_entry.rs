//! What an operator is told of a key.

use common::Timestamp;

use crate::Algorithm;
use crate::roles::Roles;

/// One key of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyEntry {
    /// Its id.
    pub kid: String,
    /// What it is good for.
    pub algorithm: Algorithm,
    /// What it does.
    pub role: Role,
}

/// What a key does; every one verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It signs.
    Signs,
    /// It signs from then on.
    SignsFrom(Timestamp),
    /// It signed until then.
    SignedUntil(Timestamp),
    /// It is published, and nothing more is known.
    Verifies,
}

impl Role {
    /// What the key does under `roles` that are settled.
    pub(crate) fn of(kid: &str, roles: &Roles) -> Self {
        match (&roles.next, roles.stopped.get(kid)) {
            _ if roles.signing == kid => Self::Signs,
            (Some(next), _) if next.kid == kid => Self::SignsFrom(next.from),
            (_, Some(until)) => Self::SignedUntil(*until),
            (_, None) => Self::Verifies,
        }
    }
}
