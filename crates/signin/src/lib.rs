//! The rules of phone sign-in, written once, as plain synchronous Rust over one port: [`Store`].

mod attempt;
mod audit;
mod bearer;
mod budgets;
mod cause;
mod change_phone;
mod claims;
mod code;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod dormant;
mod erase;
mod error;
mod export;
mod housekeeping;
mod idempotency;
#[cfg(any(test, feature = "contract"))]
pub mod memory;
mod model;
mod notifications;
mod operate;
mod outgoing;
mod port;
mod profile;
mod reauth;
mod records;
mod refresh;
mod rules;
mod send_code;
mod sessions;
mod test_numbers;
#[cfg(test)]
mod tests;
mod texts;
mod together;
mod unlock;
mod verify_code;

pub use attempt::Proved;
pub use audit::{Actor, AuditEntry, Event, NewNotification, NotificationKind};
pub use bearer::Bearer;
pub use budgets::{Budget, Budgets, Quotas};
pub use cause::Cause;
pub use change_phone::{Notice, PhoneChange};
pub use claims::{Claim, Claims, Held};
pub use code::CodeKey;
pub use error::{SignInError, StoreError};
pub use housekeeping::{BATCH, Litter, Retention, Swept};
pub use idempotency::{IdempotencyKey, InvalidIdempotencyKey, KeptAnswer};
pub use model::{
    Ended, Hold, Liveness, NewMessage, NewSession, NewUser, NewVerification, Noted, PhoneStatus, Presented,
    Purpose, Rotated, Session, SignedInUser, User, Verification,
};
pub use notifications::{Notification, NotificationsPage, NotificationsWanted};
pub use outgoing::DayCap;
pub use port::{Accounts, Step, Store, Tx};
pub use records::{AuditLine, AuditQuery, CodeRecord, End, Holdings, MessageRecord, SessionRecord};
pub use refresh::Refreshed;
pub use rules::{Rules, SKEW};
pub use send_code::{Carrier, CodeIssued, CodeRequest};
pub use test_numbers::TestNumbers;
pub use together::{Attempted, Issue, NotIssued, RightCode, Together, Used, Wanted};
pub use verify_code::{CodeGuess, Verified};

use std::net::IpAddr;
use std::sync::Arc;

use common::{Clock, Entropy, MarketId};

use crate::audit::Witness;

/// The sign-in of one market.
pub struct SignIn<S> {
    market: MarketId,
    rules: Rules,
    code_key: CodeKey,
    store: S,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    test_numbers: TestNumbers,
}

impl<S: Store> SignIn<S> {
    /// Puts the parts together.
    pub fn new(
        market: MarketId,
        rules: Rules,
        code_key: CodeKey,
        store: S,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        let test_numbers = TestNumbers::default();
        Self { market, rules, code_key, store, clock, entropy, test_numbers }
    }

    /// The rules in force.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The store behind it.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Writes down what the user does, now and from there.
    fn witness(&self, peer: IpAddr) -> Witness {
        Witness::new(Actor::User, Some(peer), &*self.clock, &self.entropy)
    }

    /// Writes down what somebody else does, now.
    fn witness_of(&self, actor: Actor) -> Witness {
        Witness::new(actor, None, &*self.clock, &self.entropy)
    }
}
