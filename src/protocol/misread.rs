//! What a client said, with a word for a request that is wrong inside.
//!
//! A frame that cannot be read ends the connection: nobody knows what it was. But where the envelope of a request can be
//! read, whoever sent it waits for an answer under its key, and is told which member is wrong. Never here: what a member holds.

use serde::Deserialize;
use serde_json::Value;

use crate::base::{Key, SafeText};

use super::codec::{self, misplaced};
use super::error::ProtocolError;
use super::frame::ClientFrame;
use super::request::Request;

/// In a larger frame nobody looks for the member: reading it again and again would cost more than the client that sent it.
const LOOKED_INTO: usize = 64 * 1024;
/// Members that are tried; a request has a handful.
const TRIED: usize = 32;
/// The members that say what kind of request it is.
const KINDS: [&str; 2] = ["ask", "admin"];
/// The name of a member of a request that is longer than any of ours.
const LONGEST_NAME: usize = 60;

/// Reads a frame of at most `limit` bytes as [`codec::decode_strictly`] does; a request that is wrong inside becomes
/// [`ClientFrame::Misread`].
pub fn decode_client(text: &str, limit: usize) -> Result<ClientFrame, ProtocolError> {
    match codec::decode_strictly(text, limit) {
        Err(ProtocolError::Malformed) => misread(text).ok_or(ProtocolError::Malformed),
        read => read,
    }
}

/// All of a request but what is asked for. A member twice, or one more, and it is none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    t: String,
    key: Key,
    request: Value,
}

fn misread(text: &str) -> Option<ClientFrame> {
    // A list would be read as an envelope too.
    let is_object = text.trim_start().starts_with('{');
    let envelope: Envelope = serde_json::from_str(text).ok().filter(|_| is_object)?;
    if envelope.t != "request" {
        return None;
    }
    let member = if text.len() > LOOKED_INTO { None } else { culprit(text, &envelope.request) };
    let member = member.filter(|member| !member.is_empty()).unwrap_or_else(|| "request".to_owned());
    let field = SafeText::line_of(&member, LONGEST_NAME);
    Some(ClientFrame::Misread { key: envelope.key, field })
}

/// The member at fault, with the way to it (`page.limit`).
fn culprit(text: &str, request: &Value) -> Option<String> {
    // A parsed document holds no member twice any more.
    let twice = serde_json::from_str::<ClientFrame>(text).err().and_then(|error| named(&error, "duplicate field `"));
    if twice.is_some() {
        return twice;
    }
    let wrong = match read(request) {
        Ok(read) => return misplaced(request, &serde_json::to_value(&read).ok()?),
        Err(error) => error,
    };
    if let Some(missing) = named(&wrong, "missing field `") {
        return Some(missing);
    }
    Some(Search { rest: request.clone(), removed: Vec::new(), way: Vec::new(), tries: TRIED }.run())
}

/// Looks for the member without which everything is right, but that it is missing. From the outside in: inside of one that
/// is right, the lack of a member would be found before what is really wrong.
struct Search {
    /// What is asked for, without what was taken out so far.
    rest: Value,
    removed: Vec<String>,
    /// The objects that the search stands in.
    way: Vec<String>,
    tries: usize,
}

impl Search {
    fn run(mut self) -> String {
        while let Some((name, value)) = self.culprit_here() {
            let is_object = value.is_object();
            if let Some(members) = self.here() {
                members.insert(name.clone(), value);
            }
            self.way.push(name);
            if !is_object {
                break;
            }
        }
        self.way.join(".")
    }

    /// Takes out the members of the object that the search stands in, until what is left is right.
    fn culprit_here(&mut self) -> Option<(String, Value)> {
        let mut names: Vec<_> = self.here()?.keys().cloned().collect();
        // What kind it is says how all others are read.
        names.sort_by_key(|name| KINDS.contains(&name.as_str()));
        for name in names {
            self.tries = self.tries.checked_sub(1)?;
            let value = self.here()?.remove(&name)?;
            self.removed.push(name.clone());
            if self.is_right() {
                return Some((name, value));
            }
        }
        None
    }

    /// Whether nothing is wrong with what is left but that something was taken out.
    fn is_right(&self) -> bool {
        match read(&self.rest) {
            Ok(_) => true,
            Err(error) => named(&error, "missing field `").is_some_and(|name| self.removed.contains(&name)),
        }
    }

    fn here(&mut self) -> Option<&mut serde_json::Map<String, Value>> {
        self.way.iter().try_fold(&mut self.rest, |inner, name| inner.get_mut(name))?.as_object_mut()
    }
}

fn read(request: &Value) -> serde_json::Result<Request> {
    Request::deserialize(request)
}

