//! A webhook body, read into [`Parsed`] item by item.
//!
//! The envelope (contract, section 3) holds entries, an entry changes, a change a `field` and a `value`. Each message and
//! status is read on its own: what cannot be read becomes one [`Inbound::Unreadable`], and all others go on (G03). Nothing
//! here refuses a body for a member or a type that it does not know.

mod account;
mod content;
mod handover;
mod interactive;
mod message;
mod person;
mod status;
mod system;

use serde_json::Value;

use crate::base::SafeText;
use crate::server::port::inbound::{Inbound, Parsed, Routed};

pub(super) use self::status::code;

use self::message::Source;
use self::person::Contacts;
use super::repair;
use super::wire::Node;

/// The body is not a JSON object at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is not a JSON object")]
pub struct NotReadable;

/// Reads a whole webhook body. The items stand in the order of the body, each with the number it belongs to.
///
/// # Errors
/// [`NotReadable`] where the body is no JSON object. Everything smaller becomes an item.
pub fn parse(body: &[u8]) -> Result<Parsed, NotReadable> {
    let value: Value = match serde_json::from_slice(body) {
        Ok(value) => value,
        Err(_) => serde_json::from_str(&repair::mend(body)).map_err(|_| NotReadable)?,
    };
    let root = Node::new(&value);
    if !root.is_object() {
        return Err(NotReadable);
    }
    let mut sink = Sink { items: Vec::new(), number: None };
    sink.each_of(root.at("entry"), "entry", |sink, entry| {
        sink.each_of(entry.at("changes"), "changes", |sink, change| read_change(sink, change));
    });
    Ok(Parsed { items: sink.items })
}

/// Where the items go. `number` is that of the change being read.
struct Sink {
    items: Vec<Routed>,
    number: Option<SafeText>,
}

impl Sink {
    fn push(&mut self, item: Inbound) {
        self.items.push(Routed { phone_number_id: self.number.clone(), item });
    }

    /// Something that nobody sent: it stands in quarantine and in no conversation.
    fn unreadable(&mut self, kind: &str, reason: &str) {
        self.push(unreadable(kind, reason));
    }

    /// Reads the objects of a list that must be there; what is none is told and passed over.
    fn each_of<'a>(&mut self, list: Node<'a>, name: &str, mut read: impl FnMut(&mut Sink, Node<'a>)) {
        if list.list().is_none() {
            return self.unreadable(name, "not a list");
        }
        for element in list.each() {
            if element.is_object() { read(self, element) } else { self.unreadable(name, "not an object") }
        }
    }

    /// As [`Sink::each_of`], for a list that need not be there.
    fn each_if_there<'a>(&mut self, list: Node<'a>, name: &str, read: impl FnMut(&mut Sink, Node<'a>)) -> bool {
        if list.is_there() {
            self.each_of(list, name, read);
        }
        list.is_there()
    }
}

fn unreadable(kind: &str, reason: &str) -> Inbound {
    Inbound::Unreadable {
        reason: SafeText::line_of(reason, 200),
        kind: SafeText::line_of(kind, 64),
        person: None,
        provider_id: None,
        at: None,
    }
}

fn read_change(sink: &mut Sink, change: Node<'_>) {
    let value = change.at("value");
    let field = change.at("field").line(64).unwrap_or_else(|| guess_field(value));
    sink.number = value.at("metadata").at("phone_number_id").id();
    match field.as_str() {
        "messages" => read_messages(sink, value),
        "standby" => read_standby(sink, value),
        "smb_message_echoes" => read_echoes(sink, value),
        "calls" => read_calls(sink, value),
        "messaging_handovers" => handover::read(sink, value),
        "user_id_update" => sink.each_of(value.at("user_id_update"), "user_id_update", |sink, update| {
            sink.push(system::user_id_update(update, Contacts::of(value)));
        }),
        "user_preferences" => sink.each_of(value.at("user_preferences"), "user_preferences", |sink, preference| {
            sink.push(system::user_preference(preference, Contacts::of(value)));
        }),
        name if account::is_account_field(name) => {
            sink.number = None;
            sink.push(account::read(name, value));
        }
        // History, synchronisation of address books, and whatever comes in later years: kept raw.
        _ => sink.push(Inbound::Ignored { field: field.clone() }),
    }
    sink.number = None;
}

/// A change without its field is told by what its value holds.
fn guess_field(value: Node<'_>) -> SafeText {
    let known =
        ["messages", "statuses", "errors", "standby", "message_echoes", "calls", "control_passed", "control_taken"];
    let field = match known.into_iter().find(|name| value.at(name).is_there()) {
        Some("standby") => "standby",
        Some("message_echoes") => "smb_message_echoes",
        Some("calls") => "calls",
        Some("control_passed" | "control_taken") => "messaging_handovers",
        Some(_) => "messages",
        None => "?",
    };
    SafeText::line(field)
}

fn read_messages(sink: &mut Sink, value: Node<'_>) {
    let contacts = Contacts::of(value);
    if let Some(summary) = handover::summary_of(value) {
        sink.push(handover::before_messages(value, contacts, summary));
    }
    let some = [
        read_list(sink, value, "messages", contacts, Source::Customer),
        sink.each_if_there(value.at("statuses"), "statuses", |sink, one| sink.push(status::read(one, contacts))),
        sink.each_if_there(value.at("errors"), "errors", |sink, error| sink.push(account::problem(error))),
    ];
    if !some.contains(&true) {
        sink.push(Inbound::Ignored { field: SafeText::line("messages") });
    }
}

/// Copies of a conversation that another app is answering (contract, section 14a).
fn read_standby(sink: &mut Sink, value: Node<'_>) {
    let standby = value.at("standby");
    let contacts = Contacts::of(standby);
    let some = [
        read_list(sink, standby, "messages", contacts, Source::Standby),
        read_list(sink, standby, "message_echoes", contacts, Source::StandbyEcho),
        sink.each_if_there(standby.at("statuses"), "statuses", |sink, one| sink.push(status::read(one, contacts))),
    ];
    if !some.contains(&true) {
        sink.unreadable("standby", "nothing in it");
    }
}

fn read_echoes(sink: &mut Sink, value: Node<'_>) {
    let contacts = Contacts::of(value);
    if !read_list(sink, value, "message_echoes", contacts, Source::PhoneEcho) {
        sink.unreadable("smb_message_echoes", "nothing in it");
    }
}

/// Calls stand in the conversation by their name; what became of our own calls is nothing for a desk.
fn read_calls(sink: &mut Sink, value: Node<'_>) {
    let contacts = Contacts::of(value);
    let some = sink.each_if_there(value.at("calls"), "calls", |sink, call| sink.push(message::call(call, contacts)));
    if !some {
        sink.push(Inbound::Ignored { field: SafeText::line("calls") });
    }
}

fn read_list(sink: &mut Sink, value: Node<'_>, name: &str, contacts: Contacts<'_>, source: Source) -> bool {
    sink.each_if_there(value.at(name), name, |sink, one| sink.push(message::read(one, contacts, source)))
}
