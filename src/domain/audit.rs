//! The audit log: the codes of what is written there, and the chain that makes a later change visible (G21).
//!
//! Each row's hash is SHA-256 over the hash of the row before and this row's fields, so that no row can be changed, moved or
//! taken out of the middle without breaking every hash after it. The chain is computed here and nowhere else: by the engine
//! when it writes, and by whoever verifies. What must never appear in a row: a secret, a name, a number, a text of anybody.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::base::{AccountId, Timestamp, UserId};

/// What was done. Its code stays what it is for ever: rows of years ago are read by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuditCode {
    UserAdd,
    UserChange,
    QueueAdd,
    QueueChange,
    ChannelAdd,
    ChannelChange,
    /// Somebody signed in with their password.
    SessionBegin,
    /// Somebody signed out.
    SessionEnd,
    SessionRevoke,
    PasswordChange,
    QuarantineReplay,
    /// The store was brought back from a backup, by whoever works on the server's machine.
    ServerRestore,
    /// A password was wrong, or nobody has that login.
    LoginFailed,
    /// Somebody asked for what is not theirs, or does not exist: the log does not tell which either.
    Refused,
}

impl AuditCode {
    /// As it is stored.
    pub fn code(self) -> &'static str {
        match self {
            AuditCode::UserAdd => "user.add",
            AuditCode::UserChange => "user.change",
            AuditCode::QueueAdd => "queue.add",
            AuditCode::QueueChange => "queue.change",
            AuditCode::ChannelAdd => "channel.add",
            AuditCode::ChannelChange => "channel.change",
            AuditCode::SessionBegin => "session.begin",
            AuditCode::SessionEnd => "session.end",
            AuditCode::SessionRevoke => "session.revoke",
            AuditCode::PasswordChange => "password.change",
            AuditCode::QuarantineReplay => "quarantine.replay",
            AuditCode::ServerRestore => "server.restore",
            AuditCode::LoginFailed => "login.failed",
            AuditCode::Refused => "refused",
        }
    }
}

/// SHA-256 of a row and of all rows before it. As text 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct AuditHash(pub [u8; 32]);

/// The text is not a hash: 64 hexadecimal digits are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a hash: 64 hexadecimal digits were expected")]
pub struct BadHash;

/// How a row is hashed. Rows of the first form are older than details; they keep their hashes.
pub const FIRST_FORM: u8 = 1;
/// How rows are hashed today.
pub const FORM: u8 = 2;

/// The fields of a row that its hash covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditFields<'a> {
    pub form: u8,
    pub account: AccountId,
    pub n: u64,
    pub at: Timestamp,
    pub user: Option<UserId>,
    /// The code of what was done.
    pub what: &'a str,
    /// The ids that it was about.
    pub on: &'a str,
    /// JSON of codes; empty where there is nothing to add.
    pub details: &'a str,
}

impl AuditFields<'_> {
    /// The hash of this row after one whose hash is `previous`; the first row comes after all zeros.
    pub fn hash(&self, previous: AuditHash) -> AuditHash {
        let mut hash = Sha256::new();
        hash.update(previous.0);
        if self.form != FIRST_FORM {
            hash.update([self.form]);
            hash.update(self.account.0);
        }
        hash.update(self.n.to_be_bytes());
        hash.update(self.at.0.to_be_bytes());
        hash.update(self.user.map_or([0; 16], |user| user.0));
        let first = [self.what, self.on];
        let details = (self.form != FIRST_FORM).then_some(self.details);
        for text in first.into_iter().chain(details) {
            // With its length before it: two fields never read as one.
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        AuditHash(hash.finalize().into())
    }
}

impl fmt::Display for AuditHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for AuditHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuditHash({self})")
    }
}

impl FromStr for AuditHash {
    type Err = BadHash;

    fn from_str(text: &str) -> Result<AuditHash, BadHash> {
        let digits: &[u8; 64] = text.as_bytes().try_into().map_err(|_| BadHash)?;
        let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = pair else { return Err(BadHash) };
            let (high, low) = digit(*high).zip(digit(*low)).ok_or(BadHash)?;
            *byte = high * 16 + low;
        }
        Ok(AuditHash(hash))
    }
}

impl Serialize for AuditHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AuditHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AuditHash, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: AuditFields<'_> = AuditFields {
        form: FORM,
        account: AccountId([1; 16]),
        n: 7,
        at: Timestamp(1_795_240_001_000),
        user: Some(UserId([2; 16])),
        what: "user.add",
        on: "AQEB",
        details: "{\"role\":\"agent\"}",
    };

    #[test]
    fn g21_every_field_and_the_row_before_count_for_the_hash() {
        let start = AuditHash::default();
        let hash = ROW.hash(start);
        let others = [
            AuditFields { form: FIRST_FORM, ..ROW },
            AuditFields { account: AccountId([9; 16]), ..ROW },
            AuditFields { n: 8, ..ROW },
            AuditFields { at: Timestamp(0), ..ROW },
            AuditFields { user: None, ..ROW },
            AuditFields { what: "user.addA", on: "QEB", ..ROW },
            AuditFields { on: "AQEC", ..ROW },
            AuditFields { details: "", ..ROW },
        ];
        assert!(others.iter().all(|other| other.hash(start) != hash));
        assert_ne!(ROW.hash(hash), hash);
    }

    #[test]
    fn g21_the_hashes_of_old_rows_stay_what_they_are() {
        // Computed by the first build that wrote rows of each form.
        let start = AuditHash::default();
        let old = AuditFields { form: FIRST_FORM, details: "", ..ROW }.hash(start);
        assert_eq!(old.to_string(), "9d053a6f81da38619501f5d4db90c0c5efc4c1ce10487716c6c6a203f1a9211d");
        assert_eq!(ROW.hash(start).to_string(), "4045fa4e401fb2e1e9b610793dfce14c080b925469f6577653cbb649cf246c9c");
    }

    #[test]
    fn a_hash_survives_its_text_form() {
        let hash = ROW.hash(AuditHash::default());
        assert_eq!(hash.to_string().parse(), Ok(hash));
        for bad in ["", "abc", &"g".repeat(64), &"a".repeat(63), &"é".repeat(32)] {
            assert_eq!(bad.parse::<AuditHash>(), Err(BadHash), "{bad}");
        }
    }
}
