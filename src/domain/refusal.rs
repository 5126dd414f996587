//! Every "no" that a rule can say. Codes, never prose: `tui/wording.rs` and the command line find the words.

use serde::{Deserialize, Serialize};

use crate::base::{SafeText, UserId};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "no", rename_all = "snake_case")]
pub enum Refusal {
    /// It does not exist, or not for you: the same answer for both (D20).
    NotFound,
    AdministratorsOnly,
    /// You have it open already.
    AlreadyOpen,
    /// Somebody else was faster: "opened by NAME".
    OpenedBy {
        user: Option<UserId>,
    },
    AssignedTo {
        user: Option<UserId>,
    },
    AlreadyFinished,
    /// Open it first.
    NotOpen,
    NotMember,
    /// This queue's work is given out, not taken (D02).
    QueueGivesOut,
    /// The 24 hours are over.
    WindowClosed,
    Empty,
    TooLong {
        limit: u32,
    },
    /// It changed since you looked.
    Stale,
    /// The same key with another content (G06).
    KeyReused,
    /// Only a message whose fate is unknown or that failed can be sent again.
    NotResendable,
    /// The login or password is wrong, or the user is deactivated: one answer for all.
    BadLogin,
    /// Too many tries; try again in so many seconds.
    Throttled {
        seconds: u32,
    },
    /// The session has ended or was revoked.
    SessionEnded,
    /// A value is not valid. `field` is a name of the protocol.
    Invalid {
        field: SafeText,
    },
    /// Something of that name or id is there already.
    Taken {
        field: SafeText,
    },
    /// The last active administrator stays one.
    LastAdministrator,
    /// Still in use: a queue with live attendances, or one that a channel sends to.
    InUse,
    /// The server came back from a backup: whether this was sent before, nobody knows.
    Restored,
    /// The server is too busy, or its store cannot write just now: nothing was done, try again.
    Unavailable,
}

impl Refusal {
    /// Whether it says "not you" rather than "not now" or "not so". "Not found" is what somebody is told of what is not
    /// theirs (D20).
    pub fn is_of_permission(&self) -> bool {
        match self {
            Refusal::NotFound | Refusal::AdministratorsOnly | Refusal::NotMember => true,
            Refusal::AlreadyOpen
            | Refusal::OpenedBy { .. }
            | Refusal::AssignedTo { .. }
            | Refusal::AlreadyFinished
            | Refusal::NotOpen
            | Refusal::QueueGivesOut
            | Refusal::WindowClosed
            | Refusal::Empty
            | Refusal::TooLong { .. }
            | Refusal::Stale
            | Refusal::KeyReused
            | Refusal::NotResendable
            | Refusal::BadLogin
            | Refusal::Throttled { .. }
            | Refusal::SessionEnded
            | Refusal::Invalid { .. }
            | Refusal::Taken { .. }
            | Refusal::LastAdministrator
            | Refusal::InUse
            | Refusal::Restored
            | Refusal::Unavailable => false,
        }
    }

    /// As the protocol names it.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NotFound => "not_found",
            Refusal::AdministratorsOnly => "administrators_only",
            Refusal::AlreadyOpen => "already_open",
            Refusal::OpenedBy { .. } => "opened_by",
            Refusal::AssignedTo { .. } => "assigned_to",
            Refusal::AlreadyFinished => "already_finished",
            Refusal::NotOpen => "not_open",
            Refusal::NotMember => "not_member",
            Refusal::QueueGivesOut => "queue_gives_out",
            Refusal::WindowClosed => "window_closed",
            Refusal::Empty => "empty",
            Refusal::TooLong { .. } => "too_long",
            Refusal::Stale => "stale",
            Refusal::KeyReused => "key_reused",
            Refusal::NotResendable => "not_resendable",
            Refusal::BadLogin => "bad_login",
            Refusal::Throttled { .. } => "throttled",
            Refusal::SessionEnded => "session_ended",
            Refusal::Invalid { .. } => "invalid",
            Refusal::Taken { .. } => "taken",
            Refusal::LastAdministrator => "last_administrator",
            Refusal::InUse => "in_use",
            Refusal::Restored => "restored",
            Refusal::Unavailable => "unavailable",
        }
    }
}
