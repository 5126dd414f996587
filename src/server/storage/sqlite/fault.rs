//! What SQLite's errors mean: for somebody who opens the store, and for somebody who uses it.
//!
//! No error carries what stands in a row: they are logged and shown.

use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::server::port::StorageFault;

use super::write::Stop;

/// Why a store cannot be opened. Each has a next step of its own.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A newer turno has opened this folder before.
    #[error("the database was made by a newer version: it is at migration {found}, this version knows up to {known}")]
    Newer { found: u32, known: u32 },
    #[error("another process holds the database {path}", path = .path.display())]
    Locked { path: PathBuf },
    #[error("{path} cannot be written: {reason}", path = .path.display())]
    NotWritable { path: PathBuf, reason: String },
    /// Not SQLite's, or not turno's.
    #[error("{path} is not a database of turno", path = .path.display())]
    NotADatabase { path: PathBuf },
    /// The migration that made this database is not the one that this build knows under its number.
    #[error("migration {number} ({name}) is not the one that made this database")]
    ChecksumChanged { number: u32, name: String },
    #[error("migration {number} ({name}) failed: {reason}")]
    Migration { number: u32, name: String, reason: String },
    #[error("{path} cannot be opened: {reason}", path = .path.display())]
    Failed { path: PathBuf, reason: String },
}

impl OpenError {
    /// From an error on the way to an open database at `path`.
    pub(super) fn of(path: &std::path::Path, error: &rusqlite::Error) -> OpenError {
        let path = path.to_owned();
        let reason = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::Locked { path },
            Some(ErrorCode::NotADatabase) => OpenError::NotADatabase { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                OpenError::NotWritable { path, reason }
            }
            _ => OpenError::Failed { path, reason },
        }
    }
}

/// When an error came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// Before the commit: what had been written is gone with the transaction.
    Before,
    /// While the commit was made durable.
    Commit,
}

/// The fault that a failed write is.
pub(super) fn of_write(stop: &Stop, moment: Moment) -> StorageFault {
    let error = match stop {
        Stop::Rule(rule) => return StorageFault::Corrupt((*rule).to_owned()),
        Stop::Sqlite(error) => error,
    };
    let reason = error.to_string();
    match error.sqlite_error_code() {
        // The record that makes a commit valid was not written, or not completely.
        Some(
            ErrorCode::DiskFull
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied
            | ErrorCode::CannotOpen
            | ErrorCode::OutOfMemory,
        ) => StorageFault::Refused(reason),
        Some(
            ErrorCode::ConstraintViolation
            | ErrorCode::TypeMismatch
            | ErrorCode::TooBig
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase,
        )
        | None => StorageFault::Corrupt(reason),
        Some(_) => match moment {
            Moment::Before => StorageFault::Refused(reason),
            Moment::Commit => StorageFault::Unknown(reason),
        },
    }
}

/// The fault that a failed read is.
pub(super) fn of_read(error: &rusqlite::Error) -> StorageFault {
    match error.sqlite_error_code() {
        None | Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StorageFault::Corrupt(error.to_string()),
        Some(_) => StorageFault::Read(error.to_string()),
    }
}

/// Whether a connection must not be used again: after a failed fsync the next one may succeed without having written
/// what the first one could not.
pub(super) fn ends_connection(stop: &Stop) -> bool {
    let Stop::Sqlite(error) = stop else { return false };
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::OutOfMemory
        )
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    fn stop(code: i32) -> Stop {
        Stop::Sqlite(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))
    }

    #[test]
    fn g14_a_failed_fsync_at_the_commit_leaves_the_outcome_unknown_and_ends_the_connection() {
        let failed = stop(ffi::SQLITE_IOERR_FSYNC);
        assert!(matches!(of_write(&failed, Moment::Commit), StorageFault::Unknown(_)));
        assert!(matches!(of_write(&failed, Moment::Before), StorageFault::Refused(_)));
        assert!(ends_connection(&failed));
    }

    #[test]
    fn g14_a_full_disk_refuses_and_can_be_tried_again() {
        for moment in [Moment::Before, Moment::Commit] {
            let fault = of_write(&stop(ffi::SQLITE_FULL), moment);
            assert!(matches!(fault, StorageFault::Refused(_)) && fault.is_retryable());
        }
        assert!(!ends_connection(&stop(ffi::SQLITE_FULL)));
    }

    #[test]
    fn what_cannot_be_is_never_tried_again() {
        for code in [ffi::SQLITE_CONSTRAINT_UNIQUE, ffi::SQLITE_CORRUPT, ffi::SQLITE_TOOBIG] {
            assert!(!of_write(&stop(code), Moment::Commit).is_retryable());
        }
        assert!(matches!(of_read(&rusqlite::Error::QueryReturnedNoRows), StorageFault::Corrupt(_)));
        assert!(of_read(&rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR_READ), None)).is_retryable());
    }
}
