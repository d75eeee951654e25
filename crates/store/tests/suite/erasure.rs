//! What was erased is not in the file any more.

use common::requests::UpdateProfile;
use common::{SeededEntropy, UserId};
use signin::{NewUser, Step, Store};

use crate::{noon, phone, sqlite};

fn holds(file: &str, text: &str) -> bool {
    let bytes = std::fs::read(file).unwrap();
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_sqlite_file_keeps_no_byte_of_an_erased_user() {
    let mut test = sqlite();
    let file = test.url().strip_prefix("sqlite://").unwrap().to_owned();
    let id = UserId::new(noon(), &SeededEntropy::new(1));
    let new = NewUser { id, phone: phone(), now: noon(), dormant_until: chrono::DateTime::UNIX_EPOCH };
    let named = UpdateProfile { full_name: Some(Some("Rumpelstiltskin".to_owned())), ..Default::default() };
    test.write(move |tx| {
        tx.sign_in_user(&new)?;
        tx.update_profile(id, &named).map(Step::Commit)
    })
    .unwrap();
    test.close();
    assert!(holds(&file, "Rumpelstiltskin") && holds(&file, phone().as_str()));
    let settings = store::DatabaseSettings::new(test.url().into(), 1);
    let database = store::Database::open(&settings).unwrap();
    let again = store::DieselStore::new(database, store::Sealer::new([5; 32]));
    assert_eq!(again.write(move |tx| tx.erase_user(id).map(Step::Commit)), Ok(true));
    drop(again);
    assert!(!holds(&file, "Rumpelstiltskin") && !holds(&file, phone().as_str()));
}
