//! A reply on its way out: checked, stored, handed over once, and its end told (G06, G09, G10).
//!
//! The rows say `sending` before a byte leaves. What a crash or a broken line leaves in doubt is never sent again by itself.
//!
//! Trail: outbound 6/9 (from server::session, to server::driver)

use std::sync::Arc;

use crate::base::{AttendanceId, ChannelId, ConnId, ContactId, Key, MessageId, Millis, SafeText, Timestamp, UserId};
use crate::domain::attendance::may_send;
use crate::domain::failure::Retry;
use crate::domain::message::{Marks, Origin, Quote};
use crate::domain::{Address, AddressKind, Contact, Content, Direction, Failure, Message, Refusal, Status};
use crate::protocol::event::Notice;
use crate::protocol::{Event, Reply};
use crate::server::port::{Effect, Outgoing, SendOutcome, SendState, SendTo, SendingRow, Write};

use super::state::OnItsWay;
use super::status::tag_of;
use super::turn::Turn;

/// Characters of the quoted message that stand above an answer.
const EXCERPT_CHARS: usize = 80;
/// Attempts before a message that the provider keeps refusing for now is given up.
const MOST_ATTEMPTS: u32 = 8;

/// The longest pause between two attempts that turno makes by itself, with what chance adds to it.
pub(super) const LONGEST_PAUSE: Millis = Millis::seconds(375);
/// The longest that the provider may ask for.
const LONGEST_ASKED: Millis = Millis::hours(1);

