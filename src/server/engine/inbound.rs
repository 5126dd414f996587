//! What a webhook brings, item by item (G01-G04).

use std::sync::Arc;

use crate::base::{AttendanceId, ChannelId, ConnId, ContactId, Key, MessageId, Millis, RawId, SafeText, Timestamp};
use crate::domain::content::SystemNote;
use crate::domain::identity::Person;
use crate::domain::message::{Marks, Origin, Quote};
use crate::domain::{AttendanceState, AuditCode, Content, Direction, Message, Refusal};
use crate::protocol::event::Notice;
use crate::protocol::{AdminReply, Event, MessageView, Reply};
use crate::server::port::{Effect, Inbound, QuarantineRow, RawRow, Routed, Ticket, Write};

use super::marks::Mark;
use super::turn::Turn;

/// Characters of a quoted message that stand above its answer.
const EXCERPT_CHARS: usize = 80;

/// Characters of why a body stands in quarantine.
const REASON_CHARS: usize = 300;

/// The provider repeats a webhook for as long as this: nothing that arrives is older (contract, section 2).
const REPEATED_FOR: Millis = Millis::hours(7 * 24);

/// Since when the customer waits: they have waited since they wrote, however late that came to us. A clock of theirs that
/// is wrong makes nobody wait since tomorrow, or since 1970 (G13).
fn since_when(wrote: Timestamp, now: Timestamp) -> Timestamp {
    wrote.min(now).max(Timestamp(now.0.saturating_sub(REPEATED_FOR.0)))
}

/// A message that came in, before it has a place.
pub(super) struct Arrival {
    pub person: Person,
    pub channel: ChannelId,
    pub provider_id: Option<SafeText>,
    pub at: Timestamp,
    pub direction: Direction,
    pub origin: Origin,
    pub content: Content,
    pub marks: Marks,
}

/// A body is kept whole and read again whole, so its row tells of all that could not be read in it: each reason once, with
/// how often it was the reason.
fn all_reasons(reasons: &[SafeText]) -> SafeText {
    let mut counted: Vec<(&SafeText, usize)> = Vec::new();
    for reason in reasons {
        match counted.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => counted.push((reason, 1)),
        }
    }
    let told = counted.iter().map(|(reason, count)| match count {
        1 => reason.to_string(),
        count => format!("{reason} ({count})"),
    });
    SafeText::line_of(&told.collect::<Vec<_>>().join("; "), REASON_CHARS)
}

