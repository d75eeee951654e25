//! What users are told, and what they have read of it.

use chrono::TimeDelta;
use common::{NotificationId, UserId};

use super::TestStore;
use super::kit::{Kit, phone};
use crate::{Notification, NotificationKind, NotificationsPage, NotificationsWanted, Session};

impl<S: TestStore> Kit<S> {
    fn notifications(&self, wanted: NotificationsWanted) -> NotificationsPage {
        self.sign_in.notifications(wanted).expect("a page")
    }

    /// Signs in a minute later, on another device.
    fn enter_by(&self, number: u32, user_agent: &str) -> Session {
        self.wait(TimeDelta::minutes(1));
        let phone = phone(number);
        let code = self.code(&phone);
        self.guess_by(&phone, &code, Some(user_agent)).expect("the right code").session
    }

    /// A user who was told of as many new devices.
    fn user_with_devices(&self, number: u32, devices: usize) -> UserId {
        let user = self.enter_by(number, "first/1").user_id;
        for device in 0..devices {
            self.wait(TimeDelta::minutes(15));
            self.enter_by(number, &format!("device/{device}"));
        }
        user
    }
}

fn all(user: UserId) -> NotificationsWanted {
    NotificationsWanted { user, unread_only: false, before: None, limit: 100 }
}

fn ids(page: &[Notification]) -> Vec<NotificationId> {
    page.iter().map(|one| one.id).collect()
}

pub fn a_device_is_new_once<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let user = kit.enter_by(1, "phone/1").user_id;
    let tablet = kit.enter_by(1, "tablet/2");
    let told_at = kit.now();
    kit.end_sessions(user, crate::Ended::One(tablet.id)).expect("an end");
    kit.wait(TimeDelta::minutes(15));
    for known in ["tablet/2", "phone/1"] {
        kit.enter_by(1, known);
    }
    let NotificationsPage { page, unread, .. } = kit.notifications(all(user));
    let expected = Notification {
        id: page[0].id,
        kind: NotificationKind::NewDevice,
        user_agent: Some("tablet/2".to_owned()),
        created_at: told_at,
        read_at: None,
    };
    assert_eq!((page, unread), (vec![expected], 1));
}

pub fn the_first_sign_in_tells_nothing<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let user = kit.enter_by(1, "phone/1").user_id;
    kit.enter_by(2, "phone/1");
    let nothing = NotificationsPage { page: Vec::new(), has_more: false, unread: 0 };
    assert_eq!(kit.notifications(all(user)), nothing);
}

pub fn the_newest_come_first_page_by_page<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let user = kit.user_with_devices(1, 3);
    let whole = kit.notifications(all(user));
    assert!(whole.page.is_sorted_by(|newer, older| newer.created_at > older.created_at));
    assert!(!whole.has_more);
    let first = kit.notifications(NotificationsWanted { limit: 2, ..all(user) });
    assert_eq!((ids(&first.page), first.has_more, first.unread), (ids(&whole.page[..2]), true, 3));
    let before = first.page.last().map(|one| one.id);
    let second = kit.notifications(NotificationsWanted { limit: 2, before, ..all(user) });
    assert_eq!((second.page, second.has_more), (whole.page[2..].to_vec(), false));
}

pub fn what_was_read_is_not_unread<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let user = kit.user_with_devices(1, 3);
    let read = kit.notifications(all(user)).page[1].id;
    let read_at = kit.now();
    assert_eq!(kit.sign_in.read_notification(user, read), Ok(true));
    kit.wait(TimeDelta::minutes(1));
    assert_eq!(kit.sign_in.read_notification(user, read), Ok(true));
    let whole = kit.notifications(all(user));
    assert_eq!((whole.page[1].read_at, whole.unread), (Some(read_at), 2));
    let unread = kit.notifications(NotificationsWanted { unread_only: true, ..all(user) });
    assert_eq!(ids(&unread.page), [whole.page[0].id, whole.page[2].id]);
    assert_eq!(kit.sign_in.read_all_notifications(user), Ok(()));
    let times: Vec<_> = kit.notifications(all(user)).page.iter().map(|one| one.read_at).collect();
    assert_eq!(times, [Some(kit.now()), Some(read_at), Some(kit.now())]);
}

pub fn only_one_s_own_are_seen_and_read<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let (mine, other) = (kit.user_with_devices(1, 1), kit.user_with_devices(2, 1));
    let theirs = kit.notifications(all(other)).page[0].id;
    assert_eq!(kit.sign_in.read_notification(mine, theirs), Ok(false));
    assert_eq!(kit.sign_in.read_all_notifications(mine), Ok(()));
    assert_eq!((kit.notifications(all(mine)).unread, kit.notifications(all(other)).unread), (0, 1));
}
