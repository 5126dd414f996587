//! What the holder can send besides text: the rows of the phone's menu. The words typed so far become the caption.

use crate::base::Millis;
use crate::i18n::Texts;
use crate::simulator::client::{Act, Card, Forwarded, Item, MessageRef, Say};

/// A row of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    Image,
    Video,
    Voice,
    Document,
    Sticker,
    Location,
    ContactCard,
    Reaction(&'static str),
    /// The next text quotes the business's newest message.
    Quote,
    Forward,
    /// The newest own message gets the typed words.
    Edit,
    Revoke,
    Order,
    Poll,
    /// A text that is late by so much that eight minutes are left of the window.
    Late,
}

impl Offer {
    pub const ALL: [Offer; 18] = [
        Offer::Image,
        Offer::Location,
        Offer::Voice,
        Offer::Video,
        Offer::Document,
        Offer::Sticker,
        Offer::ContactCard,
        Offer::Reaction("👍"),
        Offer::Reaction("😍"),
        Offer::Reaction("😂"),
        Offer::Reaction("🙏"),
        Offer::Quote,
        Offer::Edit,
        Offer::Revoke,
        Offer::Forward,
        Offer::Order,
        Offer::Poll,
        Offer::Late,
    ];

    /// The id of its text.
    pub const fn text_id(self) -> &'static str {
        match self {
            Offer::Image => "phone-send-image",
            Offer::Video => "phone-send-video",
            Offer::Voice => "phone-send-voice",
            Offer::Document => "phone-send-document",
            Offer::Sticker => "phone-send-sticker",
            Offer::Location => "phone-send-location",
            Offer::ContactCard => "phone-send-contact",
            Offer::Reaction(_) => "phone-send-reaction",
            Offer::Quote => "phone-send-quote",
            Offer::Forward => "phone-send-forward",
            Offer::Edit => "phone-send-edit",
            Offer::Revoke => "phone-send-revoke",
            Offer::Order => "phone-send-order",
            Offer::Poll => "phone-send-poll",
            Offer::Late => "phone-send-late",
        }
    }

    pub fn label(self, texts: &Texts) -> String {
        match self {
            Offer::Reaction(emoji) => texts.with(self.text_id(), &[("emoji", emoji.into())]),
            Offer::Image
            | Offer::Video
            | Offer::Voice
            | Offer::Document
            | Offer::Sticker
            | Offer::Location
            | Offer::ContactCard
            | Offer::Quote
            | Offer::Forward
            | Offer::Edit
            | Offer::Revoke
            | Offer::Order
            | Offer::Poll
            | Offer::Late => texts.get(self.text_id()),
        }
    }

    /// Whether it can be done only with words typed before.
    pub const fn needs_words(self) -> bool {
        matches!(self, Offer::Forward | Offer::Edit | Offer::Late)
    }

    /// The act, with the words typed so far; `None` where words are needed, or where it only prepares the next text.
    pub fn act(self, words: &str) -> Option<Act> {
        let caption = (!words.trim().is_empty()).then(|| words.to_owned());
        if self.needs_words() && caption.is_none() {
            return None;
        }
        let say = match self {
            Offer::Image => Say::Image { caption },
            Offer::Video => Say::Video { caption },
            Offer::Voice => Say::Voice,
            Offer::Document => Say::Document { filename: "aurora-4471.pdf".to_owned(), caption },
            Offer::Sticker => Say::Sticker { animated: false },
            Offer::Location => Say::Location { latitude: 51.5033, longitude: -0.1276, name: caption, address: None },
            Offer::ContactCard => Say::Contacts { cards: vec![card(caption)] },
            Offer::Reaction(emoji) => Say::Reaction { to: MessageRef::LastOfBusiness, emoji: Some(emoji.to_owned()) },
            Offer::Quote => return None,
            Offer::Forward => return Some(Act::text(words).forwarded(Forwarded::Once)),
            Offer::Edit => Say::Edit { of: MessageRef::LastOwn, text: words.to_owned() },
            Offer::Revoke => Say::Revoke { of: MessageRef::LastOwn },
            Offer::Order => Say::Order { text: caption, items: vec![item()] },
            Offer::Poll => Say::Unsupported { kind: "poll_creation".to_owned() },
            Offer::Late => {
                let ago = Millis(Millis::hours(23).0 + Millis::minutes(52).0);
                return Some(Act::text(words).written_ago(ago));
            }
        };
        Some(Act::new(say))
    }

    /// Whether the typed words go with it.
    pub const fn takes_words(self) -> bool {
        match self {
            Offer::Image
            | Offer::Video
            | Offer::Document
            | Offer::Location
            | Offer::ContactCard
            | Offer::Forward
            | Offer::Edit
            | Offer::Order
            | Offer::Late => true,
            Offer::Voice | Offer::Sticker | Offer::Reaction(_) | Offer::Quote | Offer::Revoke | Offer::Poll => false,
        }
    }
}

fn card(name: Option<String>) -> Card {
    Card {
        name: name.unwrap_or_else(|| "Omar Haddad".to_owned()),
        phone: "+44 7700 900462".to_owned(),
        email: None,
        company: None,
    }
}

fn item() -> Item {
    Item { product: "charger-usb-c-30w".to_owned(), quantity: 1, price: 24.0, currency: "GBP".to_owned() }
}
