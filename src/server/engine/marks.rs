//! Reactions, edits and revocations: they change a message that is there. One that is not known is told as a line of its own.

use crate::base::{ChannelId, MessageId, SafeText, Timestamp};
use crate::domain::identity::Person;
use crate::domain::message::{Marks, Origin};
use crate::domain::{Content, Direction, Message};
use crate::protocol::Event;

use super::inbound::Arrival;
use super::turn::Turn;

/// What a reaction, an edit and a revocation have in common.
pub(super) struct Mark {
    pub channel: ChannelId,
    pub person: Person,
    /// Of the item itself, by which a repeat is known.
    pub provider_id: SafeText,
    pub at: Timestamp,
    /// The provider's id of the message that is marked.
    pub target: SafeText,
}

impl Turn<'_> {
    pub fn reaction(&mut self, mark: Mark, emoji: Option<SafeText>, echo: bool) {
        let content = Content::Reaction { emoji: emoji.clone() };
        let direction = if echo { Direction::Out } else { Direction::In };
        self.mark(mark, content, direction, |message| message.marks.react(echo, emoji));
    }

    pub fn edit(&mut self, mark: Mark, content: Content) {
        let line = Content::Edit { text: content.words().cloned() };
        self.mark(mark, line, Direction::In, |message| {
            message.content = content;
            message.marks.edited = true;
        });
    }

    /// What somebody took back is no longer kept where people read.
    pub fn revoke(&mut self, mark: Mark) {
        self.mark(mark, Content::Revoke, Direction::In, |message| {
            message.content = Content::Revoke;
            message.marks.revoked = true;
        });
    }

    /// Stores the provider's item under its own id, so that a repeat is known, and changes its target. It opens no
    /// conversation: a thumb under a good-bye is not a new question.
    fn mark(&mut self, mark: Mark, content: Content, direction: Direction, change: impl FnOnce(&mut Message)) {
        let Mark { channel, person, provider_id, at, target } = mark;
        if self.known(channel, &provider_id).is_some() {
            self.e.counters.duplicate += 1;
            return;
        }
        self.e.counters.stored += 1;
        let contact = self.contact_for(&person);
        let target = self.known(channel, &target);
        let attendance = match target.and_then(|id| self.e.cold.messages.get(&id)) {
            Some(message) => message.attendance,
            None => self.e.live_of.get(&(contact, channel)).copied().or_else(|| self.newest(contact, channel)),
        };
        let before = self.e.window(contact, channel);
        if matches!(content, Content::Reaction { .. }) && direction == Direction::In {
            self.customer_wrote(contact, channel, at);
        }
        let moved = self.e.window(contact, channel) != before;
        let origin = if direction == Direction::Out { Origin::Phone } else { Origin::Desk };
        let marks = Marks::default();
        let provider_id = Some(provider_id);
        let arrival = Arrival { person, channel, provider_id, at, direction, origin, content, marks };
        let message = self.new_message(&arrival, contact, attendance, target.is_none());
        self.add_message(message, false);
        if let Some(target) = target {
            self.change_message(target, change);
            // The reaction stands on its message and tells no row: the window it opened is told for itself.
            if let Some(id) = self.e.live_of.get(&(contact, channel)).copied().filter(|_| moved) {
                self.tell_row(id);
            }
        }
    }

    /// Changes a message that is at hand, and tells what is different.
    pub fn change_message(&mut self, id: MessageId, change: impl FnOnce(&mut Message)) {
        let Some(old) = self.e.cold.messages.get(&id).cloned() else { return };
        let mut new = old.clone();
        change(&mut new);
        if new == old {
            return;
        }
        new.rev = self.next_event();
        if let Some(live) = new.attendance.and_then(|id| self.e.live.get_mut(&id))
            && live.last.as_ref().is_some_and(|last| last.id == id)
        {
            live.last = Some(new.clone());
        }
        if let Some(lane) = self.e.lanes.get_mut(&(new.contact, new.channel))
            && let Some(item) = lane.get_mut(id)
        {
            item.message = new.clone();
        }
        if let Some(attendance) = new.attendance.filter(|_| new.shown) {
            let audience = self.e.live.get(&attendance).map(|live| self.e.audience(&live.row)).unwrap_or_default();
            let event = Event::MessageChanged {
                attendance,
                message: id,
                status: new.status.filter(|status| Some(*status) != old.status),
                marks: (new.marks != old.marks).then(|| new.marks.clone()),
                content: (new.content != old.content).then(|| new.content.clone().for_clients()),
            };
            self.publish(event, audience, Some(new.contact));
        }
        self.keep_message(new);
    }
}
