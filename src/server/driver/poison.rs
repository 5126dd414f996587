//! An input that a step panicked on: what of it is kept, so that whoever sent it gets an answer and it is not tried for ever
//! (G18).
//!
//! A webhook is authentic and must not be lost: it goes to quarantine as it came. Everything else is refused.

use std::sync::Arc;

use crate::base::{ChannelId, ConnId, Key, RawId, SafeText, Timestamp};
use crate::server::port::{Inbound, Input, Routed, Ticket};

/// What is kept of an input before it is stepped.
#[derive(Debug, Clone)]
pub(super) enum Trace {
    Webhook {
        ticket: Ticket,
        raw: RawId,
        channel: ChannelId,
        received: Timestamp,
        body: Arc<[u8]>,
    },
    /// Somebody waits for the answer.
    Asked {
        conn: ConnId,
        key: Key,
    },
    /// Of a connection, which ends with it.
    Of(ConnId),
    /// A report of the courier: the message is told as uncertain after the store is read again.
    Report,
    Tick,
}

impl Trace {
    pub fn of(input: &Input) -> Trace {
        match input {
            Input::Webhook { ticket, raw, channel, received, body, items: _ } => Trace::Webhook {
                ticket: *ticket,
                raw: *raw,
                channel: *channel,
                received: *received,
                body: Arc::clone(body),
            },
            Input::Request { conn, key, .. } | Input::Replayed { conn, key, .. } => {
                Trace::Asked { conn: *conn, key: *key }
            }
            Input::Connected { conn, .. }
            | Input::LoginAsked { conn, .. }
            | Input::LoginChecked { conn, .. }
            | Input::TokenShown { conn, .. }
            | Input::Sync { conn, .. }
            | Input::Hint { conn, .. }
            | Input::Disconnected { conn } => Trace::Of(*conn),
            Input::SendDone { .. } => Trace::Report,
            Input::Tick => Trace::Tick,
        }
    }
}

/// The body of a webhook that could not be stepped, as one item that says so: it is stored, and waits in quarantine for a
/// version that can.
pub(super) fn quarantined(
    ticket: Ticket,
    raw: RawId,
    channel: ChannelId,
    received: Timestamp,
    body: Arc<[u8]>,
) -> Input {
    Input::Webhook { ticket, raw, channel, received, body, items: unreadable() }
}

fn unreadable() -> Vec<Routed> {
    let item = Inbound::Unreadable {
        reason: SafeText::line("a mistake in turno"),
        kind: SafeText::line("body"),
        person: None,
        provider_id: None,
        at: None,
    };
    vec![Routed { phone_number_id: None, item }]
}
