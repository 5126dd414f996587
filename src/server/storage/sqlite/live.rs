//! Everything that is live in an account, read once when an engine starts.

use rusqlite::{Connection, OptionalExtension, Params, Row};

use crate::base::{AccountId, UserId};
use crate::domain::{Account, Attendance, Message, Queue};
use crate::server::port::{Live, Seal};

use super::columns::Columns;
use super::filing::{self, Memory, Unfiled};
use super::rows::{self, Read, columns, message_with_body};

/// The contacts that something live is about.
macro_rules! people {
    () => {
        "SELECT contact FROM attendance WHERE account = ?1 AND state <> 3
         UNION SELECT contact FROM sending WHERE account = ?1 AND state <= 2"
    };
}

const ACCOUNTS: &str = concat!("SELECT ", columns!(account), " FROM account ORDER BY id");
const ACCOUNT: &str = concat!("SELECT ", columns!(account), " FROM account WHERE id = ?1");
const USERS: &str = concat!("SELECT ", columns!(user), " FROM \"user\" WHERE account = ?1 ORDER BY id");
const SESSIONS: &str = concat!("SELECT ", columns!(session), " FROM session WHERE account = ?1 ORDER BY id");
const CHANNELS: &str = concat!("SELECT ", columns!(channel), " FROM channel WHERE account = ?1 ORDER BY id");
const QUEUES: &str = concat!("SELECT ", columns!(queue), " FROM queue WHERE account = ?1 ORDER BY id");
const MEMBERS: &str = "SELECT user FROM queue_member WHERE account = ?1 AND queue = ?2 ORDER BY user";
const ATTENDANCES: &str =
    concat!("SELECT ", columns!(attendance), " FROM attendance WHERE account = ?1 AND state <> 3 ORDER BY number");
const LEGS: &str = concat!(
    "SELECT ",
    columns!(leg),
    " FROM attendance a JOIN leg l ON l.account = a.account AND l.id = a.leg
     WHERE a.account = ?1 AND a.state <> 3 ORDER BY l.id"
);
const CONTACTS: &str =
    concat!("SELECT ", columns!(contact), " FROM contact WHERE account = ?1 AND id IN (", people!(), ") ORDER BY id");
const WINDOWS: &str = concat!(
    "SELECT ",
    columns!(window),
    " FROM \"window\" WHERE account = ?1 AND contact IN (",
    people!(),
    ") ORDER BY contact, channel"
);
const SENDINGS: &str = concat!(
    "SELECT ",
    columns!(sending),
    ", ",
    columns!(message),
    " FROM sending s, ",
    message_with_body!(),
    " WHERE s.account = ?1 AND s.state <= 2 AND m.account = s.account AND m.id = s.message ORDER BY s.seq, s.message"
);
const SEAL: &str = "SELECT bytes FROM seal WHERE account = ?1";
const AUDIT_END: &str = "SELECT n, hash FROM audit WHERE account = ?1 ORDER BY n DESC LIMIT 1";

pub(super) fn accounts(connection: &Connection) -> Read<Vec<Account>> {
    all(connection, ACCOUNTS, [], rows::account)
}

/// `None`: there is no such account.
pub(super) fn live(connection: &Connection, unfiled: &Unfiled, account: AccountId) -> Read<Option<Live>> {
    // Before anything is read: see `filing`.
    let memory = unfiled.memory(account, None);
    let id = [account.0];
    let Some(known) = connection.query_row(ACCOUNT, id, rows::account).optional()? else { return Ok(None) };
    let attendances = all(connection, ATTENDANCES, id, rows::attendance)?;
    let (audit_n, audit_hash) = audit_end(connection, account)?;
    Ok(Some(Live {
        account: known,
        users: all(connection, USERS, id, rows::user)?,
        sessions: all(connection, SESSIONS, id, rows::session)?,
        channels: all(connection, CHANNELS, id, rows::channel)?,
        queues: queues(connection, account)?,
        legs: all(connection, LEGS, id, rows::leg)?,
        contacts: all(connection, CONTACTS, id, rows::contact)?,
        windows: all(connection, WINDOWS, id, rows::window)?,
        last: last(connection, &memory, account, &attendances)?,
        sendings: all(connection, SENDINGS, id, rows::sending_with_message)?,
        event_n: highest(connection, account, "SELECT MAX(n) FROM event WHERE account = ?1")?,
        message_seq: highest(connection, account, "SELECT MAX(seq) FROM message WHERE account = ?1")?,
        attendance_number: highest(connection, account, "SELECT MAX(number) FROM attendance WHERE account = ?1")?,
        audit_n,
        audit_hash,
        seal: connection.query_row(SEAL, id, |row| Columns::of(row).value().map(Seal)).optional()?,
        attendances,
    }))
}

fn all<T>(
    connection: &Connection,
    sql: &str,
    values: impl Params,
    read: impl FnMut(&Row<'_>) -> Read<T>,
) -> Read<Vec<T>> {
    connection.prepare(sql)?.query_map(values, read)?.collect()
}

fn queues(connection: &Connection, account: AccountId) -> Read<Vec<Queue>> {
    let mut queues = all(connection, QUEUES, [account.0], rows::queue)?;
    let mut members = connection.prepare(MEMBERS)?;
    for queue in &mut queues {
        let found = members.query_map([account.0, queue.id.0], |row| Columns::of(row).id().map(UserId))?;
        queue.members = found.collect::<Read<_>>()?;
    }
    Ok(queues)
}

/// The newest shown message of each, in the order of their places.
fn last(
    connection: &Connection,
    memory: &Memory,
    account: AccountId,
    attendances: &[Attendance],
) -> Read<Vec<Message>> {
    let mut last = Vec::with_capacity(attendances.len());
    for attendance in attendances {
        last.extend(filing::page(connection, memory, account, (attendance.id, i64::MAX), 1)?);
    }
    last.sort_by_key(|message| message.seq);
    Ok(last)
}

fn highest(connection: &Connection, account: AccountId, sql: &str) -> Read<u64> {
    connection.query_row(sql, [account.0], |row| {
        let mut columns = Columns::of(row);
        Ok(columns.value::<Option<i64>>()?.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
    })
}

fn audit_end(connection: &Connection, account: AccountId) -> Read<(u64, [u8; 32])> {
    let read = |row: &Row<'_>| {
        let mut columns = Columns::of(row);
        Ok((columns.number()?, columns.value()?))
    };
    Ok(connection.query_row(AUDIT_END, [account.0], read).optional()?.unwrap_or((0, [0; 32])))
}

/// The statements whose plans are tested.
#[cfg(test)]
pub(super) const WITH_A_PLAN: [&str; 4] = [LEGS, CONTACTS, WINDOWS, SENDINGS];
