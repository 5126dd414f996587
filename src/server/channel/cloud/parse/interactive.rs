//! Answers to what the business sent: buttons, lists, forms, permission to call.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::base::SafeText;
use crate::domain::content::Content;

use super::super::wire::Node;
use super::content;

/// Answers of one form, and characters of each.
const MAX_ANSWERS: usize = 100;
const MAX_ANSWER: usize = 1_000;
/// Objects inside objects of a form's answers that are followed.
const MAX_DEPTH: usize = 6;

/// Reads the `interactive` object of a message.
///
/// # Errors
/// What is missing, in a few words for the quarantine's list.
pub fn read(body: Node<'_>) -> Result<Content, &'static str> {
    let kind = body.at("type").text().ok_or("an answer without its type")?;
    let reply = body.at(&kind);
    match kind.as_ref() {
        "button_reply" => choice(reply, false),
        "list_reply" => choice(reply, true),
        "nfm_reply" => form(reply),
        "call_permission_reply" => {
            let response = reply.at("response").text().ok_or("no response")?;
            Ok(Content::CallPermission { allowed: response == "accept" })
        }
        kind if kind.starts_with("payment") => Ok(content::other(kind, reply)),
        _ => Err("unknown kind of answer"),
    }
}

fn choice(reply: Node<'_>, list: bool) -> Result<Content, &'static str> {
    let id = reply.at("id").line(256);
    let title = reply.at("title").line(128);
    let description = reply.at("description").line(256);
    match (id, title) {
        (Some(id), Some(title)) => Ok(Content::Choice { id, title, description, list }),
        (Some(one), None) | (None, Some(one)) => Ok(Content::Choice { id: one.clone(), title: one, description, list }),
        (None, None) => Err("no choice"),
    }
}

/// A filled form. `response_json` is JSON inside a string (contract, section 4).
fn form(reply: Node<'_>) -> Result<Content, &'static str> {
    if !reply.is_object() {
        return Err("no form");
    }
    let name = reply.at("name").line(64).unwrap_or_else(|| SafeText::line("flow"));
    let response = reply.at("response_json");
    let mut answers = Vec::new();
    match response.text() {
        Some(text) => match pairs_of(&text) {
            Some(pairs) => pairs.iter().for_each(|(name, value)| flatten(&mut answers, name, Node::new(value), 0)),
            // Not the JSON it should be: shown as it came rather than lost.
            None => answers.push((SafeText::line("response_json"), SafeText::line_of(&text, MAX_ANSWER))),
        },
        None => response.members().for_each(|(name, value)| flatten(&mut answers, name, value, 0)),
    }
    Ok(Content::FlowReply { name, answers })
}

/// Answers as flat pairs: `{"address": {"city": "x"}}` is told as `address.city`.
fn flatten(out: &mut Vec<(SafeText, SafeText)>, name: &str, value: Node<'_>, depth: usize) {
    // The token only says which form it was; people have no use for it.
    if out.len() >= MAX_ANSWERS || depth > MAX_DEPTH || name == "flow_token" {
        return;
    }
    let named = |value: &str| (SafeText::line_of(name, 128), SafeText::line_of(value, MAX_ANSWER));
    if value.is_object() {
        for (member, inner) in value.members() {
            flatten(out, &format!("{name}.{member}"), inner, depth + 1);
        }
    } else if let Some(list) = value.list() {
        let texts: Vec<String> = list.iter().take(MAX_ANSWERS).map(plain).collect();
        out.push(named(&texts.join(", ")));
    } else if let Some(text) = value.text() {
        out.push(named(&text));
    } else if value.is_there() {
        out.push(named(if value.flag() { "true" } else { "false" }));
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The members of a JSON object in the order in which they stand: the order of the form's questions.
fn pairs_of(text: &str) -> Option<Vec<(String, Value)>> {
    struct InOrder;
    impl<'de> Visitor<'de> for InOrder {
        type Value = Vec<(String, Value)>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::new();
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }
    serde_json::Deserializer::from_str(text).deserialize_map(InOrder).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answers(response: Value) -> Vec<(String, String)> {
        let body = json!({"type": "nfm_reply", "nfm_reply": {"name": "flow", "response_json": response}});
        match read(Node::new(&body)) {
            Ok(Content::FlowReply { answers, .. }) => {
                answers.into_iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn a_form_is_told_in_the_order_of_its_questions_and_without_its_token() {
        let text =
            r#"{"flow_token":"bk-17","when":"tue","a":{"city":"Leeds","no":5},"tags":["x",2],"ok":true,"gone":null}"#;
        let expected =
            [pair("when", "tue"), pair("a.city", "Leeds"), pair("a.no", "5"), pair("tags", "x, 2"), pair("ok", "true")];
        assert_eq!(answers(json!(text)), expected);
    }

    #[test]
    fn answers_that_are_no_json_are_shown_as_they_came() {
        assert_eq!(answers(json!("{day: tue")), [pair("response_json", "{day: tue")]);
        assert_eq!(answers(json!({"day": "tue"})), [pair("day", "tue")]);
        assert_eq!(answers(Value::Null), []);
    }
}
