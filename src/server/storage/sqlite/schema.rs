//! Numbered migrations, each with a checksum: a database says which ones made it, and this build says which ones it knows.
//!
//! A migration that was released never changes; the next change is the next number. Before a database that holds something
//! is migrated, a copy of it is put beside it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use crate::base::time::wall_clock;

use super::backup;
use super::connection;
use super::fault::OpenError;

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
struct Migration {
    number: u32,
    name: &'static str,
    sql: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "first", sql: include_str!("migrations/0001_first.sql") },
    Migration { number: 2, name: "audit", sql: include_str!("migrations/0002_audit.sql") },
    Migration { number: 3, name: "filed", sql: include_str!("migrations/0003_filed.sql") },
];

/// `turn` in ASCII: SQLite keeps it in the file's header (`PRAGMA application_id`), so that a stranger's file is known.
const APPLICATION: i32 = 0x7475_726e;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    number  INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    applied INTEGER NOT NULL
) STRICT";

/// Whether the file at `path` may be opened: it is empty, or turno's. Changes nothing in it.
pub(super) fn recognise(path: &Path) -> Result<(), OpenError> {
    let look = || -> rusqlite::Result<bool> {
        let connection = connection::look(path)?;
        let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        Ok(application == APPLICATION || is_empty(&connection)?)
    };
    match look() {
        Ok(true) => Ok(()),
        Ok(false) => Err(OpenError::NotADatabase { path: path.to_owned() }),
        Err(error) => Err(OpenError::of(path, &error)),
    }
}

/// How many migrations made the database at `path`, and how many this build knows. Changes nothing in it.
pub(super) fn progress(path: &Path) -> Result<(u32, u32), OpenError> {
    recognise(path)?;
    let connection = connection::look(path).map_err(|error| OpenError::of(path, &error))?;
    let is_empty = is_empty(&connection).map_err(|error| OpenError::of(path, &error))?;
    let applied = if is_empty { 0 } else { check(&connection, path, MIGRATIONS)? };
    Ok((applied, MIGRATIONS.last().map_or(0, |migration| migration.number)))
}

/// Brings the database at `path` up to what this build knows.
pub(super) fn bring_up(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    bring_up_to(connection, path, MIGRATIONS)
}

fn bring_up_to(connection: &mut Connection, path: &Path, known: &[Migration]) -> Result<(), OpenError> {
    let is_empty = is_empty(connection).map_err(|error| OpenError::of(path, &error))?;
    let applied = if is_empty { 0 } else { check(connection, path, known)? };
    let missing: Vec<&Migration> = known.iter().filter(|migration| migration.number > applied).collect();
    if let (Some(first), false) = (missing.first(), is_empty) {
        backup::copy(path, &free_name(path, first.number)).map_err(|reason| failed(first, reason))?;
    }
    missing.into_iter().try_for_each(|migration| run(connection, path, migration))
}

fn is_empty(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))
}

/// Compares what made the database with what this build knows. Returns the number of the last one.
fn check(connection: &Connection, path: &Path, known: &[Migration]) -> Result<u32, OpenError> {
    let open_error = |error: rusqlite::Error| OpenError::of(path, &error);
    let mut statement =
        connection.prepare("SELECT number, name, sha256 FROM schema_migrations ORDER BY number").map_err(open_error)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).map_err(open_error)?;
    let applied: Vec<(u32, String, String)> = rows.collect::<rusqlite::Result<_>>().map_err(open_error)?;
    let last = applied.last().map_or(0, |(number, _, _)| *number);
    let newest = known.last().map_or(0, |migration| migration.number);
    if last > newest {
        return Err(OpenError::Newer { found: last, known: newest });
    }
    for (number, name, sum) in applied {
        let same = known.iter().any(|migration| migration.number == number && checksum(migration.sql) == sum);
        if !same {
            return Err(OpenError::ChecksumChanged { number, name });
        }
    }
    Ok(last)
}

fn run(connection: &mut Connection, path: &Path, migration: &Migration) -> Result<(), OpenError> {
    apply(connection, migration).map_err(|error| {
        let known = OpenError::of(path, &error);
        if matches!(known, OpenError::Locked { .. }) { known } else { failed(migration, error.to_string()) }
    })
}

