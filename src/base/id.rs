//! Identities. Each kind is a type of its own, so that a queue's id can't stand where a user's belongs.
//!
//! All but [`ConnId`] are UUIDs version 7 (RFC 9562): sixteen bytes that begin with the time of their making. As text, on
//! the wire and on the command line, they are 22 characters of base64url without padding: short, and safe in a file name.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::rng::Rng;
use super::time::Timestamp;

/// The text is not an id: 22 characters of base64url are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id: 22 letters, digits, '-' or '_' were expected")]
pub struct BadId;

fn version_7(now: Timestamp, rng: &mut Rng) -> [u8; 16] {
    let mut bytes: [u8; 16] = rng.bytes();
    let millis = now.0.max(0).to_be_bytes();
    bytes[..6].copy_from_slice(&millis[2..]);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    bytes
}

fn write_id(bytes: &[u8; 16], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = [0u8; 22];
    match URL_SAFE_NO_PAD.encode_slice(bytes, &mut text) {
        Ok(_) => f.write_str(std::str::from_utf8(&text).unwrap_or("?")),
        Err(_) => f.write_str("?"),
    }
}

fn parse_id(text: &str) -> Result<[u8; 16], BadId> {
    let mut bytes = [0u8; 16];
    match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
        Ok(16) => Ok(bytes),
        _ => Err(BadId),
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            /// A new id, made at `now`.
            pub fn new(now: Timestamp, rng: &mut Rng) -> $name {
                $name(version_7(now, rng))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_id(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), ":"))?;
                write_id(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<$name, BadId> {
                parse_id(text).map($name)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                parse_id(&text).map($name).map_err(serde::de::Error::custom)
            }
        }
    )+ };
}

ids! {
    /// An account: the business whose people share numbers, queues and customers.
    AccountId
    /// A person who signs in: agent or administrator.
    UserId
    /// A signed-in session of a user.
    SessionId
    /// A WhatsApp number of the business.
    ChannelId
    /// A service line through which customers arrive.
    QueueId
    /// A customer, whatever numbers and ids they have.
    ContactId
    /// One conversation with a start and an end.
    AttendanceId
    /// A stay of an attendance in a queue.
    LegId
    /// A message, an internal note or a system line.
    MessageId
    /// A webhook body as it arrived.
    RawId
    /// Made by a client for one request, so that a repeat of it is recognised.
    Key
}

/// A connection of this run of the server. Never stored, never sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ConnId(pub u64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_text_form() {
        let mut rng = Rng::seeded(1);
        let id = UserId::new(Timestamp(1_795_240_001_000), &mut rng);
        let text = id.to_string();
        assert_eq!(text.len(), 22);
        assert_eq!(text.parse::<UserId>(), Ok(id));
        assert_eq!(serde_json::to_string(&id).ok(), Some(format!("\"{text}\"")));
        assert_eq!("short".parse::<UserId>(), Err(BadId));
        assert_eq!(uuid::Uuid::from_bytes(id.0).get_version_num(), 7);
    }

    #[test]
    fn ids_of_later_moments_sort_later() {
        let mut rng = Rng::seeded(2);
        let early = MessageId::new(Timestamp(1_000), &mut rng);
        let late = MessageId::new(Timestamp(2_000), &mut rng);
        assert!(early < late);
    }
}
