//! The SQLite file: one process has it, all its connections are set up alike.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};

use crate::pool::ConnectError;
use crate::spans::Statements;
use crate::{AnyConnection, OpenError};

/// Durable (`FULL`), with readers that nobody blocks (`WAL`), and without the bytes of what was deleted. What a savepoint
/// needs to undo stays in memory: beyond 64 KiB, pages with people's data would be written into files in a folder that all
/// share.
const SETUP: &str = "PRAGMA busy_timeout = 3000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;";

/// The writer keeps 16 MiB of pages at hand, and writes them into the file when the log has as many, so that a page which
/// changes often is written once for all of its changes.
const WRITER_SETUP: &str = "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4096;";

/// Claims the file for this process, making it and its folder if need be; the claim ends with the lock's drop.
pub(crate) fn claim(file: &Path) -> Result<(PathBuf, File), OpenError> {
    let refused = |cause: std::io::Error| OpenError::File {
        file: file.display().to_string(),
        cause: cause.to_string(),
    };
    if let Some(folder) = file.parent() {
        private_folder(folder).map_err(refused)?;
    }
    private_file(file).map_err(refused)?;
    // Two names of one file must meet at one lock.
    let file = file.canonicalize().map_err(refused)?;
    let mut lock_name = file.clone().into_os_string();
    lock_name.push(".lock");
    let lock = private_file(lock_name.as_ref()).map_err(refused)?;
    match lock.try_lock() {
        Ok(()) => Ok((file, lock)),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(file.display().to_string())),
        Err(TryLockError::Error(cause)) => Err(refused(cause)),
    }
}

/// Makes the folder, if it is not there, for its owner only.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Opens the file, or makes it for its owner's eyes only; SQLite's files beside it become like it.
fn private_file(file: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Opens the connection that writes.
pub(crate) fn connect(file: &Path) -> Result<SqliteConnection, ConnectError> {
    let mut connection = open(file)?;
    connection.batch_execute(WRITER_SETUP).map_err(|error| ConnectError(error.to_string()))?;
    Ok(connection)
}

fn open(file: &Path) -> Result<SqliteConnection, ConnectError> {
    let failed = |error: &dyn std::fmt::Display| ConnectError(error.to_string());
    let mut connection =
        SqliteConnection::establish(&file.to_string_lossy()).map_err(|error| failed(&error))?;
    connection.set_instrumentation(Statements::of("sqlite"));
    connection.batch_execute(SETUP).map_err(|error| failed(&error))?;
    Ok(connection)
}

/// Opens a connection that only reads: all writes are the writer's.
pub(crate) fn connect_reader(file: &Path) -> Result<AnyConnection, ConnectError> {
    let mut connection = open(file)?;
    connection.batch_execute("PRAGMA query_only = ON").map_err(|error| ConnectError(error.to_string()))?;
    Ok(AnyConnection::Sqlite(connection))
}