fn apply(connection: &mut Connection, migration: &Migration) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.execute_batch(TABLE)?;
    transaction.execute_batch(migration.sql)?;
    transaction.execute(
        "INSERT INTO schema_migrations (number, name, sha256, applied) VALUES (?1, ?2, ?3, ?4)",
        params![migration.number, migration.name, checksum(migration.sql), wall_clock().0],
    )?;
    transaction.commit()
}

fn failed(migration: &Migration, reason: String) -> OpenError {
    OpenError::Migration { number: migration.number, name: migration.name.to_owned(), reason }
}

fn checksum(sql: &str) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(sql.as_bytes()) {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A name for the copy before migration `number`, which an earlier attempt has not taken.
fn free_name(path: &Path, number: u32) -> PathBuf {
    let name = |attempt: u32| match attempt {
        0 => path.with_file_name(format!("turno-before-{number:04}.db")),
        more => path.with_file_name(format!("turno-before-{number:04}-{more}.db")),
    };
    (0..).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::storage::sqlite::connection::Purpose;

    const ONE: Migration = Migration { number: 1, name: "one", sql: "CREATE TABLE a (x); INSERT INTO a VALUES (1)" };
    const TWO: Migration = Migration { number: 2, name: "two", sql: "CREATE TABLE b (y)" };
    const WRONG: Migration = Migration { number: 2, name: "wrong", sql: "CREATE TABLE b (y); CREATE TABLE a (x)" };

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("turno-schema-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    fn open(folder: &Path) -> (Connection, PathBuf) {
        let path = super::connection::prepare(folder).expect("prepares");
        (super::connection::open(&path, Purpose::Write).expect("opens"), path)
    }

    fn tables(connection: &Connection) -> Vec<String> {
        let mut statement =
            connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").expect("prepares");
        let names = statement.query_map([], |row| row.get(0)).expect("reads");
        names.collect::<rusqlite::Result<_>>().expect("reads")
    }

    #[test]
    fn a_migration_runs_once_and_a_copy_is_taken_before_the_next_one() {
        let folder = folder("copy");
        let (mut connection, path) = open(&folder);
        bring_up_to(&mut connection, &path, &[ONE]).expect("the first");
        bring_up_to(&mut connection, &path, &[ONE]).expect("nothing to do");
        assert!(!folder.join("turno-before-0002.db").exists(), "an empty database is not worth a copy");
        bring_up_to(&mut connection, &path, &[ONE, TWO]).expect("the second");
        assert_eq!(tables(&connection), ["a", "b", "schema_migrations"]);
        let copy = Connection::open(folder.join("turno-before-0002.db")).expect("a copy");
        assert_eq!(tables(&copy), ["a", "schema_migrations"]);
        let _ = std::fs::remove_dir_all(&folder);
    }

    #[test]
    fn a_migration_that_fails_changes_nothing_and_can_be_tried_again() {
        let folder = folder("fails");
        let (mut connection, path) = open(&folder);
        bring_up_to(&mut connection, &path, &[ONE]).expect("the first");
        let failed = bring_up_to(&mut connection, &path, &[ONE, WRONG]);
        assert!(matches!(failed, Err(OpenError::Migration { number: 2, .. })), "{failed:?}");
        assert_eq!(tables(&connection), ["a", "schema_migrations"]);
        bring_up_to(&mut connection, &path, &[ONE, TWO]).expect("the right one");
        assert!(folder.join("turno-before-0002.db").exists() && folder.join("turno-before-0002-1.db").exists());
        let _ = std::fs::remove_dir_all(&folder);
    }

    #[test]
    fn a_database_says_what_made_it() {
        let folder = folder("check");
        let (mut connection, path) = open(&folder);
        bring_up_to(&mut connection, &path, &[ONE, TWO]).expect("both");
        let newer = bring_up_to(&mut connection, &path, &[ONE]);
        assert!(matches!(newer, Err(OpenError::Newer { found: 2, known: 1 })), "{newer:?}");
        let changed = bring_up_to(&mut connection, &path, &[ONE, WRONG]);
        assert!(matches!(changed, Err(OpenError::ChecksumChanged { number: 2, .. })), "{changed:?}");
        let _ = std::fs::remove_dir_all(&folder);
    }

    #[test]
    fn the_numbers_of_the_migrations_grow_by_one() {
        let numbers: Vec<u32> = MIGRATIONS.iter().map(|migration| migration.number).collect();
        assert_eq!(numbers, (1..).take(MIGRATIONS.len()).collect::<Vec<u32>>());
    }
}
