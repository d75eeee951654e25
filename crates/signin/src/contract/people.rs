//! Users and their profiles.

use chrono::TimeDelta;
use common::requests::UpdateProfile;
use common::{Language, SeededEntropy, UserId};

use super::TestStore;
use super::kit::{Kit, not, phone};
use crate::SignInError;

pub fn a_user_is_made_once<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let first = kit.enter(&phone).signed_in;
    assert!(first.is_new && first.user.is_active && first.user.is_verified);
    assert_eq!((first.user.created_at, first.user.last_login_at), (kit.now(), kit.now()));
    kit.wait(TimeDelta::minutes(1));
    let second = kit.enter(&phone).signed_in;
    assert!(!second.is_new);
    assert_eq!(second.user, crate::User { last_login_at: kit.now(), ..first.user });
}

pub fn suspension_shows_only_after_the_right_code<S: TestStore>(make: impl Fn() -> S) {
    let (kit, phone) = (Kit::new(make()), phone(1));
    let before = kit.enter(&phone);
    kit.store().suspend(before.signed_in.user.id);
    kit.wait(TimeDelta::minutes(1));
    let code = kit.code(&phone);
    assert_eq!(kit.miss(&phone, &not(&code)), 2);
    assert_eq!(kit.guess(&phone, &code).err(), Some(SignInError::AccountSuspended));
    assert_eq!(kit.miss(&phone, &code), 2);
    let (_, user) =
        kit.store().live_session(before.session.id, kit.live()).expect("an answer").expect("a session");
    assert_eq!(user, crate::User { is_active: false, ..before.signed_in.user });
    let refused = kit.sign_in.authenticate(before.session.id, user.id);
    assert_eq!(refused.err(), Some(SignInError::AccountSuspended));
}

pub fn a_profile_keeps_what_is_absent_and_clears_what_is_null<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let entered = kit.enter(&phone(1));
    let bystander = kit.enter(&phone(2));
    let id = entered.signed_in.user.id;
    let change = |change| kit.sign_in.update_profile(id, change).expect("a user");
    let named = change(UpdateProfile {
        full_name: Some(Some("Айгүл 🐎".to_owned())),
        profile_image_url: Some(Some("https://example.com/a.jpg".to_owned())),
        language: Some(Language::parse("ky")),
    });
    assert_eq!(named.full_name.as_deref(), Some("Айгүл 🐎"));
    assert_eq!(change(UpdateProfile::default()), named);
    let cleared = change(UpdateProfile { full_name: Some(None), ..UpdateProfile::default() });
    assert_eq!(cleared, crate::User { full_name: None, ..named.clone() });
    let spoken = change(UpdateProfile { language: Some(None), ..UpdateProfile::default() });
    assert_eq!(spoken, crate::User { language: None, ..cleared });
    let (_, kept) = kit.sign_in.authenticate(entered.session.id, id).expect("a session");
    assert_eq!(kept, spoken);
    let (_, other) =
        kit.sign_in.authenticate(bystander.session.id, bystander.session.user_id).expect("a session");
    assert_eq!(other, bystander.signed_in.user);
}

pub fn nobody_s_profile_can_t_be_changed<S: TestStore>(make: impl Fn() -> S) {
    let kit = Kit::new(make());
    let nobody = UserId::new(kit.now(), &SeededEntropy::new(9));
    let change = UpdateProfile { full_name: Some(None), ..UpdateProfile::default() };
    for change in [change, UpdateProfile::default()] {
        assert_eq!(kit.sign_in.update_profile(nobody, change).err(), Some(SignInError::SessionEnded));
    }
}
