//! Finds messages by name and by attendance: first in memory, then in the tables, and compares what it finds.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::base::{AccountId, AttendanceId, ChannelId, MessageId};
use crate::domain::Message;

use super::super::columns::Columns;
use super::super::rows::{self, columns, message_with_body};
use super::{Rows, Slips, Unfiled, hash};

const FILED_NAMES: &str = "SELECT seq FROM message_name WHERE hash = ?1 ORDER BY seq";
const NAMED: &str = "SELECT id FROM message WHERE account = ?1 AND seq = ?2 AND channel = ?3 AND provider_id = ?4";
const FILED_PLACES: &str = concat!(
    "SELECT ",
    columns!(message),
    " FROM message_place p CROSS JOIN ",
    message_with_body!(),
    " WHERE p.attendance = ?2 AND p.seq < ?3 AND m.account = ?1 AND m.seq = p.seq AND m.attendance = p.attendance
         AND m.shown ORDER BY p.seq DESC LIMIT ?4"
);
const PLACED: &str = concat!(
    "SELECT ",
    columns!(message),
    " FROM ",
    message_with_body!(),
    " WHERE m.account = ?1 AND m.seq = ?2 AND m.attendance = ?3 AND m.shown"
);
/// Where nobody knows what is not filed: all of it is looked through, two portions at most.
const UNFILED_PLACES: &str = "SELECT seq FROM message WHERE account = ?1 AND attendance = ?2 AND seq < ?3
     AND seq > IFNULL((SELECT upto FROM message_filed WHERE account = ?1), 0) ORDER BY seq DESC";

/// The message that the provider calls so.
pub(in super::super) fn message_named(
    connection: &Connection,
    slips: &Slips<'_>,
    account: AccountId,
    (channel, name): (ChannelId, &str),
) -> Result<Option<MessageId>> {
    let hash = hash(account, channel, name);
    let is_it = |seq: i64| {
        let values = params![account.0, seq, channel.0, name];
        connection.prepare_cached(NAMED)?.query_row(values, |row| Columns::of(row).id().map(MessageId)).optional()
    };
    for seq in slips.named(account, hash).chain(slips.unfiled().named(account, hash)) {
        if let Some(id) = is_it(seq)? {
            return Ok(Some(id));
        }
    }
    let mut statement = connection.prepare_cached(FILED_NAMES)?;
    let mut filed = statement.query([hash])?;
    while let Some(row) = filed.next()? {
        if let Some(id) = is_it(row.get(0)?)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// The newest shown messages of an attendance before a place, newest first. `memory` is older than the transaction's first
/// look at the tables, which so hold all that is no longer in it.
pub(in super::super) fn page(
    connection: &Connection,
    memory: &Memory,
    account: AccountId,
    (attendance, before): (AttendanceId, i64),
    limit: u16,
) -> Result<Vec<Message>> {
    let mut page = Vec::new();
    let mut placed = connection.prepare_cached(PLACED)?;
    for seq in memory.places(connection, account, attendance, before)? {
        page.extend(placed.query_row(params![account.0, seq, attendance.0], rows::message).optional()?);
        if page.len() == usize::from(limit) {
            break;
        }
    }
    let values = params![account.0, attendance.0, before, limit];
    for message in connection.prepare_cached(FILED_PLACES)?.query_map(values, rows::message)? {
        page.push(message?);
    }
    page.sort_by_key(|message| std::cmp::Reverse(message.seq));
    page.dedup_by_key(|message| message.seq);
    page.truncate(usize::from(limit));
    Ok(page)
}

/// What was not filed at a moment. `None`: nobody knows.
#[derive(Debug)]
pub(in super::super) struct Memory(Option<BTreeSet<(AttendanceId, i64)>>);

impl Memory {
    /// Downwards.
    fn places(
        &self,
        connection: &Connection,
        account: AccountId,
        attendance: AttendanceId,
        before: i64,
    ) -> Result<Vec<i64>> {
        match &self.0 {
            Some(places) => {
                let range = places.range((attendance, i64::MIN)..(attendance, before));
                Ok(range.rev().map(|(_, seq)| *seq).collect())
            }
            None => {
                let mut statement = connection.prepare_cached(UNFILED_PLACES)?;
                statement.query_map(params![account.0, attendance.0, before], |row| row.get(0))?.collect()
            }
        }
    }
}

impl Unfiled {
    /// What is not filed just now: of one attendance, or of all.
    pub fn memory(&self, account: AccountId, attendance: Option<AttendanceId>) -> Memory {
        let parts = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let Some(parts) = parts.as_ref() else { return Memory(None) };
        let rows = parts.get(&account).into_iter().flat_map(|part| part.all());
        let places: BTreeSet<_> = match attendance {
            Some(one) => rows.flat_map(|rows| rows.places.range((one, i64::MIN)..=(one, i64::MAX))).copied().collect(),
            None => rows.flat_map(|rows| &rows.places).copied().collect(),
        };
        Memory(Some(places))
    }

    fn named(&self, account: AccountId, hash: i64) -> Vec<i64> {
        let parts = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let rows = parts.as_ref().and_then(|parts| parts.get(&account)).into_iter().flat_map(|part| part.all());
        let of = |rows: &Rows| rows.names.range((hash, i64::MIN)..=(hash, i64::MAX)).map(|(_, seq)| *seq).collect();
        rows.flat_map(|rows| -> Vec<i64> { of(rows) }).collect()
    }
}

/// The statements whose plans are tested.
#[cfg(test)]
pub(in super::super) const WITH_A_PLAN: [&str; 4] = [FILED_NAMES, NAMED, FILED_PLACES, PLACED];
