//! What was answered is still there after a restart.

use signin::{Rules, Step, Store as _};
use store::{Database, DatabaseSettings, DieselStore, Sealer};

use crate::{noon, phone, postgres, sqlite};

#[test]
fn windows_survive_a_restart() {
    for mut test in [sqlite(), postgres()] {
        let sent = test.write(|tx| tx.take_send(&phone(), noon(), &Rules::default()).map(Step::Commit));
        assert_eq!(sent, Ok(true));
        test.close();
        let settings = DatabaseSettings::new(test.url().into(), 2);
        let store = DieselStore::new(Database::open(&settings).unwrap(), Sealer::new([5; 32]));
        let status = store.write(|tx| tx.phone_status(&phone()).map(Step::Commit)).unwrap();
        assert_eq!(status.map(|status| status.sends), Some(vec![noon()]));
    }
}
