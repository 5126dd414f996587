//! Channels: the WhatsApp numbers of the account.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::base::{ChannelId, QueueId, SafeText, UserId};
use crate::domain::{AuditCode, Channel, Provider, Refusal};
use crate::protocol::admin::ChannelAdminView;
use crate::protocol::{AdminReply, ChannelView, Event};
use crate::server::engine::turn::Turn;
use crate::server::port::{Effect, Write};

use super::{Answer, invalid, taken, valid_name};

pub(super) struct New {
    pub provider: Provider,
    pub slug: SafeText,
    pub name: SafeText,
    pub phone_number_id: SafeText,
    pub waba_id: SafeText,
    pub number: SafeText,
    pub default_queue: QueueId,
}

/// What is to be different; `None` stays.
pub(super) struct Patch {
    pub name: Option<SafeText>,
    pub phone_number_id: Option<SafeText>,
    pub waba_id: Option<SafeText>,
    pub number: Option<SafeText>,
    pub default_queue: Option<QueueId>,
    pub active: Option<bool>,
}

impl Patch {
    /// What is to be different, as the audit log may hold it: that there is another name or number, never which.
    fn told(&self) -> Value {
        let mut told = Map::new();
        let texts = [
            ("name", &self.name),
            ("phone_number_id", &self.phone_number_id),
            ("waba_id", &self.waba_id),
            ("number", &self.number),
        ];
        told.extend(
            texts.into_iter().filter(|(_, text)| text.is_some()).map(|(field, _)| (field.to_owned(), true.into())),
        );
        told.extend(self.default_queue.map(|queue| ("default_queue".to_owned(), json!(queue))));
        told.extend(self.active.map(|active| ("active".to_owned(), active.into())));
        Value::Object(told)
    }
}

impl Turn<'_> {
    pub(super) fn channels(&self) -> AdminReply {
        AdminReply::Channels { channels: self.e.channels.values().map(|channel| admin_view(channel)).collect() }
    }

    pub(super) fn add_channel(&mut self, by: Option<UserId>, new: New) -> Answer {
        if !is_slug(&new.slug) {
            return Err(invalid("slug"));
        }
        // Other accounts' slugs count too, since the webhook's address names no account; whose it is, is not told.
        let here = self.e.channels.values().any(|channel| channel.slug == new.slug);
        if here || self.e.cold.slugs.contains(&new.slug) {
            return Err(taken("slug"));
        }
        let channel = Channel {
            id: ChannelId::new(self.now, self.rng),
            provider: new.provider,
            slug: new.slug,
            name: valid_name(&new.name, "name")?,
            phone_number_id: new.phone_number_id,
            waba_id: new.waba_id,
            number: new.number,
            default_queue: new.default_queue,
            active: true,
        };
        let told = json!({ "provider": channel.provider, "default_queue": channel.default_queue });
        self.keep_channel(by, AuditCode::ChannelAdd, &told, channel)
    }

    pub(super) fn change_channel(&mut self, by: Option<UserId>, id: ChannelId, patch: Patch) -> Answer {
        let mut channel = Channel::clone(self.e.channels.get(&id).ok_or(Refusal::NotFound)?);
        let told = patch.told();
        if let Some(name) = &patch.name {
            channel.name = valid_name(name, "name")?;
        }
        channel.phone_number_id = patch.phone_number_id.unwrap_or(channel.phone_number_id);
        channel.waba_id = patch.waba_id.unwrap_or(channel.waba_id);
        channel.number = patch.number.unwrap_or(channel.number);
        channel.default_queue = patch.default_queue.unwrap_or(channel.default_queue);
        channel.active = patch.active.unwrap_or(channel.active);
        self.keep_channel(by, AuditCode::ChannelChange, &told, channel)
    }

    fn keep_channel(&mut self, by: Option<UserId>, act: AuditCode, told: &Value, channel: Channel) -> Answer {
        if !is_decimal(&channel.phone_number_id) {
            return Err(invalid("phone_number_id"));
        }
        if !is_decimal(&channel.waba_id) {
            return Err(invalid("waba_id"));
        }
        if crate::base::Phone::parse(&channel.number).is_err() {
            return Err(invalid("number"));
        }
        let same_number = |other: &&Arc<Channel>| {
            other.id != channel.id
                && other.provider == channel.provider
                && other.phone_number_id == channel.phone_number_id
        };
        if self.e.channels.values().any(|other| same_number(&other)) {
            return Err(taken("phone_number_id"));
        }
        if !self.e.queues.get(&channel.default_queue).is_some_and(|queue| queue.active) {
            return Err(invalid("default_queue"));
        }
        self.audit(by, act, &channel.id.to_string(), told);
        let admin = admin_view(&channel);
        self.e.channels.insert(channel.id, Arc::new(channel.clone()));
        self.write(Write::Channel(channel));
        let everybody = self.e.everybody();
        self.publish(Event::ChannelChanged { channel: admin.channel.clone() }, everybody, None);
        let channels = self.e.channels();
        self.after(Effect::Channels(channels));
        Ok(AdminReply::Channel { channel: admin })
    }
}

fn admin_view(channel: &Channel) -> ChannelAdminView {
    ChannelAdminView {
        channel: ChannelView::from(channel),
        provider: channel.provider,
        phone_number_id: channel.phone_number_id.clone(),
        waba_id: channel.waba_id.clone(),
    }
}

/// It stands in an address: 1 to 40 lower-case letters, digits and `-`.
fn is_slug(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=40).contains(&text.len()) && text.chars().all(plain)
}

/// Meta's ids are decimal strings (contract, section 1).
fn is_decimal(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit())
}
