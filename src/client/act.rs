//! What the client's core wants done, as data. The seat performs it, in order; the core itself touches nothing.
//!
//! The order is law: a record that is to be kept comes before the frame that speaks of it.

use crate::base::{AccountId, AttendanceId, Timestamp, UserId};
use crate::domain::Account;
use crate::protocol::{ClientFrame, Secret, ServerFrame, UserView};

use super::Alert;
use super::cache::{Cached, Entry};
use super::outbox::Record;

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Say something to the server.
    Send(ClientFrame),
    /// Append to the outbox. With [`Durability::Disk`] no act after it may speak of its records unless they are on the disk;
    /// acts that are about something else happen all the same.
    Keep {
        records: Vec<Record>,
        durability: Durability,
    },
    /// Write to the cache. Losing it costs time, never truth.
    Cache(Vec<Entry>),
    /// Read a page of a timeline and give it to `Client::on_cached`.
    ReadCache {
        attendance: AttendanceId,
        before: Option<u64>,
    },
    /// The server said who we are, and it is somebody else than before: open their place and call `Client::restore`.
    Identified(Box<Identity>),
    KeepToken(Secret),
    ForgetToken,
    /// Delete all that is kept on this machine for this user: cache, outbox, drafts, token.
    Wipe,
    /// Drop the connection and make a new one at once.
    Reconnect,
    /// Drop the connection for good.
    Hangup,
    Alert(Alert),
}

/// How sure a record must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// With the operating system: it survives the end of this program.
    System,
    /// On the disk: it survives a power cut.
    Disk,
}

/// Who is signed in, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub me: UserView,
    pub account: Account,
}

impl Identity {
    /// The two ids that a place on the disk is named by.
    pub fn key(&self) -> (AccountId, UserId) {
        (self.account.id, self.me.id)
    }
}

/// What happens to the line.
#[derive(Debug, Clone, PartialEq)]
pub enum LineEvent {
    /// A connection stands.
    Up,
    Frame(Box<ServerFrame>),
    /// It is gone; the next try is at `retry_at`.
    Down {
        retry_at: Timestamp,
    },
}

/// What was kept on this machine for a user.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Saved {
    /// The last picture and the number of the snapshot that it began with.
    pub picture: Option<(crate::protocol::Snapshot, u64)>,
    pub records: Vec<Record>,
}

/// The answer to [`Act::ReadCache`].
#[derive(Debug, Clone, PartialEq)]
pub struct CachedPage {
    pub attendance: AttendanceId,
    pub before: Option<u64>,
    pub cached: Cached,
}
