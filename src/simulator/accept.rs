//! Judges what the business asks to be sent, as the contract's sections 6, 9 and 10 say. Pure.
//!
//! Text, recipient and window are checked closely; media, interactive messages and templates as far as a mistake in them
//! would show at once.

use serde_json::Value;

use crate::base::{Phone as Number, Timestamp};
use crate::domain::message::MAX_TEXT;

use super::config::{BusinessNumber, WindowRefusal};
use super::graph::error::GraphError;
use super::ids;
use super::status::Sent;
use super::world::World;

/// Captions hold so many characters.
const MAX_CAPTION: usize = 1_024;
/// `biz_opaque_callback_data` holds so many.
const MAX_TAG: usize = 512;
/// A business shows as typing for so long, unless it answers first.
const TYPING: crate::base::Millis = crate::base::Millis::seconds(25);

const KINDS: [&str; 11] = [
    "text",
    "image",
    "audio",
    "video",
    "document",
    "sticker",
    "location",
    "contacts",
    "reaction",
    "interactive",
    "template",
];

/// What a call of `messages` asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// A message was taken.
    Message { sent: Box<Sent>, input: String, wa_id: Option<String>, user_id: Option<String> },
    /// Messages up to `id` were marked as read; with the typing indicator or without.
    Read { id: String, typing: bool },
}

/// Judges a call at `now`.
pub fn accept(
    world: &mut World,
    phone_number_id: &str,
    body: &Value,
    refusal: WindowRefusal,
    now: Timestamp,
) -> Result<Asked, GraphError> {
    let Some(number) = world.number(phone_number_id).cloned() else {
        return Err(GraphError::no_object(phone_number_id, "post"));
    };
    if text_of(body, "messaging_product") != Some("whatsapp") {
        return Err(GraphError::parameter("The parameter messaging_product is required."));
    }
    if body.get("status").is_some() {
        return mark_read(world, phone_number_id, body, now);
    }
    let kind = kind_of(body)?;
    let tag = tag_of(body)?;
    content(kind, body)?;
    let (input, recipient) = recipient(world, &number, body)?;
    let mut sent = Sent {
        id: String::new(),
        number: phone_number_id.to_owned(),
        phone: world.key_of(&recipient),
        recipient: recipient.chars().all(|c| c.is_ascii_digit()).then(|| recipient.clone()),
        tag,
        kind: kind.to_owned(),
        category: "utility".to_owned(),
        voice: kind == "audio" && body.pointer("/audio/voice") == Some(&Value::Bool(true)),
        fails: None,
    };
    sent.fails = fate(world, &sent, refusal, now)?;
    let (wa_id, user_id) = match sent.phone.as_ref().and_then(|key| world.phones.get(key)) {
        // Asked by business-scoped id, answered by it: the number is not told (contract, section 13).
        Some(phone) if sent.recipient.is_none() => (None, Some(phone.holder.bsuid.clone())),
        Some(phone) => (phone.holder.wa_id.clone(), None),
        None => (sent.recipient.clone(), None),
    };
    sent.id = ids::wamid(&recipient, false, &mut world.rng);
    Ok(Asked::Message { sent: Box::new(sent), input, wa_id, user_id })
}

fn mark_read(world: &mut World, number: &str, body: &Value, now: Timestamp) -> Result<Asked, GraphError> {
    if text_of(body, "status") != Some("read") {
        return Err(GraphError::parameter("Param status must be one of {READ} - got something else."));
    }
    let id = text_of(body, "message_id").ok_or_else(|| GraphError::because(131_008, "message_id is required."))?;
    let typing = match body.get("typing_indicator") {
        None => false,
        Some(indicator) if text_of(indicator, "type") == Some("text") => true,
        Some(_) => return Err(GraphError::parameter("Param typing_indicator['type'] must be text.")),
    };
    let until = typing.then(|| now.plus(TYPING));
    if !world.read_by_business(number, id, until) {
        return Err(GraphError::because(131_009, "There is no such message, or it is too old."));
    }
    Ok(Asked::Read { id: id.to_owned(), typing })
}

fn kind_of(body: &Value) -> Result<&str, GraphError> {
    if !matches!(body.get("recipient_type").and_then(Value::as_str), None | Some("individual")) {
        return Err(GraphError::because(131_009, "recipient_type must be individual."));
    }
    let kind = text_of(body, "type").unwrap_or("text");
    if !KINDS.contains(&kind) {
        let words = format!("Param type must be one of {{{}}} - got \"{kind}\".", KINDS.join(", ").to_uppercase());
        return Err(GraphError::parameter(&words));
    }
    if body.get(kind).is_none() {
        return Err(GraphError::because(131_008, &format!("{kind} is required.")));
    }
    Ok(kind)
}

fn tag_of(body: &Value) -> Result<Option<String>, GraphError> {
    match body.get("biz_opaque_callback_data") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(tag)) if tag.chars().count() <= MAX_TAG => Ok(Some(tag.clone())),
        Some(_) => {
            Err(GraphError::parameter("Param biz_opaque_callback_data must be a string of at most 512 characters."))
        }
    }
}

