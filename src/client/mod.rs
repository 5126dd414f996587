//! The client's side of the link: a mirror of what the server told, a cache, an outbox, and a line that mends itself.
//!
//! [`Seat`] is what a screen works with. Below it stands a pure core ([`Client`]) that is driven by frames, by the line's
//! fate and by what the person asks, with time and randomness passed in; the seat performs what the core wants done.

pub mod act;
pub mod backoff;
pub mod cache;
pub mod clock;
pub mod connect;
pub mod core;
pub mod drafts;
pub mod line;
pub mod outbox;
pub mod outbox_file;
pub mod outbox_read;
pub mod place;
pub mod rules;
pub mod seat;
pub mod timeline;
pub mod token;
pub mod vault;

mod mirror;
mod socket;
mod tls;

use std::collections::BTreeMap;

use crate::base::{AttendanceId, Key, MessageId, Millis, SafeText, SessionId, Timestamp};
use crate::domain::{Presence, Refusal};
use crate::protocol::event::Notice;
use crate::protocol::{AdminReply, AdminRequest, Gone, MessageView, ProtocolError, Secret, Snapshot};

pub use self::act::Identity;
pub use self::connect::{BadTarget, ConnectFault, Target};
pub use self::core::Client;
pub use self::line::Plug;
pub use self::seat::{Seat, Setup};

/// How the line to the server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineState {
    /// The first connection is being made.
    Connecting,
    /// Connected, and nobody is signed in; `refusal`: how the last try ended.
    SignedOut {
        refusal: Option<Refusal>,
    },
    /// Signed in; `left` events are still to come.
    CatchingUp {
        left: u32,
    },
    Live,
    /// Gone since then; tried again by itself at `retry_at`.
    Offline {
        since: Timestamp,
        retry_at: Timestamp,
    },
    /// The server said that it stops; it is back within seconds, and so are we. At `retry_at` the next try.
    Restarting {
        since: Timestamp,
        retry_at: Timestamp,
    },
    /// Gone for good: another version, no such account.
    Ended {
        error: ProtocolError,
    },
}

/// A message that was typed here and that the server has not confirmed.
#[derive(Debug, Clone, PartialEq)]
pub struct Unsent {
    pub key: Key,
    pub attendance: AttendanceId,
    pub text: SafeText,
    pub reply_to: Option<MessageId>,
    pub at: Timestamp,
    /// What the customer was called when it was typed: the name outlives the row.
    pub title: SafeText,
    /// Why the server did not take it; `None` while it waits.
    pub refused: Option<Refusal>,
}

/// The messages of one attendance that this client holds, in the order of `seq`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timeline {
    pub messages: BTreeMap<u64, MessageView>,
    /// Whether the server has older ones than these; `None`: not asked yet.
    pub more: Option<bool>,
}

/// Everything that this client knows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mirror {
    /// `None` before the first sign-in.
    pub snapshot: Option<Snapshot>,
    pub timelines: BTreeMap<AttendanceId, Timeline>,
}

/// What the person wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    SignIn {
        login: SafeText,
        password: Secret,
    },
    /// Ends the session on the server, forgets the token and wipes the cache.
    SignOut,
    Open {
        attendance: AttendanceId,
    },
    /// Enter was pressed: the key is made here, once.
    Send {
        attendance: AttendanceId,
        text: SafeText,
        reply_to: Option<MessageId>,
    },
    SendAgain {
        message: MessageId,
    },
    /// Tries a refused unsent message again, with the same key.
    RetryUnsent {
        key: Key,
    },
    /// Takes an unsent message back; its text becomes the draft.
    DiscardUnsent {
        key: Key,
    },
    /// Takes an unsent message back; its text goes to the end of another attendance's draft.
    MoveUnsent {
        key: Key,
        to: AttendanceId,
    },
    /// Takes an unsent message back for good.
    DropUnsent {
        key: Key,
    },
    Finish {
        attendance: AttendanceId,
        reason: Option<SafeText>,
        description: Option<SafeText>,
    },
    /// The newest message in view.
    Seen {
        attendance: AttendanceId,
        seq: u64,
    },
    /// Older messages than those held, or the newest ones.
    LoadTimeline {
        attendance: AttendanceId,
    },
    Presence {
        presence: Presence,
    },
    Sessions,
    RevokeSession {
        session: SessionId,
    },
    ChangePassword {
        current: Secret,
        new: Secret,
    },
    Admin {
        admin: Box<AdminRequest>,
    },
}

/// Something happened that a person may want to be told of, beyond the picture's change.
#[derive(Debug, Clone, PartialEq)]
pub enum Alert {
    /// An attendance was given to me.
    Assigned {
        attendance: AttendanceId,
    },
    /// A customer wrote in an attendance of mine.
    Message {
        attendance: AttendanceId,
        message: MessageId,
    },
    /// An attendance left my lists by somebody else's doing.
    Gone {
        attendance: AttendanceId,
        title: SafeText,
        gone: Gone,
    },
    /// A request of mine was refused by the server.
    Refused {
        ask: &'static str,
        refusal: Refusal,
    },
    /// One of my messages failed, or its fate is unknown.
    Trouble {
        attendance: AttendanceId,
        message: MessageId,
    },
    /// A newer version of turno speaks of things that this one does not know.
    UpdateThere,
    /// The server ended the session.
    SessionEnded,
    /// Answers to what was asked.
    Sessions {
        sessions: Vec<crate::protocol::reply::SessionView>,
    },
    Done {
        ask: &'static str,
    },
    Admin {
        admin: Box<AdminReply>,
    },
    /// Something that administrators should know.
    Notice {
        notice: Notice,
    },
    /// Part of the outbox could not be read. The damaged file is kept there; what could be read of it is used.
    OutboxDamaged {
        place: SafeText,
    },
    /// What is sent cannot be kept on this machine, in words for a log: it waits in memory alone.
    NotKept {
        detail: SafeText,
    },
    /// The cache could not be used, in words for a log; the seat goes on without it.
    CacheTrouble {
        detail: SafeText,
    },
}

/// What a turn of the seat brought.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Change {
    /// Whether anything that a screen shows may be different.
    pub visible: bool,
    pub alerts: Vec<Alert>,
}

/// Bytes over the socket since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    pub up: u64,
    pub down: u64,
}

/// A client waits at most so long before its first try to connect again, and at most twice as long before each one after it.
pub const FIRST_RETRY: Millis = Millis::seconds(2);
/// No wait between two tries is longer.
pub const LAST_RETRY: Millis = Millis::seconds(30);
