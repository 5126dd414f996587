//! One message of a list: whose it is, what it hangs on, and which kind of item it makes.

use crate::base::{SafeText, Timestamp};
use crate::domain::content::Content;
use crate::domain::identity::Person;
use crate::domain::message::{Forwarded, Origin, Referral};
use crate::server::port::inbound::Inbound;

use super::super::wire::Node;
use super::person::{Contacts, Ids};
use super::{content, system};

/// Which list a message stood in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// From a customer to this desk.
    Customer,
    /// From a customer to another app on the number.
    Standby,
    /// From another app on the number to a customer.
    StandbyEcho,
    /// From the business's own phone to a customer.
    PhoneEcho,
}

impl Source {
    fn is_echo(self) -> bool {
        matches!(self, Source::StandbyEcho | Source::PhoneEcho)
    }

    fn origin(self) -> Origin {
        match self {
            Source::Customer => Origin::Desk,
            Source::Standby | Source::StandbyEcho => Origin::Standby,
            Source::PhoneEcho => Origin::Phone,
        }
    }
}

/// What every kind of message has.
struct Head {
    person: Person,
    provider_id: SafeText,
    at: Timestamp,
}

/// Reads one message. Never fails: what cannot be read says so, with the sender and id where those could be.
pub fn read(message: Node<'_>, contacts: Contacts<'_>, source: Source) -> Inbound {
    let kind = message.at("type").line(64).unwrap_or_else(|| SafeText::line("?"));
    let person = contacts.person(other_side(message, source));
    let provider_id = message.at("id").id();
    let at = message.at("timestamp").instant();
    let read = head(&person, &provider_id, at).and_then(|head| read_kind(message, &kind, head, source));
    // Only what a customer wrote to this desk may stand in a conversation as theirs although nobody could read it.
    let shown = source == Source::Customer && person.is_known();
    read.unwrap_or_else(|reason| Inbound::Unreadable {
        reason: SafeText::line(reason),
        kind,
        person: shown.then_some(person),
        provider_id,
        at,
    })
}

fn head(person: &Person, provider_id: &Option<SafeText>, at: Option<Timestamp>) -> Result<Head, &'static str> {
    if !person.is_known() {
        return Err("no sender");
    }
    let provider_id = provider_id.clone().ok_or("no id")?;
    Ok(Head { person: person.clone(), provider_id, at: at.ok_or("no time")? })
}

/// The customer: who sent it, or for an echo to whom it went.
fn other_side(message: Node<'_>, source: Source) -> Ids {
    if source.is_echo() {
        Ids::of(message, &["to"], &["to_user_id", "recipient_user_id"], &["to_parent_user_id"])
    } else {
        Ids::of(message, &["from"], &["from_user_id"], &["from_parent_user_id"])
    }
}

fn read_kind(message: Node<'_>, kind: &str, head: Head, source: Source) -> Result<Inbound, &'static str> {
    let Head { person, provider_id, at } = head;
    let body = message.at(kind);
    match kind {
        "reaction" => {
            let target = body.at("message_id").id().ok_or("no message to react to")?;
            let emoji = body.at("emoji").line(64);
            Ok(Inbound::Reaction { person, provider_id, at, target, emoji, echo: source.is_echo() })
        }
        "edit" => {
            let target = body.at("original_message_id").id().ok_or("no message to edit")?;
            let inner = body.at("message");
            let inner_kind = inner.at("type").text().ok_or("an edit without its message")?;
            let content = content::read(inner, &inner_kind)?;
            Ok(Inbound::Edit { person, provider_id, at, target, content })
        }
        "revoke" => {
            let target = body.at("original_message_id").id().ok_or("no message to revoke")?;
            Ok(Inbound::Revoke { person, provider_id, at, target })
        }
        "system" | "request_welcome" => Ok(system::message(message, kind, person, provider_id, at)),
        _ => {
            let content = in_group(message, content::read(message, kind)?);
            Ok(Inbound::Message {
                person,
                provider_id,
                at,
                content,
                quotes: message.at("context").at("id").id(),
                forwarded: forwarded(message.at("context")),
                referral: referral(message.at("referral")),
                product: message.at("context").at("referred_product").at("product_retailer_id").line(128),
                origin: source.origin(),
                echo: source.is_echo(),
            })
        }
    }
}

/// What was said in a group is told as such: an answer would go to one person alone.
fn in_group(message: Node<'_>, content: Content) -> Content {
    if message.at("group_id").id().is_none() {
        return content;
    }
    Content::Other { kind: SafeText::line("group"), text: content.words().cloned() }
}

fn forwarded(context: Node<'_>) -> Option<Forwarded> {
    if context.at("frequently_forwarded").flag() {
        Some(Forwarded::ManyTimes)
    } else {
        context.at("forwarded").flag().then_some(Forwarded::Once)
    }
}

fn referral(referral: Node<'_>) -> Option<Referral> {
    let read = Referral {
        headline: referral.at("headline").line(200),
        body: referral.at("body").line(500),
        url: referral.at("source_url").line(500),
        post: referral.at("source_type").text().as_deref() == Some("post"),
    };
    (read != Referral::default()).then_some(read)
}

/// A call: it opens the window as a message does, and stands in the conversation by its name.
pub fn call(call: Node<'_>, contacts: Contacts<'_>) -> Inbound {
    let echo = call.at("direction").text().as_deref() == Some("BUSINESS_INITIATED");
    let source = if echo { Source::PhoneEcho } else { Source::Customer };
    let person = contacts.person(other_side(call, source));
    let provider_id = call.at("id").id();
    let at = call.at("timestamp").instant();
    match head(&person, &provider_id, at) {
        Ok(Head { person, provider_id, at }) => Inbound::Message {
            person,
            provider_id,
            at,
            content: Content::Other { kind: SafeText::line("call"), text: None },
            quotes: None,
            forwarded: None,
            referral: None,
            product: None,
            origin: Origin::Desk,
            echo,
        },
        Err(reason) => Inbound::Unreadable {
            reason: SafeText::line(reason),
            kind: SafeText::line("call"),
            person: (!echo && person.is_known()).then_some(person),
            provider_id,
            at,
        },
    }
}
