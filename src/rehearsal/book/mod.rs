//! The auditor's own book of what was stored: made from the rows of each commit, with rules of its own.
//!
//! It knows nothing of the engine. It reads the rows of a batch as facts in order, and notes every step that the promises
//! forbid: a second live attendance, a second opener, a status that goes back, a number that was skipped.

mod attendances;
mod messages;
mod people;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{
    AccountId, AttendanceId, ChannelId, ContactId, Key, MessageId, QueueId, RawId, SafeText, SessionId, Timestamp,
    UserId,
};
use crate::domain::{Attendance, Channel, Queue, User, Window};
use crate::server::port::{AuditRow, SendingRow, Write};

use super::finding::{Finding, Promise};

pub use messages::{Line, rank};

/// All that was stored, as the auditor sees it.
#[derive(Debug, Clone, Default)]
pub struct Book {
    pub account: Option<AccountId>,
    pub users: BTreeMap<UserId, User>,
    pub sessions: BTreeMap<SessionId, UserId>,
    pub queues: BTreeMap<QueueId, Queue>,
    pub channels: BTreeMap<ChannelId, Channel>,
    /// Finished ones too, for as long as the rehearsal lasts.
    pub attendances: BTreeMap<AttendanceId, Attendance>,
    pub live: BTreeSet<AttendanceId>,
    pub windows: BTreeMap<(ContactId, ChannelId), Window>,
    pub messages: BTreeMap<MessageId, Line>,
    pub by_provider: BTreeMap<(ChannelId, SafeText), MessageId>,
    pub by_key: BTreeMap<(UserId, Key), MessageId>,
    /// The shown messages of each attendance, in their order.
    pub timelines: BTreeMap<AttendanceId, BTreeMap<u64, MessageId>>,
    pub sendings: BTreeMap<MessageId, SendingRow>,
    /// Raw bodies, by a checksum of what they say.
    pub raws: BTreeMap<u64, u32>,
    pub quarantine: BTreeSet<RawId>,
    pub event_n: u64,
    pub message_seq: u64,
    /// Events of this life of the server and those before it.
    pub events: u64,
    /// The last event that each user was told of.
    pub told: BTreeMap<UserId, u64>,
    audit: Option<AuditRow>,
    /// Messages and marks of customers that were stored, counted as the server counts them.
    pub inbound: u64,
    pub commits: u64,
    pub rows: u64,
    /// What came in with the batch at hand: new messages of customers, by attendance.
    arrived: BTreeMap<AttendanceId, u32>,
    /// What was unread before the batch, of the attendances in it.
    unread: BTreeMap<AttendanceId, u32>,
    findings: Vec<Finding>,
}

impl Book {
    /// Takes in a batch that is durable now.
    pub fn enter(&mut self, batch: &[Write]) {
        self.commits += 1;
        self.arrived.clear();
        for write in batch {
            self.rows += 1;
            self.write(write);
        }
        self.check_arrivals();
        self.check_pairs(batch);
    }

    /// A server came back with what this book knows: it goes on from event `n`, has no sessions, and all that was on its way
    /// is in doubt. How much that is.
    pub fn begin_life(&mut self, n: u64) -> u64 {
        self.event_n = n;
        self.sessions.clear();
        self.doubt_all()
    }

    /// Goes on counting where the book of the life before ended.
    pub fn count_on(&mut self, before: &Book) {
        (self.events, self.commits, self.rows) = (before.events, before.commits, before.rows);
    }

    /// What was found since the last call.
    pub fn findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.findings)
    }

    fn found(&mut self, promise: Promise, what: String) {
        self.findings.push(Finding { promise, what });
    }

    fn write(&mut self, write: &Write) {
        match write {
            Write::Account(row) => self.account = Some(row.id),
            Write::Contact(_) | Write::Seal(_) | Write::Address { .. } | Write::Draft { .. } => {}
            Write::User(row) => self.user(&row.user),
            Write::Session(row) => drop(self.sessions.insert(row.id, row.user)),
            Write::SessionEnded(id) => drop(self.sessions.remove(id)),
            Write::Channel(row) => drop(self.channels.insert(row.id, row.clone())),
            Write::Queue(row) => drop(self.queues.insert(row.id, row.clone())),
            Write::Raw(row) => *self.raws.entry(checksum(&row.body)).or_default() += 1,
            Write::Quarantine(row) => drop(self.quarantine.insert(row.raw)),
            Write::QuarantineSettled(raw) => drop(self.quarantine.remove(raw)),
            Write::Window { contact, channel, window } => {
                self.windows.insert((*contact, *channel), *window);
            }
            Write::Attendance(row) => self.attendance(row),
            Write::Leg(_) => {}
            Write::Message(row) => self.message(row),
            Write::Adopt { contact, channel, attendance } => self.adopt(*contact, *channel, *attendance),
            Write::Sending(row) => self.sending(row),
            Write::Event(row) => {
                if row.n != self.event_n + 1 {
                    self.found(Promise::G05, format!("event {} follows {}", row.n, self.event_n));
                }
                self.event_n = row.n;
                self.events += 1;
                for user in &row.audience {
                    self.told.insert(*user, row.n);
                }
            }
            Write::Audit(row) => self.audit(row),
        }
    }

    /// The newest shown message of an attendance.
    pub fn newest(&self, attendance: AttendanceId) -> Option<&Line> {
        let (_, id) = self.timelines.get(&attendance)?.last_key_value()?;
        self.messages.get(id)
    }

    /// When free text ends, by what the customer wrote last.
    pub fn window_end(&self, contact: ContactId, channel: ChannelId) -> Option<Timestamp> {
        self.windows.get(&(contact, channel))?.last_inbound.map(|at| at.plus(crate::base::Millis::hours(24)))
    }
}

/// FNV-1a of a body.
pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
