//! Reads what is not filed from the messages themselves: when the store opens, and when nobody knows what was stored.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::base::{AccountId, AttendanceId, ChannelId};

use super::{FILED_UPTO, PORTION, Part, Unfiled, file, hash};

const ACCOUNTS: &str = "SELECT id FROM account ORDER BY id";
const UPTO: &str = "SELECT upto FROM message_filed WHERE account = ?1";
const REST: &str = "SELECT seq, channel, provider_id, attendance FROM message
     WHERE account = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3";

impl Unfiled {
    /// Reads it, and files whole portions at once: a store that was made before there was filing has all of its messages
    /// unfiled.
    pub fn load(&self, connection: &Connection) -> Result<()> {
        let mut statement = connection.prepare_cached(ACCOUNTS)?;
        let accounts = statement.query_map([], |row| row.get(0).map(AccountId))?.collect::<Result<Vec<_>>>()?;
        let mut parts = BTreeMap::new();
        for account in accounts {
            parts.insert(account, part(connection, account)?);
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(parts);
        Ok(())
    }
}

fn part(connection: &Connection, account: AccountId) -> Result<Part> {
    let upto = connection.query_row(UPTO, [account.0], |row| row.get(0)).optional()?;
    let mut upto: i64 = upto.unwrap_or(0);
    loop {
        let part = rest(connection, account, upto)?;
        if part.count < PORTION {
            return Ok(part);
        }
        let transaction = connection.unchecked_transaction()?;
        file(&transaction, part.fresh.names.iter().copied(), part.fresh.places.iter().copied())?;
        transaction.execute(FILED_UPTO, params![account.0, part.last])?;
        transaction.commit()?;
        upto = part.last;
    }
}

/// At most a portion of what comes after `upto`.
fn rest(connection: &Connection, account: AccountId, upto: i64) -> Result<Part> {
    let mut part = Part { upto, last: upto, ..Part::default() };
    let limit = i64::try_from(PORTION).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(REST)?;
    let mut rows = statement.query(params![account.0, upto, limit])?;
    while let Some(row) = rows.next()? {
        let seq: i64 = row.get(0)?;
        let channel = ChannelId(row.get(1)?);
        if let Some(name) = row.get_ref(2)?.as_str_or_null()? {
            part.fresh.names.insert((hash(account, channel, name), seq));
        }
        if let Some(attendance) = row.get::<_, Option<[u8; 16]>>(3)? {
            part.fresh.places.insert((AttendanceId(attendance), seq));
        }
        (part.count, part.last) = (part.count + 1, seq);
    }
    Ok(part)
}
