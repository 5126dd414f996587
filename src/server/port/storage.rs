//! The durable store. Memory, SQLite and later PostgreSQL pass one conformance story (`tests/all/storage`).

use std::path::Path;

use crate::base::page::{Page, PageRequest};
use crate::base::{AccountId, AttendanceId, RawId, SafeText, UserId};
use crate::domain::{Account, Attendance, Channel, Contact, Leg, Message, Queue, Window};
use crate::protocol::admin::{AuditView, QuarantineView};

use super::Future;
use super::cold::{Cold, Wants};
use super::input::Seal;
use super::write::{Batch, EventRow, RawRow, SendingRow, SessionRow, StoredUser};
use crate::base::{ChannelId, ContactId};

/// The world failed. After [`StorageFault::Unknown`] the commit may or may not have happened: what is in memory is no longer
/// the truth and is loaded again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageFault {
    /// Nothing was written; the same can be tried again (disk full, locked).
    #[error("the store cannot write now: {0}")]
    Refused(String),
    /// Nobody knows.
    #[error("the outcome of a write is unknown: {0}")]
    Unknown(String),
    #[error("the store cannot be read: {0}")]
    Read(String),
    /// A row that cannot be: a constraint failed, or a value does not parse.
    #[error("the store holds something that cannot be: {0}")]
    Corrupt(String),
}

impl StorageFault {
    pub fn is_retryable(&self) -> bool {
        matches!(self, StorageFault::Refused(_) | StorageFault::Read(_))
    }
}

/// All that is live in an account: what an engine starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Live {
    pub account: Account,
    pub users: Vec<StoredUser>,
    /// That have not ended. Whether one has expired is the engine's to say: the store reads no clock.
    pub sessions: Vec<SessionRow>,
    pub channels: Vec<Channel>,
    pub queues: Vec<Queue>,
    /// Waiting, assigned and open ones.
    pub attendances: Vec<Attendance>,
    /// The current leg of each of them.
    pub legs: Vec<Leg>,
    /// The contacts of the live attendances and of `sendings`.
    pub contacts: Vec<Contact>,
    pub windows: Vec<((ContactId, ChannelId), Window)>,
    /// The newest shown message of each live attendance.
    pub last: Vec<Message>,
    /// Not `Done` and not `Failed`, in order, with their messages.
    pub sendings: Vec<(SendingRow, Message)>,
    /// The last numbers given: events, messages, attendances, audit rows.
    pub event_n: u64,
    pub message_seq: u64,
    pub attendance_number: u64,
    pub audit_n: u64,
    pub audit_hash: [u8; 32],
    /// `None` until it is made.
    pub seal: Option<Seal>,
}

/// Part of the event log, for one user.
#[derive(Debug, Clone, PartialEq)]
pub enum Replay {
    /// The events meant for the user, oldest first.
    Events(Vec<EventRow>),
    /// The log no longer reaches back that far: a snapshot is needed.
    TooOld,
}

pub trait Storage: Send + Sync + 'static {
    fn accounts(&self) -> Future<'_, Result<Vec<Account>, StorageFault>>;
    fn live(&self, account: AccountId) -> Future<'_, Result<Live, StorageFault>>;
    fn cold(&self, account: AccountId, wants: Wants) -> Future<'_, Result<Cold, StorageFault>>;
    /// All of the batch or nothing, durable when it returns `Ok`.
    fn commit(&self, account: AccountId, batch: Batch) -> Future<'_, Result<(), StorageFault>>;
    /// Shown messages of an attendance; `page.before` is a `seq`.
    fn timeline(
        &self,
        account: AccountId,
        attendance: AttendanceId,
        page: PageRequest,
    ) -> Future<'_, Result<Page<Message>, StorageFault>>;
    /// The events with `after < n <= upto` that are meant for `user`, at most `limit` of them.
    fn events(
        &self,
        account: AccountId,
        user: UserId,
        after: u64,
        upto: u64,
        limit: u32,
    ) -> Future<'_, Result<Replay, StorageFault>>;
    fn drafts(
        &self,
        account: AccountId,
        user: UserId,
    ) -> Future<'_, Result<Vec<(AttendanceId, SafeText)>, StorageFault>>;
    /// Newest first.
    fn quarantine(&self, account: AccountId, limit: u16) -> Future<'_, Result<Vec<QuarantineView>, StorageFault>>;
    fn raw(&self, account: AccountId, raw: RawId) -> Future<'_, Result<Option<RawRow>, StorageFault>>;
    /// Newest last in the page; `page.before` is a number of the log.
    fn audit(&self, account: AccountId, page: PageRequest) -> Future<'_, Result<Page<AuditView>, StorageFault>>;
    /// Deletes raw bodies, events and quarantine rows that were kept long enough: raws older than `raws_before`, events
    /// older than `events_before`.
    fn prune(
        &self,
        account: AccountId,
        raws_before: crate::base::Timestamp,
        events_before: crate::base::Timestamp,
    ) -> Future<'_, Result<u64, StorageFault>>;
    /// A copy of everything, taken while running.
    fn backup<'a>(&'a self, to: &'a Path) -> Future<'a, Result<(), StorageFault>>;
}
