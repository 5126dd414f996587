//! Whole rows between SQL and the domain: the columns of each table in one order, and the function that reads them.

use rusqlite::Row;

use crate::base::{
    AccountId, AttendanceId, ChannelId, ContactId, Key, LegId, MessageId, Phone, QueueId, RawId, SessionId, UserId,
};
use crate::domain::AuditHash;
use crate::domain::{Account, Attendance, Channel, Contact, Leg, Message, Queue, User, Window};
use crate::protocol::admin::{AuditView, QuarantineView};
use crate::server::port::{EventRow, PasswordHash, RawRow, SendingRow, SessionRow, StoredUser, TokenHash};

use super::columns::Columns;

/// The columns of each table, in the order in which the function of the same name reads them. Those of `leg`, `message`,
/// `body` and `sending` are read through joins, as `l`, `m`, `b` and `s`.
macro_rules! columns {
    (account) => {
        "id, slug, name, country, zone, language"
    };
    (user) => {
        "id, login, name, role, active, load_limit, language, password"
    };
    (session) => {
        "id, user, token, created, last_seen, expires, client, address"
    };
    (channel) => {
        "id, provider, slug, name, phone_number_id, waba_id, number, default_queue, active"
    };
    (queue) => {
        "id, name, pull, active"
    };
    (contact) => {
        "id, profile_name, saved_name, username, phone, wa_id, bsuid"
    };
    (window) => {
        "contact, channel, last_inbound, free_entry_end"
    };
    (attendance) => {
        "id, number, contact, channel, queue, leg, state, agent, version, started, assigned, opened, \
         finished, waiting_since, unread, held, reason, description"
    };
    (leg) => {
        "l.id, l.attendance, l.ordinal, l.queue, l.agent, l.began, l.ended, l.moved_by, l.why"
    };
    (message) => {
        "m.id, m.seq, m.rev, m.attendance, m.leg, m.contact, m.channel, m.direction, m.origin, m.at, \
         m.stored, m.author, m.key, m.provider_id, b.content, b.marks, m.status, m.failure, m.shown"
    };
    (sending) => {
        "s.message, s.contact, s.channel, s.seq, s.state, s.attempt, s.next_attempt"
    };
    (event) => {
        "n, at, contact, audience, event"
    };
    (raw) => {
        "id, channel, received, body"
    };
    (quarantine) => {
        "raw, channel, received, size, reason"
    };
    (audit) => {
        "n, at, user, what, about, details, form, hash"
    };
}
pub(super) use columns;

pub(super) type Read<T> = rusqlite::Result<T>;

pub(super) fn account(row: &Row<'_>) -> Read<Account> {
    let mut columns = Columns::of(row);
    Ok(Account {
        id: AccountId(columns.id()?),
        slug: columns.text()?,
        name: columns.text()?,
        country: columns.text()?,
        zone: columns.text()?,
        language: columns.code()?,
    })
}

pub(super) fn user(row: &Row<'_>) -> Read<StoredUser> {
    let mut columns = Columns::of(row);
    let user = User {
        id: UserId(columns.id()?),
        login: columns.text()?,
        name: columns.text()?,
        role: columns.code()?,
        active: columns.value()?,
        limit: columns.value()?,
        language: columns.maybe_code()?,
    };
    Ok(StoredUser { user, password: PasswordHash(columns.value()?) })
}

pub(super) fn session(row: &Row<'_>) -> Read<SessionRow> {
    let mut columns = Columns::of(row);
    Ok(SessionRow {
        id: SessionId(columns.id()?),
        user: UserId(columns.id()?),
        token: TokenHash(columns.value()?),
        created: columns.time()?,
        last_seen: columns.time()?,
        expires: columns.time()?,
        client: columns.text()?,
        address: columns.text()?,
    })
}

pub(super) fn channel(row: &Row<'_>) -> Read<Channel> {
    let mut columns = Columns::of(row);
    Ok(Channel {
        id: ChannelId(columns.id()?),
        provider: columns.code()?,
        slug: columns.text()?,
        name: columns.text()?,
        phone_number_id: columns.text()?,
        waba_id: columns.text()?,
        number: columns.text()?,
        default_queue: QueueId(columns.id()?),
        active: columns.value()?,
    })
}

/// Without its members, which stand in a table of their own.
pub(super) fn queue(row: &Row<'_>) -> Read<Queue> {
    let mut columns = Columns::of(row);
    Ok(Queue {
        id: QueueId(columns.id()?),
        name: columns.text()?,
        pull: columns.code()?,
        active: columns.value()?,
        members: Vec::new(),
    })
}

pub(super) fn contact(row: &Row<'_>) -> Read<Contact> {
    let mut columns = Columns::of(row);
    Ok(Contact {
        id: ContactId(columns.id()?),
        profile_name: columns.maybe_text()?,
        saved_name: columns.maybe_text()?,
        username: columns.maybe_text()?,
        phone: columns.maybe_parsed(|raw| Phone::parse(raw).ok())?,
        wa_id: columns.maybe_text()?,
        bsuid: columns.maybe_text()?,
    })
}

