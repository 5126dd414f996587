//! What a phone shows of a message that the business sent: its words, and what can be pressed. Pure.

use serde_json::Value;

use crate::base::Timestamp;

use super::act::{Act, MessageRef, Say};
use super::phone::{Line, Press, PressKind, Tick};
use super::status::Sent;
use super::world::World;

/// The message reaches the phone: the holder sees it from `at` on.
pub fn show(world: &mut World, sent: &Sent, body: &Value, at: Timestamp) {
    let rev = world.next_revision();
    let Some(phone) = sent.phone.as_ref().and_then(|key| world.phones.get_mut(key)) else { return };
    phone.thread(&sent.number).answered(at);
    if sent.kind == "reaction" {
        let subject = body.pointer("/reaction/message_id").and_then(Value::as_str).unwrap_or_default();
        phone.react(subject, false, body.pointer("/reaction/emoji").and_then(Value::as_str), rev);
        return;
    }
    let words = words(&sent.kind, body);
    let mut line = Line::plain(&sent.id, rev, &sent.number, false, at, &sent.kind, &words);
    let quoted = body.pointer("/context/message_id").and_then(Value::as_str);
    line.quoted = quoted.map(|quoted| phone.excerpt(quoted));
    line.presses = presses(&sent.kind, body);
    line.tick = Tick::Delivered;
    phone.push(line);
}

/// The words of a message of the business, as the phone and the journal show them.
pub fn words(kind: &str, body: &Value) -> String {
    let at = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    match kind {
        "text" => at("/text/body"),
        "interactive" => at("/interactive/body/text"),
        "reaction" => at("/reaction/emoji"),
        "location" => at("/location/name"),
        "contacts" => at("/contacts/0/name/formatted_name"),
        "template" => template_words(body),
        "document" => [at("/document/filename"), at("/document/caption")].join(" ").trim().to_owned(),
        other => at(&format!("/{other}/caption")),
    }
}

/// The simulator knows no template's text: its name and what was filled in.
fn template_words(body: &Value) -> String {
    let name = body.pointer("/template/name").and_then(Value::as_str).unwrap_or_default();
    let components = body.pointer("/template/components").and_then(Value::as_array);
    let filled = components.into_iter().flatten().filter(|part| text_of(part, "type") == Some("body"));
    let filled = filled.filter_map(|part| part.get("parameters").and_then(Value::as_array)).flatten();
    let words: Vec<&str> = filled.filter_map(|parameter| text_of(parameter, "text")).collect();
    if words.is_empty() { format!("[{name}]") } else { format!("[{name}] {}", words.join(" · ")) }
}

fn presses(kind: &str, body: &Value) -> Vec<Press> {
    let list = |pointer: &str| body.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
    let press = |value: &Value, id: &str, title: &str, kind: PressKind| -> Option<Press> {
        let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        Some(Press { id: text(id)?, title: text(title)?, kind })
    };
    match kind {
        "interactive" => {
            let buttons = list("/interactive/action/buttons");
            let buttons = buttons.iter().filter_map(|b| press(b, "/reply/id", "/reply/title", PressKind::Button));
            let sections = list("/interactive/action/sections");
            let rows = sections.iter().filter_map(|section| section.get("rows").and_then(Value::as_array)).flatten();
            buttons.chain(rows.filter_map(|row| press(row, "/id", "/title", PressKind::ListRow))).collect()
        }
        "template" => list("/template/components")
            .iter()
            .filter(|part| text_of(part, "sub_type") == Some("quick_reply"))
            .filter_map(|part| press(part, "/parameters/0/payload", "/parameters/0/payload", PressKind::QuickReply))
            .collect(),
        _ => Vec::new(),
    }
}

/// What the customer does who presses something.
pub fn pressed(press: &Press, line: &str) -> Act {
    let (id, title) = (press.id.clone(), press.title.clone());
    let say = match press.kind {
        PressKind::Button => Say::Button { id, title },
        PressKind::ListRow => Say::ListRow { id, title, description: None },
        PressKind::QuickReply => Say::QuickReply { payload: id, text: title },
    };
    Act::new(say).quoting(MessageRef::Id(line.to_owned()))
}

fn text_of<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