impl Turn<'_> {
    pub fn webhook(
        &mut self,
        ticket: Ticket,
        raw: RawId,
        channel: ChannelId,
        received: Timestamp,
        body: Arc<[u8]>,
        items: Vec<Routed>,
    ) {
        self.e.counters.webhooks += 1;
        let size = u32::try_from(body.len()).unwrap_or(u32::MAX);
        self.write(Write::Raw(RawRow { id: raw, channel, received, body }));
        self.items(raw, channel, received, size, items);
        self.after(Effect::Ack(ticket));
    }

    /// A quarantined body is read again, as if it had just arrived.
    pub fn replayed(&mut self, conn: ConnId, key: Key, raw: RawId, channel: ChannelId, items: Vec<Routed>) {
        // Who asked may be gone by now, or no administrator any more: then nobody asks.
        let Some(entry) = self.e.conns.get(&conn) else { return };
        let by = entry.user.filter(|_| !entry.local);
        if !entry.local && !by.is_some_and(|user| self.e.user(user).is_some_and(|user| user.is_administrator())) {
            return self.refuse(conn, key, Refusal::AdministratorsOnly);
        }
        let before = self.e.counters;
        self.e.counters.read_again += items.len() as u64;
        if self.items(raw, channel, self.now, 0, items) {
            self.write(Write::QuarantineSettled(raw));
        }
        let after = self.e.counters;
        let count = |now: u64, then: u64| u32::try_from(now - then).unwrap_or(u32::MAX);
        let stored = count(after.stored, before.stored);
        let duplicate = count(after.duplicate, before.duplicate);
        let quarantined = count(after.quarantined, before.quarantined);
        let told = serde_json::json!({ "stored": stored, "duplicate": duplicate, "quarantined": quarantined });
        self.audit(by, AuditCode::QuarantineReplay, &raw.to_string(), &told);
        let admin = AdminReply::Replayed { stored, duplicate, quarantined };
        self.reply(conn, key, Reply::Admin { admin });
    }

    /// Takes the items in; whether all of them could be.
    fn items(&mut self, raw: RawId, channel: ChannelId, received: Timestamp, size: u32, items: Vec<Routed>) -> bool {
        let mut reasons = Vec::new();
        for Routed { phone_number_id, item } in items {
            self.e.counters.received += 1;
            let target = match &phone_number_id {
                None => Some(channel),
                Some(id) => self.channel_by_number(channel, id),
            };
            let reason = match target {
                Some(target) => self.item(target, item),
                None => Err(SafeText::line("unknown number")),
            };
            if let Err(reason) = reason {
                self.e.counters.quarantined += 1;
                reasons.push(reason);
            }
        }
        if !reasons.is_empty() {
            let reason = all_reasons(&reasons);
            self.write(Write::Quarantine(QuarantineRow { raw, channel, received, size, reason }));
            let count = u32::try_from(reasons.len()).unwrap_or(u32::MAX);
            let notice = Event::Notice { notice: Notice::Quarantined { count } };
            let administrators = self.e.administrators();
            self.publish(notice, administrators, None);
        }
        reasons.is_empty()
    }

    /// One app's webhook address can serve several numbers: the id in the payload decides.
    fn channel_by_number(&self, named: ChannelId, phone_number_id: &SafeText) -> Option<ChannelId> {
        let is_it = |id: &ChannelId| self.e.channels.get(id).is_some_and(|c| c.phone_number_id == *phone_number_id);
        if is_it(&named) {
            return Some(named);
        }
        self.e.channels.keys().find(|id| is_it(id)).copied()
    }

    /// Takes one item in, or says why it cannot be read.
    fn item(&mut self, channel: ChannelId, item: Inbound) -> Result<(), SafeText> {
        match item {
            Inbound::Message {
                person,
                provider_id,
                at,
                content,
                quotes,
                forwarded,
                referral,
                product,
                origin,
                echo,
            } => {
                let quote = quotes.map(|id| self.quote(channel, &id));
                let marks = Marks { quote, forwarded, referral, product, ..Marks::default() };
                let (direction, origin) = if echo { (Direction::Out, Origin::Phone) } else { (Direction::In, origin) };
                let provider_id = Some(provider_id);
                self.message(Arrival { person, channel, provider_id, at, direction, origin, content, marks });
            }
            Inbound::Reaction { person, provider_id, at, target, emoji, echo } => {
                self.reaction(Mark { channel, person, provider_id, at, target }, emoji, echo);
            }
            Inbound::Edit { person, provider_id, at, target, content } => {
                self.edit(Mark { channel, person, provider_id, at, target }, content);
            }
            Inbound::Revoke { person, provider_id, at, target } => {
                self.revoke(Mark { channel, person, provider_id, at, target });
            }
            Inbound::Status { provider_id, status, tag, recipient, free_entry_end, .. } => {
                self.status(channel, &provider_id, status, tag.as_deref(), &recipient, free_entry_end);
            }
            Inbound::System { person, now, provider_id, at, note } => {
                self.system(channel, person, now, provider_id, at, note);
            }
            Inbound::Account { field, summary } => {
                self.e.counters.ignored += 1;
                let administrators = self.e.administrators();
                let notice = Notice::Provider { field, summary };
                self.publish(Event::Notice { notice }, administrators, None);
            }
            Inbound::Problem { code, .. } => {
                self.e.counters.ignored += 1;
                let administrators = self.e.administrators();
                let notice = Notice::ChannelTrouble { channel, failure: code };
                self.publish(Event::Notice { notice }, administrators, None);
            }
            Inbound::Ignored { .. } => self.e.counters.ignored += 1,
            Inbound::Unreadable { reason, kind, person, provider_id, at } => {
                self.unreadable(channel, kind, person, provider_id, at);
                return Err(reason);
            }
        }
        Ok(())
    }

    /// A message whose sender could be read stands in the chat as what it is: unreadable, and kept.
    fn unreadable(
        &mut self,
        channel: ChannelId,
        kind: SafeText,
        person: Option<Person>,
        provider_id: Option<SafeText>,
        at: Option<Timestamp>,
    ) {
        let Some(person) = person.filter(Person::is_known) else { return };
        let Some(provider_id) = provider_id else { return };
        if self.known(channel, &provider_id).is_some() {
            return;
        }
        self.place(Arrival {
            person,
            channel,
            provider_id: Some(provider_id),
            at: at.unwrap_or(self.now),
            direction: Direction::In,
            origin: Origin::Desk,
            content: Content::Unreadable { kind },
            marks: Marks::default(),
        });
    }

    /// The message that the provider calls `provider_id`.
    pub fn known(&self, channel: ChannelId, provider_id: &SafeText) -> Option<MessageId> {
        self.e.cold.by_provider.get(&(channel, provider_id.clone())).copied()
    }

    fn quote(&self, channel: ChannelId, provider_id: &SafeText) -> Quote {
        let message = self.known(channel, provider_id).and_then(|id| self.e.cold.messages.get(&id));
        Quote {
            message: message.map(|message| message.id),
            excerpt: message
                .and_then(|message| message.content.words())
                .map(|words| SafeText::line_of(words, EXCERPT_CHARS)),
            ours: message.is_some_and(|message| message.direction == Direction::Out),
        }
    }

    /// A message, once: a repeat of it has no second effect (G02).
    fn message(&mut self, arrival: Arrival) {
        let known = arrival.provider_id.as_ref().and_then(|id| self.known(arrival.channel, id));
        match known {
            Some(id) => self.again(id, arrival.content),
            None => {
                self.e.counters.stored += 1;
                self.place(arrival);
            }
        }
    }

    /// It is there already. Only one that could not be read the first time has something to tell.
    fn again(&mut self, id: MessageId, content: Content) {
        let unreadable =
            self.e.cold.messages.get(&id).is_some_and(|known| matches!(known.content, Content::Unreadable { .. }));
        if unreadable {
            self.e.counters.stored += 1;
            self.change_message(id, |message| message.content = content);
        } else {
            self.e.counters.duplicate += 1;
        }
    }

    /// Finds the conversation that a new message belongs to, and puts it there.
    fn place(&mut self, arrival: Arrival) {
        let contact = self.contact_for(&arrival.person);
        let from_customer = arrival.direction == Direction::In;
        if from_customer {
            self.customer_wrote(contact, arrival.channel, arrival.at);
        }
        let held = arrival.origin == Origin::Standby;
        let live = self.e.live_of.get(&(contact, arrival.channel)).copied();
        let (attendance, is_new) = match live {
            Some(id) => (Some(id), false),
            None if from_customer => (self.begin(contact, arrival.channel, held), true),
            None => (self.newest(contact, arrival.channel), false),
        };
        let message = self.new_message(&arrival, contact, attendance, true);
        self.add_message(message, is_new);
    }

    /// The contact's newest attendance on the channel: where an echo or a system line of a finished conversation stands.
    pub fn newest(&self, contact: ContactId, channel: ChannelId) -> Option<AttendanceId> {
        self.e.cold.newest.get(&(contact, channel)).copied()
    }

    pub fn new_message(
        &mut self,
        arrival: &Arrival,
        contact: ContactId,
        attendance: Option<AttendanceId>,
        shown: bool,
    ) -> Message {
        self.e.numbers.message += 1;
        let leg = attendance.and_then(|id| self.e.live.get(&id)).map(|live| live.leg.id);
        Message {
            id: MessageId::new(self.now, self.rng),
            seq: self.e.numbers.message,
            rev: self.next_event(),
            attendance,
            leg,
            contact,
            channel: arrival.channel,
            direction: arrival.direction,
            origin: arrival.origin,
            at: arrival.at,
            stored: self.now,
            author: None,
            key: None,
            provider_id: arrival.provider_id.clone(),
            content: arrival.content.clone(),
            marks: arrival.marks.clone(),
            status: None,
            shown,
        }
    }

    /// Stores a message, counts it in its attendance's row and tells it. `is_new`: the attendance begins with it, and is
    /// told whole.
    pub fn add_message(&mut self, mut message: Message, is_new: bool) {
        let live = message.attendance.filter(|_| message.shown).and_then(|id| self.e.live.get_mut(&id));
        let Some(live) = live else {
            return self.keep_message(message);
        };
        let id = live.row.id;
        let waits = live.row.waiting_since;
        match message.direction {
            Direction::In => {
                live.row.unread = live.row.unread.saturating_add(1);
                live.row.waiting_since = waits.or(Some(since_when(message.at, self.now)));
                live.last_inbound.clone_from(&message.provider_id);
            }
            // Whoever writes has read what stands above.
            Direction::Out => {
                live.row.waiting_since = None;
                live.row.unread = 0;
            }
            Direction::Note | Direction::System => {}
        }
        message.rev = self.next_event();
        let Some(live) = self.e.live.get_mut(&id) else { return };
        live.last = Some(message.clone());
        let contact = live.row.contact;
        self.write_attendance_row(id);
        if is_new {
            self.show(id);
        } else if let Some(live) = self.e.live.get(&id) {
            let (row, audience) = (self.e.row(live), self.e.audience(&live.row));
            let view = Box::new(MessageView::from(&message));
            self.publish(Event::MessageAdded { attendance: id, message: view, row }, audience, Some(contact));
        }
        self.keep_message(message);
    }

    fn write_attendance_row(&mut self, id: AttendanceId) {
        if let Some(live) = self.e.live.get(&id) {
            let row = live.row.clone();
            self.write(Write::Attendance(row));
        }
    }

    /// Stores a message and keeps it at hand for the rest of the batch.
    pub fn keep_message(&mut self, message: Message) {
        if let Some(provider_id) = &message.provider_id {
            self.e.cold.by_provider.insert((message.channel, provider_id.clone()), message.id);
        }
        if let (Some(author), Some(key)) = (message.author, message.key) {
            self.e.cold.by_key.insert((author, key), message.id);
        }
        self.e.cold.messages.insert(message.id, message.clone());
        self.write(Write::Message(message));
    }

    /// A line about the customer or about who answers them.
    fn system(
        &mut self,
        channel: ChannelId,
        person: Person,
        now: Option<Person>,
        provider_id: Option<SafeText>,
        at: Timestamp,
        note: SystemNote,
    ) {
        if provider_id.as_ref().is_some_and(|id| self.known(channel, id).is_some()) {
            self.e.counters.duplicate += 1;
            return;
        }
        self.e.counters.stored += 1;
        let contact = self.contact_for(&person);
        if let Some(now) = now {
            self.moved(contact, &now);
        }
        let handed_to_us = matches!(note, SystemNote::HandedOver { .. });
        let live = self.e.live_of.get(&(contact, channel)).copied();
        let (attendance, is_new) = match live {
            Some(id) => (Some(id), false),
            None if handed_to_us => (self.begin(contact, channel, false), true),
            None => (self.newest(contact, channel), false),
        };
        if let Some(id) = live {
            self.held_changed(id, &note);
        }
        let arrival = Arrival {
            person,
            channel,
            provider_id,
            at,
            direction: Direction::System,
            origin: Origin::Desk,
            content: Content::System(note),
            marks: Marks::default(),
        };
        let message = self.new_message(&arrival, contact, attendance, true);
        self.add_message(message, is_new);
    }

    /// The customer's ids are others from now on: they lead here, whoever they led to before.
    fn moved(&mut self, contact: ContactId, now: &Person) {
        let Some(mut row) = self.e.contact(contact).cloned() else { return };
        if crate::domain::identity::refresh(&mut row, now) {
            self.keep_contact(row, true);
        }
        self.lead_addresses(contact, &now.addresses());
    }

    /// Another app hands the conversation over, or takes it.
    fn held_changed(&mut self, id: AttendanceId, note: &SystemNote) {
        let held = match note {
            SystemNote::HandedOver { .. } => false,
            SystemNote::TakenByApp => true,
            SystemNote::NumberChanged { .. }
            | SystemNote::UserIdChanged
            | SystemNote::IdentityChanged
            | SystemNote::Welcome
            | SystemNote::ProviderError { .. }
            | SystemNote::Other { .. } => return,
        };
        let Some(live) = self.e.live.get_mut(&id).filter(|live| live.row.held != held) else { return };
        live.row.held = held;
        live.row.version += 1;
        let waits = live.row.state == AttendanceState::Waiting;
        self.write_attendance(id);
        if waits && !held {
            self.give_back(id);
        } else {
            self.show(id);
        }
    }
}
