//! A copy of a database in use, and a database brought back from one.
//!
//! What is brought back is a new life of the server, which knows less than the old one did. So nothing that waited to be sent
//! goes by itself: it may have gone long ago (G22). The numbers of the events go on far beyond any that the old life can have
//! given, so that a client that stands at one of those is told everything anew, and never takes a new event for an old one.
//! And everybody signs in again: a session that was ended since the copy was taken must not come back with it.
//! The audit log says so itself: its first row of the new life is written with it, in the same transaction (G21).

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use serde_json::json;

use crate::base::{AccountId, Timestamp};
use crate::domain::audit::{AuditFields, FIRST_FORM, FORM};
use crate::domain::{AuditCode, AuditHash};
use crate::protocol::Event;

use super::super::{Origin, first_number};
use super::fault::OpenError;
use super::{backup, connection, schema};

/// The migration since which a row of the audit log has details and a form.
const AUDIT_HAS_DETAILS: u32 = 2;

/// What was brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revived {
    /// The last migration of the copy. The server brings it up to date when it starts.
    pub schema: u32,
    /// Messages whose fate is not known, and which wait for somebody to decide.
    pub held: u64,
}

/// Copies the store in `folder` into the new file `to`, be it in use or not, and checks the copy. Returns the number of its last
/// migration. Blocks until that is done.
pub(super) fn archive(folder: &Path, to: &Path) -> Result<u32, OpenError> {
    let from = folder.join(connection::FILE);
    let (schema, _) = schema::progress(&from)?;
    let failed = |reason: String| OpenError::Failed { path: to.to_owned(), reason };
    backup::copy(&from, to).map_err(failed)?;
    let copy = connection::look(to).map_err(|error| OpenError::of(to, &error))?;
    check(&copy, to)?;
    Ok(schema)
}

/// Brings the copy `from` back as the store of `folder`, in which there must be none. The name appears when all is done and
/// durable. Blocks until then.
pub(super) fn revive(from: &Path, folder: &Path, origin: &Origin, now: Timestamp) -> Result<Revived, OpenError> {
    let to = folder.join(connection::FILE);
    let failed = |reason: String| OpenError::Failed { path: to.clone(), reason };
    if to.exists() {
        return Err(failed("it is there already".to_owned()));
    }
    let partial = folder.join("turno.db.restored");
    let done = fill(from, &partial).map_err(failed).and_then(|()| {
        let revived = settle(&partial, origin, now)?;
        backup::publish(&partial, &to).map_err(failed)?;
        Ok(revived)
    });
    if done.is_err() {
        // The error to tell is the first one.
        let _ = std::fs::remove_file(&partial);
    }
    done
}

fn fill(from: &Path, partial: &Path) -> Result<(), String> {
    let copy = || -> std::io::Result<u64> {
        let mut source = std::fs::File::open(from)?;
        let mut options = OpenOptions::new();
        let mut target = options.write(true).create(true).truncate(true).mode(0o600).open(partial)?;
        std::io::copy(&mut source, &mut target)
    };
    copy().map(drop).map_err(|error| error.to_string())
}

fn settle(path: &Path, origin: &Origin, now: Timestamp) -> Result<Revived, OpenError> {
    let of = |error: rusqlite::Error| OpenError::of(path, &error);
    let (schema, _) = schema::progress(path)?;
    let mut connection = connection::look(path).map_err(of)?;
    connection.pragma_update(None, "journal_mode", "DELETE").map_err(of)?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(of)?;
    check(&connection, path)?;
    let held = begin_life(&mut connection, (origin, schema), now).map_err(of)?;
    Ok(Revived { schema, held })
}

fn check(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let read = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
    let told = connection.query_row("PRAGMA integrity_check(1)", [], read);
    match told.map_err(|error| OpenError::of(path, &error))?.as_str() {
        "ok" => Ok(()),
        other => Err(OpenError::Failed { path: path.to_owned(), reason: other.to_owned() }),
    }
}

/// The states stand as numbers in the first schema (`columns.rs`): of `sending` 0 queued, 1 sending, 2 uncertain; of `message`
/// 0 queued, 1 uncertain.
fn begin_life(connection: &mut Connection, (origin, schema): (&Origin, u32), now: Timestamp) -> rusqlite::Result<u64> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    transaction.execute(
        "UPDATE message SET status = 1 WHERE status = 0 AND EXISTS
            (SELECT 1 FROM sending s WHERE s.account = message.account AND s.message = message.id AND s.state <= 1)",
        [],
    )?;
    let held = transaction.execute("UPDATE sending SET state = 2 WHERE state <= 1", [])?;
    transaction.execute("DELETE FROM session", [])?;
    let mut accounts = transaction.prepare("SELECT id, (SELECT MAX(n) FROM event WHERE account = id) FROM account")?;
    let last = accounts.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let last = last.collect::<rusqlite::Result<Vec<([u8; 16], Option<i64>)>>>()?;
    drop(accounts);
    transaction.execute("DELETE FROM event", [])?;
    // For nobody: it holds the place that the numbers go on from.
    let event = serde_json::to_string(&Event::SessionEnded { wipe: false }).unwrap_or_default();
    for (account, n) in last {
        let n = first_number(n.unwrap_or(0), now);
        let values = params![account, n, now.0, Vec::<u8>::new(), event];
        transaction
            .execute("INSERT INTO event (account, n, at, audience, event) VALUES (?1, ?2, ?3, ?4, ?5)", values)?;
        note(&transaction, AccountId(account), (origin, schema), now)?;
    }
    transaction.commit()?;
    Ok(held as u64)
}

/// Adds to an account's audit log that it was brought back, and from which copy: chained to the last row of the copy, in the
/// form that the copy's schema has room for.
fn note(
    connection: &Connection,
    account: AccountId,
    (origin, schema): (&Origin, u32),
    now: Timestamp,
) -> rusqlite::Result<()> {
    let end = connection
        .query_row("SELECT n, hash FROM audit WHERE account = ?1 ORDER BY n DESC LIMIT 1", [account.0], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 32]>(1)?))
        })
        .optional()?;
    let (last, hash) = end.unwrap_or((0, [0; 32]));
    let n = last.saturating_add(1);
    let form = if schema < AUDIT_HAS_DETAILS { FIRST_FORM } else { FORM };
    let details = if form == FIRST_FORM { String::new() } else { json!({ "taken": origin.taken }).to_string() };
    let (what, on, number) = (AuditCode::ServerRestore.code(), origin.sha256.as_str(), n.unsigned_abs());
    let fields = AuditFields { form, account, n: number, at: now, user: None, what, on, details: &details };
    let hash = fields.hash(AuditHash(hash)).0;
    if form == FIRST_FORM {
        let row = params![account.0, n, now.0, what, on, hash];
        connection.execute("INSERT INTO audit (account, n, at, what, about, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", row)
    } else {
        let row = params![account.0, n, now.0, what, on, details, form, hash];
        let sql = "INSERT INTO audit (account, n, at, what, about, details, form, hash)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        connection.execute(sql, row)
    }
    .map(drop)
}
