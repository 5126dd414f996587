//! What a signed-in client can ask for.

use serde::{Deserialize, Serialize};

use crate::base::page::PageRequest;
use crate::base::{AttendanceId, MessageId, SafeText, SessionId};
use crate::domain::Presence;

use super::admin::AdminRequest;
use super::secret::Secret;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Open an attendance (R012).
    Open {
        attendance: AttendanceId,
    },
    /// Write to the customer (R028). The request's key makes it happen once (G06).
    Send {
        attendance: AttendanceId,
        text: SafeText,
        reply_to: Option<MessageId>,
    },
    /// Send a message again whose fate is unknown, or that failed.
    SendAgain {
        message: MessageId,
    },
    /// End it (R044). `version` is that of the row that the agent looked at.
    Finish {
        attendance: AttendanceId,
        version: u32,
        reason: Option<SafeText>,
        description: Option<SafeText>,
    },
    /// The opener has everything up to `seq` in view.
    Seen {
        attendance: AttendanceId,
        seq: u64,
    },
    /// Messages of an attendance, newest first asked, oldest first given. `before` is a `seq`.
    Timeline {
        attendance: AttendanceId,
        page: PageRequest,
    },
    /// What is being typed; empty: nothing. Kept for the next device.
    Draft {
        attendance: AttendanceId,
        text: SafeText,
    },
    /// All of the user's drafts.
    Drafts,
    Presence {
        presence: Presence,
    },
    /// The user's own sessions.
    Sessions,
    RevokeSession {
        session: SessionId,
    },
    ChangePassword {
        current: Secret,
        new: Secret,
    },
    /// Ends this session; the client wipes what it cached.
    SignOut,
    Admin {
        admin: AdminRequest,
    },
}

impl Request {
    /// As the protocol names it (`ask`; of an administrator's request `admin` and its own name).
    pub fn code(&self) -> &'static str {
        match self {
            Request::Open { .. } => "open",
            Request::Send { .. } => "send",
            Request::SendAgain { .. } => "send_again",
            Request::Finish { .. } => "finish",
            Request::Seen { .. } => "seen",
            Request::Timeline { .. } => "timeline",
            Request::Draft { .. } => "draft",
            Request::Drafts => "drafts",
            Request::Presence { .. } => "presence",
            Request::Sessions => "sessions",
            Request::RevokeSession { .. } => "revoke_session",
            Request::ChangePassword { .. } => "change_password",
            Request::SignOut => "sign_out",
            Request::Admin { admin } => admin.code(),
        }
    }
}
