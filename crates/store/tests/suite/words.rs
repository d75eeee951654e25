//! A server whose errors are not in English.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use signin::StoreError;
use store::{Database, DatabaseSettings, Pooler};

use crate::postgres;

/// Whether the database answers at this URL; an empty `lc_messages` is whatever the server was started with.
fn ping(url: &str, pooler: Pooler) -> Result<(), StoreError> {
    Database::open(&DatabaseSettings { pooler, ..DatabaseSettings::new(url.into(), 1) }).unwrap().ping()
}

fn remedy(answer: Result<(), StoreError>) -> String {
    let Err(StoreError::Unavailable(cause)) = answer else { panic!("{answer:?}") };
    assert!(cause.contains("lc_messages is \"\"") && cause.contains("ALTER ROLE"), "{cause}");
    cause
}

#[test]
fn a_server_that_speaks_another_language_is_told_to_speak_english_or_refused() {
    let test = postgres();
    let (server, name) = test.url().rsplit_once('/').unwrap();
    let (_, host) = server.split_once('@').unwrap();
    let mut superuser = PgConnection::establish(test.url()).unwrap();
    let setup = format!("ALTER DATABASE {name} SET lc_messages = ''; CREATE ROLE {name} LOGIN");
    superuser.batch_execute(&setup).unwrap();
    let plain = format!("postgres://{name}@{host}/{name}");

    assert_eq!(ping(test.url(), Pooler::None), Ok(()));
    assert_eq!(remedy(ping(&plain, Pooler::None)).lines().count(), 1);
    remedy(ping(test.url(), Pooler::Transaction));
    let cure = format!("ALTER ROLE {name} SET lc_messages = 'C'");
    superuser.batch_execute(&cure).unwrap();
    assert_eq!(ping(&plain, Pooler::None), Ok(()));
    superuser.batch_execute(&format!("DROP ROLE {name}")).unwrap();
}
