//! How outgoing messages fare (G11): a merge on a lattice, found by the provider's id or by our own tag.

use crate::base::{ChannelId, MessageId, SafeText, Timestamp};
use crate::domain::Status;
use crate::domain::identity::Person;
use crate::domain::window::Window;
use crate::server::port::{SendState, SendingRow, Write};

use super::turn::Turn;

/// The tag that goes along with a message and comes back with its statuses.
pub(super) fn tag_of(message: MessageId) -> String {
    format!("turno:{message}")
}

/// The message that a tag names.
pub(super) fn message_of(tag: &str) -> Option<MessageId> {
    tag.strip_prefix("turno:").and_then(|id| id.parse().ok())
}

impl Turn<'_> {
    pub fn status(
        &mut self,
        channel: ChannelId,
        provider_id: &SafeText,
        status: Status,
        tag: Option<&str>,
        recipient: &Person,
        free_entry_end: Option<Timestamp>,
    ) {
        let tagged = tag.and_then(message_of).filter(|id| self.e.cold.messages.contains_key(id));
        // Statuses of another app's messages on the same number come too: they are nobody's here.
        let known = self.known(channel, provider_id);
        // The tag is our own word: a name that the provider gave twice must not lead to another message.
        let Some(id) = tagged.or(known) else {
            self.e.counters.ignored += 1;
            return;
        };
        self.e.counters.statuses += 1;
        let provider_id = provider_id.clone();
        let was = self.e.cold.messages.get(&id).and_then(|message| message.status);
        self.change_message(id, |message| {
            if known.is_none() {
                message.provider_id.get_or_insert(provider_id);
            }
            message.status = Some(message.status.map_or(status, |old| old.merge(status)));
        });
        if was == Some(Status::Uncertain) {
            self.settle(id);
        }
        if let Some(end) = free_entry_end {
            self.free_entry(channel, recipient, end);
        }
    }

    /// A status with our tag tells that the provider did take what nobody knew of (G09, G10).
    fn settle(&mut self, id: MessageId) {
        let Some(message) = self.e.cold.messages.get(&id) else { return };
        let row = SendingRow {
            message: id,
            contact: message.contact,
            channel: message.channel,
            seq: message.seq,
            state: SendState::Done,
            attempt: 0,
            next_attempt: self.now,
        };
        self.write(Write::Sending(row));
    }

    fn free_entry(&mut self, channel: ChannelId, recipient: &Person, end: Timestamp) {
        let Some(contact) = self.find_contact(recipient) else { return };
        let window = Window { free_entry_end: Some(end), ..self.e.window(contact, channel) };
        self.keep_window(contact, channel, window);
    }
}
