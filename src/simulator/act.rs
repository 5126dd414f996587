//! What a customer does with their phone: every kind of message of the contract's section 4, as a person means it.
//!
//! `envelope.rs` makes Meta's JSON of it. The texts are raw on purpose: the simulator is the outside world, and must be
//! able to send what no careful program would.

use serde::{Deserialize, Serialize};

use crate::base::{Millis, Timestamp};

/// Something that a customer sends, and what hangs on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Act {
    #[serde(flatten)]
    pub say: Say,
    /// The message that is answered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quote: Option<MessageRef>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub forwarded: Option<Forwarded>,
    /// The ad or post that brought the customer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub referral: Option<Referral>,
    /// The catalogue product that is asked about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub product: Option<String>,
    /// When it was written, if not now.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Timestamp>,
    /// How long ago it was written, where `at` is not given: a message can be late.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ago: Option<Millis>,
}

/// Which message an act is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageRef {
    /// The newest one of the business on this phone.
    LastOfBusiness,
    /// The newest one of the customer on this phone.
    LastOwn,
    /// By its id (a wamid), whether or not it exists.
    Id(String),
    /// One that another program of the business sent: an id that nobody here knows. The number tells several apart.
    Elsewhere(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forwarded {
    Once,
    ManyTimes,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    pub headline: String,
    pub body: String,
    pub url: String,
    /// A post, else an ad.
    #[serde(default)]
    pub post: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub name: String,
    /// As people write it, with `+`.
    pub phone: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub company: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub product: String,
    pub quantity: u32,
    pub price: f64,
    /// ISO 4217.
    pub currency: String,
}

/// The message itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "snake_case")]
pub enum Say {
    Text {
        text: String,
    },
    Image {
        #[serde(default)]
        caption: Option<String>,
    },
    /// Recorded in the chat.
    Voice,
    /// An audio file.
    Audio,
    Video {
        #[serde(default)]
        caption: Option<String>,
    },
    Document {
        filename: String,
        #[serde(default)]
        caption: Option<String>,
    },
    Sticker {
        #[serde(default)]
        animated: bool,
    },
    Location {
        latitude: f64,
        longitude: f64,
        #[serde(default)]
        name: Option<String>,
        #[serde(default)]
        address: Option<String>,
    },
    Contacts {
        cards: Vec<Card>,
    },
    /// A button of an interactive message was pressed.
    Button {
        id: String,
        title: String,
    },
    /// A row of an interactive list was chosen.
    ListRow {
        id: String,
        title: String,
        #[serde(default)]
        description: Option<String>,
    },
    /// A quick reply of a template was pressed.
    QuickReply {
        payload: String,
        text: String,
    },
    /// A filled form (a flow); the answers as JSON text.
    Form {
        name: String,
        response_json: String,
    },
    /// `None` takes the reaction back.
    Reaction {
        to: MessageRef,
        emoji: Option<String>,
    },
    Edit {
        of: MessageRef,
        text: String,
    },
    Revoke {
        of: MessageRef,
    },
    Order {
        #[serde(default)]
        text: Option<String>,
        items: Vec<Item>,
    },
    /// What WhatsApp does not hand over, by its own name: `poll_creation`, `live_location`.
    Unsupported {
        kind: String,
    },
    /// The customer moves to another number (digits).
    ChangeNumber {
        to: String,
    },
    /// The customer opened the chat for the first time.
    Welcome,
    /// Any message object: what the contract does not list. `type` and the members beside it.
    Raw {
        message: serde_json::Value,
    },
}

impl Act {
    pub fn new(say: Say) -> Act {
        Act { say, quote: None, forwarded: None, referral: None, product: None, at: None, ago: None }
    }

    pub fn text(text: &str) -> Act {
        Act::new(Say::Text { text: text.to_owned() })
    }

    pub fn image(caption: &str) -> Act {
        Act::new(Say::Image { caption: Some(caption.to_owned()) })
    }

    /// A reaction to the business's newest message.
    pub fn reaction(emoji: &str) -> Act {
        Act::new(Say::Reaction { to: MessageRef::LastOfBusiness, emoji: Some(emoji.to_owned()) })
    }

    #[must_use]
    pub fn quoting(mut self, message: MessageRef) -> Act {
        self.quote = Some(message);
        self
    }

    #[must_use]
    pub fn forwarded(mut self, how: Forwarded) -> Act {
        self.forwarded = Some(how);
        self
    }

    #[must_use]
    pub fn from_ad(mut self, referral: Referral) -> Act {
        self.referral = Some(referral);
        self
    }

    #[must_use]
    pub fn written_ago(mut self, ago: Millis) -> Act {
        self.ago = Some(ago);
        self
    }

    #[must_use]
    pub fn written_at(mut self, at: Timestamp) -> Act {
        self.at = Some(at);
        self
    }

    /// When it was written, as of `now`.
    pub fn written(&self, now: Timestamp) -> Timestamp {
        match (self.at, self.ago) {
            (Some(at), _) => at,
            (None, Some(ago)) => Timestamp(now.0.saturating_sub(ago.0)),
            (None, None) => now,
        }
    }
}

impl Say {
    /// The kind by a name of its own, as the simulator's journal and phones know it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Say::Text { .. } => "text",
            Say::Image { .. } => "image",
            Say::Voice => "voice",
            Say::Audio => "audio",
            Say::Video { .. } => "video",
            Say::Document { .. } => "document",
            Say::Sticker { .. } => "sticker",
            Say::Location { .. } => "location",
            Say::Contacts { .. } => "contacts",
            Say::Button { .. } => "button",
            Say::ListRow { .. } => "list_row",
            Say::QuickReply { .. } => "quick_reply",
            Say::Form { .. } => "form",
            Say::Reaction { .. } => "reaction",
            Say::Edit { .. } => "edit",
            Say::Revoke { .. } => "revoke",
            Say::Order { .. } => "order",
            Say::Unsupported { .. } => "unsupported",
            Say::ChangeNumber { .. } => "change_number",
            Say::Welcome => "welcome",
            Say::Raw { .. } => "raw",
        }
    }

    /// The message that a reaction, an edit or a revocation is about; everything else stands for itself.
    pub const fn subject(&self) -> Option<&MessageRef> {
        match self {
            Say::Reaction { to, .. } => Some(to),
            Say::Edit { of, .. } | Say::Revoke { of } => Some(of),
            Say::Text { .. }
            | Say::Image { .. }
            | Say::Voice
            | Say::Audio
            | Say::Video { .. }
            | Say::Document { .. }
            | Say::Sticker { .. }
            | Say::Location { .. }
            | Say::Contacts { .. }
            | Say::Button { .. }
            | Say::ListRow { .. }
            | Say::QuickReply { .. }
            | Say::Form { .. }
            | Say::Order { .. }
            | Say::Unsupported { .. }
            | Say::ChangeNumber { .. }
            | Say::Welcome
            | Say::Raw { .. } => None,
        }
    }

    /// The words in it that a person wrote or reads.
    pub fn words(&self) -> Option<String> {
        match self {
            Say::Text { text } | Say::Edit { text, .. } | Say::QuickReply { text, .. } => Some(text.clone()),
            Say::Image { caption } | Say::Video { caption } => caption.clone(),
            Say::Document { filename, caption } => {
                Some(caption.as_ref().map_or_else(|| filename.clone(), |caption| format!("{filename} · {caption}")))
            }
            Say::Location { latitude, longitude, name, address } => {
                let place = name.clone().or_else(|| address.clone());
                Some(place.unwrap_or_else(|| format!("{latitude:.4}, {longitude:.4}")))
            }
            Say::Contacts { cards } => {
                Some(cards.iter().map(|card| format!("{} {}", card.name, card.phone)).collect::<Vec<_>>().join(", "))
            }
            Say::Button { title, .. } | Say::ListRow { title, .. } => Some(title.clone()),
            Say::Order { text, items } => {
                let items = items.iter().map(|item| format!("{} × {}", item.quantity, item.product));
                Some(items.chain(text.clone()).collect::<Vec<_>>().join(", "))
            }
            Say::Reaction { emoji, .. } => emoji.clone(),
            Say::ChangeNumber { to } => Some(to.clone()),
            Say::Unsupported { kind } => Some(kind.clone()),
            Say::Form { name, .. } => Some(name.clone()),
            Say::Voice | Say::Audio | Say::Sticker { .. } | Say::Revoke { .. } | Say::Welcome | Say::Raw { .. } => None,
        }
    }
}
