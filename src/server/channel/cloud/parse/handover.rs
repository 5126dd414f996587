//! A conversation moves between this desk and another app on the number (contract, section 14a).

use crate::base::SafeText;
use crate::domain::content::SystemNote;
use crate::server::port::inbound::Inbound;

use super::super::wire::Node;
use super::Sink;
use super::person::{Contacts, Ids};
use super::system::made_id;

/// The summary that the other app left, where the value carries one.
pub fn summary_of(value: Node<'_>) -> Option<SafeText> {
    value.at("conversation_context").at("summary").at("text").line(2_000)
}

/// A summary that comes with the first messages after a hand-over: told before them.
pub fn before_messages(value: Node<'_>, contacts: Contacts<'_>, summary: SafeText) -> Inbound {
    let first = value.at("messages").first();
    let person = contacts.person(Ids::of(first, &["from"], &["from_user_id"], &["from_parent_user_id"]));
    let (Some(at), true) = (first.at("timestamp").instant(), person.is_known()) else {
        return super::unreadable("conversation_context", "no message beside it");
    };
    let provider_id = Some(made_id("summary", [first.at("id").id().as_deref(), Some(&summary)], at));
    let note = SystemNote::HandedOver { summary: Some(summary), reason: None };
    Inbound::System { person, now: None, provider_id, at, note }
}

/// The field `messaging_handovers`: it has no `metadata`, the number is the recipient.
pub fn read(sink: &mut Sink, value: Node<'_>) {
    sink.number = value.at("recipient").at("phone_number_id").id().or(sink.number.take());
    let kind = value.at("type").line(64).unwrap_or_else(|| SafeText::line("?"));
    let Some(note) = note(value, &kind) else {
        return sink.push(Inbound::Ignored { field: SafeText::line(&format!("messaging_handovers {kind}")) });
    };
    let ids = Ids::of(value.at("sender"), &["phone_number", "wa_id"], &["user_id"], &["parent_user_id"]);
    let person = Contacts::of(value).person(ids);
    match value.at("timestamp").instant() {
        Some(at) if person.is_known() => {
            let who = person.bsuid.as_deref().or(person.wa_id.as_deref());
            let provider_id = Some(made_id("handover", [who, Some(&kind)], at));
            sink.push(Inbound::System { person, now: None, provider_id, at, note });
        }
        Some(_) | None => sink.unreadable("messaging_handovers", "no customer or no time"),
    }
}

/// Whether the conversation is the desk's now. The members that name the owners differ between sources, so the roles are
/// looked for by their beginning and their content.
fn note(value: Node<'_>, kind: &str) -> Option<SystemNote> {
    let detail = value.at(kind);
    let is_agent = |who: &str| {
        let role = |(name, role): (&str, Node<'_>)| {
            name.starts_with(who) && role.text().is_some_and(|role| role.to_ascii_lowercase().contains("agent"))
        };
        detail.members().any(role)
    };
    let ours = match kind {
        "control_passed" => !is_agent("new_owner"),
        "control_taken" => is_agent("previous_owner") && !is_agent("new_owner"),
        _ => return None,
    };
    if !ours {
        return Some(SystemNote::TakenByApp);
    }
    let summary = summary_of(detail).or_else(|| summary_of(value));
    Some(SystemNote::HandedOver { summary, reason: detail.at("metadata").line(2_000) })
}