impl Turn<'_> {
    pub fn send(
        &mut self,
        conn: ConnId,
        key: Key,
        user: UserId,
        attendance: AttendanceId,
        text: SafeText,
        reply_to: Option<MessageId>,
    ) {
        match self.try_send(user, key, attendance, text, reply_to) {
            Ok(reply) => self.reply(conn, key, reply),
            Err(refusal) => self.refuse(conn, key, refusal),
        }
    }

    fn try_send(
        &mut self,
        user: UserId,
        key: Key,
        id: AttendanceId,
        text: SafeText,
        reply_to: Option<MessageId>,
    ) -> Result<Reply, Refusal> {
        if let Some(sent) = self.sent_before(user, key, &text)? {
            return Ok(sent);
        }
        let row = self.seen_by(user, id)?;
        let author = self.e.user(user).ok_or(Refusal::NotFound)?;
        may_send(&row, &self.e.window(row.contact, row.channel), &text, author, self.now)?;
        let quote = match reply_to {
            Some(target) => Some(self.quote_of(id, target)?),
            None => None,
        };
        self.e.numbers.message += 1;
        let message = Message {
            id: MessageId::new(self.now, self.rng),
            seq: self.e.numbers.message,
            rev: self.next_event(),
            attendance: Some(id),
            leg: Some(row.leg),
            contact: row.contact,
            channel: row.channel,
            direction: Direction::Out,
            origin: Origin::Desk,
            at: self.now,
            stored: self.now,
            author: Some(user),
            key: Some(key),
            provider_id: None,
            content: Content::Text { text },
            marks: Marks { quote, ..Marks::default() },
            status: Some(Status::Queued),
            shown: true,
        };
        let (message_id, seq) = (message.id, message.seq);
        self.add_message(message.clone(), false);
        self.enqueue(message);
        Ok(Reply::Sent { message: message_id, seq, n: self.e.told_to(user) })
    }

    /// The request was made before: the answer is the same, and nothing happens twice. With another text it is a mistake.
    fn sent_before(&self, user: UserId, key: Key, text: &SafeText) -> Result<Option<Reply>, Refusal> {
        let known = self.e.cold.by_key.get(&(user, key)).and_then(|id| self.e.cold.messages.get(id));
        match known {
            None => Ok(None),
            Some(message) if message.content == (Content::Text { text: text.clone() }) => {
                Ok(Some(Reply::Sent { message: message.id, seq: message.seq, n: self.e.told_to(user) }))
            }
            Some(_) => Err(Refusal::KeyReused),
        }
    }

    fn quote_of(&self, attendance: AttendanceId, target: MessageId) -> Result<Quote, Refusal> {
        let message = self.e.cold.messages.get(&target).ok_or(Refusal::NotFound)?;
        if message.attendance != Some(attendance) {
            return Err(Refusal::NotFound);
        }
        Ok(Quote {
            message: Some(target),
            excerpt: message.content.words().map(|words| SafeText::line_of(words, EXCERPT_CHARS)),
            ours: message.direction == Direction::Out,
        })
    }

    /// Sends again what failed or whose fate is unknown: as a new message, because a person decided it.
    pub fn send_again(&mut self, conn: ConnId, key: Key, user: UserId, target: MessageId) {
        match self.try_send_again(user, key, target) {
            Ok(reply) => self.reply(conn, key, reply),
            Err(refusal) => self.refuse(conn, key, refusal),
        }
    }

    fn try_send_again(&mut self, user: UserId, key: Key, target: MessageId) -> Result<Reply, Refusal> {
        let old = self.e.cold.messages.get(&target).ok_or(Refusal::NotFound)?;
        let attendance = old.attendance.ok_or(Refusal::NotFound)?;
        let resendable = matches!(old.status, Some(Status::Failed(_) | Status::Uncertain));
        // Before anything is said of it, and be it only that it cannot be sent.
        self.seen_by(user, attendance)?;
        let Content::Text { text } = old.content.clone() else { return Err(Refusal::NotResendable) };
        let reply_to = old.marks.quote.as_ref().and_then(|quote| quote.message);
        let reply_to = reply_to.filter(|id| self.e.cold.messages.contains_key(id));
        if !resendable {
            return Err(Refusal::NotResendable);
        }
        self.try_send(user, key, attendance, text, reply_to)
    }

    /// Puts a message at the end of its conversation's lane.
    fn enqueue(&mut self, message: Message) {
        let lane_key = (message.contact, message.channel);
        let row = SendingRow {
            message: message.id,
            contact: message.contact,
            channel: message.channel,
            seq: message.seq,
            state: SendState::Queued,
            attempt: 0,
            next_attempt: self.now,
        };
        let lane = self.e.lanes.entry(lane_key).or_default();
        lane.waiting.push_back(OnItsWay { row: row.clone(), message });
        self.write(Write::Sending(row));
        self.pump(lane_key);
    }

    /// Hands the first of a lane to the courier when it is due and none of the lane is under way.
    fn pump(&mut self, lane_key: (ContactId, ChannelId)) {
        while let Some(head) = self.e.lanes.get(&lane_key).and_then(|lane| lane.waiting.front()) {
            if head.row.state == SendState::Sending || head.row.next_attempt > self.now || self.e.is_draining {
                return;
            }
            let head = head.clone();
            match self.outgoing(&head) {
                Ok(outgoing) => {
                    self.under_way(lane_key);
                    self.after(Effect::Deliver(Box::new(outgoing)));
                    return;
                }
                Err(failure) => self.give_up(lane_key, failure),
            }
        }
        self.e.lanes.remove(&lane_key);
        self.release_contact(lane_key.0, lane_key.1);
    }

    fn under_way(&mut self, lane_key: (ContactId, ChannelId)) {
        let head = self.e.lanes.get_mut(&lane_key).and_then(|lane| lane.waiting.front_mut());
        let Some(head) = head else { return };
        head.row.state = SendState::Sending;
        head.row.attempt += 1;
        let row = head.row.clone();
        self.e.counters.sends += 1;
        self.write(Write::Sending(row));
    }

    /// What is handed over, or why it can't go: the window is checked again at the moment of sending.
    fn outgoing(&self, item: &OnItsWay) -> Result<Outgoing, Failure> {
        let message = &item.message;
        let channel = self.e.channels.get(&message.channel).filter(|channel| channel.active);
        let channel = channel.ok_or(Failure::CHANNEL_OFF)?;
        let contact = self.e.contact(message.contact).ok_or(Failure::NO_ADDRESS)?;
        let to = send_to(contact).ok_or(Failure::NO_ADDRESS)?;
        if !self.e.window(message.contact, message.channel).is_open(self.now) {
            return Err(Failure::WINDOW);
        }
        let quoted = message.marks.quote.as_ref().and_then(|quote| quote.message);
        let reply_to = quoted.and_then(|id| self.e.cold.messages.get(&id)).and_then(|m| m.provider_id.clone());
        Ok(Outgoing {
            message: message.id,
            attempt: item.row.attempt + 1,
            channel: Arc::clone(channel),
            to,
            content: message.content.clone(),
            reply_to,
            tag: tag_of(message.id),
        })
    }

    /// The courier reports. Only the attempt that is under way counts.
    pub fn send_done(&mut self, message: MessageId, attempt: u32, outcome: SendOutcome) {
        let is_it = |item: &OnItsWay| {
            item.message.id == message && item.row.attempt == attempt && item.row.state == SendState::Sending
        };
        let found = self.e.lanes.iter().find(|(_, lane)| lane.waiting.front().is_some_and(is_it));
        let Some(lane_key) = found.map(|(key, _)| *key) else { return };
        self.at_hand(lane_key);
        match outcome {
            SendOutcome::Accepted { provider_id, wa_id } => self.accepted(lane_key, provider_id, wa_id),
            SendOutcome::Refused { failure, retry_after, .. } => {
                let again = failure.retry() == Retry::Later && attempt < MOST_ATTEMPTS;
                if again {
                    self.again_later(lane_key, retry_after.unwrap_or_else(|| pause(failure, attempt)));
                } else {
                    self.alarm(lane_key.1, failure);
                    self.give_up(lane_key, failure);
                }
            }
            // Nothing left this machine: it may wait as long as the window is open.
            SendOutcome::NotSent { failure } if failure == Failure::NO_CREDENTIALS => {
                self.alarm(lane_key.1, failure);
                self.give_up(lane_key, failure);
            }
            SendOutcome::NotSent { failure } => self.again_later(lane_key, pause(failure, attempt)),
            SendOutcome::Unknown => {
                self.e.counters.sends_uncertain += 1;
                let head = self.e.lanes.get(&lane_key).and_then(|lane| lane.waiting.front());
                let state = head.map_or(SendState::Uncertain, |head| in_doubt(&head.message));
                self.leave(lane_key, state, doubt);
            }
        }
        self.pump(lane_key);
    }

    /// The lane's first message, where [`Turn::change_message`] finds it.
    fn at_hand(&mut self, lane_key: (ContactId, ChannelId)) {
        let head = self.e.lanes.get(&lane_key).and_then(|lane| lane.waiting.front());
        if let Some(message) = head.map(|head| head.message.clone()) {
            self.e.cold.messages.insert(message.id, message);
        }
    }

    fn accepted(&mut self, lane_key: (ContactId, ChannelId), provider_id: SafeText, wa_id: Option<SafeText>) {
        self.e.counters.sends_accepted += 1;
        if let Some(wa_id) = wa_id.filter(|id| !id.is_blank()) {
            let address = Address { kind: AddressKind::WaId, value: wa_id };
            self.lead_addresses(lane_key.0, &[address]);
        }
        self.leave(lane_key, SendState::Done, |message| {
            message.provider_id.get_or_insert(provider_id);
            message.status = Some(message.status.map_or(Status::Accepted, |s| s.merge(Status::Accepted)));
        });
    }

    fn give_up(&mut self, lane_key: (ContactId, ChannelId), failure: Failure) {
        self.e.counters.sends_failed += 1;
        self.at_hand(lane_key);
        self.leave(lane_key, SendState::Failed, |message| {
            let failed = Status::Failed(failure);
            message.status = Some(message.status.map_or(failed, |status| status.merge(failed)));
        });
    }

    /// The first message leaves its lane for good.
    fn leave(&mut self, lane_key: (ContactId, ChannelId), state: SendState, change: impl FnOnce(&mut Message)) {
        let Some(lane) = self.e.lanes.get_mut(&lane_key) else { return };
        let Some(mut item) = lane.waiting.pop_front() else { return };
        item.row.state = state;
        self.write(Write::Sending(item.row));
        self.change_message(item.message.id, change);
    }

    fn again_later(&mut self, lane_key: (ContactId, ChannelId), after: Millis) {
        self.e.counters.sends_again += 1;
        let after = after.min(LONGEST_ASKED);
        let jitter = Millis(i64::try_from(self.rng.below(1 + (after.0.max(0) as u64) / 4)).unwrap_or(0));
        let head = self.e.lanes.get_mut(&lane_key).and_then(|lane| lane.waiting.front_mut());
        let Some(head) = head else { return };
        head.row.state = SendState::Queued;
        head.row.next_attempt = self.now.plus(after).plus(jitter);
        let row = head.row.clone();
        self.write(Write::Sending(row));
    }

    /// Failures of the channel and not of one message are told to those who can mend it.
    fn alarm(&mut self, channel: ChannelId, failure: Failure) {
        use crate::domain::Remedy;
        if matches!(failure.remedy(), Remedy::Token | Remedy::Account) {
            let administrators = self.e.administrators();
            let notice = Notice::ChannelTrouble { channel, failure };
            self.publish(Event::Notice { notice }, administrators, None);
        }
    }

    /// The time that was asked for has come: what waits may go, and what an earlier run left in doubt is said to be so.
    pub fn tick(&mut self) {
        self.e.woken_at = None;
        self.tell_owed();
        let lanes: Vec<_> = self.e.lanes.keys().copied().collect();
        for lane_key in lanes {
            let unsettled = self.e.lanes.get_mut(&lane_key).map(|lane| std::mem::take(&mut lane.unsettled));
            for mut item in unsettled.into_iter().flatten() {
                self.e.counters.sends_uncertain += 1;
                item.row.state = in_doubt(&item.message);
                self.write(Write::Sending(item.row));
                let id = item.message.id;
                self.e.cold.messages.insert(id, item.message);
                self.change_message(id, doubt);
            }
            self.pump(lane_key);
        }
    }

    /// Asks to be woken when the next message is due.
    pub fn plan_wake(&mut self) {
        let due = |at: Timestamp| at.max(self.now);
        let heads = self.e.lanes.values().filter(|_| !self.e.is_draining).filter_map(|lane| lane.waiting.front());
        let next =
            heads.filter(|head| head.row.state == SendState::Queued).map(|head| due(head.row.next_attempt)).min();
        if next != self.e.woken_at {
            self.e.woken_at = next;
            if let Some(at) = next {
                self.after(Effect::Wake(at));
            }
        }
    }
}

/// Sends go to the WhatsApp id last seen, else to the number, else to the business-scoped id (D23).
fn send_to(contact: &Contact) -> Option<SendTo> {
    if let Some(wa_id) = contact.wa_id.clone() {
        return Some(SendTo::Number(wa_id));
    }
    if let Some(phone) = &contact.phone {
        return Some(SendTo::Number(SafeText::line(phone.digits())));
    }
    contact.bsuid.clone().map(SendTo::Bsuid)
}

/// How an attempt ends whose answer nobody has: a status may have told meanwhile that the provider took it (G11).
fn in_doubt(message: &Message) -> SendState {
    if message.status > Some(Status::Uncertain) { SendState::Done } else { SendState::Uncertain }
}

fn doubt(message: &mut Message) {
    message.status = Some(message.status.map_or(Status::Uncertain, |status| status.merge(Status::Uncertain)));
}

/// How long to wait after attempt number `attempt`. The pair rate asks for 4^n seconds (contract, section 11).
fn pause(failure: Failure, attempt: u32) -> Millis {
    let base: i64 = if failure == Failure(131_056) { 4 } else { 2 };
    let seconds = base.saturating_pow(attempt.min(8)).min(300);
    Millis::seconds(seconds)
}
