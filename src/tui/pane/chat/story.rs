//! What the chat tells, in its order: the messages that the server has, then those that still wait here.
//!
//! Nothing is collected: neighbours are looked up, so that ten thousand messages cost no more than ten.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::base::{Key, SafeText, Timestamp, UserId};
use crate::client::Unsent;
use crate::domain::message::{Direction, Origin};
use crate::protocol::MessageView;
use crate::tui::pane::{SeatView, title};

/// One message of the chat.
#[derive(Debug, Clone, Copy)]
pub enum Item<'a> {
    Message(&'a MessageView),
    Unsent(&'a Unsent),
}

/// Which message of the chat: by its place in the server's order, or by the key of what still waits here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemKey {
    Message(u64),
    Unsent(Key),
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    Customer,
    Me,
    Colleague(Option<UserId>),
    /// The business's own phone app (X02).
    Phone,
    /// Another app that holds the conversation (X02).
    OtherApp,
    Note(Option<UserId>),
    System,
}

impl<'a> Item<'a> {
    pub fn key(self) -> ItemKey {
        match self {
            Item::Message(message) => ItemKey::Message(message.seq),
            Item::Unsent(unsent) => ItemKey::Unsent(unsent.key),
        }
    }

    pub fn at(self) -> Timestamp {
        match self {
            Item::Message(message) => message.at,
            Item::Unsent(unsent) => unsent.at,
        }
    }

    pub fn author(self, me: Option<UserId>) -> Author {
        let message = match self {
            Item::Message(message) => message,
            Item::Unsent(_) => return Author::Me,
        };
        match (message.direction, message.origin) {
            (Direction::In, _) => Author::Customer,
            (Direction::Out, Origin::Phone) => Author::Phone,
            (Direction::Out, Origin::Standby) => Author::OtherApp,
            (Direction::Out, Origin::Desk) if message.author.is_some() && message.author == me => Author::Me,
            (Direction::Out, Origin::Desk) => Author::Colleague(message.author),
            (Direction::Note, _) => Author::Note(message.author),
            (Direction::System, _) => Author::System,
        }
    }
}

/// The conversation of the attendance that is shown.
#[derive(Debug, Clone, Copy)]
pub struct Story<'a> {
    messages: Option<&'a BTreeMap<u64, MessageView>>,
    unsent: &'a [Unsent],
    /// Whether older messages exist; `None`: not known yet.
    pub more: Option<bool>,
}

impl<'a> Story<'a> {
    /// `None` where no attendance is shown.
    pub fn of(view: &SeatView<'a>) -> Option<Story<'a>> {
        let id = view.shown?;
        let timeline = view.timeline(id);
        Some(Story {
            messages: timeline.map(|timeline| &timeline.messages),
            unsent: view.unsent_of(id),
            more: timeline.and_then(|timeline| timeline.more),
        })
    }

    pub fn is_loaded(&self) -> bool {
        self.messages.is_some()
    }

    pub fn first(&self) -> Option<Item<'a>> {
        let first = self.messages.and_then(|messages| messages.first_key_value());
        first.map(|(_, message)| Item::Message(message)).or_else(|| self.unsent.first().map(Item::Unsent))
    }

    pub fn last(&self) -> Option<Item<'a>> {
        self.unsent.last().map(Item::Unsent).or_else(|| self.last_message())
    }

    fn last_message(&self) -> Option<Item<'a>> {
        self.messages.and_then(|messages| messages.last_key_value()).map(|(_, message)| Item::Message(message))
    }

    /// The newest message that the server has.
    pub fn newest(&self) -> Option<u64> {
        self.messages.and_then(|messages| messages.last_key_value()).map(|(seq, _)| *seq)
    }

    /// The message of that key. What is gone gives way to the one after it: an unsent message became one of the server's.
    pub fn find(&self, key: ItemKey) -> Option<Item<'a>> {
        match key {
            ItemKey::Message(seq) => {
                let next = self.messages.and_then(|messages| messages.range(seq..).next());
                next.map(|(_, message)| Item::Message(message)).or_else(|| self.last())
            }
            ItemKey::Unsent(key) => {
                self.unsent.iter().find(|unsent| unsent.key == key).map(Item::Unsent).or_else(|| self.last())
            }
        }
    }

    pub fn before(&self, key: ItemKey) -> Option<Item<'a>> {
        match key {
            ItemKey::Message(seq) => {
                let range = self.messages?.range(..seq);
                range.last().map(|(_, message)| Item::Message(message))
            }
            ItemKey::Unsent(key) => {
                let at = self.unsent.iter().position(|unsent| unsent.key == key)?;
                match at.checked_sub(1) {
                    Some(before) => self.unsent.get(before).map(Item::Unsent),
                    None => self.last_message(),
                }
            }
        }
    }

    pub fn after(&self, key: ItemKey) -> Option<Item<'a>> {
        match key {
            ItemKey::Message(seq) => {
                let later = self.messages.and_then(|m| m.range((Bound::Excluded(seq), Bound::Unbounded)).next());
                later.map(|(_, message)| Item::Message(message)).or_else(|| self.unsent.first().map(Item::Unsent))
            }
            ItemKey::Unsent(key) => {
                let at = self.unsent.iter().position(|unsent| unsent.key == key)?;
                self.unsent.get(at + 1).map(Item::Unsent)
            }
        }
    }

    /// Messages of the customer after `seq`, at most `limit`.
    pub fn incoming_after(&self, seq: u64, limit: usize) -> usize {
        let later = self.messages.into_iter().flat_map(|m| m.range((Bound::Excluded(seq), Bound::Unbounded)));
        later.filter(|(_, message)| message.direction == Direction::In).take(limit).count()
    }
}

/// The name by which the chat calls the customer.
pub fn customer(view: &SeatView<'_>) -> SafeText {
    view.shown().map(title).unwrap_or_default()
}
