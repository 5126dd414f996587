//! What the command line and the config hand to the workstation.
//!
//! Nothing of the terminal or the environment is found out in here: whoever starts the workstation looks, and says.

use jiff::tz::TimeZone;

use crate::base::{SafeText, UserId};
use crate::domain::Language;

use super::keymap::bindings::Overrides;
use super::msg::Preference;
use super::terminal::Wrapping;
use super::theme::shelf::AUTO;
use super::theme::{Ground, Shelf};

/// How the workstation is to be.
#[derive(Debug, Clone)]
pub struct Settings {
    pub preferences: Preferences,
    /// The person's own keys, by command.
    pub keys: Overrides,
    /// The themes that can be chosen.
    pub themes: Shelf,
    /// The terminal's colours and background, and whether to keep still.
    pub ground: Ground,
    /// The locale has no UTF-8: marks and lines in ASCII.
    pub ascii: bool,
    pub wrapping: Wrapping,
    /// A shell could bring turno back after it was stopped.
    pub has_shell: bool,
    /// The zone that times are shown in.
    pub zone: TimeZone,
    /// The name of the last one who signed in here.
    pub login: Option<SafeText>,
    /// What went wrong with the config: said once the screen is there.
    pub warnings: Vec<String>,
}

/// What a person can change while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    /// `None`: the one of the person's account, else English.
    pub language: Option<Language>,
    /// A name of the shelf, or `auto`.
    pub theme: String,
    pub lean: bool,
    pub mouse: bool,
    pub bell: bool,
    pub notifications: bool,
    /// The list is sorted by what expires first.
    pub expires_first: bool,
    /// Those used last, the newest first.
    pub recent_emoji: Vec<SafeText>,
    /// Who used them: nobody else is offered them.
    pub recent_of: Option<UserId>,
}

/// How many emoji are remembered.
pub const RECENT_EMOJI: usize = 24;

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences {
            language: None,
            theme: AUTO.to_owned(),
            lean: false,
            mouse: true,
            bell: true,
            notifications: true,
            expires_first: false,
            recent_emoji: Vec::new(),
            recent_of: None,
        }
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            preferences: Preferences::default(),
            keys: Overrides::new(),
            themes: Shelf::bundled(),
            ground: Ground::default(),
            ascii: false,
            wrapping: Wrapping::None,
            has_shell: false,
            zone: TimeZone::UTC,
            login: None,
            warnings: Vec::new(),
        }
    }
}

impl Preferences {
    pub fn set(&mut self, preference: &Preference) {
        match preference {
            Preference::Language(language) => self.language = Some(*language),
            Preference::Theme(name) => self.theme.clone_from(name),
            Preference::Lean(on) => self.lean = *on,
            Preference::Mouse(on) => self.mouse = *on,
            Preference::Bell(on) => self.bell = *on,
            Preference::Notifications(on) => self.notifications = *on,
            Preference::ExpiresFirst(on) => self.expires_first = *on,
        }
    }

    /// Somebody has signed in: what another person used last is forgotten (X14).
    pub fn belong_to(&mut self, user: UserId) {
        if self.recent_of != Some(user) {
            self.forget_person();
            self.recent_of = Some(user);
        }
    }

    /// Whoever was here has left: nothing of theirs stays for the next (X14).
    pub fn forget_person(&mut self) {
        self.recent_emoji.clear();
        self.recent_of = None;
    }

    /// Puts an emoji in front of those used last.
    pub fn use_emoji(&mut self, emoji: &SafeText) {
        self.recent_emoji.retain(|other| other != emoji);
        self.recent_emoji.insert(0, emoji.clone());
        self.recent_emoji.truncate(RECENT_EMOJI);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emoji_used_last_stands_first_and_once() {
        let mut preferences = Preferences::default();
        for emoji in ["👍", "🎉", "👍"] {
            preferences.use_emoji(&SafeText::line(emoji));
        }
        assert_eq!(preferences.recent_emoji, [SafeText::line("👍"), SafeText::line("🎉")]);
    }

    #[test]
    fn x14_nobody_is_offered_what_somebody_else_used_last() {
        let mut preferences = Preferences::default();
        preferences.belong_to(UserId([1; 16]));
        preferences.use_emoji(&SafeText::line("👍"));
        preferences.belong_to(UserId([1; 16]));
        assert_eq!(preferences.recent_emoji.len(), 1);
        preferences.belong_to(UserId([2; 16]));
        assert_eq!(preferences.recent_emoji, []);
    }
}
