//! What the server answers to a request.

use serde::{Deserialize, Serialize};

use crate::base::page::Page;
use crate::base::{AttendanceId, MessageId, SafeText, SessionId, Timestamp};
use crate::domain::Refusal;

use super::admin::AdminReply;
use super::summary::MessageView;

/// A request's end: done, or refused by a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Ok(Reply),
    Refused(Refusal),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub enum Reply {
    /// Done. The events tell what changed; `n` is the last of them, so a client knows when it has seen the effect.
    Done {
        n: u64,
    },
    /// The message is stored and will be sent.
    Sent {
        message: MessageId,
        seq: u64,
        n: u64,
    },
    Timeline {
        attendance: AttendanceId,
        page: Page<MessageView>,
    },
    Drafts {
        drafts: Vec<(AttendanceId, SafeText)>,
    },
    Sessions {
        sessions: Vec<SessionView>,
    },
    Admin {
        admin: AdminReply,
    },
}

/// Somewhere the user is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    pub id: SessionId,
    pub created: Timestamp,
    pub last_seen: Timestamp,
    /// Program and version, as the client says.
    pub client: SafeText,
    /// The network address it came from.
    pub address: SafeText,
    /// The session that asks.
    pub current: bool,
}
