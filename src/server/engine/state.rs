//! What an engine remembers between steps, apart from the rows themselves.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::base::{ConnId, ContactId, MessageId, SafeText, SessionId, Timestamp, UserId};
use crate::domain::message::Direction;
use crate::domain::{Address, Attendance, AuditHash, Leg, Message, Presence};
use crate::server::port::{PasswordHash, SendState, SendingRow};

use super::throttle::Try;

/// The last numbers that were given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbers {
    pub event: u64,
    pub message: u64,
    pub attendance: u64,
    pub audit: u64,
    pub audit_hash: AuditHash,
}

/// An attendance that has not ended.
#[derive(Debug, Clone)]
pub(super) struct LiveAttendance {
    pub row: Attendance,
    pub leg: Leg,
    /// The newest message that a timeline shows.
    pub last: Option<Message>,
    /// The provider's id of the customer's newest message: what a read receipt names.
    pub last_inbound: Option<SafeText>,
}

impl LiveAttendance {
    pub fn new(row: Attendance, leg: Leg, last: Option<Message>) -> LiveAttendance {
        let last_inbound = last
            .as_ref()
            .filter(|message| message.direction == Direction::In)
            .and_then(|message| message.provider_id.clone());
        LiveAttendance { row, leg, last, last_inbound }
    }
}

/// Somebody as far as work is concerned.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    pub conns: BTreeSet<ConnId>,
    /// What they chose; it counts while they are connected.
    pub chosen: Option<Presence>,
    pub last_assigned: Option<Timestamp>,
    /// Attendances assigned to or open with them (D05).
    pub load: u32,
}

impl Person {
    pub fn presence(&self) -> Presence {
        if self.conns.is_empty() { Presence::Offline } else { self.chosen.unwrap_or(Presence::Online) }
    }
}

/// A connection.
#[derive(Debug, Clone)]
pub(super) struct Conn {
    pub address: SafeText,
    pub client: SafeText,
    /// Over the Unix socket: acts as administrator without being anybody.
    pub local: bool,
    pub user: Option<UserId>,
    pub session: Option<SessionId>,
    /// What the password of its sign-in is being compared with.
    pub compared: Option<PasswordHash>,
    /// Its sign-in, while the password is being compared.
    pub trying: Option<Try>,
    /// Whether it was brought up to date and gets events.
    pub attached: bool,
}

/// The messages on their way to one customer through one channel. They leave in the order they were written (G06).
#[derive(Debug, Clone, Default)]
pub(super) struct Lane {
    pub waiting: VecDeque<OnItsWay>,
    /// After a restart: handed to the provider by the earlier run, fate unknown.
    pub unsettled: Vec<OnItsWay>,
}

#[derive(Debug, Clone)]
pub(super) struct OnItsWay {
    pub row: SendingRow,
    pub message: Message,
}

impl Lane {
    pub fn restore(&mut self, row: SendingRow, message: Message) {
        let state = row.state;
        let item = OnItsWay { row, message };
        match state {
            SendState::Queued => self.waiting.push_back(item),
            SendState::Sending => self.unsettled.push(item),
            SendState::Uncertain | SendState::Done | SendState::Failed => {}
        }
    }

    /// Messages that were handed over by this very run are not in doubt: their reports will come.
    pub fn resume(&mut self, on_their_way: &BTreeSet<(MessageId, u32)>) {
        let is_known = |item: &OnItsWay| on_their_way.contains(&(item.message.id, item.row.attempt));
        let (known, unsettled) = std::mem::take(&mut self.unsettled).into_iter().partition(is_known);
        self.unsettled = unsettled;
        let mut known: Vec<OnItsWay> = known;
        while let Some(item) = known.pop() {
            self.waiting.push_front(item);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.unsettled.is_empty()
    }

    pub fn get_mut(&mut self, message: MessageId) -> Option<&mut OnItsWay> {
        self.waiting.iter_mut().chain(&mut self.unsettled).find(|item| item.message.id == message)
    }
}

/// The addresses by which contacts in memory were recognised, so that somebody in the middle of a conversation is not
/// looked up in the store at each message. It holds less than the store does, and nothing else than the store does.
#[derive(Debug, Clone, Default)]
pub(super) struct Addresses {
    leading: BTreeMap<Address, ContactId>,
    of: BTreeMap<ContactId, BTreeSet<Address>>,
}

impl Addresses {
    pub fn get(&self, address: &Address) -> Option<ContactId> {
        self.leading.get(address).copied()
    }

    pub fn insert(&mut self, address: Address, contact: ContactId) {
        if self.leading.insert(address.clone(), contact) != Some(contact) {
            self.of.entry(contact).or_default().insert(address);
        }
    }

    /// Forgets what leads to a contact, and returns it.
    pub fn forget(&mut self, contact: ContactId) -> BTreeSet<Address> {
        let mut addresses = self.of.remove(&contact).unwrap_or_default();
        addresses.retain(|address| self.leading.get(address) == Some(&contact));
        for address in &addresses {
            self.leading.remove(address);
        }
        addresses
    }
}

/// Counts since the start of this run. `received` is the sum of the five after it: loss would be visible (G23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    pub webhooks: u64,
    pub received: u64,
    pub stored: u64,
    pub duplicate: u64,
    pub quarantined: u64,
    pub statuses: u64,
    pub ignored: u64,
    pub sends: u64,
    pub sends_failed: u64,
    pub sends_uncertain: u64,
    /// Of `received`: out of quarantine, not from a webhook.
    pub read_again: u64,
    /// Attempts that the provider took.
    pub sends_accepted: u64,
    /// Attempts that are tried again later.
    pub sends_again: u64,
    /// Sign-ins that had to wait.
    pub throttled: u64,
    /// Connections that were brought up to date with events, and with a whole picture.
    pub replays: u64,
    pub snapshots: u64,
}

impl Counters {
    /// Whether every item that came in is accounted for.
    pub fn adds_up(&self) -> bool {
        self.unaccounted() == 0
    }

    /// How far what came in and what became of it are apart.
    pub fn unaccounted(&self) -> u64 {
        self.received.abs_diff(self.stored + self.duplicate + self.quarantined + self.statuses + self.ignored)
    }

    pub fn list(&self) -> [(&'static str, u64); 16] {
        [
            ("webhooks", self.webhooks),
            ("received", self.received),
            ("stored", self.stored),
            ("duplicate", self.duplicate),
            ("quarantined", self.quarantined),
            ("statuses", self.statuses),
            ("ignored", self.ignored),
            ("sends", self.sends),
            ("sends_failed", self.sends_failed),
            ("sends_uncertain", self.sends_uncertain),
            ("read_again", self.read_again),
            ("sends_accepted", self.sends_accepted),
            ("sends_again", self.sends_again),
            ("throttled", self.throttled),
            ("replays", self.replays),
            ("snapshots", self.snapshots),
        ]
    }
}
