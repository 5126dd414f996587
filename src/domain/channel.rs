//! Channels: the business's WhatsApp numbers, and which queue a customer enters through one (D21).

use serde::{Deserialize, Serialize};

use crate::base::{ChannelId, QueueId, SafeText};

/// Who carries the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Meta's WhatsApp Cloud API.
    Cloud,
}

impl Provider {
    /// The name in webhook addresses, configuration and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Provider::Cloud => "cloud",
        }
    }

    pub fn from_name(name: &str) -> Option<Provider> {
        (name == "cloud").then_some(Provider::Cloud)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    pub id: ChannelId,
    pub provider: Provider,
    /// Unique on the server; the webhook is `/webhook/{provider}/{slug}`, and the secrets of the channel are found under it.
    pub slug: SafeText,
    pub name: SafeText,
    /// The provider's id of the number, a decimal string.
    pub phone_number_id: SafeText,
    /// The WhatsApp Business Account the number belongs to, a decimal string.
    pub waba_id: SafeText,
    /// The number that customers see.
    pub number: SafeText,
    /// Where a conversation goes that no rule sends elsewhere.
    pub default_queue: QueueId,
    pub active: bool,
}

/// Which queue a new conversation on `channel` enters (D21): for now always the channel's default.
pub fn route(channel: &Channel) -> QueueId {
    channel.default_queue
}