/// The recipient as it was asked for, and its digits or business-scoped id. `to` wins over `recipient` (contract, section 13).
fn recipient(world: &World, number: &BusinessNumber, body: &Value) -> Result<(String, String), GraphError> {
    if let Some(to) = text_of(body, "to").filter(|to| !to.is_empty()) {
        let digits = dialled(world, number, to)?;
        if digits == number.display_number {
            return Err(GraphError::of(131_021));
        }
        return Ok((to.to_owned(), digits));
    }
    match text_of(body, "recipient").filter(|recipient| !recipient.is_empty()) {
        Some(id) if world.key_of(id).is_some_and(|key| has_bsuid(world, &key, id)) => {
            Ok((id.to_owned(), id.to_owned()))
        }
        Some(_) => Err(GraphError::because(131_009, "recipient is no user id of this business.")),
        None => Err(GraphError::because(131_008, "to is required.")),
    }
}

fn has_bsuid(world: &World, key: &str, id: &str) -> bool {
    world.phones.get(key).is_some_and(|phone| phone.holder.bsuid == id)
}

/// The digits that a call means. Without `+` Meta's page says that the business's country code is put in front; in practice a
/// full number works too, so a phone that exists under the very digits is taken first.
fn dialled(world: &World, number: &BusinessNumber, to: &str) -> Result<String, GraphError> {
    let bad = |_| GraphError::because(131_009, "to is no telephone number.");
    let plain = Number::parse(to);
    if to.trim_start().starts_with('+') || plain.as_ref().is_ok_and(|plain| world.key_of(plain.digits()).is_some()) {
        return plain.map(|plain| plain.digits().to_owned()).map_err(bad);
    }
    let code = country_code(&number.display_number);
    Number::parse(&format!("{code}{}", to.trim_start())).map(|found| found.digits().to_owned()).map_err(bad)
}

/// The country code of a number, read off the way it is written for people.
fn country_code(digits: &str) -> String {
    let pretty = Number::parse(digits).map(|number| number.pretty()).unwrap_or_default();
    pretty.split(' ').next().unwrap_or_default().trim_start_matches('+').to_owned()
}

/// With what the message will fail, if it will; or the refusal of the call itself.
fn fate(world: &mut World, sent: &Sent, refusal: WindowRefusal, now: Timestamp) -> Result<Option<i32>, GraphError> {
    let Some(phone) = sent.phone.as_ref().and_then(|key| world.phones.get_mut(key)) else {
        // Nobody has this number: accepted all the same, and reported later.
        return Ok(Some(131_026));
    };
    if sent.kind != "template" && !phone.window(&sent.number).is_open(now) {
        return match refusal {
            WindowRefusal::Synchronous => Err(GraphError::of(131_047)),
            WindowRefusal::Asynchronous => Ok(Some(131_047)),
        };
    }
    Ok(phone.fails.pop_front())
}

fn content(kind: &str, body: &Value) -> Result<(), GraphError> {
    match kind {
        "text" => text(body),
        "image" | "video" | "document" | "audio" | "sticker" => media(kind, body),
        "location" => required(body, &["/location/latitude", "/location/longitude"]),
        "contacts" => required(body, &["/contacts/0/name/formatted_name"]),
        "reaction" => required(body, &["/reaction/message_id"]),
        "interactive" => required(body, &["/interactive/type", "/interactive/body/text", "/interactive/action"]),
        "template" => required(body, &["/template/name", "/template/language/code"]),
        _ => Ok(()),
    }?;
    match body.get("context") {
        None | Some(Value::Null) => Ok(()),
        Some(_) => required(body, &["/context/message_id"]),
    }
}

fn text(body: &Value) -> Result<(), GraphError> {
    match body.pointer("/text/body").and_then(Value::as_str) {
        None | Some("") => Err(GraphError::because(131_008, "text.body is required.")),
        Some(text) if text.chars().count() > MAX_TEXT => {
            Err(GraphError::parameter("Param text['body'] must be at most 4096 characters long."))
        }
        Some(_) => Ok(()),
    }
}

fn media(kind: &str, body: &Value) -> Result<(), GraphError> {
    let Some(file) = body.get(kind) else { return Ok(()) };
    if text_of(file, "id").is_some() == text_of(file, "link").is_some() {
        return Err(GraphError::parameter(&format!("Exactly one of {kind}['id'] and {kind}['link'] is required.")));
    }
    let caption = text_of(file, "caption").unwrap_or_default();
    if caption.chars().count() > MAX_CAPTION {
        let words = format!("Param {kind}['caption'] must be at most 1024 characters long.");
        return Err(GraphError::parameter(&words));
    }
    Ok(())
}

fn required(body: &Value, pointers: &[&str]) -> Result<(), GraphError> {
    for pointer in pointers {
        if body.pointer(pointer).is_none_or(Value::is_null) {
            let name = pointer.trim_start_matches('/').replace('/', ".");
            return Err(GraphError::because(131_008, &format!("{name} is required.")));
        }
    }
    Ok(())
}

fn text_of<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
