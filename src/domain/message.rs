//! One message: the row that every kind shares, and how far an outgoing one has come.

use serde::{Deserialize, Serialize};

use crate::base::{AttendanceId, ChannelId, ContactId, Key, LegId, MessageId, SafeText, Timestamp, UserId};

use super::content::Content;
use super::failure::Failure;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    In,
    Out,
    /// For the team only (X04).
    Note,
    System,
}

/// How a message came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Through this desk.
    #[default]
    Desk,
    /// Sent from the business's own phone app: an echo (X02).
    Phone,
    /// Held by another app that is answering this conversation (X02, contract 14a).
    Standby,
}

/// How far an outgoing message has come (G11). The order is the lattice: merging takes the higher one, so that statuses may
/// arrive in any order and any number of times. `Failed` ends an attempt but gives way to a proof of delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waits to be sent.
    Queued,
    /// Handed to the provider, and nobody knows whether it took it (G10).
    Uncertain,
    /// The provider took it.
    Accepted,
    /// It left the provider.
    Sent,
    Failed(Failure),
    Delivered,
    Read,
    /// A voice message was listened to.
    Played,
}

impl Status {
    /// The status after `news` arrived.
    #[must_use]
    pub fn merge(self, news: Status) -> Status {
        self.max(news)
    }

    pub fn is_failed(self) -> bool {
        matches!(self, Status::Failed(_))
    }

    /// Whether the message is on its way or there: nothing is left to do for the sender.
    pub fn is_gone(self) -> bool {
        matches!(self, Status::Accepted | Status::Sent | Status::Delivered | Status::Read | Status::Played)
    }
}

/// How a message refers to another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// `None` where the quoted message is not known here: sent by another app, or long gone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<MessageId>,
    /// Its beginning, at most 80 characters.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub excerpt: Option<SafeText>,
    /// Whether the business wrote it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub ours: bool,
}

/// The ad or post that brought the customer (contract, section 4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Referral {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub headline: Option<SafeText>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub body: Option<SafeText>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<SafeText>,
    /// A post, else an ad.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub post: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forwarded {
    Once,
    ManyTimes,
}

/// Who put a reaction on a message: the customer has one at a time, and so has the business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    pub ours: bool,
    pub emoji: SafeText,
}

/// What stands beside a message's content. All of it is optional, and most messages have none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Marks {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<Forwarded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referral: Option<Referral>,
    /// The catalogue product that was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<SafeText>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub revoked: bool,
}

impl Marks {
    /// Puts the reaction of one side, or takes it back.
    pub fn react(&mut self, ours: bool, emoji: Option<SafeText>) {
        self.reactions.retain(|reaction| reaction.ours != ours);
        if let Some(emoji) = emoji.filter(|emoji| !emoji.is_blank()) {
            self.reactions.push(Reaction { ours, emoji });
        }
    }
}

/// A message as the server keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub id: MessageId,
    /// Its place in the account: grows with the commits (G04).
    pub seq: u64,
    /// The number of the event that last told of it.
    pub rev: u64,
    /// `None` only for what arrived with no attendance to stand in: an echo to somebody who never wrote.
    pub attendance: Option<AttendanceId>,
    pub leg: Option<LegId>,
    pub contact: ContactId,
    pub channel: ChannelId,
    pub direction: Direction,
    pub origin: Origin,
    /// The provider's time for inbound ones, ours for our own.
    pub at: Timestamp,
    /// When turno stored it.
    pub stored: Timestamp,
    pub author: Option<UserId>,
    pub key: Option<Key>,
    pub provider_id: Option<SafeText>,
    pub content: Content,
    pub marks: Marks,
    /// `Some` for outgoing ones.
    pub status: Option<Status>,
    /// Whether a timeline shows it: a reaction to a known message stands there instead.
    pub shown: bool,
}

/// Text that one message may hold (contract, section 6: text `body`).
pub const MAX_TEXT: usize = 4096;

/// Bytes of a draft that the server keeps: enough for any text that may be sent. A longer one stays where it is typed.
pub const MAX_DRAFT_BYTES: usize = 4 * MAX_TEXT;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_status() -> impl Strategy<Value = Status> {
        prop_oneof![
            Just(Status::Queued),
            Just(Status::Uncertain),
            Just(Status::Accepted),
            Just(Status::Sent),
            Just(Status::Failed(Failure::WINDOW)),
            Just(Status::Delivered),
            Just(Status::Read),
            Just(Status::Played),
        ]
    }

    proptest! {
        #[test]
        fn g11_statuses_merge_to_the_same_in_any_order_and_number(
            news in proptest::collection::vec(any_status(), 1..12),
            swaps in proptest::collection::vec((0usize..12, 0usize..12), 0..12),
        ) {
            let fold = |news: &[Status]| news.iter().fold(Status::Queued, |now, next| now.merge(*next));
            let mut shuffled = news.clone();
            for (a, b) in swaps {
                let (a, b) = (a % shuffled.len(), b % shuffled.len());
                shuffled.swap(a, b);
            }
            shuffled.extend_from_slice(&news);
            prop_assert_eq!(fold(&news), fold(&shuffled));
        }
    }

    #[test]
    fn g11_a_status_never_goes_back() {
        assert_eq!(Status::Read.merge(Status::Delivered), Status::Read);
        assert_eq!(Status::Failed(Failure::WINDOW).merge(Status::Sent), Status::Failed(Failure::WINDOW));
        assert_eq!(Status::Failed(Failure::WINDOW).merge(Status::Delivered), Status::Delivered);
    }
}
