//! Frames as JSON, with a limit on their size.

use serde::Serialize;
use serde::de::DeserializeOwned;

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
