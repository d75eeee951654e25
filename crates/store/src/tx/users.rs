//! The users, as far as sign-in knows them.

use common::requests::UpdateProfile;
use common::{Language, Phone, UserId};
use diesel::dsl::{SqlTypeOf, case_when, insert_into, update};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::QueryFragment;
use diesel::upsert::excluded;
use signin::{NewUser, SignedInUser, StoreError, User};

use crate::AnyConnection;
use crate::at::{At, at};
use crate::cached::{Cacheable as _, fixed};
use crate::connection::on_each;
use crate::schema::users as t;
use crate::tx::corrupt;

#[derive(Queryable, Selectable)]
#[diesel(table_name = t)]
pub(crate) struct UserRow {
    id: String,
    phone: String,
    full_name: Option<String>,
    profile_image_url: Option<String>,
    language: Option<String>,
    is_active: bool,
    is_verified: bool,
    created_at: At,
    last_login_at: At,
    set_aside_at: Option<At>,
    former_phone: Option<String>,
}

/// Its type in SQL.
pub(super) type UserSql = SqlTypeOf<<UserRow as Selectable<Pg>>::SelectExpression>;

impl UserRow {
    pub(crate) fn read(self) -> Result<User, StoreError> {
        Ok(User {
            id: self.id.parse().map_err(|_| corrupt("user id"))?,
            phone: Phone::parse(self.former_phone.as_ref().unwrap_or(&self.phone))
                .map_err(|_| corrupt("phone"))?,
            full_name: self.full_name,
            profile_image_url: self.profile_image_url,
            language: self.language.as_deref().and_then(Language::parse),
            is_active: self.is_active,
            is_verified: self.is_verified,
            created_at: self.created_at.read(),
            last_login_at: self.last_login_at.read(),
            set_aside_at: self.set_aside_at.map(At::read),
        })
    }
}

/// The upsert that makes the phone's user, or finds it unless it is dormant; a suspended user's last login stays.
macro_rules! sign_in {
    ($new:expr) => {
        insert_into(t::table)
            .values((
                t::id.eq($new.id.to_string()),
                t::phone.eq($new.phone.as_str()),
                t::is_active.eq(true),
                t::is_verified.eq(true),
                t::created_at.eq(at($new.now)),
                t::last_login_at.eq(at($new.now)),
            ))
            .on_conflict(t::phone)
            .do_update()
            .set((
                t::is_verified.eq(true),
                t::last_login_at
                    .eq(case_when(t::is_active, excluded(t::last_login_at)).otherwise(t::last_login_at)),
            ))
            .filter(t::last_login_at.gt(at($new.dormant_until)).or(t::proved_at.gt(at($new.dormant_until))))
            .returning(UserRow::as_returning())
    };
}

/// Makes the phone's user, or finds it unless it is dormant.
pub(super) fn sign_in(connection: &mut AnyConnection, new: &NewUser) -> QueryResult<Option<UserRow>> {
    use diesel::query_dsl::methods::FilterDsl as _;
    on_each!(connection, |connection| fixed!(sign_in!(new)).get_result(connection)).optional()
}

/// The statement that does so; its row is the user, unless that is dormant.
pub(super) fn signing_in(new: &NewUser) -> impl QueryFragment<Pg> {
    use diesel::query_dsl::methods::FilterDsl as _;
    sign_in!(new)
}

/// Who was signed in, and whether that is the user to be.
pub(super) fn signed_in(row: Option<UserRow>, new: &NewUser) -> Result<Option<SignedInUser>, StoreError> {
    let user = row.map(UserRow::read).transpose()?;
    Ok(user.map(|user| SignedInUser { is_new: user.id == new.id, user }))
}

/// Whose the phone is.
pub(super) fn id_of(connection: &mut AnyConnection, phone: &Phone) -> QueryResult<Option<String>> {
    t::table.filter(t::phone.eq(phone.as_str())).select(t::id).get_result(connection).optional()
}

/// The user.
pub(super) fn find(connection: &mut AnyConnection, id: UserId) -> QueryResult<Option<UserRow>> {
    let user = t::table.find(id.to_string());
    on_each!(connection, |connection| fixed!(user.select(UserRow::as_select())).get_result(connection))
        .optional()
}

/// What is absent stays; what is `None` within is cleared.
#[derive(AsChangeset)]
#[diesel(table_name = t)]
struct ProfileChange<'a> {
    full_name: Option<Option<&'a str>>,
    profile_image_url: Option<Option<&'a str>>,
    language: Option<Option<&'a str>>,
}

/// Changes the profile; a change of nothing only reads, for SQL knows no empty `SET`.
pub(super) fn update_profile(
    connection: &mut AnyConnection,
    id: UserId,
    change: &UpdateProfile,
) -> QueryResult<Option<UserRow>> {
    if *change == UpdateProfile::default() {
        return find(connection, id);
    }
    let changes = ProfileChange {
        full_name: change.full_name.as_ref().map(Option::as_deref),
        profile_image_url: change.profile_image_url.as_ref().map(Option::as_deref),
        language: change.language.as_ref().map(|language| language.as_ref().map(Language::as_str)),
    };
    let update = update(t::table.find(id.to_string())).set(changes);
    on_each!(connection, |connection| update
        .returning(UserRow::as_returning())
        .cached()
        .get_result(connection))
    .optional()
}

/// Who has the number, then who had it and was set aside, the last of them first.
pub(super) fn all_of(connection: &mut AnyConnection, phone: &Phone) -> QueryResult<Vec<UserRow>> {
    t::table
        .filter(t::phone.eq(phone.as_str()).or(t::former_phone.eq(phone.as_str())))
        .order((t::set_aside_at.is_not_null(), t::set_aside_at.desc()))
        .select(UserRow::as_select())
        .load(connection)
}
