use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::Instant;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use futures_executor::block_on;
use tempfile::TempDir;

use super::*;
use crate::{sqlite, store_error};

const PATIENCE: Duration = Duration::from_secs(30);

diesel::table! {
    notes (id) {
        id -> Integer,
    }
}

/// A writer over an empty table, shared by the threads of a test.
fn writer(folder: &TempDir, queue: usize, patience: Duration) -> &'static Writer {
    let mut connection = sqlite::connect(&file(folder)).unwrap();
    let tables = "CREATE TABLE notes (id INTEGER PRIMARY KEY);
                  CREATE TABLE pages (note INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)";
    connection.batch_execute(tables).unwrap();
    Box::leak(Box::new(Writer::with_limits(connection, queue, patience).unwrap()))
}

fn file(folder: &TempDir) -> std::path::PathBuf {
    folder.path().join("test.sqlite3")
}

/// What another connection sees: what is committed.
fn committed(file: &Path) -> Vec<i32> {
    notes::table.select(notes::id).order(notes::id).load(&mut sqlite::connect(file).unwrap()).unwrap()
}

fn note(connection: &mut AnyConnection, id: i32) -> Result<Step<i32>, StoreError> {
    diesel::insert_into(notes::table).values(notes::id.eq(id)).execute(connection).map_err(store_error)?;
    Ok(Step::Commit(id))
}

/// Holds the writer until the sender is dropped, so that what comes next is one batch.
fn hold(writer: &'static Writer) -> (Sender<()>, JoinHandle<Result<(), StoreError>>) {
    let (release, held) = channel::<()>();
    let (begun, has_begun) = channel();
    let thread = spawn(move || {
        writer.write(move |_| {
            begun.send(()).unwrap();
            _ = held.recv();
            Ok(Step::Rollback(()))
        })
    });
    has_begun.recv().unwrap();
    (release, thread)
}

type Work = Box<dyn FnOnce(&mut AnyConnection) -> Result<Step<i32>, StoreError> + Send>;

/// Runs the works in one batch, in their order.
fn together(writer: &'static Writer, works: Vec<Work>) -> Vec<Result<i32, StoreError>> {
    in_one_batch(writer, works, false)
}

fn in_one_batch(
    writer: &'static Writer,
    works: Vec<Work>,
    is_one_statement: bool,
) -> Vec<Result<i32, StoreError>> {
    let (release, held) = hold(writer);
    let pending: Vec<_> = works.into_iter().map(|work| queue(writer, work, is_one_statement)).collect();
    drop(release);
    assert_eq!(held.join().unwrap(), Ok(()));
    pending.into_iter().map(|answer| answer.recv_timeout(PATIENCE).unwrap()).collect()
}

/// Lets it wait for the writer, and does not wait itself.
fn queue(writer: &'static Writer, work: Work, is_one_statement: bool) -> Receiver<Result<i32, StoreError>> {
    let (answer, answered) = channel();
    let tell = move |outcome| answer.send(outcome).unwrap();
    writer.enqueue(command::command(work, is_one_statement, writer.ticket(), tell)).unwrap();
    answered
}

#[test]
fn what_waits_shares_one_commit() {
    let folder = TempDir::new().unwrap();
    let (writer, file) = (writer(&folder, QUEUE, PATIENCE), file(&folder));
    let seen = file.clone();
    let look =
        move |_: &mut AnyConnection| Ok(Step::Rollback(i32::try_from(committed(&seen).len()).unwrap()));
    let outcomes = together(writer, vec![Box::new(|c| note(c, 1)), Box::new(look), Box::new(|c| note(c, 2))]);
    assert_eq!(outcomes, [Ok(1), Ok(0), Ok(2)]);
    assert_eq!(committed(&file), [1, 2]);
}

#[test]
fn a_panic_an_error_and_a_rollback_are_their_own_writers_affair() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder, QUEUE, PATIENCE);
    let panics: Work = Box::new(|c| note(c, 2).map(|_| panic!("made up")));
    let fails: Work = Box::new(|c| note(c, 3).and_then(|_| Err(StoreError::Backend("made up".to_owned()))));
    let undoes: Work = Box::new(|c| note(c, 4).map(|_| Step::Rollback(4)));
    let twice: Work = Box::new(|c| note(c, 1));
    let outcomes = together(
        writer,
        vec![Box::new(|c| note(c, 1)), panics, fails, undoes, twice, Box::new(|c| note(c, 5))],
    );
    assert!(matches!(
        &outcomes[..],
        [
            Ok(1),
            Err(StoreError::Backend(_)),
            Err(StoreError::Backend(_)),
            Ok(4),
            Err(StoreError::Backend(_)),
            Ok(5)
        ]
    ));
    assert_eq!(committed(&file(&folder)), [1, 5]);
}

#[test]
fn one_statement_that_fails_is_its_own_writer_s_affair() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder, QUEUE, PATIENCE);
    let notes = [1, 1, 2].map(|id| -> Work { Box::new(move |c| note(c, id)) });
    let outcomes = in_one_batch(writer, notes.into(), true);
    assert!(matches!(outcomes[..], [Ok(1), Err(StoreError::Backend(_)), Ok(2)]), "{outcomes:?}");
    assert_eq!(committed(&file(&folder)), [1, 2]);
}

