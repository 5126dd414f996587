//! What every drawing function is given besides its data: colours, marks, words and the time.

use jiff::tz::TimeZone;
use ratatui::style::Style;

use crate::base::Timestamp;
use crate::i18n::Texts;

use super::glyph::Glyphs;
use super::theme::{Role, Theme};

#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    pub theme: &'a Theme,
    pub glyphs: &'a Glyphs,
    pub texts: &'a Texts,
    /// Drawn as of this moment; the server's clock, as far as it is known.
    pub now: Timestamp,
    pub zone: &'a TimeZone,
    /// One column of text that appends and scrolls: for narrow terminals and weak lines.
    pub lean: bool,
    /// Keys that are named where their commands are the way out of a trouble.
    pub keys: &'a TroubleKeys,
}

/// The keys, as the person has bound them, of what can be done about a message that did not get through. Empty: none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TroubleKeys {
    /// Sends it again.
    pub again: String,
    /// Opens the list of all that was not sent.
    pub unsent: String,
}

/// For pictures that name no keys.
pub const NO_KEYS: &TroubleKeys = &TroubleKeys { again: String::new(), unsent: String::new() };

impl Look<'_> {
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }
}
