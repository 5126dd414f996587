//! Pages and lists that people ask for: timelines, drafts, quarantine, raw bodies, the audit log.

use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use crate::base::page::{Page, PageRequest};
use crate::base::{AccountId, AttendanceId, RawId, SafeText, UserId};
use crate::domain::Message;
use crate::protocol::admin::{AuditView, QuarantineView};
use crate::server::port::RawRow;

use super::columns::Columns;
use super::filing::{self, Unfiled};
use super::rows::{self, Read, columns};

const DRAFTS: &str = "SELECT attendance, text FROM draft WHERE account = ?1 AND user = ?2 ORDER BY attendance";
const QUARANTINE: &str = concat!(
    "SELECT ",
    columns!(quarantine),
    " FROM quarantine WHERE account = ?1 ORDER BY received DESC, raw DESC LIMIT ?2"
);
const RAW: &str = concat!("SELECT ", columns!(raw), " FROM inbound_raw WHERE account = ?1 AND id = ?2");
const AUDIT: &str =
    concat!("SELECT ", columns!(audit), " FROM audit WHERE account = ?1 AND n < ?2 ORDER BY n DESC LIMIT ?3");

pub(super) fn timeline(
    connection: &Connection,
    unfiled: &Unfiled,
    account: AccountId,
    attendance: AttendanceId,
    page: PageRequest,
) -> Read<Page<Message>> {
    let memory = unfiled.memory(account, Some(attendance));
    let rows = filing::page(connection, &memory, account, (attendance, before(page)), page.rows() + 1)?;
    Ok(cut(rows, page))
}

pub(super) fn audit(connection: &Connection, account: AccountId, page: PageRequest) -> Read<Page<AuditView>> {
    page_of(connection, AUDIT, params![account.0, before(page), page.rows() + 1], page, rows::audit)
}

pub(super) fn drafts(connection: &Connection, account: AccountId, user: UserId) -> Read<Vec<(AttendanceId, SafeText)>> {
    let read = |row: &Row<'_>| {
        let mut columns = Columns::of(row);
        Ok((AttendanceId(columns.id()?), columns.text()?))
    };
    connection.prepare_cached(DRAFTS)?.query_map([account.0, user.0], read)?.collect()
}

pub(super) fn quarantine(connection: &Connection, account: AccountId, limit: u16) -> Read<Vec<QuarantineView>> {
    connection.prepare_cached(QUARANTINE)?.query_map(params![account.0, limit], rows::quarantine)?.collect()
}

pub(super) fn raw(connection: &Connection, account: AccountId, id: RawId) -> Read<Option<RawRow>> {
    connection.prepare_cached(RAW)?.query_row([account.0, id.0], rows::raw).optional()
}

/// A position beyond the database's numbers is beyond all rows.
fn before(page: PageRequest) -> i64 {
    page.before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX)
}

/// A page out of rows that come newest first; one more than the page holds was asked for.
fn page_of<T>(
    connection: &Connection,
    sql: &str,
    values: impl Params,
    page: PageRequest,
    read: fn(&Row<'_>) -> Read<T>,
) -> Read<Page<T>> {
    let rows = connection.prepare_cached(sql)?.query_map(values, read)?.collect::<Read<_>>()?;
    Ok(cut(rows, page))
}

fn cut<T>(mut rows: Vec<T>, page: PageRequest) -> Page<T> {
    let limit = usize::from(page.rows());
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.reverse();
    Page { rows, more }
}

/// The statements whose plans are tested.
#[cfg(test)]
pub(super) const WITH_A_PLAN: [&str; 3] = [DRAFTS, RAW, AUDIT];
