//! What no longer matters, and how it goes.

use chrono::TimeDelta;
use common::{AuditId, DeliveryId, NotificationId, Timestamp};

use crate::budgets::KINDS;
use crate::rules::SKEW;
use crate::{Claim, SignIn, SignInError, Step, Store};

/// Rows that are looked at or deleted in one transaction at most.
pub const BATCH: u16 = 500;

/// What the replica that sweeps claims: the letters `sweeping`.
const SWEEPING: Claim = 0x7377_6565_7069_6e67;

/// How long what is over is kept.
#[derive(Debug, Clone)]
pub struct Retention {
    /// The count of wrong codes in a row, of a number that nobody tries any more.
    pub failures: TimeDelta,
    /// Sessions that have ended or expired.
    pub sessions: TimeDelta,
    /// Messages that were sent or given up: what became of them.
    pub messages: TimeDelta,
    /// Notifications that were read.
    pub read_notifications: TimeDelta,
    /// Notifications, read or not.
    pub notifications: TimeDelta,
    /// Addresses in the audit log.
    pub addresses: TimeDelta,
    /// Lines of the audit log.
    pub audit_log: TimeDelta,
}

impl Default for Retention {
    fn default() -> Self {
        let days = TimeDelta::days;
        Self {
            failures: days(30),
            sessions: days(90),
            messages: days(7),
            read_notifications: days(90),
            notifications: days(365),
            addresses: days(30),
            audit_log: days(365),
        }
    }
}

/// Rows that no longer matter. A clock that is a minute ahead deletes none that another's replica still needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Litter {
    /// Codes that had expired by then.
    Verifications(Timestamp),
    /// Windows of numbers.
    PhoneWindows {
        /// Nothing in them is younger, and a lock had run out by then.
        idle_since: Timestamp,
        /// Wrong codes in a row are counted no longer if the last try was before.
        failed_before: Timestamp,
        /// Locks had run out by then.
        unlocked_by: Timestamp,
    },
    /// Budgets of a kind that were whole by then.
    Budgets(&'static str, Timestamp),
    /// Answers to requests with a key that had expired by then.
    Answers(Timestamp),
    /// Sessions that had ended by then.
    EndedSessions(Timestamp),
    /// Sessions that had expired by then.
    ExpiredSessions(Timestamp),
    /// Messages without a text that are older than this one would be.
    Messages(DeliveryId),
    /// Notifications that were read and are older than this one would be.
    ReadNotifications(NotificationId),
    /// Notifications that are older than this one would be.
    Notifications(NotificationId),
    /// Addresses in lines of the audit log that are older than this one would be.
    Addresses(AuditId),
    /// Lines of the audit log that are older than this one would be.
    AuditLog(AuditId),
}

impl Litter {
    /// Where it lies, for metrics.
    pub fn place(&self) -> &'static str {
        match self {
            Self::Verifications(_) => "verifications",
            Self::PhoneWindows { .. } => "phone_windows",
            Self::Budgets(..) => "budgets",
            Self::Answers(_) => "idempotency_keys",
            Self::EndedSessions(_) | Self::ExpiredSessions(_) => "sessions",
            Self::Messages(_) => "messages",
            Self::ReadNotifications(_) | Self::Notifications(_) => "notifications",
            Self::Addresses(_) => "audit_addresses",
            Self::AuditLog(_) => "audit_log",
        }
    }
}

/// What a batch did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swept {
    /// Rows that were deleted, or lost their address.
    pub rows: usize,
    /// Where the next batch begins; none if this was the last one.
    pub next: Option<String>,
}

impl<S: Store> SignIn<S> {
    /// All that no longer matters now.
    pub fn litter(&self) -> Vec<Litter> {
        let (now, keep) = (self.clock.now(), &self.rules.retention);
        let over = now - SKEW;
        let windows = Litter::PhoneWindows {
            idle_since: over - self.rules.window,
            failed_before: over - keep.failures,
            unlocked_by: over,
        };
        let others = [
            Litter::Verifications(over),
            windows,
            Litter::Answers(over),
            Litter::EndedSessions(now - keep.sessions),
            Litter::ExpiredSessions(now - keep.sessions),
            Litter::Messages(DeliveryId::least(&self.market, now - keep.messages)),
            Litter::ReadNotifications(NotificationId::least(now - keep.read_notifications)),
            Litter::Notifications(NotificationId::least(now - keep.notifications)),
            Litter::Addresses(AuditId::least(now - keep.addresses)),
            Litter::AuditLog(AuditId::least(now - keep.audit_log)),
        ];
        KINDS.into_iter().map(|kind| Litter::Budgets(kind, over)).chain(others).collect()
    }

    /// Deletes a batch of it from `after` on, in one short transaction; nothing while another replica does.
    pub fn sweep(&self, litter: Litter, after: String) -> Result<Option<Swept>, SignInError> {
        Ok(self.store.write_alone(SWEEPING, move |tx| tx.sweep(&litter, &after).map(Step::Commit))?)
    }
}
