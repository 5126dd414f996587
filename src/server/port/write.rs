//! Rows to store, as data. A batch of them is one transaction.

use std::sync::Arc;

use crate::base::{AttendanceId, ChannelId, ContactId, MessageId, RawId, SafeText, SessionId, Timestamp, UserId};
use crate::domain::{Account, Address, Attendance, AuditHash, Channel, Contact, Leg, Message, Queue, User, Window};
use crate::protocol::Told;

use super::input::{PasswordHash, Seal, TokenHash};

/// The rows of one transaction, in order.
pub type Batch = Vec<Write>;

/// One row to insert or replace, by its key.
#[derive(Debug, Clone)]
pub enum Write {
    Account(Account),
    User(StoredUser),
    Session(SessionRow),
    SessionEnded(SessionId),
    Channel(Channel),
    Queue(Queue),
    /// Always the first row of a webhook's batch.
    Raw(RawRow),
    /// Something in a raw body could not be read. Where the body is in quarantine already, only the reason is news.
    Quarantine(QuarantineRow),
    /// A quarantined body was read after all.
    QuarantineSettled(RawId),
    Contact(Contact),
    /// An address leads to a contact; replaces where it led before.
    Address {
        address: Address,
        contact: ContactId,
    },
    Window {
        contact: ContactId,
        channel: ChannelId,
        window: Window,
    },
    Attendance(Attendance),
    Leg(Leg),
    Message(Message),
    /// Messages of a contact that stand in no attendance move into this one.
    Adopt {
        contact: ContactId,
        channel: ChannelId,
        attendance: AttendanceId,
    },
    Sending(SendingRow),
    Event(EventRow),
    /// Empty text deletes it.
    Draft {
        user: UserId,
        attendance: AttendanceId,
        text: SafeText,
    },
    Audit(AuditRow),
    /// The account's, made once and never replaced.
    Seal(Seal),
}

/// A user with what only the server knows.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredUser {
    pub user: User,
    pub password: PasswordHash,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SessionRow {
    pub id: SessionId,
    pub user: UserId,
    pub token: TokenHash,
    pub created: Timestamp,
    pub last_seen: Timestamp,
    pub expires: Timestamp,
    pub client: SafeText,
    pub address: SafeText,
}

/// A webhook body as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct RawRow {
    pub id: RawId,
    pub channel: ChannelId,
    pub received: Timestamp,
    pub body: Arc<[u8]>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct QuarantineRow {
    pub raw: RawId,
    pub channel: ChannelId,
    pub received: Timestamp,
    pub size: u32,
    pub reason: SafeText,
}

/// How far the sending of a message has come. A row leaves the courier's work when it is `Done` or `Failed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendState {
    Queued,
    /// The request may be on its way: after a restart nobody knows.
    Sending,
    Done,
    Failed,
    Uncertain,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SendingRow {
    pub message: MessageId,
    pub contact: ContactId,
    pub channel: ChannelId,
    pub seq: u64,
    pub state: SendState,
    /// 0 before the first attempt.
    pub attempt: u32,
    /// Not before.
    pub next_attempt: Timestamp,
}

/// A numbered event and the users it is meant for.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    pub n: u64,
    pub at: Timestamp,
    /// Sorted, without repeats.
    pub audience: Vec<UserId>,
    /// For finding all that is about a person.
    pub contact: Option<ContactId>,
    pub event: Told,
}

/// A row of the audit log. `hash` chains it to the one before (G21).
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    pub n: u64,
    pub at: Timestamp,
    pub user: Option<UserId>,
    /// The code of what was done ([`crate::domain::AuditCode`]).
    pub what: SafeText,
    /// Ids only: never names, numbers or text.
    pub on: SafeText,
    /// JSON of codes and ids; empty where there is nothing to add.
    pub details: SafeText,
    /// How it is hashed: [`crate::domain::audit::FORM`], or an older form.
    pub form: u8,
    /// Over the previous row's hash and this row's fields.
    pub hash: AuditHash,
}
