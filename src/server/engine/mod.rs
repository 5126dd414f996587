//! All that the server decides for one account: `step(input, now, rng) -> effects`.
//!
//! Pure. The engine never waits, never reads a clock, never touches a file or a socket; what it wants done it returns as
//! [`Effect`]s, the commit first. It holds what is live (people, queues, attendances that have not ended, messages on their
//! way out) and nothing of the past: what a step needs besides is named by [`Engine::wants`] and lent to it with
//! [`Engine::warm`] for the length of a batch.
//!
//! Trail: inbound 2/7 (from server::http::webhook, to server::driver)

mod admin;
mod attendance;
mod audit;
mod before;
mod contact;
mod inbound;
mod marks;
mod outbound;
mod presence;
mod session;
mod state;
mod status;
mod throttle;
mod turn;
mod view;
mod wants;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{AttendanceId, ChannelId, ConnId, ContactId, Millis, QueueId, Rng, Timestamp, UserId};
use crate::domain::{Account, Address, Attendance, AuditHash, Channel, Contact, Presence, Queue, User, Window};

use super::port::{Cold, Effect, Input, Live, Seal, SessionRow, StoredUser, TokenHash};

use audit::Rations;
use before::Before;
pub use state::Counters;
use state::{Addresses, Conn, Lane, LiveAttendance, Numbers, Person};
use throttle::Throttle;
use turn::Turn;

/// Decides for one account.
#[derive(Debug)]
pub struct Engine {
    account: Account,
    users: BTreeMap<UserId, StoredUser>,
    sessions: BTreeMap<TokenHash, SessionRow>,
    channels: BTreeMap<ChannelId, Arc<Channel>>,
    queues: BTreeMap<QueueId, Queue>,
    live: BTreeMap<AttendanceId, LiveAttendance>,
    live_of: BTreeMap<(ContactId, ChannelId), AttendanceId>,
    contacts: BTreeMap<ContactId, Contact>,
    /// Of `contacts` only.
    addresses: Addresses,
    windows: BTreeMap<(ContactId, ChannelId), Window>,
    lanes: BTreeMap<(ContactId, ChannelId), Lane>,
    people: BTreeMap<UserId, Person>,
    conns: BTreeMap<ConnId, Conn>,
    throttle: Throttle,
    rations: Rations,
    seal: Option<Seal>,
    numbers: Numbers,
    /// The last event that each user was told of. Before the first: the last event of the earlier run.
    told: BTreeMap<UserId, u64>,
    told_before: u64,
    /// Whose presence is not what others were told last, and what that was.
    owed: BTreeMap<UserId, Presence>,
    /// What is taken back if the batch under way is not stored.
    before: Before,
    counters: Counters,
    woken_at: Option<Timestamp>,
    /// The time of the last step.
    stepped_at: Timestamp,
    /// The server is stopping: what waits to be sent goes on waiting, in the store.
    is_draining: bool,
    cold: Cold,
}

impl Engine {
    /// An engine over what the store says is live. Messages that were being sent when the last run ended become uncertain:
    /// the first [`Input::Tick`] says so.
    pub fn new(live: Live) -> Engine {
        let mut engine = Engine {
            account: live.account,
            users: live.users.into_iter().map(|user| (user.user.id, user)).collect(),
            sessions: live.sessions.into_iter().map(|session| (session.token, session)).collect(),
            channels: live.channels.into_iter().map(|channel| (channel.id, Arc::new(channel))).collect(),
            queues: live.queues.into_iter().map(|queue| (queue.id, queue)).collect(),
            live: BTreeMap::new(),
            live_of: BTreeMap::new(),
            contacts: live.contacts.into_iter().map(|contact| (contact.id, contact)).collect(),
            addresses: Addresses::default(),
            windows: live.windows.into_iter().collect(),
            lanes: BTreeMap::new(),
            people: BTreeMap::new(),
            conns: BTreeMap::new(),
            throttle: Throttle::default(),
            rations: Rations::default(),
            seal: live.seal,
            numbers: Numbers {
                event: live.event_n,
                message: live.message_seq,
                attendance: live.attendance_number,
                audit: live.audit_n,
                audit_hash: AuditHash(live.audit_hash),
            },
            told: BTreeMap::new(),
            told_before: live.event_n,
            owed: BTreeMap::new(),
            before: Before::at(live.event_n),
            counters: Counters::default(),
            woken_at: None,
            stepped_at: Timestamp(i64::MIN),
            is_draining: false,
            cold: Cold::default(),
        };
        let legs: BTreeMap<_, _> = live.legs.into_iter().map(|leg| (leg.attendance, leg)).collect();
        let mut last: BTreeMap<_, _> =
            live.last.into_iter().filter_map(|message| message.attendance.map(|id| (id, message))).collect();
        for attendance in live.attendances {
            let Some(leg) = legs.get(&attendance.id).cloned() else { continue };
            engine.live_of.insert((attendance.contact, attendance.channel), attendance.id);
            engine.count_load(None, attendance.loaded_agent());
            if let Some(agent) = attendance.agent {
                let person = engine.people.entry(agent).or_default();
                person.last_assigned = person.last_assigned.max(attendance.assigned);
            }
            let last = last.remove(&attendance.id);
            engine.live.insert(attendance.id, LiveAttendance::new(attendance, leg, last));
        }
        for (row, message) in live.sendings {
            engine.lanes.entry((row.contact, row.channel)).or_default().restore(row, message);
        }
        engine
    }

