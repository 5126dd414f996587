//! What a webhook says, read out of the provider's words and not yet decided upon.

use crate::base::{SafeText, Timestamp};
use crate::domain::content::{Content, SystemNote};
use crate::domain::identity::Person;
use crate::domain::message::{Forwarded, Origin, Referral};
use crate::domain::{Failure, Status};

/// A whole webhook body, read item by item: one that cannot be read neither blocks nor drops the others (G03).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    pub items: Vec<Routed>,
}

/// An item and the number it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Routed {
    /// The provider's id of the business number; `None` for items of the whole account (templates, account updates).
    pub phone_number_id: Option<SafeText>,
    pub item: Inbound,
}

/// The message that another one refers to, by the provider's id.
pub type ProviderId = SafeText;

#[derive(Debug, Clone, PartialEq)]
pub enum Inbound {
    /// A message to show: from a customer (`echo: false`), or one that the business sent from its own phone (`echo: true`,
    /// then `person` is whom it went to).
    Message {
        person: Person,
        provider_id: ProviderId,
        at: Timestamp,
        content: Content,
        quotes: Option<ProviderId>,
        forwarded: Option<Forwarded>,
        referral: Option<Referral>,
        product: Option<SafeText>,
        origin: Origin,
        echo: bool,
    },
    /// `emoji: None` takes the reaction back.
    Reaction {
        person: Person,
        provider_id: ProviderId,
        at: Timestamp,
        target: ProviderId,
        emoji: Option<SafeText>,
        echo: bool,
    },
    /// `content`: what the message says now.
    Edit {
        person: Person,
        provider_id: ProviderId,
        at: Timestamp,
        target: ProviderId,
        content: Content,
    },
    Revoke {
        person: Person,
        provider_id: ProviderId,
        at: Timestamp,
        target: ProviderId,
    },
    /// How an outgoing message fares. `tag` is what turno sent along, `free_entry_end` the end of a free-entry window.
    Status {
        provider_id: ProviderId,
        status: Status,
        at: Timestamp,
        tag: Option<SafeText>,
        recipient: Person,
        free_entry_end: Option<Timestamp>,
    },
    /// A line about the customer: new number, new id, changed identity, hand-over. `now` holds their ids from here on.
    System {
        person: Person,
        now: Option<Person>,
        provider_id: Option<ProviderId>,
        at: Timestamp,
        note: SystemNote,
    },
    /// Something about the account, number or templates, in the provider's words.
    Account {
        field: SafeText,
        summary: SafeText,
    },
    /// A field or message that no desk needs: kept raw, counted, nothing else.
    Ignored {
        field: SafeText,
    },
    /// Authentic but not readable. Shown as such where the sender and id could be read.
    Unreadable {
        reason: SafeText,
        kind: SafeText,
        person: Option<Person>,
        provider_id: Option<ProviderId>,
        at: Option<Timestamp>,
    },
    /// The provider reports an error of the number, without a message.
    Problem {
        code: Failure,
        title: SafeText,
    },
}
