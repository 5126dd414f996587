//! Rows as clients see them: what a screen needs, and no provider ids.

use serde::{Deserialize, Serialize};

use crate::base::{AttendanceId, ChannelId, ContactId, Key, MessageId, Phone, QueueId, SafeText, Timestamp, UserId};
use crate::domain::message::{Direction, Marks, Origin, Status};
use crate::domain::{AttendanceState, Channel, Choice, Contact, Content, Language, Message, Presence, Pull, Role};

/// A colleague.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserView {
    pub id: UserId,
    pub login: SafeText,
    pub name: SafeText,
    pub role: Role,
    pub active: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub language: Option<Language>,
    pub presence: Presence,
}

impl UserView {
    /// As an agent sees it who is `viewer`: of colleagues the name, the role and whether they are still there (D20).
    #[must_use]
    pub fn for_agent(self, viewer: UserId) -> UserView {
        if self.id == viewer {
            return self;
        }
        let UserView { id, name, role, active, .. } = self;
        UserView {
            id,
            login: SafeText::default(),
            name,
            role,
            active,
            limit: None,
            language: None,
            presence: Presence::Offline,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueView {
    pub id: QueueId,
    pub name: SafeText,
    pub pull: Pull,
    pub active: bool,
    pub members: Vec<UserId>,
}

impl QueueView {
    /// As an agent sees it who is `viewer`: whether they are a member, and not who else is (D20).
    #[must_use]
    pub fn for_agent(mut self, viewer: UserId) -> QueueView {
        self.members.retain(|member| *member == viewer);
        self
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelView {
    pub id: ChannelId,
    pub slug: SafeText,
    pub name: SafeText,
    pub number: SafeText,
    pub default_queue: QueueId,
    pub active: bool,
}

impl From<&Channel> for ChannelView {
    fn from(channel: &Channel) -> ChannelView {
        ChannelView {
            id: channel.id,
            slug: channel.slug.clone(),
            name: channel.name.clone(),
            number: channel.number.clone(),
            default_queue: channel.default_queue,
            active: channel.active,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactView {
    pub id: ContactId,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub profile_name: Option<SafeText>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub saved_name: Option<SafeText>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub username: Option<SafeText>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone: Option<Phone>,
}

impl ContactView {
    /// Name or number for a row (R010).
    pub fn title(&self) -> SafeText {
        let names = [&self.saved_name, &self.profile_name];
        if let Some(name) = names.into_iter().flatten().find(|name| !name.is_blank()) {
            return name.clone();
        }
        match (&self.username, &self.phone) {
            (Some(username), _) => SafeText::line(&format!("@{username}")),
            (None, Some(phone)) => SafeText::line(&phone.pretty()),
            (None, None) => SafeText::line("?"),
        }
    }
}

impl From<&Contact> for ContactView {
    fn from(contact: &Contact) -> ContactView {
        ContactView {
            id: contact.id,
            profile_name: contact.profile_name.clone(),
            saved_name: contact.saved_name.clone(),
            username: contact.username.clone(),
            phone: contact.phone.clone(),
        }
    }
}

/// The last line of a conversation, shortened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    pub message: MessageId,
    pub seq: u64,
    pub direction: Direction,
    pub at: Timestamp,
    pub content: Content,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<Status>,
}

/// Characters of a text that a preview keeps.
pub const PREVIEW_CHARS: usize = 60;

impl Preview {
    pub fn of(message: &MessageView) -> Preview {
        Preview {
            message: message.id,
            seq: message.seq,
            direction: message.direction,
            at: message.at,
            content: Preview::shorten(&message.content),
            status: message.status,
        }
    }

    /// The content as a preview keeps it.
    pub fn shorten(content: &Content) -> Content {
        match content {
            Content::Text { text } => Content::Text { text: SafeText::line_of(text, PREVIEW_CHARS) },
            other => other.clone(),
        }
    }
}

/// A row of the attendance list (R010).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttendanceView {
    pub id: AttendanceId,
    pub number: u64,
    pub version: u32,
    pub state: AttendanceState,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agent: Option<UserId>,
    pub contact: ContactView,
    pub channel: ChannelId,
    pub queue: QueueId,
    pub started: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub assigned: Option<Timestamp>,
    /// The oldest unanswered message of the customer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub waiting_since: Option<Timestamp>,
    pub unread: u32,
    /// When free text ends (R024, D10); `None` or past: it is closed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub window_end: Option<Timestamp>,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub held: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<Preview>,
    /// Why it stands where it stands (X03).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub why: Option<Choice>,
}

/// A message of a timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageView {
    pub id: MessageId,
    /// Its place: timelines are in this order at every client (G04).
    pub seq: u64,
    /// The event that last told of it: of two copies the one with the higher number is right.
    pub rev: u64,
    pub direction: Direction,
    #[serde(skip_serializing_if = "is_default", default)]
    pub origin: Origin,
    pub at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub author: Option<UserId>,
    /// The key of the request that made it: how a client finds its own unsent message again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<Key>,
    pub content: Content,
    #[serde(skip_serializing_if = "is_default", default)]
    pub marks: Marks,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<Status>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl From<&Message> for MessageView {
    fn from(message: &Message) -> MessageView {
        MessageView {
            id: message.id,
            seq: message.seq,
            rev: message.rev,
            direction: message.direction,
            origin: message.origin,
            at: message.at,
            author: message.author,
            key: message.key,
            content: message.content.clone().for_clients(),
            marks: message.marks.clone(),
            status: message.status,
        }
    }
}
