//! What a step needs from the store: named before the step, loaded for a whole batch in one go.

use crate::base::{ChannelId, SafeText};
use crate::domain::Viewer;
use crate::domain::identity::Person;
use crate::protocol::{AdminRequest, Request};
use crate::server::port::{Inbound, Input, Routed, Wants};

use super::Engine;
use super::status::message_of;

impl Engine {
    /// Adds to `wants` what `input` will look at besides what is live.
    pub fn wants(&self, input: &Input, wants: &mut Wants) {
        match input {
            Input::Webhook { channel, items, .. } | Input::Replayed { channel, items, .. } => {
                for routed in items {
                    self.item_wants(*channel, routed, wants);
                }
            }
            Input::Request { conn, key, request, .. } => {
                let user = self.conns.get(conn).and_then(|conn| conn.user);
                match request {
                    Request::Send { attendance, reply_to, .. } => {
                        if !self.live.contains_key(attendance) {
                            wants.attendances.insert(*attendance);
                        }
                        wants.keys.extend(user.map(|user| (user, *key)));
                        wants.messages.extend(*reply_to);
                    }
                    Request::SendAgain { message } => {
                        wants.keys.extend(user.map(|user| (user, *key)));
                        wants.messages.insert(*message);
                    }
                    Request::Admin { admin: AdminRequest::AddChannel { slug, .. } } => {
                        wants.slugs.insert(slug.clone());
                    }
                    Request::Open { attendance }
                    | Request::Finish { attendance, .. }
                    | Request::Seen { attendance, .. }
                    | Request::Timeline { attendance, .. }
                    | Request::Draft { attendance, .. } => {
                        if !self.live.contains_key(attendance) {
                            wants.attendances.insert(*attendance);
                        }
                    }
                    Request::Drafts
                    | Request::Presence { .. }
                    | Request::Sessions
                    | Request::RevokeSession { .. }
                    | Request::ChangePassword { .. }
                    | Request::SignOut
                    | Request::Admin { .. } => {}
                }
            }
            Input::SendDone { message, .. } => {
                wants.messages.insert(*message);
                self.quoted_in_lanes(wants);
            }
            Input::Tick => self.quoted_in_lanes(wants),
            Input::Connected { .. }
            | Input::LoginAsked { .. }
            | Input::LoginChecked { .. }
            | Input::TokenShown { .. }
            | Input::Sync { .. }
            | Input::Hint { .. }
            | Input::Disconnected { .. } => {}
        }
    }

    /// Whether the page that `input` asks for is granted by what is live: then its step writes nothing. A refusal leaves a row
    /// in the audit log, and a row belongs into a commit.
    pub fn grants_page(&self, input: &Input) -> bool {
        let Input::Request { conn, request, .. } = input else { return false };
        let user = self.conns.get(conn).and_then(|conn| conn.user).and_then(|user| self.user(user));
        let Some(viewer) = user.filter(|user| user.active).map(Viewer::of) else { return false };
        if let Request::Timeline { attendance, .. } = request {
            let live = self.live.get(attendance).map(|live| &live.row);
            return live.is_some_and(|row| viewer.sees(row, self.queue_of(row)));
        }
        matches!(request, Request::Drafts)
    }

    /// A message that leaves names the one it answers by the provider's id.
    fn quoted_in_lanes(&self, wants: &mut Wants) {
        let next = self.lanes.values().flat_map(|lane| lane.waiting.iter().take(2));
        wants.messages.extend(next.filter_map(|item| item.message.marks.quote.as_ref()?.message));
    }

    fn item_wants(&self, named: ChannelId, routed: &Routed, wants: &mut Wants) {
        let channel = match &routed.phone_number_id {
            None => named,
            Some(number) => {
                let is_it = |id: &ChannelId| self.channels.get(id).is_some_and(|c| c.phone_number_id == *number);
                if is_it(&named) { named } else { self.channels.keys().find(|id| is_it(id)).copied().unwrap_or(named) }
            }
        };
        let mut people = |person: &Person| wants.addresses.extend(person.addresses());
        let mut ids: Vec<&SafeText> = Vec::new();
        match &routed.item {
            Inbound::Message { person, provider_id, quotes, .. } => {
                if !self.is_at_hand(person, channel) {
                    people(person);
                }
                ids.push(provider_id);
                ids.extend(quotes);
            }
            Inbound::Reaction { person, provider_id, target, .. }
            | Inbound::Edit { person, provider_id, target, .. }
            | Inbound::Revoke { person, provider_id, target, .. } => {
                people(person);
                ids.extend([provider_id, target]);
            }
            Inbound::Status { provider_id, tag, recipient, .. } => {
                people(recipient);
                ids.push(provider_id);
                wants.messages.extend(tag.as_deref().and_then(message_of));
            }
            Inbound::System { person, now, provider_id, .. } => {
                people(person);
                if let Some(now) = now {
                    people(now);
                }
                ids.extend(provider_id);
            }
            Inbound::Unreadable { person, provider_id, .. } => {
                if let Some(person) = person {
                    people(person);
                }
                ids.extend(provider_id);
            }
            Inbound::Account { .. } | Inbound::Ignored { .. } | Inbound::Problem { .. } => {}
        }
        wants.provider_ids.extend(ids.into_iter().map(|id| (channel, id.clone())));
    }
    /// Whether everything about the sender of a message is in memory: they are in the middle of a conversation on this
    /// channel, and every address of theirs was seen in it.
    fn is_at_hand(&self, person: &Person, channel: ChannelId) -> bool {
        let addresses = person.addresses();
        let contact = addresses.first().and_then(|address| self.addresses.get(address));
        contact.is_some_and(|contact| {
            self.live_of.contains_key(&(contact, channel))
                && addresses.iter().all(|address| self.addresses.get(address).is_some())
        })
    }
}