/// The member that an error names after `opening`.
fn named(error: &serde_json::Error, opening: &str) -> Option<String> {
    let told = error.to_string();
    let (_, rest) = told.split_once(opening)?;
    rest.split_once('`').map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::codec::LIMIT;

    const ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

    fn told(request: &str) -> Result<String, ProtocolError> {
        let text = format!(r#"{{"t":"request","key":"{ID}","request":{request}}}"#);
        match decode_client(&text, LIMIT)? {
            ClientFrame::Misread { key, field } => {
                assert_eq!(key, Key([0; 16]));
                Ok(field.to_string())
            }
            ClientFrame::Request { .. } => Ok(String::new()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_request_that_is_wrong_inside_is_answered_with_the_member() {
        let page = |page: &str| format!(r#"{{"ask":"timeline","attendance":"{ID}","page":{page}}}"#);
        let send = |more: &str| format!(r#"{{"ask":"send","attendance":"{ID}"{more}}}"#);
        let cases = [
            (r#"{"ask":"drafts"}"#.to_owned(), ""),
            (page(r#"{"limit":-1}"#), "page.limit"),
            (page(r#"{"limit":9,"after":1}"#), "page.after"),
            (page("{}"), "limit"),
            (page("[null,9]"), "page"),
            (page("7"), "page"),
            (r#"{"ask":"timeline","attendance":7,"page":{"limit":9}}"#.to_owned(), "attendance"),
            (send(""), "text"),
            (send(r#","text":7"#), "text"),
            (send(r#","text":"a","text":"b""#), "text"),
            (send(r#","text":"a","reply_to":"x""#), "reply_to"),
            (send(r#","text":"a","shout":true"#), "shout"),
            (r#"{"ask":"drafts","more":1}"#.to_owned(), "more"),
            (r#"{"ask":"fly"}"#.to_owned(), "ask"),
            (r#"{"ask":7}"#.to_owned(), "ask"),
            ("{}".to_owned(), "ask"),
            (r#"{"ask":"presence","presence":"asleep"}"#.to_owned(), "presence"),
            (r#"{"ask":"admin","admin":{"admin":"replay","raw":"x"}}"#.to_owned(), "admin.raw"),
            (r#"{"ask":"admin","admin":{"admin":"replay"}}"#.to_owned(), "raw"),
            (r#"{"ask":"admin","admin":{"admin":"fly"}}"#.to_owned(), "admin.admin"),
            ("7".to_owned(), "request"),
            (r#"["drafts"]"#.to_owned(), "request"),
            (r#"{"ask":"drafts","\u001b[2J\u202e":1}"#.to_owned(), "\u{fffd}[2J"),
        ];
        for (request, member) in cases {
            assert_eq!(told(&request), Ok(member.to_owned()), "{request}");
        }
    }

    #[test]
    fn several_wrong_members_are_told_one_at_a_time() {
        let request = format!(r#"{{"ask":"send","attendance":7,"text":7,"reply_to":"{ID}"}}"#);
        assert!(matches!(told(&request).as_deref(), Ok("attendance" | "text")));
    }

    #[test]
    fn what_has_no_envelope_is_no_request() {
        let request = r#"{"ask":"drafts"}"#;
        let wrong = [
            format!(r#"{{"t":"request","key":"{ID}","request":{request},"more":1}}"#),
            format!(r#"{{"t":"request","t":"request","key":"{ID}","request":{{}}}}"#),
            format!(r#"{{"t":"request","key":"short","request":{request}}}"#),
            format!(r#"{{"t":"request","request":{request}}}"#),
            format!(r#"{{"t":"request","key":"{ID}"}}"#),
            format!(r#"["request","{ID}",{{}}]"#),
            r#"{"t":"sync","from":-1}"#.to_owned(),
            "{".to_owned(),
        ];
        for text in wrong {
            assert_eq!(decode_client(&text, LIMIT), Err(ProtocolError::Malformed), "{text}");
        }
        let deep = format!(r#"{{"t":"request","key":"{ID}","request":{}}}"#, "[".repeat(10_000) + &"]".repeat(10_000));
        assert_eq!(decode_client(&deep, LIMIT), Err(ProtocolError::Malformed));
    }

    #[test]
    fn a_request_of_many_members_costs_little() {
        let many: String = (0..5_000).map(|n| format!(r#","m{n}":{{"x":1}}"#)).collect();
        assert!(told(&format!(r#"{{"ask":"send"{many}}}"#)).is_ok());
        let large = format!(r#"{{"ask":"drafts","x":"{}"}}"#, "x".repeat(LOOKED_INTO));
        assert_eq!(told(&large).as_deref(), Ok("request"));
    }
}
