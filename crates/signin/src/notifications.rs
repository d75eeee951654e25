//! What a user was told.

use common::{NotificationId, Timestamp, UserId};

use crate::{NotificationKind, SignIn, SignInError, Step, Store};

/// Something that a user was told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Of what.
    pub kind: NotificationKind,
    /// The `User-Agent` of the device that it is about.
    pub user_agent: Option<String>,
    /// When it was.
    pub created_at: Timestamp,
    /// When the user read it.
    pub read_at: Option<Timestamp>,
}

/// Which notifications are wanted, the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotificationsWanted {
    /// Whose.
    pub user: UserId,
    /// Only what was not read yet.
    pub unread_only: bool,
    /// Only what is older than this one.
    pub before: Option<NotificationId>,
    /// How many at most.
    pub limit: u16,
}

/// A page of notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationsPage {
    /// The page, the newest first.
    pub page: Vec<Notification>,
    /// Whether there are older ones.
    pub has_more: bool,
    /// How many the user has not read, on all pages.
    pub unread: u64,
}

impl<S: Store> SignIn<S> {
    /// A page of what the user was told.
    pub fn notifications(&self, wanted: NotificationsWanted) -> Result<NotificationsPage, SignInError> {
        let one_more = NotificationsWanted { limit: wanted.limit + 1, ..wanted };
        let mut page = self.store.notifications(one_more)?;
        let has_more = page.len() > usize::from(wanted.limit);
        page.truncate(usize::from(wanted.limit));
        Ok(NotificationsPage { page, has_more, unread: self.store.unread_notifications(wanted.user)? })
    }

    /// Notes that the user read this one, now if not before; whether there is such a one.
    pub fn read_notification(&self, user: UserId, id: NotificationId) -> Result<bool, SignInError> {
        let now = self.clock.now();
        Ok(self.store.write(move |tx| Ok(Step::Commit(tx.read_notifications(user, Some(id), now)? > 0)))?)
    }

    /// Notes that the user read all.
    pub fn read_all_notifications(&self, user: UserId) -> Result<(), SignInError> {
        let now = self.clock.now();
        Ok(self.store.write(move |tx| Ok(Step::Commit(tx.read_notifications(user, None, now).map(drop)?)))?)
    }
}
