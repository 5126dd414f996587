//! The frames themselves: the outermost layer of everything that is said.

use serde::{Deserialize, Serialize};

use crate::base::{AttendanceId, Key, SafeText, Timestamp};
use crate::domain::{Account, Refusal};

use super::error::ProtocolError;
use super::event::Numbered;
use super::reply::Outcome;
use super::request::Request;
use super::secret::Secret;
use super::snapshot::Snapshot;
use super::summary::UserView;

/// From client to server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// First of all: what the client speaks. `account` may be left out where the server holds one account.
    Hello {
        versions: Vec<u16>,
        client: SafeText,
        account: Option<SafeText>,
    },
    Login {
        login: SafeText,
        password: Secret,
    },
    /// Instead of a login: the token of an earlier one.
    Token {
        token: Secret,
    },
    /// Bring me up to date: everything after event `from`, or a snapshot.
    Sync {
        from: Option<u64>,
    },
    /// `key` is made by the client, once for each thing that somebody wants; a repeat with the same key is harmless.
    Request {
        key: Key,
        request: Request,
    },
    /// Only the latest counts, and it may be dropped.
    Hint {
        hint: ClientHint,
    },
    /// Answers a ping.
    Pong,
    /// A request of which only the envelope could be read, and the member that is wrong in it. Nobody says this: it is what
    /// [`super::misread::decode_client`] makes of it, so that it can be answered.
    #[serde(skip)]
    Misread {
        key: Key,
        field: SafeText,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "hint", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientHint {
    /// The agent is writing in this attendance.
    Typing { attendance: AttendanceId },
}

/// From server to client. A client skips a kind of frame or field that it does not know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum ServerFrame {
    Hello {
        version: u16,
        server: SafeText,
        account: SafeText,
        /// The server's time, so that the client can show windows right although its own clock is off.
        now: Timestamp,
        /// Nothing heard from the server for twice this long means that the line is dead.
        heartbeat_ms: u32,
    },
    /// Signed in. `token` only after a login with a password.
    Welcome {
        me: UserView,
        account: Account,
        token: Option<Secret>,
        /// The key of what this user's workstations keep on their machines: the same at each sign-in.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        vault: Option<Secret>,
    },
    /// Not signed in: wrong, throttled or ended.
    Refused {
        refusal: Refusal,
    },
    Snapshot {
        snapshot: Box<Snapshot>,
    },
    /// The events after `from` follow, `count` of them; then `ReplayEnd`.
    Replay {
        from: u64,
        count: u32,
    },
    ReplayEnd {
        n: u64,
    },
    Event(Numbered),
    Reply {
        key: Key,
        #[serde(flatten)]
        outcome: Outcome,
    },
    Ping {
        now: Timestamp,
    },
    /// The last frame before the server closes.
    Bye {
        error: ProtocolError,
    },
    /// A kind of a newer version: skipped.
    #[serde(other)]
    Unknown,
}
