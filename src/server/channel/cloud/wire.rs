//! Looking into JSON that may be anything.
//!
//! A provider adds members, leaves some out, sends `null`, a number where a text was and the other way round. So nothing is
//! deserialised as a whole: a [`Node`] is a look at one place, each getter says what can be had there, and a place that
//! does not exist answers like an empty one.

use std::borrow::Cow;

use serde_json::Value;

use crate::base::{SafeText, Timestamp};

/// Provider ids are at most 255 characters in every description; a longer text is no id.
const MAX_ID: usize = 512;

/// A place in a JSON document, or none.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a>(Option<&'a Value>);

impl<'a> Node<'a> {
    pub fn new(value: &'a Value) -> Node<'a> {
        Node(Some(value))
    }

    /// The member `name` of an object; no place where there is no such member or no object.
    pub fn at(self, name: &str) -> Node<'a> {
        Node(self.0.and_then(|value| value.get(name)))
    }

    /// The first element of a list.
    pub fn first(self) -> Node<'a> {
        Node(self.list().and_then(<[Value]>::first))
    }

    /// Whether something other than `null` stands here.
    pub fn is_there(self) -> bool {
        self.0.is_some_and(|value| !value.is_null())
    }

    pub fn is_object(self) -> bool {
        self.0.is_some_and(Value::is_object)
    }

    pub fn list(self) -> Option<&'a [Value]> {
        self.0.and_then(Value::as_array).map(Vec::as_slice)
    }

    /// The elements of a list; none where there is no list.
    pub fn each(self) -> impl Iterator<Item = Node<'a>> {
        self.list().unwrap_or_default().iter().map(Node::new)
    }

    /// The members of an object, by name.
    pub fn members(self) -> impl Iterator<Item = (&'a str, Node<'a>)> {
        let object = self.0.and_then(Value::as_object);
        object.into_iter().flatten().map(|(name, value)| (name.as_str(), Node::new(value)))
    }

    /// A text. Numbers count as the text of their digits: ids are strings on one page of the provider and numbers on another.
    pub fn text(self) -> Option<Cow<'a, str>> {
        match self.0? {
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A text that is not blank: an empty one means the same as an absent one.
    pub fn filled(self) -> Option<Cow<'a, str>> {
        self.text().filter(|text| !text.trim().is_empty())
    }

    /// Words of several lines, at most `limit` characters of them.
    pub fn words(self, limit: usize) -> Option<SafeText> {
        self.text().map(|text| SafeText::new(first_chars(&text, limit)))
    }

    /// Words of one line, at most `limit` characters; `None` where nothing would be seen.
    pub fn line(self, limit: usize) -> Option<SafeText> {
        let text = self.filled()?;
        // Cut before cleaning: a name of a megabyte is not worth cleaning whole.
        Some(SafeText::line_of(first_chars(&text, limit.saturating_mul(4)), limit)).filter(|line| !line.is_blank())
    }

    /// An id: opaque, compared byte for byte.
    pub fn id(self) -> Option<SafeText> {
        let text = self.filled().filter(|text| text.len() <= MAX_ID)?;
        Some(SafeText::line(text.trim())).filter(|id| !id.is_blank())
    }

    /// A whole number, as a number or as a text. What is beyond 64 bits becomes the nearest that is not.
    pub fn whole(self) -> Option<i64> {
        match self.0? {
            Value::Number(number) => number.as_i64().or_else(|| number.as_f64().map(|float| float as i64)),
            Value::String(text) => whole_of(text.trim()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A finite number, as a number or as a text.
    pub fn float(self) -> Option<f64> {
        let float = match self.0? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        float.filter(|float| float.is_finite())
    }

    /// Whether `true` stands here; the text counts as well.
    pub fn flag(self) -> bool {
        match self.0 {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => text == "true",
            Some(Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_)) | None => false,
        }
    }

    /// Seconds since 1970 (contract, section 1: strings in some places, integers in others).
    pub fn instant(self) -> Option<Timestamp> {
        self.whole().map(Timestamp::from_seconds)
    }
}

fn whole_of(text: &str) -> Option<i64> {
    if let Ok(whole) = text.parse() {
        return Some(whole);
    }
    // Too long for 64 bits, or with a fraction: the cast saturates.
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number { text.parse::<f64>().ok().map(|float| float as i64) } else { None }
}

fn first_chars(text: &str, limit: usize) -> &str {
    match text.char_indices().nth(limit) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_place_that_is_not_there_answers_like_an_empty_one() {
        let value = json!({"a": null, "b": [1], "c": "x"});
        let node = Node::new(&value);
        for place in [node.at("a"), node.at("z"), node.at("b").at("q"), node.at("c").at("d"), node.at("c").first()] {
            assert_eq!(place.text(), None);
            assert_eq!(place.whole(), None);
            assert!(!place.is_there() && !place.flag());
            assert_eq!(place.each().count() + place.members().count(), 0);
        }
    }

    #[test]
    fn numbers_are_read_from_both_shapes_and_clamped() {
        let value = json!(["1795240001", 1795240001, 17.9, "-5", "99999999999999999999999", u64::MAX, "12x", true]);
        let read: Vec<_> = Node::new(&value).each().map(Node::whole).collect();
        let seconds = Some(1_795_240_001);
        assert_eq!(read, [seconds, seconds, Some(17), Some(-5), Some(i64::MAX), Some(i64::MAX), None, None],);
        let late = json!("99999999999999999999999");
        assert_eq!(Node::new(&late).instant(), Some(Timestamp::from_seconds(i64::MAX)));
    }

    #[test]
    fn an_oversized_text_is_no_id_and_a_short_line() {
        let value = json!("é".repeat(2_000));
        assert_eq!(Node::new(&value).id(), None);
        assert_eq!(Node::new(&value).line(10).map(|line| line.chars().count()), Some(10));
        assert_eq!(Node::new(&value).words(7).map(|text| text.chars().count()), Some(7));
    }
}
