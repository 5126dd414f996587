//! How an outgoing message fares (contract, section 5).

use crate::base::{SafeText, Timestamp};
use crate::domain::{Failure, Status};
use crate::server::port::inbound::Inbound;

use super::super::wire::Node;
use super::person::{Contacts, Ids};

/// Reads one status. One that says nothing to a desk is passed over; one that cannot be read stands in no conversation.
pub fn read(status: Node<'_>, contacts: Contacts<'_>) -> Inbound {
    let word = status.at("status").line(64).unwrap_or_else(|| SafeText::line("?"));
    let kind = SafeText::line(&format!("status {word}"));
    let known = match word.as_str() {
        "sent" => Status::Sent,
        "delivered" => Status::Delivered,
        "read" => Status::Read,
        "played" => Status::Played,
        "failed" => Status::Failed(failure(status.at("errors")).unwrap_or(Failure::UNKNOWN)),
        // Known to old libraries only.
        "deleted" | "warning" => return Inbound::Ignored { field: kind },
        _ => return super::unreadable(&kind, "unknown status"),
    };
    let Some(provider_id) = status.at("id").id() else {
        return super::unreadable(&kind, "no id");
    };
    let Some(at) = status.at("timestamp").instant() else {
        return super::unreadable(&kind, "no time");
    };
    Inbound::Status {
        provider_id,
        status: known,
        at,
        tag: status.at("biz_opaque_callback_data").line(512),
        recipient: contacts.person(recipient(status)),
        free_entry_end: free_entry_end(status.at("conversation")),
    }
}

/// In a group the recipient is the group, and the participant stands beside it, in two spellings.
fn recipient(status: Node<'_>) -> Ids {
    if status.at("recipient_type").text().as_deref() == Some("group") {
        let numbers = ["recipient_participant_id", "participant_recipient_id"];
        return Ids::of(status, &numbers, &["recipient_participant_user_id"], &[]);
    }
    let parents = ["recipient_parent_user_id", "parent_recipient_user_id"];
    Ids::of(status, &["recipient_id"], &["recipient_user_id"], &parents)
}

/// The provider tells the end of a free-entry window with the first message that it sent in it.
fn free_entry_end(conversation: Node<'_>) -> Option<Timestamp> {
    let is_free_entry = conversation.at("origin").at("type").text().as_deref() == Some("referral_conversion");
    if is_free_entry { conversation.at("expiration_timestamp").instant() } else { None }
}

/// The code of the first error of a list that has one.
pub fn failure(errors: Node<'_>) -> Option<Failure> {
    errors.each().find_map(|error| code(error.at("code")))
}

/// A code as a number. One that is out of range is still a failure.
pub fn code(code: Node<'_>) -> Option<Failure> {
    code.whole().map(|code| i32::try_from(code).map_or(Failure::UNKNOWN, Failure))
}
