//! What only one transaction does at a time.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The number of something that only one transaction does at a time.
pub type Claim = i64;

/// The claims that this process holds: all there are, where no other process has the database.
#[derive(Debug, Default)]
pub struct Claims(Mutex<HashSet<Claim>>);

/// A claim that ends when it is dropped.
#[derive(Debug)]
pub struct Held<'a> {
    claims: &'a Claims,
    claim: Claim,
}

impl Claims {
    /// Takes `claim`, unless somebody holds it.
    pub fn take(&self, claim: Claim) -> Option<Held<'_>> {
        self.held().insert(claim).then(|| Held { claims: self, claim })
    }

    fn held(&self) -> MutexGuard<'_, HashSet<Claim>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.claims.held().remove(&self.claim);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_one_s_until_it_is_dropped() {
        let claims = Claims::default();
        let held = claims.take(1);
        assert!(held.is_some() && claims.take(1).is_none() && claims.take(2).is_some());
        drop(held);
        assert!(claims.take(1).is_some());
    }
}
