//! The event log, read for one user: whom an event is meant for stands in its row, so that writing one stays one insert.

use rusqlite::{Connection, params};

use crate::base::{AccountId, UserId};
use crate::server::port::storage::Replay;

use super::columns::Columns;
use super::rows::{self, EVENT_AUDIENCE, Read, columns};

const FIRST: &str = "SELECT MIN(n) FROM event WHERE account = ?1";
const BETWEEN: &str =
    concat!("SELECT ", columns!(event), " FROM event WHERE account = ?1 AND n > ?2 AND n <= ?3 ORDER BY n");

pub(super) fn replay(
    connection: &Connection,
    account: AccountId,
    user: UserId,
    after: u64,
    upto: u64,
    limit: u32,
) -> Read<Replay> {
    if upto <= after {
        return Ok(Replay::Events(Vec::new()));
    }
    if first(connection, account)?.is_some_and(|first| after.saturating_add(1) < first) {
        return Ok(Replay::TooOld);
    }
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut meant = Vec::new();
    let mut statement = connection.prepare_cached(BETWEEN)?;
    let mut rows = statement.query(params![account.0, bound(after), bound(upto)])?;
    while meant.len() < limit {
        let Some(row) = rows.next()? else { break };
        let audience = row.get_ref(EVENT_AUDIENCE)?.as_blob().unwrap_or_default();
        if audience.as_chunks::<16>().0.contains(&user.0) {
            meant.push(rows::event(row)?);
        }
    }
    Ok(Replay::Events(meant))
}

fn first(connection: &Connection, account: AccountId) -> Read<Option<u64>> {
    let read = |row: &rusqlite::Row<'_>| Columns::of(row).value::<Option<i64>>();
    let first = connection.prepare_cached(FIRST)?.query_row([account.0], read)?;
    Ok(first.and_then(|n| u64::try_from(n).ok()))
}

/// A number beyond the database's is beyond all events.
fn bound(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The statements whose plans are tested.
#[cfg(test)]
pub(super) const WITH_A_PLAN: [&str; 1] = [BETWEEN];
