//! All that can happen to an engine.

use std::fmt;
use std::sync::Arc;

use crate::base::{ChannelId, ConnId, Key, MessageId, RawId, SafeText, Timestamp, UserId};
use crate::protocol::frame::ClientHint;
use crate::protocol::{Request, Secret};

use super::channel::SendOutcome;
use super::inbound::Routed;

/// Names somebody who waits for a commit: the webhook's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// An argon2id hash in PHC string format. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// SHA-256 of a session's token: all that is kept of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(..)")
    }
}

/// An account's random bytes of which each person's key for the files on their workstations is made (X14). Never shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seal(pub [u8; 32]);

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(..)")
    }
}

#[derive(Debug, Clone)]
pub enum Input {
    /// A webhook whose signature was right. `channel` is the one its address names.
    Webhook {
        ticket: Ticket,
        raw: RawId,
        channel: ChannelId,
        received: Timestamp,
        body: Arc<[u8]>,
        items: Vec<Routed>,
    },
    /// Somebody connected. `local`: over the Unix socket, which only the server's own user can open: an administrator.
    Connected {
        conn: ConnId,
        address: SafeText,
        client: SafeText,
        local: bool,
    },
    /// Whose password is to be checked? Answered with [`super::ToSession::Credentials`].
    LoginAsked {
        conn: ConnId,
        login: SafeText,
    },
    /// The password was checked, outside, since it takes a tenth of a second.
    LoginChecked {
        conn: ConnId,
        user: Option<UserId>,
        right: bool,
        token: TokenHash,
        secret: Secret,
    },
    TokenShown {
        conn: ConnId,
        token: TokenHash,
    },
    /// Bring this connection up to date.
    Sync {
        conn: ConnId,
        from: Option<u64>,
    },
    /// `hash`: of the new password in the request, where it has one. `proof`: whether its current password was right.
    Request {
        conn: ConnId,
        key: Key,
        request: Request,
        hash: Option<PasswordHash>,
        proof: Option<bool>,
    },
    Hint {
        conn: ConnId,
        hint: ClientHint,
    },
    Disconnected {
        conn: ConnId,
    },
    /// The answer to a delivery that the engine asked for.
    SendDone {
        message: MessageId,
        attempt: u32,
        outcome: SendOutcome,
    },
    /// A quarantined body was read again.
    Replayed {
        conn: ConnId,
        key: Key,
        raw: RawId,
        channel: ChannelId,
        items: Vec<Routed>,
    },
    /// The time that the engine asked to be woken at has come.
    Tick,
}

impl Input {
    /// The session's connection, where one asked.
    pub fn conn(&self) -> Option<ConnId> {
        match self {
            Input::Connected { conn, .. }
            | Input::LoginAsked { conn, .. }
            | Input::LoginChecked { conn, .. }
            | Input::TokenShown { conn, .. }
            | Input::Sync { conn, .. }
            | Input::Request { conn, .. }
            | Input::Hint { conn, .. }
            | Input::Replayed { conn, .. }
            | Input::Disconnected { conn } => Some(*conn),
            Input::Webhook { .. } | Input::SendDone { .. } | Input::Tick => None,
        }
    }
}
