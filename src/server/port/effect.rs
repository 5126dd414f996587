//! What the engine wants done. The order is law: a commit comes before everything that tells of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::page::PageRequest;
use crate::base::{AttendanceId, ConnId, Key, RawId, SafeText, Timestamp, UserId};
use crate::domain::{Account, Channel};
use crate::protocol::{Outcome, ProtocolError, Secret, Snapshot, Told, UserView};

use super::channel::Outgoing;
use super::ears::Ears;
use super::input::{PasswordHash, Ticket};
use super::write::Write;

#[derive(Debug, Clone)]
pub enum Effect {
    /// Make these rows durable. Everything after it in the list waits for that.
    Commit(Vec<Write>),
    /// Answer a webhook with 200.
    Ack(Ticket),
    /// Tell an event to users who are connected. The second number is `prev` of that user.
    Publish { n: u64, event: Told, to: Vec<(UserId, u64)> },
    /// Say something to one connection.
    Tell(ConnId, ToSession),
    /// From now on `user`'s events go to this connection; first it is told [`ToSession::Attached`].
    Attach { conn: ConnId, user: UserId, attached: Attached },
    /// Read from the store and reply; the permission was checked.
    Read { conn: ConnId, key: Key, read: Read },
    /// Hand a message to the provider. Its row says `sending` by the commit before.
    Deliver(Box<Outgoing>),
    /// Tell the provider that the customer's messages up to this one were read. May be lost.
    MarkRead { channel: Arc<Channel>, provider_id: SafeText },
    /// Close a connection.
    Close(ConnId, ProtocolError),
    /// The channels changed: webhooks are accepted for these.
    Channels(Vec<Channel>),
    /// Send [`super::Input::Tick`] at this time; replaces the earlier one.
    Wake(Timestamp),
}

#[derive(Debug, Clone)]
pub enum ToSession {
    /// What a password is to be compared with; `None`: there is no such user, compare with a dummy all the same.
    Credentials {
        user: Option<UserId>,
        hash: Option<PasswordHash>,
    },
    Welcome {
        me: Box<UserView>,
        account: Box<Account>,
        token: Option<Secret>,
        vault: Option<Secret>,
    },
    Refused(crate::domain::Refusal),
    Attached(Attached),
    Event {
        n: u64,
        prev: u64,
        event: Told,
    },
    Reply {
        key: Key,
        outcome: Box<Outcome>,
    },
    Close(ProtocolError),
}

/// How a connection is brought up to date.
#[derive(Debug, Clone)]
pub enum Attached {
    Snapshot(Box<Snapshot>),
    /// The session reads the events after `from` up to and including `upto` from the store.
    Replay {
        user: UserId,
        from: u64,
        upto: u64,
        ears: Arc<Ears>,
    },
}

/// What is read from the store for a reply.
#[derive(Debug, Clone)]
pub enum Read {
    Timeline {
        attendance: AttendanceId,
        page: PageRequest,
    },
    Drafts {
        user: UserId,
        /// Those of other attendances are not told: they are out of the user's sight.
        among: BTreeSet<AttendanceId>,
    },
    Quarantine {
        limit: u16,
    },
    Audit {
        page: PageRequest,
    },
    /// The raw body, to be parsed and given back as [`super::Input::Replayed`].
    Raw {
        raw: RawId,
    },
}