pub(super) fn window(row: &Row<'_>) -> Read<((ContactId, ChannelId), Window)> {
    let mut columns = Columns::of(row);
    let pair = (ContactId(columns.id()?), ChannelId(columns.id()?));
    Ok((pair, Window { last_inbound: columns.maybe_time()?, free_entry_end: columns.maybe_time()? }))
}

pub(super) fn attendance(row: &Row<'_>) -> Read<Attendance> {
    let mut columns = Columns::of(row);
    Ok(Attendance {
        id: AttendanceId(columns.id()?),
        number: columns.number()?,
        contact: ContactId(columns.id()?),
        channel: ChannelId(columns.id()?),
        queue: QueueId(columns.id()?),
        leg: LegId(columns.id()?),
        state: columns.code()?,
        agent: columns.maybe_id(UserId)?,
        version: columns.value()?,
        started: columns.time()?,
        assigned: columns.maybe_time()?,
        opened: columns.maybe_time()?,
        finished: columns.maybe_time()?,
        waiting_since: columns.maybe_time()?,
        unread: columns.value()?,
        held: columns.value()?,
        reason: columns.maybe_text()?,
        description: columns.maybe_text()?,
    })
}

pub(super) fn leg(row: &Row<'_>) -> Read<Leg> {
    let mut columns = Columns::of(row);
    Ok(Leg {
        id: LegId(columns.id()?),
        attendance: AttendanceId(columns.id()?),
        ordinal: columns.value()?,
        queue: QueueId(columns.id()?),
        agent: columns.maybe_id(UserId)?,
        from: columns.time()?,
        until: columns.maybe_time()?,
        by: columns.maybe_id(UserId)?,
        why: columns.maybe_json()?,
    })
}

/// A message with its body. A body that is missing must be noticed, hence the left join: its columns do not parse.
macro_rules! message_with_body {
    () => {
        "message m LEFT JOIN body b ON b.account = m.account AND b.message = m.id"
    };
}
pub(super) use message_with_body;

pub(super) fn message(row: &Row<'_>) -> Read<Message> {
    message_from(&mut Columns::of(row))
}

fn message_from(columns: &mut Columns<'_, '_>) -> Read<Message> {
    Ok(Message {
        id: MessageId(columns.id()?),
        seq: columns.number()?,
        rev: columns.number()?,
        attendance: columns.maybe_id(AttendanceId)?,
        leg: columns.maybe_id(LegId)?,
        contact: ContactId(columns.id()?),
        channel: ChannelId(columns.id()?),
        direction: columns.code()?,
        origin: columns.code()?,
        at: columns.time()?,
        stored: columns.time()?,
        author: columns.maybe_id(UserId)?,
        key: columns.maybe_id(Key)?,
        provider_id: columns.maybe_text()?,
        content: columns.json()?,
        marks: columns.maybe_json()?.unwrap_or_default(),
        status: columns.status()?,
        shown: columns.value()?,
    })
}

pub(super) fn sending_with_message(row: &Row<'_>) -> Read<(SendingRow, Message)> {
    let mut columns = Columns::of(row);
    let sending = SendingRow {
        message: MessageId(columns.id()?),
        contact: ContactId(columns.id()?),
        channel: ChannelId(columns.id()?),
        seq: columns.number()?,
        state: columns.code()?,
        attempt: columns.value()?,
        next_attempt: columns.time()?,
    };
    Ok((sending, message_from(&mut columns)?))
}

/// Where the audience stands among the columns of an event: it is looked at before the rest is read.
pub(super) const EVENT_AUDIENCE: usize = 3;

pub(super) fn event(row: &Row<'_>) -> Read<EventRow> {
    let mut columns = Columns::of(row);
    let (n, at) = (columns.number()?, columns.time()?);
    let contact = columns.maybe_id(ContactId)?;
    let audience: Vec<u8> = columns.value()?;
    let (users, _) = audience.as_chunks::<16>();
    Ok(EventRow { n, at, audience: users.iter().map(|id| UserId(*id)).collect(), contact, event: columns.json()? })
}

pub(super) fn raw(row: &Row<'_>) -> Read<RawRow> {
    let mut columns = Columns::of(row);
    Ok(RawRow {
        id: RawId(columns.id()?),
        channel: ChannelId(columns.id()?),
        received: columns.time()?,
        body: columns.value::<Vec<u8>>()?.into(),
    })
}

pub(super) fn quarantine(row: &Row<'_>) -> Read<QuarantineView> {
    let mut columns = Columns::of(row);
    Ok(QuarantineView {
        raw: RawId(columns.id()?),
        channel: ChannelId(columns.id()?),
        received: columns.time()?,
        size: columns.value()?,
        reason: columns.text()?,
    })
}

pub(super) fn audit(row: &Row<'_>) -> Read<AuditView> {
    let mut columns = Columns::of(row);
    Ok(AuditView {
        n: columns.number()?,
        at: columns.time()?,
        user: columns.maybe_id(UserId)?,
        what: columns.text()?,
        on: columns.text()?,
        details: columns.text()?,
        form: columns.value()?,
        hash: AuditHash(columns.value()?),
    })
}
