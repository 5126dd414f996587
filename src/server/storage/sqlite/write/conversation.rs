//! Contacts, attendances and messages: the rows of the hot path.
//!
//! Most writes of an attendance and of a sent message change numbers that stand in no index. These are tried first as an
//! update of just those columns. An upsert would rewrite every index entry of the row although nothing in it changed, and
//! one that sets a column with a reference makes SQLite copy each page beforehand, even where it ends as an insert.

use rusqlite::{Result, params};

use crate::base::{AccountId, AttendanceId, ChannelId, ContactId};
use crate::domain::message::Marks;
use crate::domain::{Address, Attendance, Contact, Leg, Message, Status, Window};
use crate::server::port::SendingRow;

use super::super::columns::{Code, json, number, status_columns};
use super::super::filing::{Slips, message_named};
use super::{Prepared, Stop};

pub(super) fn contact(connection: &mut Prepared<'_>, account: AccountId, row: &Contact) -> Result<()> {
    let statement =
        connection.of("INSERT INTO contact (account, id, profile_name, saved_name, username, phone, wa_id, bsuid)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (account, id) DO UPDATE SET profile_name = excluded.profile_name,
             saved_name = excluded.saved_name, username = excluded.username, phone = excluded.phone,
             wa_id = excluded.wa_id, bsuid = excluded.bsuid")?;
    statement.execute(params![
        account.0,
        row.id.0,
        row.profile_name.as_deref(),
        row.saved_name.as_deref(),
        row.username.as_deref(),
        row.phone.as_ref().map(|phone| phone.digits()),
        row.wa_id.as_deref(),
        row.bsuid.as_deref(),
    ])?;
    Ok(())
}

pub(super) fn address(
    connection: &mut Prepared<'_>,
    account: AccountId,
    address: &Address,
    contact: ContactId,
) -> Result<()> {
    let statement = connection.of("INSERT INTO address (account, kind, value, contact) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (account, kind, value) DO UPDATE SET contact = excluded.contact")?;
    statement.execute(params![account.0, address.kind.code(), address.value.as_str(), contact.0])?;
    Ok(())
}

pub(super) fn window(
    connection: &mut Prepared<'_>,
    account: AccountId,
    (contact, channel): (ContactId, ChannelId),
    window: &Window,
) -> Result<()> {
    let statement = connection.of(
        "INSERT INTO \"window\" (account, contact, channel, last_inbound, free_entry_end) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (account, contact, channel) DO UPDATE SET last_inbound = excluded.last_inbound,
             free_entry_end = excluded.free_entry_end",
    )?;
    statement.execute(params![
        account.0,
        contact.0,
        channel.0,
        window.last_inbound.map(|at| at.0),
        window.free_entry_end.map(|at| at.0),
    ])?;
    Ok(())
}

/// The columns that most changes are made in. None stands in an index or refers to another table.
macro_rules! quick_columns_of_attendance {
    () => {
        "version = ?10, started = ?11, assigned = ?12, opened = ?13, finished = ?14, waiting_since = ?15, unread = ?16,
         held = ?17, reason = ?18, description = ?19"
    };
}

const UPDATE_ATTENDANCE: &str = concat!(
    "UPDATE attendance SET ",
    quick_columns_of_attendance!(),
    " WHERE account = ?1 AND id = ?2 AND number = ?3 AND contact = ?4 AND channel = ?5 AND state = ?6 AND queue = ?7
         AND leg = ?8 AND agent IS ?9"
);

const UPSERT_ATTENDANCE: &str = concat!(
    "INSERT INTO attendance (account, id, number, contact, channel, state, queue, leg, agent, version, started,
         assigned, opened, finished, waiting_since, unread, held, reason, description)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
     ON CONFLICT (account, id) DO UPDATE SET number = ?3, contact = ?4, channel = ?5, state = ?6, queue = ?7,
         leg = ?8, agent = ?9, ",
    quick_columns_of_attendance!()
);

pub(super) fn attendance(connection: &mut Prepared<'_>, account: AccountId, row: &Attendance) -> Result<()> {
    let values = params![
        account.0,
        row.id.0,
        number(row.number)?,
        row.contact.0,
        row.channel.0,
        row.state.code(),
        row.queue.0,
        row.leg.0,
        row.agent.map(|agent| agent.0),
        row.version,
        row.started.0,
        row.assigned.map(|at| at.0),
        row.opened.map(|at| at.0),
        row.finished.map(|at| at.0),
        row.waiting_since.map(|at| at.0),
        row.unread,
        row.held,
        row.reason.as_deref(),
        row.description.as_deref(),
    ];
    if connection.of(UPDATE_ATTENDANCE)?.execute(values)? == 0 {
        connection.of(UPSERT_ATTENDANCE)?.execute(values)?;
    }
    Ok(())
}

pub(super) fn leg(connection: &mut Prepared<'_>, account: AccountId, row: &Leg) -> Result<()> {
    let statement = connection.of(
        "INSERT INTO leg (account, id, attendance, ordinal, queue, agent, began, ended, moved_by, why)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (account, id) DO UPDATE SET attendance = excluded.attendance, ordinal = excluded.ordinal,
             queue = excluded.queue, agent = excluded.agent, began = excluded.began, ended = excluded.ended,
             moved_by = excluded.moved_by, why = excluded.why",
    )?;
    statement.execute(params![
        account.0,
        row.id.0,
        row.attendance.0,
        row.ordinal,
        row.queue.0,
        row.agent.map(|agent| agent.0),
        row.from.0,
        row.until.map(|at| at.0),
        row.by.map(|user| user.0),
        row.why.as_ref().map(json).transpose()?,
    ])?;
    Ok(())
}

