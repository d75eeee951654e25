//! Housekeeping in memory: all at once.

use super::State;
use crate::{Litter, Swept};

impl State {
    pub(super) fn sweep(&mut self, litter: &Litter) -> Swept {
        let before = self.rows();
        match litter {
            Litter::Verifications(by) => self.verifications.retain(|_, code| code.expires_at > *by),
            Litter::PhoneWindows { idle_since, failed_before, unlocked_by } => {
                self.phones.retain(|_, row| {
                    let recent =
                        |taken: &[common::Timestamp], at| taken.first().is_some_and(|last| *last > at);
                    let counts = row.failures > 0
                        && row.locked_until.is_none()
                        && recent(&row.attempts, *failed_before);
                    let locked = row.locked_until.is_some_and(|until| until > *unlocked_by);
                    let stopped = row.texts_stopped_at.is_some();
                    let idle = !recent(&row.sends, *idle_since) && !recent(&row.attempts, *idle_since);
                    !idle || counts || locked || stopped
                })
            }
            Litter::Budgets(kind, by) => self.budgets.retain(|(of, _), at| of != kind || *at > *by),
            Litter::Answers(by) => self.answers.retain(|_, kept| kept.expires_at >= *by),
            Litter::EndedSessions(by) => {
                self.sessions.retain(|_, row| row.ended_at.is_none_or(|ended| ended > *by));
            }
            Litter::ExpiredSessions(by) => self.sessions.retain(|_, row| row.session.expires_at > *by),
            Litter::Messages(least) => self.messages.retain(|one| one.id.to_string() >= least.to_string()),
            Litter::ReadNotifications(least) => self
                .notifications
                .retain(|row| row.notification.read_at.is_none() || row.notification.id >= *least),
            Litter::Notifications(least) => self.notifications.retain(|row| row.notification.id >= *least),
            Litter::Addresses(least) => return self.forget_addresses(least),
            Litter::AuditLog(least) => self.audit_log.retain(|line| line.id >= *least),
        }
        Swept { rows: before - self.rows(), next: None }
    }

    fn forget_addresses(&mut self, least: &common::AuditId) -> Swept {
        let old = self.audit_log.iter_mut().filter(|line| line.id < *least);
        Swept { rows: old.filter_map(|line| line.address.take()).count(), next: None }
    }

    fn rows(&self) -> usize {
        [self.phones.len(), self.verifications.len(), self.sessions.len(), self.messages.len()]
            .into_iter()
            .chain([self.audit_log.len(), self.notifications.len(), self.budgets.len(), self.answers.len()])
            .sum()
    }
}
