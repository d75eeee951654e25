//! Group commit: many commands, one transaction, one wait for the disk.

use diesel::sql_query;
use signin::StoreError;

use crate::cached::Cacheable as _;
use crate::connection::on_each;
use crate::writer::command::{Command, Ran};
use crate::{AnyConnection, store_error};

/// Runs the commands in one transaction and answers each after the commit; a failed commit is everyone's failure.
///
/// A statement that fails by itself ends the transaction, for SQLite may have lost it then; what still waits has another.
pub(super) fn run(connection: &mut AnyConnection, commands: Vec<Box<dyn Command>>) {
    let mut waiting = commands.into_iter();
    while waiting.len() > 0 {
        run_some(connection, &mut waiting);
    }
}

fn run_some(connection: &mut AnyConnection, waiting: &mut std::vec::IntoIter<Box<dyn Command>>) {
    if let Err(error) = execute(connection, "BEGIN IMMEDIATE") {
        return refuse(waiting, &error);
    }
    let mut answers = Vec::with_capacity(waiting.len());
    let mut outcome = Ok(());
    while outcome.is_ok()
        && let Some(command) = waiting.next()
    {
        if !command.begin() {
            continue;
        }
        if command.is_one_statement() {
            let Ran { keep, answer } = command.run(connection);
            answers.push(answer);
            if !keep {
                break;
            }
        } else {
            outcome = in_savepoint(connection, command, &mut answers);
        }
    }
    let outcome = outcome.and_then(|()| execute(connection, "COMMIT"));
    if let Err(error) = &outcome {
        // SQLite may have rolled back by itself; then this fails, and the transaction is over all the same.
        _ = execute(connection, "ROLLBACK");
        refuse(waiting, error);
    }
    for answer in answers {
        answer(outcome.clone());
    }
}

type Answer = Box<dyn FnOnce(Result<(), StoreError>)>;

/// An error means that the transaction itself is lost: SQLite ends it when the disk is full or fails.
fn in_savepoint(
    connection: &mut AnyConnection,
    command: Box<dyn Command>,
    answers: &mut Vec<Answer>,
) -> Result<(), StoreError> {
    if let Err(error) = execute(connection, "SAVEPOINT command") {
        command.refuse(error.clone());
        return Err(error);
    }
    let Ran { keep, answer } = command.run(connection);
    answers.push(answer);
    if !keep {
        execute(connection, "ROLLBACK TO command")?;
    }
    execute(connection, "RELEASE command")
}

fn refuse(commands: impl IntoIterator<Item = Box<dyn Command>>, error: &StoreError) {
    for command in commands {
        command.refuse(error.clone());
    }
}

/// Runs a statement that the connection prepares once.
fn execute(connection: &mut AnyConnection, sql: &str) -> Result<(), StoreError> {
    on_each!(connection, |connection| sql_query(sql).cached().run(connection)).map_err(store_error)
}