/// As [`quick_columns_of_attendance`].
macro_rules! quick_columns_of_message {
    () => {
        "rev = ?10, leg = ?11, direction = ?12, origin = ?13, at = ?14, stored = ?15, status = ?16, failure = ?17,
         shown = ?18"
    };
}

const INSERT_MESSAGE: &str = "INSERT INTO message (account, id, seq, attendance, contact, channel, author, key,
         provider_id, rev, leg, direction, origin, at, stored, status, failure, shown)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
     ON CONFLICT (account, id) DO NOTHING";

const UPDATE_MESSAGE: &str = concat!(
    "UPDATE message SET ",
    quick_columns_of_message!(),
    " WHERE account = ?1 AND id = ?2 AND seq = ?3 AND attendance IS ?4 AND contact = ?5 AND channel = ?6
         AND author IS ?7 AND key IS ?8 AND provider_id IS ?9"
);

const REPLACE_MESSAGE: &str = concat!(
    "UPDATE message SET seq = ?3, attendance = ?4, contact = ?5, channel = ?6, author = ?7, key = ?8,
         provider_id = ?9, ",
    quick_columns_of_message!(),
    " WHERE account = ?1 AND id = ?2"
);

pub(super) fn message(
    connection: &mut Prepared<'_>,
    slips: &mut Slips<'_>,
    account: AccountId,
    row: &Message,
) -> Result<(), Stop> {
    let (status, failure) = status_columns(row.status);
    let seq = number(row.seq)?;
    let values = params![
        account.0,
        row.id.0,
        seq,
        row.attendance.map(|attendance| attendance.0),
        row.contact.0,
        row.channel.0,
        row.author.map(|author| author.0),
        row.key.map(|key| key.0),
        row.provider_id.as_deref(),
        number(row.rev)?,
        row.leg.map(|leg| leg.0),
        row.direction.code(),
        row.origin.code(),
        row.at.0,
        row.stored.0,
        status,
        failure,
        row.shown,
    ];
    // A message whose sending has come further was surely stored before; any other one is most often new.
    let is_known = row.status.is_some_and(|status| status != Status::Queued);
    let ways = if is_known {
        [UPDATE_MESSAGE, INSERT_MESSAGE, REPLACE_MESSAGE]
    } else {
        [INSERT_MESSAGE, UPDATE_MESSAGE, REPLACE_MESSAGE]
    };
    let mut way = "";
    for next in ways {
        way = next;
        if connection.of(next)?.execute(values)? > 0 {
            break;
        }
    }
    if way == INSERT_MESSAGE {
        slips.message(account, seq);
    }
    // Of an update of the quick columns alone, both stand where they stood.
    if way != UPDATE_MESSAGE {
        file(connection, slips, account, row)?;
    }
    Ok(body(connection, account, row)?)
}

/// Notes how a message is found. Two that the provider calls by one name cannot be (G02).
fn file(connection: &mut Prepared<'_>, slips: &mut Slips<'_>, account: AccountId, row: &Message) -> Result<(), Stop> {
    let seq = number(row.seq)?;
    if let Some(name) = row.provider_id.as_deref() {
        let name = (row.channel, name);
        let other = message_named(connection.plain(), slips, account, name)?.filter(|id| *id != row.id);
        if other.is_some() {
            return Err(Stop::Rule("two messages have one id of the provider's"));
        }
        slips.name(connection.plain(), account, name, seq)?;
    }
    if let Some(attendance) = row.attendance {
        slips.place(connection.plain(), account, attendance, seq)?;
    }
    Ok(())
}

fn body(connection: &mut Prepared<'_>, account: AccountId, row: &Message) -> Result<()> {
    let statement = connection.of("INSERT INTO body (account, seq, content, marks) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (account, seq) DO UPDATE SET content = excluded.content, marks = excluded.marks
             WHERE content <> excluded.content OR marks IS NOT excluded.marks")?;
    let marks = if row.marks == Marks::default() { None } else { Some(json(&row.marks)?) };
    statement.execute(params![account.0, number(row.seq)?, json(&row.content)?, marks])?;
    Ok(())
}

const ADOPT: &str = "UPDATE message SET attendance = ?4
     WHERE account = ?1 AND contact = ?2 AND channel = ?3 AND attendance IS NULL RETURNING seq";

pub(super) fn adopt(
    connection: &mut Prepared<'_>,
    slips: &mut Slips<'_>,
    account: AccountId,
    (contact, channel): (ContactId, ChannelId),
    attendance: AttendanceId,
) -> Result<()> {
    let values = params![account.0, contact.0, channel.0, attendance.0];
    let adopted = connection.of(ADOPT)?.query_map(values, |row| row.get(0))?.collect::<Result<Vec<i64>>>()?;
    adopted.into_iter().try_for_each(|seq| slips.place(connection.plain(), account, attendance, seq))
}

pub(super) fn sending(connection: &mut Prepared<'_>, account: AccountId, row: &SendingRow) -> Result<()> {
    let statement =
        connection.of("INSERT INTO sending (account, message, contact, channel, seq, state, attempt, next_attempt)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (account, message) DO UPDATE SET contact = excluded.contact, channel = excluded.channel,
             seq = excluded.seq, state = excluded.state, attempt = excluded.attempt,
             next_attempt = excluded.next_attempt")?;
    statement.execute(params![
        account.0,
        row.message.0,
        row.contact.0,
        row.channel.0,
        number(row.seq)?,
        row.state.code(),
        row.attempt,
        row.next_attempt.0,
    ])?;
    Ok(())
}

/// The statements whose plans are tested.
#[cfg(test)]
pub(in super::super) const WITH_A_PLAN: [&str; 4] = [UPDATE_ATTENDANCE, UPDATE_MESSAGE, REPLACE_MESSAGE, ADOPT];
