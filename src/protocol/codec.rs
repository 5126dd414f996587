//! Frames as JSON, with a limit on their size.

use std::mem::discriminant;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::error::ProtocolError;

/// The largest frame before sign-in, in bytes.
pub const LIMIT_BEFORE_LOGIN: usize = 64 * 1024;
/// The largest frame after sign-in, in bytes.
pub const LIMIT: usize = 1024 * 1024;

/// A frame as one JSON text without newlines.
pub fn encode<T: Serialize>(frame: &T) -> String {
    // Frames hold no map with keys that are not text and no number that JSON lacks: this cannot fail.
    serde_json::to_string(frame).unwrap_or_default()
}

/// Reads one frame of at most `limit` bytes.
pub fn decode<T: DeserializeOwned>(text: &str, limit: usize) -> Result<T, ProtocolError> {
    if text.len() > limit {
        return Err(ProtocolError::TooLarge);
    }
    serde_json::from_str(text).map_err(|_| ProtocolError::Malformed)
}

/// As [`decode`], for an end that speaks an agreed version: whatever the frame says that it has no place for is refused.
///
/// The derived decoders refuse unknown members of most things, but not of kinds without members, and they take a list where
/// an object stands. So what was read is held against what was sent: every member must be there again.
pub fn decode_strictly<T: DeserializeOwned + Serialize>(text: &str, limit: usize) -> Result<T, ProtocolError> {
    let frame: T = decode(text, limit)?;
    let sent: Value = serde_json::from_str(text).map_err(|_| ProtocolError::Malformed)?;
    let read = serde_json::to_value(&frame).map_err(|_| ProtocolError::Malformed)?;
    if misplaced(&sent, &read).is_none() { Ok(frame) } else { Err(ProtocolError::Malformed) }
}

/// The way to the first member of `sent` that has no place in `read` (`page.limit`; empty: the whole); `None`: all have.
pub(super) fn misplaced(sent: &Value, read: &Value) -> Option<String> {
    let below = |name: &str, value: &Value, own: &Value| {
        let way = misplaced(value, own)?;
        Some(if way.is_empty() { name.to_owned() } else { format!("{name}.{way}") })
    };
    match (sent, read) {
        (Value::Object(sent), Value::Object(read)) => sent.iter().find_map(|(name, value)| match read.get(name) {
            Some(own) => below(name, value, own),
            None => Some(name.clone()),
        }),
        (Value::Array(sent), Value::Array(read)) if sent.len() == read.len() => {
            sent.iter().zip(read).find_map(|(value, own)| misplaced(value, own))
        }
        (Value::Object(_) | Value::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => Some(String::new()),
        // A kind may be read by its number too, which is nobody's to say.
        (sent, read) => (discriminant(sent) != discriminant(read)).then(String::new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::frame::ClientFrame;

    fn read(text: &str) -> Result<ClientFrame, ProtocolError> {
        decode_strictly(text, LIMIT)
    }

    #[test]
    fn what_a_frame_has_no_place_for_is_refused() {
        let page = |page: &str| {
            format!(
                r#"{{"t":"request","key":"AAAAAAAAAAAAAAAAAAAAAA","request":{{"ask":"timeline","attendance":"AAAAAAAAAAAAAAAAAAAAAA","page":{page}}}}}"#
            )
        };
        assert!(read(r#"{"t":"pong"}"#).is_ok() && read(&page(r#"{"before":null,"limit":9}"#)).is_ok());
        assert!(read(&page(r#"{"limit":9}"#)).is_ok(), "what may be absent may be left out");
        let wrong = [
            r#"{"t":"pong","more":1}"#,
            r#"["pong"]"#,
            r#"{"t":"pong","t":"pong"}"#,
            r#"{"t":"sync","from":1,"from":2}"#,
            r#"{"t":"sync","from":-1}"#,
            r#"{"t":"sync","from":1.5}"#,
            r#"{"t":"sync","from":18446744073709551616}"#,
            r#"{"t":6}"#,
        ];
        for text in wrong {
            assert_eq!(read(text), Err(ProtocolError::Malformed), "{text}");
        }
        assert_eq!(read(&page(r#"{"before":null,"limit":9,"after":1}"#)), Err(ProtocolError::Malformed));
        assert_eq!(read(&page("[null,9]")), Err(ProtocolError::Malformed));
    }

    #[test]
    fn ten_thousand_levels_are_refused_and_not_followed() {
        let deep = format!(r#"{{"t":"sync","from":{}1{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(read(&deep), Err(ProtocolError::Malformed));
    }
}