    /// Lends rows of the store for the inputs that follow: a batch begins, and the one before it is durable.
    pub fn warm(&mut self, cold: Cold) {
        self.cold = cold;
        self.before = Before::at(self.numbers.event);
    }

    /// Takes them back.
    pub fn cool(&mut self) {
        self.cold = Cold::default();
    }

    /// Decides what `input` means at `now`.
    pub fn step(&mut self, input: Input, now: Timestamp, rng: &mut Rng) -> Vec<Effect> {
        self.mind_the_clock(now);
        let mut turn = Turn::new(self, now, rng);
        match input {
            Input::Webhook { ticket, raw, channel, received, body, items } => {
                turn.webhook(ticket, raw, channel, received, body, items);
            }
            Input::Connected { conn, address, client, local } => turn.connected(conn, address, client, local),
            Input::LoginAsked { conn, login } => turn.login_asked(conn, &login),
            Input::LoginChecked { conn, user, right, token, secret } => {
                turn.login_checked(conn, user, right, token, secret);
            }
            Input::TokenShown { conn, token } => turn.token_shown(conn, token),
            Input::Sync { conn, from } => turn.sync(conn, from),
            Input::Request { conn, key, request, hash, proof } => turn.request(conn, key, request, hash, proof),
            Input::Hint { .. } => {}
            Input::Disconnected { conn } => turn.disconnected(conn),
            Input::SendDone { message, attempt, outcome } => turn.send_done(message, attempt, outcome),
            Input::Replayed { conn, key, raw, channel, items } => turn.replayed(conn, key, raw, channel, items),
            Input::Tick => turn.tick(),
        }
        turn.finish()
    }

    /// Somebody set the clock back: what waits for its next attempt waits as long as it was to, and not years (G13). What an
    /// earlier run planned may be of a clock that was wrong: it waits no longer than turno's own pauses.
    fn mind_the_clock(&mut self, now: Timestamp) {
        let is_first = self.stepped_at == Timestamp(i64::MIN);
        let back = self.stepped_at.since(now);
        self.stepped_at = now;
        if back <= Millis::ZERO && !is_first {
            return;
        }
        let latest = now.plus(outbound::LONGEST_PAUSE);
        for item in self.lanes.values_mut().flat_map(|lane| lane.waiting.iter_mut()) {
            let at = &mut item.row.next_attempt;
            *at = if is_first { (*at).min(latest) } else { at.plus(Millis(-back.0)) };
        }
    }

    pub fn account(&self) -> &Account {
        &self.account
    }

    /// What was received and what became of it, since the start of this run (G23).
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Sets the counters back: what was counted and then not committed did not happen.
    pub fn recount(&mut self, counters: Counters) {
        self.counters = counters;
    }

    /// From now on nothing is handed to the provider any more.
    pub fn drain(&mut self) {
        self.is_draining = true;
    }

    /// Messages that wait to be sent, or are being sent.
    pub fn on_their_way(&self) -> u64 {
        self.lanes.values().map(|lane| (lane.waiting.len() + lane.unsettled.len()) as u64).sum()
    }

    /// The channels for which webhooks are accepted.
    pub fn channels(&self) -> Vec<Channel> {
        self.channels.values().map(|channel| (**channel).clone()).collect()
    }

    /// Whether anybody could sign in and administer.
    pub fn has_administrator(&self) -> bool {
        self.users.values().any(|stored| stored.user.active && stored.user.is_administrator())
    }

    fn count_load(&mut self, before: Option<UserId>, after: Option<UserId>) {
        if before == after {
            return;
        }
        if let Some(person) = before.and_then(|user| self.people.get_mut(&user)) {
            person.load = person.load.saturating_sub(1);
        }
        if let Some(user) = after {
            self.people.entry(user).or_default().load += 1;
        }
    }

    fn user(&self, id: UserId) -> Option<&User> {
        self.users.get(&id).map(|stored| &stored.user)
    }

    fn queue_of(&self, attendance: &Attendance) -> Option<&Queue> {
        self.queues.get(&attendance.queue)
    }

    fn contact(&self, id: ContactId) -> Option<&Contact> {
        self.contacts.get(&id).or_else(|| self.cold.contacts.get(&id))
    }

    /// Whether something live of this contact is assigned to `user` or open with them.
    fn holds_contact(&self, user: UserId, contact: ContactId) -> bool {
        let from = (contact, ChannelId([0; 16]));
        let live = self.live_of.range(from..).take_while(|((whose, _), _)| *whose == contact);
        live.filter_map(|(_, id)| self.live.get(id)).any(|live| live.row.loaded_agent() == Some(user))
    }

    /// The contact that an address leads to, as far as it was asked for or is at hand.
    fn contact_at(&self, address: &Address) -> Option<ContactId> {
        self.addresses.get(address).or_else(|| self.cold.addresses.get(address).copied())
    }

    fn window(&self, contact: ContactId, channel: ChannelId) -> Window {
        let key = (contact, channel);
        self.windows.get(&key).or_else(|| self.cold.windows.get(&key)).copied().unwrap_or_default()
    }
}
