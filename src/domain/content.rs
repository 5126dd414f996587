//! What a message says: one type for every kind that customers and agents send (contract, section 4; X01).
//!
//! Stored as a JSON document in one row shape, so that a new kind adds an arm here and no column anywhere.

use serde::{Deserialize, Serialize};

use crate::base::SafeText;

use super::failure::Failure;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    Image,
    Audio,
    /// An audio recorded in the chat.
    Voice,
    Video,
    Document,
    Sticker,
}

/// A file that was sent. It stays with the provider until somebody fetches it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    pub kind: MediaKind,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub caption: Option<SafeText>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub filename: Option<SafeText>,
    /// The sender's claim, possibly with parameters: `audio/ogg; codecs=opus`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mime: Option<SafeText>,
    /// Bytes, where known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub size: Option<u64>,
    /// The provider's id, for fetching; not told to clients.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub provider_id: Option<SafeText>,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub animated: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Degrees, -90 to 90.
    pub latitude: f64,
    /// Degrees, -180 to 180.
    pub longitude: f64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<SafeText>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<SafeText>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<SafeText>,
}

/// A contact card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Card {
    pub name: SafeText,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub phones: Vec<SafeText>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub emails: Vec<SafeText>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub company: Option<SafeText>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderItem {
    pub product: SafeText,
    pub quantity: f64,
    /// Price of one, as the provider wrote it, and its currency (ISO 4217): told, never calculated with.
    pub price: SafeText,
    pub currency: SafeText,
}

/// What a line of the system says. Worded by the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum SystemNote {
    /// The customer moved to another number.
    NumberChanged { from: Option<SafeText>, to: Option<SafeText> },
    /// The customer's business-scoped id changed.
    UserIdChanged,
    /// The customer's security code changed: they may have a new phone.
    IdentityChanged,
    /// The customer opened the chat for the first time.
    Welcome,
    /// Another app (an AI agent, a second desk) handed the conversation over; with its own summary, if it gave one.
    HandedOver { summary: Option<SafeText>, reason: Option<SafeText> },
    /// Another app took the conversation.
    TakenByApp,
    /// The provider told of a problem with the account.
    ProviderError { code: Failure, title: SafeText },
    /// A system message of a kind that is not in the contract; its own words.
    Other { body: SafeText },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    Text {
        text: SafeText,
    },
    Media(Media),
    /// Media that the provider could not hand over (131052: over its size limit, for instance).
    MediaLost {
        code: Failure,
    },
    Location(Location),
    Contacts {
        cards: Vec<Card>,
    },
    /// A cart sent from the catalogue.
    Order {
        #[serde(skip_serializing_if = "Option::is_none", default)]
        text: Option<SafeText>,
        items: Vec<OrderItem>,
    },
    /// A quick reply of a template was pressed.
    Button {
        text: SafeText,
        payload: SafeText,
    },
    /// An answer to buttons or a list that the business sent.
    Choice {
        id: SafeText,
        title: SafeText,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        description: Option<SafeText>,
        /// A list's row, else a button.
        list: bool,
    },
    /// A filled form (a WhatsApp flow, an address form).
    FlowReply {
        name: SafeText,
        answers: Vec<(SafeText, SafeText)>,
    },
    /// Whether the customer allows calls.
    CallPermission {
        allowed: bool,
    },
    /// A reaction to a message that turno does not know; known ones stand on their message.
    Reaction {
        /// `None`: taken back.
        emoji: Option<SafeText>,
    },
    /// An edit of a message that turno does not know.
    Edit {
        text: Option<SafeText>,
    },
    /// A message that turno does not know was revoked.
    Revoke,
    /// WhatsApp itself did not hand it over (131051); its name for the kind, where it says one.
    Unsupported {
        kind: Option<SafeText>,
        code: Option<Failure>,
    },
    /// A type that the contract lists to be passed through (payments, calls): told by its name.
    Other {
        kind: SafeText,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        text: Option<SafeText>,
    },
    /// Authentic, but not readable: kept in quarantine under the raw body.
    Unreadable {
        kind: SafeText,
    },
    System(SystemNote),
}

impl Content {
    pub fn text(text: &str) -> Content {
        Content::Text { text: SafeText::new(text) }
    }

    /// The words of a person in it, for previews, search and quoting; `None` where there are none.
    pub fn words(&self) -> Option<&SafeText> {
        match self {
            Content::Text { text } | Content::Button { text, .. } => Some(text),
            Content::Media(media) => media.caption.as_ref(),
            Content::Location(location) => location.name.as_ref().or(location.address.as_ref()),
            Content::Contacts { cards } => cards.first().map(|card| &card.name),
            Content::Order { text, .. } | Content::Edit { text } | Content::Other { text, .. } => text.as_ref(),
            Content::Choice { title, .. } => Some(title),
            Content::FlowReply { .. }
            | Content::MediaLost { .. }
            | Content::CallPermission { .. }
            | Content::Reaction { .. }
            | Content::Revoke
            | Content::Unsupported { .. }
            | Content::Unreadable { .. }
            | Content::System(_) => None,
        }
    }

    /// Without what clients do not need: the provider's media ids are long and fetch nothing for them.
    #[must_use]
    pub fn for_clients(mut self) -> Content {
        if let Content::Media(media) = &mut self {
            media.provider_id = None;
        }
        self
    }
}
