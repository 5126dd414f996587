//! Deletes what was kept long enough, in steps small enough that nobody waits for them.

use rusqlite::{Connection, Result, params};

use crate::base::{AccountId, Timestamp};

/// Rows of a table that one step deletes: a webhook's commit waits for one step at most.
const STEP: u32 = 500;

/// Up to when rows are deleted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Age {
    pub raws_before: Timestamp,
    pub events_before: Timestamp,
}

const FIRST_RAWS: &str = "SELECT id, received FROM inbound_raw WHERE account = ?1 ORDER BY id LIMIT ?2";
const OLD_QUARANTINE: &str = "DELETE FROM quarantine WHERE account = ?1 AND raw <= ?2";
const OLD_RAWS: &str = "DELETE FROM inbound_raw WHERE account = ?1 AND id <= ?2";
const FIRST_EVENTS: &str = "SELECT n, at FROM event WHERE account = ?1 ORDER BY n LIMIT ?2";
const OLD_EVENTS: &str = "DELETE FROM event WHERE account = ?1 AND n <= ?2";

/// One step, inside a transaction. Returns the rows it deleted; after 0 there is nothing left to do.
pub(super) fn step(connection: &Connection, account: AccountId, age: Age) -> Result<u64> {
    let mut deleted = raws(connection, account, age.raws_before)?;
    deleted += events(connection, account, age.events_before)?;
    Ok(u64::try_from(deleted).unwrap_or(u64::MAX))
}

/// Deletes from the front only, in the order of the ids, which begin with the time: what was received while the clock was
/// ahead keeps its successors a while longer.
fn raws(connection: &Connection, account: AccountId, before: Timestamp) -> Result<usize> {
    let mut statement = connection.prepare_cached(FIRST_RAWS)?;
    let rows = statement.query_map(params![account.0, STEP], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows = rows.collect::<Result<Vec<([u8; 16], i64)>>>()?;
    let Some((id, _)) = rows.iter().take_while(|(_, received)| *received < before.0).last() else { return Ok(0) };
    let deleted = connection.prepare_cached(OLD_QUARANTINE)?.execute([account.0, *id])?;
    Ok(deleted + connection.prepare_cached(OLD_RAWS)?.execute([account.0, *id])?)
}

/// Deletes from the front only: an old event behind a young one (the clock was put back) stays until that one goes, so that
/// the log has no holes. The newest event stays whatever its age: the numbers go on from it.
fn events(connection: &Connection, account: AccountId, before: Timestamp) -> Result<usize> {
    let mut statement = connection.prepare_cached(FIRST_EVENTS)?;
    let rows = statement.query_map(params![account.0, STEP + 1], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut rows = rows.collect::<Result<Vec<(i64, i64)>>>()?;
    rows.pop();
    match rows.iter().take_while(|(_, at)| *at < before.0).last() {
        Some((n, _)) => connection.prepare_cached(OLD_EVENTS)?.execute(params![account.0, n]),
        None => Ok(0),
    }
}

/// The statements whose plans are tested.
#[cfg(test)]
pub(super) const WITH_A_PLAN: [&str; 3] = [OLD_QUARANTINE, OLD_RAWS, OLD_EVENTS];
