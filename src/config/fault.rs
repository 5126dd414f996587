//! What can be wrong with a configuration, as data. The command line finds the words, in the reader's language.
//!
//! Never in it: prose, or the value of a secret.

use std::path::PathBuf;

use crate::base::SafeText;

use super::key::{Section, Shape};

/// A place in a file: both counted from one, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

impl Place {
    /// The place of byte `offset` of `text`.
    pub fn of(text: &str, offset: usize) -> Place {
        let before = text.get(..offset.min(text.len())).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Place { line: before.matches('\n').count() + 1, column: before[start..].chars().count() + 1 }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file it is about: the configuration, or a secret's file.
    pub file: Option<PathBuf>,
    pub place: Option<Place>,
    /// The key it is about, with its section: `server.listen`, `channel.main.token_file`.
    pub key: Option<SafeText>,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The file that was asked for is not there.
    NoFile,
    /// It is there and can't be read; the system's reason.
    Unreadable { reason: SafeText },
    /// It is not text in UTF-8.
    NotText,
    /// It is not TOML; the parser's own words, in English.
    Syntax { detail: SafeText },
    /// No section has this name.
    UnknownSection { found: SafeText, nearest: Option<&'static str> },
    /// The section has no such key.
    UnknownKey { found: SafeText, nearest: Option<&'static str>, section: Section },
    /// The value is not of the shape that the key asks for; `found` as it stands in the file, shortened.
    BadValue { found: SafeText, valid: Shape },
    /// Two keys say where one secret is.
    TwoSources { one: &'static str, other: &'static str },
    /// No key says where a secret is.
    NoSource { file_key: &'static str, variable_key: &'static str },
    /// The environment variable is not set.
    VariableUnset { variable: SafeText },
    /// A secret is empty.
    EmptySecret,
    /// A secret's file can be read or changed by others; `mode` are the permission bits.
    OpenToAll { mode: u32 },
    /// A secret's file can be read by its group: it works, and is told.
    OpenToGroup { mode: u32 },
}

impl Fault {
    pub fn of(what: What) -> Fault {
        Fault { file: None, place: None, key: None, what }
    }

    /// Whether turno can go on with it.
    pub fn is_warning(&self) -> bool {
        matches!(self.what, What::OpenToGroup { .. })
    }
}
