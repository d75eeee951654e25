//! What PostgreSQL is asked to do again and again is prepared once.

use chrono::{DateTime, TimeDelta};
use common::requests::UpdateProfile;
use common::{DeliveryId, SeededEntropy, SessionId, UserId, VerificationId};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use signin::{
    Ended, Liveness, NewSession, NewUser, NewVerification, Presented, Purpose, Rules, Step, StoreError, Tx,
};
use store::{Database, DatabaseSettings, DieselStore, Sealer};

use crate::together::every_step;
use crate::{noon, phone, postgres};

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Every write of a sign-in, the `round`th time.
fn every_write(tx: &mut dyn Tx, round: u64) -> Result<(), StoreError> {
    let (now, entropy, rules) =
        (noon() + TimeDelta::hours(1) * round as i32, SeededEntropy::new(round), Rules::default());
    let code = NewVerification {
        id: VerificationId::new(now, &entropy),
        phone: phone(),
        purpose: Purpose::SignIn,
        session: None,
        code_mac: "mac".to_owned(),
        channel: "sms".to_owned(),
        delivery_id: DeliveryId::new(&"aa".parse().unwrap(), now, &entropy),
        created_at: now,
        expires_at: now,
    };
    tx.take_send(&phone(), now, &rules)?;
    tx.put_verification(&code, now)?;
    tx.take_attempt(&phone(), now, &rules)?;
    tx.miss_verification(code.id, false)?;
    tx.set_failures(&phone(), 1, None)?;
    tx.spend_verification(code.id)?;
    tx.clear_attempts(&phone())?;
    let new =
        NewUser { id: UserId::new(now, &entropy), phone: phone(), now, dormant_until: DateTime::UNIX_EPOCH };
    let user = tx.sign_in_user(&new)?.expect("nobody is dormant").user;
    let session = SessionId::new(now, &entropy);
    let (user_agent, expires_at) = (None, now + TimeDelta::days(1));
    tx.open_session(&NewSession { id: session, user_id: user.id, user_agent, created_at: now, expires_at })?;
    let live = Liveness { now, seen_after: DateTime::UNIX_EPOCH };
    tx.rotate_session(&Presented { id: session, generation: 0, live, repeats_since: now })?;
    tx.end_sessions(user.id, Ended::One(session), live)?;
    tx.update_profile(user.id, &UpdateProfile { full_name: Some(None), ..UpdateProfile::default() })?;
    every_step(tx, now + TimeDelta::minutes(30), 1_000 + round)
}

#[test]
fn every_write_of_a_sign_in_is_prepared_once() {
    let test = postgres();
    let settings = DatabaseSettings::new(test.url().into(), 1);
    let store = DieselStore::new(Database::open(&settings).unwrap(), Sealer::new([5; 32]));
    for round in 1..=3 {
        signin::Store::write(&store, move |tx| every_write(tx, round).map(Step::Commit)).unwrap();
    }
    let sql =
        "SELECT COUNT(*) AS count FROM pg_prepared_statements WHERE statement ~ '^(INSERT|UPDATE|WITH)'";
    let prepared = store.database().read(|connection| diesel::sql_query(sql).get_result::<Count>(connection));
    assert_eq!(prepared.unwrap().count, 16);
}
