//! What WhatsApp tells about a customer: new number, new id, changed identity, preferences.

use sha2::{Digest, Sha256};

use crate::base::{SafeText, Timestamp};
use crate::domain::content::SystemNote;
use crate::domain::identity::Person;
use crate::server::port::inbound::Inbound;

use super::super::wire::Node;
use super::person::{Contacts, Ids};

/// A message of type `system` or `request_welcome`.
pub fn message(message: Node<'_>, kind: &str, person: Person, provider_id: SafeText, at: Timestamp) -> Inbound {
    let (note, now) = if kind == "request_welcome" { (SystemNote::Welcome, None) } else { note(message, &person) };
    Inbound::System { person, now, provider_id: Some(provider_id), at, note }
}

fn note(message: Node<'_>, person: &Person) -> (SystemNote, Option<Person>) {
    let system = message.at("system");
    let kind = system.at("type").text().unwrap_or_default();
    // The object stands beside `system` in captures and inside it in old documents (contract, section 16).
    let has_identity = message.at("identity").is_there() || system.at("identity").is_object();
    if kind.contains("identity") || (has_identity && !kind.contains("changed_")) {
        return (SystemNote::IdentityChanged, None);
    }
    let now = Ids::of(system, &["wa_id", "new_wa_id"], &["user_id", "new_user_id"], &["parent_user_id"]).person();
    let now = Some(now).filter(Person::is_known);
    match kind.as_ref() {
        "user_changed_number" | "customer_changed_number" => {
            let to = now.as_ref().and_then(|now| now.wa_id.clone());
            (SystemNote::NumberChanged { from: person.wa_id.clone(), to }, now)
        }
        "user_changed_user_id" => (SystemNote::UserIdChanged, now),
        _ => (SystemNote::Other { body: system.at("body").line(500).unwrap_or_else(|| SafeText::line(&kind)) }, None),
    }
}

/// An element of the field `user_id_update` (contract, section 13).
pub fn user_id_update(update: Node<'_>, contacts: Contacts<'_>) -> Inbound {
    let ids = update.at("user_id");
    let before = Ids { wa_id: wa_id(update), bsuid: ids.at("previous").id(), parent: None };
    let now = Ids { wa_id: wa_id(update), bsuid: ids.at("current").id(), parent: None }.person();
    let person = contacts.person(before);
    let Some(at) = update.at("timestamp").instant() else {
        return super::unreadable("user_id_update", "no time");
    };
    if !person.is_known() || now.bsuid.is_none() {
        return super::unreadable("user_id_update", "no ids");
    }
    let provider_id = Some(made_id("user_id", [person.bsuid.as_deref(), now.bsuid.as_deref()], at));
    Inbound::System { person, now: Some(now), provider_id, at, note: SystemNote::UserIdChanged }
}

/// An element of the field `user_preferences` (contract, section 12): told in the provider's own words.
pub fn user_preference(preference: Node<'_>, contacts: Contacts<'_>) -> Inbound {
    let ids = Ids::of(preference, &["wa_id"], &["user_id"], &["parent_user_id"]);
    let person = contacts.person(ids);
    let Some(at) = preference.at("timestamp").instant() else {
        return super::unreadable("user_preferences", "no time");
    };
    let value = preference.at("value").line(64);
    let body = preference.at("detail").line(300).or_else(|| value.clone());
    match body {
        Some(body) if person.is_known() => {
            let who = person.bsuid.as_deref().or(person.wa_id.as_deref());
            let provider_id = Some(made_id("preference", [who, value.as_deref()], at));
            Inbound::System { person, now: None, provider_id, at, note: SystemNote::Other { body } }
        }
        Some(_) | None => super::unreadable("user_preferences", "nothing in it"),
    }
}

fn wa_id(update: Node<'_>) -> Option<SafeText> {
    Ids::of(update, &["wa_id"], &[], &[]).wa_id
}

/// An id for what the provider gives none, made of what it says: a repeat gets the same one (G02). Hashed, since ids are
/// kept longer than what identifies a person.
pub fn made_id(kind: &str, parts: [Option<&str>; 2], at: Timestamp) -> SafeText {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.unwrap_or_default());
        hash.update([0]);
    }
    hash.update(at.0.to_be_bytes());
    let hex: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    SafeText::line(&format!("{kind}:{hex}"))
}
