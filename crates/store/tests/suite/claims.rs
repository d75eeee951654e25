//! What one replica at a time does.

use std::sync::mpsc::channel;

use signin::{Step, Store as _};
use store::{Database, DatabaseSettings, DieselStore, Sealer};

use crate::postgres;

#[test]
fn what_one_replica_claims_another_does_not_get() {
    let test = postgres();
    let settings = DatabaseSettings::new(test.url().into(), 1);
    let replica = DieselStore::new(Database::open(&settings).unwrap(), Sealer::new([5; 32]));
    let ((begun, has_begun), (go_on, may_go_on)) = (channel(), channel());
    std::thread::scope(|threads| {
        let first = threads.spawn(|| {
            test.write_alone(7, move |_| {
                begun.send(()).unwrap();
                may_go_on.recv().unwrap();
                Ok(Step::Commit(()))
            })
        });
        has_begun.recv().unwrap();
        assert_eq!(replica.write_alone(7, |_| Ok(Step::Commit(()))), Ok(None));
        assert_eq!(replica.write_alone(8, |_| Ok(Step::Commit(()))), Ok(Some(())));
        go_on.send(()).unwrap();
        assert_eq!(first.join().unwrap(), Ok(Some(())));
    });
    assert_eq!(replica.write_alone(7, |_| Ok(Step::Commit(()))), Ok(Some(())));
}
