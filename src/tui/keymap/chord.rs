//! One keystroke: how it is written in a config, shown in a hint, and told apart from others.

use std::fmt;
use std::str::FromStr;

/// A key without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Char(char),
    F(u8),
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

/// Names as they are written; the first of a key is the one that is shown.
const NAMES: [(&str, Key); 23] = [
    ("Enter", Key::Enter),
    ("Return", Key::Enter),
    ("Esc", Key::Esc),
    ("Escape", Key::Esc),
    ("Tab", Key::Tab),
    ("Backspace", Key::Backspace),
    ("BS", Key::Backspace),
    ("Delete", Key::Delete),
    ("Del", Key::Delete),
    ("Insert", Key::Insert),
    ("Ins", Key::Insert),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Home", Key::Home),
    ("End", Key::End),
    ("PgUp", Key::PageUp),
    ("PageUp", Key::PageUp),
    ("PgDn", Key::PageDown),
    ("PageDown", Key::PageDown),
    ("Space", Key::Char(' ')),
    ("Plus", Key::Char('+')),
];

/// A keystroke: a key with what was held down. A shifted character is the character itself, so `?` is never `Shift+/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord {
    pub key: Key,
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
}

/// What was written is no keystroke.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no key: write it like Ctrl+K, Alt+Enter, Shift+Tab, F4 or ?")]
pub struct BadChord(pub String);

impl Chord {
    pub const fn plain(key: Key) -> Chord {
        Chord { key, ctrl: false, alt: false, shift: false }
    }

    pub const fn ctrl(c: char) -> Chord {
        Chord { key: Key::Char(c), ctrl: true, alt: false, shift: false }
    }

    pub const fn with_shift(self) -> Chord {
        Chord { shift: true, ..self }
    }

    pub const fn with_alt(self) -> Chord {
        Chord { alt: true, ..self }
    }

    /// Whether a terminal without kitty's keyboard protocol tells it apart: there Shift+Enter is Enter, Ctrl+Backspace is
    /// Backspace, and Ctrl+Shift+Z is Ctrl+Z.
    pub fn is_told_by_all(&self) -> bool {
        match self.key {
            Key::Enter | Key::Backspace | Key::Esc => !self.shift && !self.ctrl,
            Key::Tab => !self.ctrl,
            Key::Char(_) => !(self.ctrl && self.shift),
            Key::F(_)
            | Key::Delete
            | Key::Insert
            | Key::Up
            | Key::Down
            | Key::Left
            | Key::Right
            | Key::Home
            | Key::End
            | Key::PageUp
            | Key::PageDown => true,
        }
    }

    /// The character that it types into a text.
    pub fn text(&self) -> Option<char> {
        match self.key {
            Key::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// The one form of keystrokes that terminals report in several: letters of Ctrl and Alt in lower case with their shift
    /// beside them, and what a character's own case says left out.
    #[must_use]
    pub fn normal(self) -> Chord {
        let Key::Char(c) = self.key else { return self };
        if (self.ctrl || self.alt) && c.is_uppercase() {
            let lower = c.to_lowercase().next().unwrap_or(c);
            return Chord { key: Key::Char(lower), shift: true, ..self };
        }
        if self.ctrl || self.alt { self } else { Chord { shift: false, ..self } }
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        for (held, name) in [(self.ctrl, "Ctrl+"), (self.alt, "Alt+"), (self.shift, "Shift+")] {
            if held {
                out.push_str(name);
            }
        }
        match self.key {
            Key::F(number) => out.push_str(&format!("F{number}")),
            key => match (NAMES.iter().find(|(_, named)| *named == key), key) {
                (Some((name, _)), _) => out.push_str(name),
                (None, Key::Char(c)) if self.ctrl || self.alt => out.extend(c.to_uppercase()),
                (None, Key::Char(c)) => out.push(c),
                (None, _) => {}
            },
        }
        f.pad(&out)
    }
}

impl FromStr for Chord {
    type Err = BadChord;

    /// Reads `ctrl+k`, `Alt+Enter`, `F4`, `?`, `Space`; in any case, with `+` or `-` between.
    fn from_str(text: &str) -> Result<Chord, BadChord> {
        let bad = || BadChord(text.to_owned());
        let mut chord = Chord::plain(Key::Esc);
        let mut rest = text.trim();
        // A separator of its own is the key itself: `Ctrl+-`.
        while let Some(at) = rest.find(['+', '-']).filter(|at| *at > 0 && at + 1 < rest.len()) {
            match rest[..at].to_ascii_lowercase().as_str() {
                "ctrl" | "control" | "c" => chord.ctrl = true,
                "alt" | "meta" | "option" | "a" | "m" => chord.alt = true,
                "shift" | "s" => chord.shift = true,
                _ => return Err(bad()),
            }
            rest = &rest[at + 1..];
        }
        chord.key = match read_key(rest).ok_or_else(bad)? {
            // People write Ctrl+K and press no shift.
            Key::Char(c) if chord.ctrl || chord.alt => Key::Char(c.to_lowercase().next().unwrap_or(c)),
            key => key,
        };
        Ok(chord.normal())
    }
}

fn read_key(text: &str) -> Option<Key> {
    if let Some((_, key)) = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        return Some(*key);
    }
    let mut chars = text.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control()).then_some(Key::Char(c));
    }
    let number = text.strip_prefix(['f', 'F'])?.parse().ok()?;
    (1..=24).contains(&number).then_some(Key::F(number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chord(text: &str) -> Chord {
        text.parse().expect("a key")
    }

    #[test]
    fn keys_are_read_as_people_write_them() {
        assert_eq!(chord("ctrl+k"), Chord::ctrl('k'));
        assert_eq!(chord("C-K").to_string(), "Ctrl+K");
        assert_eq!(chord("ALT-enter"), Chord::plain(Key::Enter).with_alt());
        assert_eq!(chord("shift+tab"), Chord::plain(Key::Tab).with_shift());
        assert_eq!(chord("f12"), Chord::plain(Key::F(12)));
        assert_eq!(chord("?"), Chord::plain(Key::Char('?')));
        assert_eq!(chord("+"), Chord::plain(Key::Char('+')));
        assert_eq!(chord("Ctrl++"), Chord::ctrl('+'));
        assert_eq!(chord("G"), Chord::plain(Key::Char('G')));
        for bad in ["", "hyper+x", "F0", "F25", "Ctrl+", "Entre", "ctrl+alt"] {
            assert!(bad.parse::<Chord>().is_err(), "{bad}");
        }
    }

    #[test]
    fn only_a_bare_character_is_text() {
        assert_eq!(chord("ñ").text(), Some('ñ'));
        assert_eq!(chord("Space").text(), Some(' '));
        assert_eq!(chord("alt+x").text(), None);
        assert_eq!(chord("Enter").text(), None);
    }

    fn any_chord() -> impl Strategy<Value = Chord> {
        let names: Vec<Key> = NAMES.iter().map(|(_, key)| *key).collect();
        let key = prop_oneof![
            proptest::sample::select(names),
            (1u8..=24).prop_map(Key::F),
            "[a-zA-Z0-9?/.,ñç+-]".prop_map(|text| Key::Char(text.chars().next().expect("one"))),
        ];
        (key, any::<bool>(), any::<bool>(), any::<bool>())
            .prop_map(|(key, ctrl, alt, shift)| Chord { key, ctrl, alt, shift }.normal())
    }

    proptest! {
        #[test]
        fn what_is_printed_can_be_read_again(one in any_chord()) {
            prop_assert_eq!(one.to_string().parse::<Chord>(), Ok(one));
        }
    }
}
