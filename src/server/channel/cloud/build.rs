//! Send bodies in the Cloud API's words (contract, section 6).

use serde_json::{Map, Value, json};

use crate::domain::Content;
use crate::server::port::channel::{Outgoing, SendTo};

/// The longest `biz_opaque_callback_data`, in characters.
const MAX_TAG: usize = 512;

/// turno does not send contents of this kind yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a message of this kind cannot be sent")]
pub struct NotSendable;

/// The body of `POST /{phone-number-id}/messages`.
///
/// # Errors
/// [`NotSendable`] for everything but text: files, templates and the rest are not written by agents so far.
pub fn build(outgoing: &Outgoing) -> Result<Value, NotSendable> {
    let mut body = Map::new();
    body.insert("messaging_product".to_owned(), json!("whatsapp"));
    body.insert("recipient_type".to_owned(), json!("individual"));
    let (member, recipient) = recipient(&outgoing.to);
    body.insert(member.to_owned(), Value::String(recipient));
    match &outgoing.content {
        Content::Text { text } => {
            body.insert("type".to_owned(), json!("text"));
            body.insert("text".to_owned(), text_of(text));
        }
        Content::Media(_)
        | Content::MediaLost { .. }
        | Content::Location(_)
        | Content::Contacts { .. }
        | Content::Order { .. }
        | Content::Button { .. }
        | Content::Choice { .. }
        | Content::FlowReply { .. }
        | Content::CallPermission { .. }
        | Content::Reaction { .. }
        | Content::Edit { .. }
        | Content::Revoke
        | Content::Unsupported { .. }
        | Content::Other { .. }
        | Content::Unreadable { .. }
        | Content::System(_) => return Err(NotSendable),
    }
    if let Some(quoted) = &outgoing.reply_to {
        body.insert("context".to_owned(), json!({ "message_id": quoted.as_str() }));
    }
    if !outgoing.tag.is_empty() {
        let tag: String = outgoing.tag.chars().take(MAX_TAG).collect();
        body.insert("biz_opaque_callback_data".to_owned(), Value::String(tag));
    }
    Ok(Value::Object(body))
}

/// The body that tells the customer that this message and all before it were read.
pub fn mark_read(provider_id: &str) -> Value {
    json!({"messaging_product": "whatsapp", "status": "read", "message_id": provider_id})
}

/// A number always goes with `+`: without it the business's own country code is put in front (contract, section 6).
fn recipient(to: &SendTo) -> (&'static str, String) {
    match to {
        SendTo::Number(digits) => ("to", format!("+{}", digits.trim_start_matches('+'))),
        SendTo::Bsuid(id) => ("recipient", id.to_string()),
    }
}

/// The provider previews the first address of a text, and only where it is asked to.
fn text_of(text: &str) -> Value {
    if has_address(text) { json!({"body": text, "preview_url": true}) } else { json!({ "body": text }) }
}

fn has_address(text: &str) -> bool {
    ["https://", "http://"].into_iter().any(|scheme| {
        let host = text.split_once(scheme).and_then(|(_, rest)| rest.chars().next());
        host.is_some_and(char::is_alphanumeric)
    })
}
