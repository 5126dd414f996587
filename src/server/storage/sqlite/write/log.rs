//! Rows that are added and never changed (raw bodies, events, the audit log), what waits in quarantine, and drafts.

use rusqlite::{Result, params};

use crate::base::{AccountId, AttendanceId, RawId, SafeText, UserId};
use crate::server::port::{AuditRow, EventRow, QuarantineRow, RawRow};

use super::super::columns::number;
use super::Prepared;

pub(super) fn raw(connection: &mut Prepared<'_>, account: AccountId, row: &RawRow) -> Result<()> {
    let statement =
        connection.of("INSERT INTO inbound_raw (account, id, channel, received, body) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    statement.execute(params![account.0, row.id.0, row.channel.0, row.received.0, &row.body[..]])?;
    Ok(())
}

pub(super) fn quarantine(connection: &mut Prepared<'_>, account: AccountId, row: &QuarantineRow) -> Result<()> {
    let statement = connection
        .of("INSERT INTO quarantine (account, raw, channel, received, size, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (account, raw) DO UPDATE SET reason = excluded.reason")?;
    statement.execute(params![account.0, row.raw.0, row.channel.0, row.received.0, row.size, row.reason.as_str()])?;
    Ok(())
}

pub(super) fn quarantine_settled(connection: &mut Prepared<'_>, account: AccountId, raw: RawId) -> Result<()> {
    let statement = connection.of("DELETE FROM quarantine WHERE account = ?1 AND raw = ?2")?;
    statement.execute(params![account.0, raw.0])?;
    Ok(())
}

pub(super) fn event(connection: &mut Prepared<'_>, account: AccountId, row: &EventRow) -> Result<()> {
    let statement = connection
        .of("INSERT INTO event (account, n, at, contact, audience, event) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    let mut audience = Vec::with_capacity(row.audience.len() * 16);
    row.audience.iter().for_each(|user| audience.extend_from_slice(&user.0));
    statement.execute(params![
        account.0,
        number(row.n)?,
        row.at.0,
        row.contact.map(|contact| contact.0),
        audience,
        row.event.json(),
    ])?;
    Ok(())
}

pub(super) fn draft(
    connection: &mut Prepared<'_>,
    account: AccountId,
    (user, attendance): (UserId, AttendanceId),
    text: &SafeText,
) -> Result<()> {
    if text.is_empty() {
        let statement = connection.of("DELETE FROM draft WHERE account = ?1 AND user = ?2 AND attendance = ?3")?;
        statement.execute(params![account.0, user.0, attendance.0])?;
        return Ok(());
    }
    let statement = connection.of("INSERT INTO draft (account, user, attendance, text) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (account, user, attendance) DO UPDATE SET text = excluded.text")?;
    statement.execute(params![account.0, user.0, attendance.0, text.as_str()])?;
    Ok(())
}

pub(super) fn audit(connection: &mut Prepared<'_>, account: AccountId, row: &AuditRow) -> Result<()> {
    let statement = connection.of("INSERT INTO audit (account, n, at, user, what, about, details, form, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?;
    statement.execute(params![
        account.0,
        number(row.n)?,
        row.at.0,
        row.user.map(|user| user.0),
        row.what.as_str(),
        row.on.as_str(),
        row.details.as_str(),
        row.form,
        row.hash.0,
    ])?;
    Ok(())
}
