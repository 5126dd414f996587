//! Opening connections: the folder, the file's mode and the settings that every connection shares.

use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::fault::OpenError;

/// The database's name in the data folder.
pub(super) const FILE: &str = "turno.db";

/// How long a connection waits for another one's lock. Only a checkpoint or a backup ever makes it wait.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long opening waits: who holds the whole file does not let it go again.
const PATIENCE_AT_OPENING: Duration = Duration::from_secs(1);

/// Bytes of a page, chosen when the file is made: larger than SQLite's own choice, since a commit's rows are most often
/// neighbours, and each page in the journal has a price of its own.
const PAGE: u32 = 8192;

/// Statements that a connection keeps prepared: more than the storage has.
const STATEMENTS: usize = 96;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Write,
    Read,
    Checkpoint,
}

impl Purpose {
    /// Page cache in KiB.
    const fn cache_kib(self) -> i32 {
        match self {
            Purpose::Write => 16 * 1024,
            Purpose::Read => 4 * 1024,
            Purpose::Checkpoint => 256,
        }
    }
}

/// Creates the folder (0700) and an empty file (0600) where they are missing, and tells why they cannot be used. The
/// journal's files get the mode of the database from SQLite.
pub(super) fn prepare(folder: &Path) -> Result<PathBuf, OpenError> {
    let not_writable = |path: &Path, error: &std::io::Error| OpenError::NotWritable {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    match DirBuilder::new().recursive(true).mode(0o700).create(folder) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => {}
        Err(error) => return Err(not_writable(folder, &error)),
    }
    let path = folder.join(FILE);
    match OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&path) {
        Ok(_) => {}
        Err(error) => return Err(not_writable(&path, &error)),
    }
    // A journal is written beside the database: the folder must be writable even where the file is.
    match rustix::fs::access(folder, rustix::fs::Access::WRITE_OK) {
        Ok(()) => Ok(path),
        Err(error) => Err(not_writable(folder, &error.into())),
    }
}

/// Opens a connection that changes no setting of the file: for looking whose it is.
pub(super) fn look(path: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE_AT_OPENING)?;
    Ok(connection)
}

/// Opens a connection with its settings.
pub(super) fn open(path: &Path, purpose: Purpose) -> rusqlite::Result<Connection> {
    let connection = look(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "page_size", PAGE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // The checkpointer does this in small steps: a checkpoint at a commit would make that commit slow.
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "cache_size", -purpose.cache_kib())?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // Else a statement that compares a range with a value is planned anew for each value.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "query_only", purpose == Purpose::Read)?;
    Ok(connection)
}