/// Temporary files are unlinked as soon as they are open, but open they are.
#[cfg(target_os = "linux")]
#[test]
fn what_a_savepoint_would_undo_lies_in_no_file() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder, QUEUE, PATIENCE);
    let change = |sql: &'static str| move |c: &mut AnyConnection| c.batch_execute(sql).map_err(store_error);
    let fill = change(
        "CREATE TABLE large AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
         SELECT i, hex(zeroblob(2000)) AS text FROM n",
    );
    writer.write(move |c| fill(c).map(Step::Commit)).unwrap();
    let change = change("UPDATE large SET text = hex(zeroblob(1999))");
    let opened = move |c: &mut AnyConnection| {
        change(c)?;
        let open = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
        let names = open.filter_map(|entry| std::fs::read_link(entry.path()).ok());
        Ok(Step::Commit(names.filter(|name| name.to_string_lossy().contains("etilqs")).count()))
    };
    assert_eq!(writer.write(opened), Ok(0));
}

#[test]
fn a_failed_commit_is_nobody_s_success_and_the_writer_goes_on() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder, QUEUE, PATIENCE);
    let orphan: Work = Box::new(|c| {
        diesel::sql_query("INSERT INTO pages VALUES (9)").execute(c).map_err(store_error)?;
        Ok(Step::Commit(9))
    });
    let outcomes = together(writer, vec![Box::new(|c| note(c, 1)), orphan]);
    assert!(outcomes.iter().all(Result::is_err), "{outcomes:?}");
    assert_eq!(writer.write(|c| note(c, 2)), Ok(2));
    assert_eq!(committed(&file(&folder)), [2]);
}

#[test]
fn a_transaction_lost_on_the_way_is_everyone_s_failure() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder, QUEUE, PATIENCE);
    // As SQLite does by itself when the disk is full.
    let loses: Work =
        Box::new(|c| c.batch_execute("ROLLBACK").map(|()| Step::Commit(2)).map_err(store_error));
    let outcomes = together(writer, vec![Box::new(|c| note(c, 1)), loses, Box::new(|c| note(c, 3))]);
    assert!(outcomes.iter().all(Result::is_err), "{outcomes:?}");
    assert_eq!(writer.write(|c| note(c, 4)), Ok(4));
    assert_eq!(committed(&file(&folder)), [4]);
}

#[test]
fn a_statement_that_loses_the_transaction_is_everyone_s_failure() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder, QUEUE, PATIENCE);
    let loses: Work = Box::new(|c| {
        let lost = c.batch_execute("ROLLBACK; INSERT INTO nowhere VALUES (1)");
        lost.map(|()| Step::Commit(2)).map_err(store_error)
    });
    let works: Vec<Work> = vec![Box::new(|c| note(c, 1)), loses, Box::new(|c| note(c, 3))];
    let outcomes = in_one_batch(writer, works, true);
    assert!(outcomes.iter().all(Result::is_err), "{outcomes:?}");
    assert_eq!(writer.write(|c| note(c, 4)), Ok(4));
    assert_eq!(committed(&file(&folder)), [4]);
}

#[test]
fn who_gave_up_is_not_served_later() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder, QUEUE, Duration::from_millis(50));
    let (release, held) = hold(writer);
    let given_up = writer.write(|c| note(c, 1));
    assert!(matches!(given_up, Err(StoreError::Unavailable(_))), "{given_up:?}");
    drop(release);
    _ = held.join();
    assert_eq!(writer.write(|c| note(c, 2)), Ok(2));
    assert_eq!(committed(&file(&folder)), [2]);
}

#[test]
fn who_waits_without_a_thread_is_answered_after_the_commit_and_not_served_late() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder, QUEUE, Duration::from_millis(50));
    let in_time = writer.write_async(|c| note(c, 1));
    assert_eq!(block_on(in_time), Ok(1));
    assert_eq!(committed(&file(&folder)), [1]);
    let one = writer.write_one(|c| diesel::insert_into(notes::table).values(notes::id.eq(2)).execute(c));
    assert_eq!(block_on(one), Ok(1));
    let (release, held) = hold(writer);
    let late = spawn(move || block_on(writer.write_async(|c| note(c, 3))));
    std::thread::sleep(Duration::from_millis(200));
    drop(release);
    _ = held.join();
    assert!(matches!(late.join().unwrap(), Err(StoreError::Unavailable(_))));
    assert_eq!(committed(&file(&folder)), [1, 2]);
}

#[test]
fn a_full_queue_refuses_at_once() {
    let folder = TempDir::new().unwrap();
    let writer = writer(&folder, 1, Duration::from_secs(60));
    let (release, held) = hold(writer);
    let waits = queue(writer, Box::new(|c| note(c, 1)), false);
    let start = Instant::now();
    assert!(matches!(writer.write(|c| note(c, 2)), Err(StoreError::Unavailable(_))));
    assert!(start.elapsed() < Duration::from_secs(10));
    drop(release);
    _ = held.join();
    assert_eq!(waits.recv_timeout(PATIENCE), Ok(Ok(1)));
    assert_eq!(committed(&file(&folder)), [1]);
}
