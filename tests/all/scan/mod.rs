//! A reader of what a terminal is told, which knows exactly the sequences that turno itself speaks. Everything else is a
//! complaint: it came from outside, or nobody has thought of what undoes it.
//!
//! Beside a terminal's parser, which forgives what it does not know, this one forgives nothing.

#[cfg(test)]
pub mod tests;

use std::collections::BTreeSet;

/// Private modes that turno switches, each with its ordinary state.
const MODES: [(u16, bool); 9] = [
    (7, true),
    (25, true),
    (1000, false),
    (1002, false),
    (1004, false),
    (1006, false),
    (1049, false),
    (2004, false),
    (2026, false),
];
/// Last letters of the sequences that draw: colours, places, clearing.
const DRAWING: &str = "mHABCDGdJK";
/// Marks that may stand on one character (SafeText's limit).
const MOST_MARKS: usize = 4;

/// Strings that a person would send to do harm.
pub const HOSTILE: [&str; 18] = [
    "\x1b[2J\x1b[H",
    "\x1b]52;c;cm0gLXJm\x07",
    "\x1b]0;owned\x07",
    "\x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "\x1b[?1049l\x1b[6n",
    "\x1bP1;1|17/ab\x1b\\",
    "\u{9b}31m\u{9d}52;c;eA==\u{9c}",
    "\u{202e}fdp.exe\u{202c}",
    "\u{2066}x\u{2069}\u{200f}",
    "a\u{200b}b\u{2060}c\u{ad}d",
    "\u{feff}\u{fffe}",
    "\u{e0041}\u{e0042}\u{e007f}",
    "\0\x07\x08\x0b\x0c\x0e\x7f",
    "line\r\nbreak\u{2028}and\u{2029}more\ttab",
    "Z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}",
    "👨‍👩‍👧‍👦🏳️‍🌈🇧🇷",
    "日本語ｗｉｄｅ",
    "\u{3164}\u{115f}\u{180e}",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Ground,
    Escape,
    /// A control sequence: `ESC [`.
    Control,
    /// A command to the system around: `ESC ]`, until the bell.
    System,
    /// Wrapped for tmux: `ESC P`, until `ESC \`.
    Wrapped,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Scanner {
    state: State,
    sequence: Vec<u8>,
    /// Bytes of a character that is not whole yet.
    character: Vec<u8>,
    marks: usize,
    /// Modes that are not as they ordinarily are.
    switched: BTreeSet<u16>,
    keyboard: i32,
    titles: i32,
    /// What was said beside the picture: titles, notifications, copies.
    pub said: Vec<String>,
    pub complaints: Vec<String>,
}

impl Scanner {
    pub fn read(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.byte(*byte));
    }

    /// Whether everything that was switched on is off again. What is not, is told.
    pub fn left_on(&self) -> Vec<String> {
        let mut left: Vec<String> = self.switched.iter().map(|mode| format!("mode {mode}")).collect();
        left.extend((self.keyboard != 0).then(|| format!("keyboard flags {:+}", self.keyboard)));
        left.extend((self.titles != 0).then(|| format!("titles {:+}", self.titles)));
        left.extend((self.state != State::Ground).then(|| format!("{:?} {:?}", self.state, self.sequence)));
        left
    }

    fn byte(&mut self, byte: u8) {
        match self.state {
            State::Ground => self.ground(byte),
            State::Escape => self.escape(byte),
            State::Control => self.control(byte),
            State::System => self.system(byte),
            State::Wrapped => self.wrapped(byte),
        }
    }

    fn complain(&mut self, what: impl std::fmt::Debug) {
        if self.complaints.len() < 20 {
            self.complaints.push(format!("{what:?}"));
        }
    }

    fn ground(&mut self, byte: u8) {
        match byte {
            0x1b if self.character.is_empty() => self.state = State::Escape,
            b'\r' | b'\n' | 0x08 | 0x07 if self.character.is_empty() => self.marks = 0,
            0..=0x1f | 0x7f => self.complain(("a control character", byte)),
            _ => {
                self.character.push(byte);
                match std::str::from_utf8(&self.character).map(|text| text.chars().next()) {
                    Ok(Some(c)) => {
                        self.character.clear();
                        self.printed(c);
                    }
                    Ok(None) => {}
                    Err(error) if error.error_len().is_none() => {}
                    Err(_) => {
                        let bytes = std::mem::take(&mut self.character);
                        self.complain(("no UTF-8", bytes));
                    }
                }
            }
        }
    }

    fn printed(&mut self, c: char) {
        self.marks = if is_mark(c) { self.marks + 1 } else { 0 };
        if self.marks > MOST_MARKS {
            self.complain(("a stack of marks", c));
        }
        if c.is_control() || is_hidden(c) {
            self.complain(("a hidden character", c));
        }
    }

    fn escape(&mut self, byte: u8) {
        self.sequence.clear();
        self.state = match byte {
            b'[' => State::Control,
            b']' => State::System,
            b'P' => State::Wrapped,
            other => {
                self.complain(("ESC", char::from(other)));
                State::Ground
            }
        };
    }

    fn control(&mut self, byte: u8) {
        match byte {
            b'0'..=b'9' | b';' | b':' | b'?' | b'<' | b'>' => self.sequence.push(byte),
            _ => {
                self.state = State::Ground;
                let parameters = String::from_utf8_lossy(&self.sequence).into_owned();
                self.controlled(&parameters, char::from(byte));
            }
        }
    }

    fn controlled(&mut self, parameters: &str, last: char) {
        let is_plain = parameters.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b';' | b':'));
        match (parameters, last) {
            (">1", 'u') => self.keyboard += 1,
            ("<1", 'u') => self.keyboard -= 1,
            ("22;2", 't') => self.titles += 1,
            ("23;2", 't') => self.titles -= 1,
            (_, 'h' | 'l') if parameters.starts_with('?') => self.mode(parameters, last == 'h'),
            (_, last) if is_plain && DRAWING.contains(last) => {}
            _ => self.complain(("a control sequence", parameters, last)),
        }
    }

    fn mode(&mut self, parameters: &str, on: bool) {
        let number = parameters.trim_start_matches('?').parse::<u16>().ok();
        match number.and_then(|number| MODES.into_iter().find(|(mode, _)| *mode == number)) {
            Some((mode, ordinary)) if on == ordinary => drop(self.switched.remove(&mode)),
            Some((mode, _)) => drop(self.switched.insert(mode)),
            None => self.complain(("a mode", parameters, on)),
        }
    }

    fn system(&mut self, byte: u8) {
        match byte {
            0x07 => {
                self.state = State::Ground;
                let said = String::from_utf8(std::mem::take(&mut self.sequence));
                match said {
                    Ok(said) => self.say(said),
                    Err(error) => self.complain(("no UTF-8 in a command", error)),
                }
            }
            0..=0x1f | 0x7f => {
                self.state = State::Ground;
                self.complain(("a control character in a command", byte));
            }
            _ => self.sequence.push(byte),
        }
    }

    fn say(&mut self, said: String) {
        let known = ["2;", "9;", "777;notify;", "52;c;"].iter().find(|start| said.starts_with(**start));
        let is_copy = known == Some(&"52;c;");
        let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
        if known.is_none() || (is_copy && !said[5..].chars().all(is_base64)) {
            self.complain(("a command", &said));
        }
        if let Some(hidden) = said.chars().find(|c| c.is_control() || is_hidden(*c)) {
            self.complain(("hidden in a command", hidden));
        }
        self.said.push(said);
    }

    fn wrapped(&mut self, byte: u8) {
        self.sequence.push(byte);
        if !self.sequence.ends_with(b"\x1b\\") {
            return;
        }
        self.state = State::Ground;
        let whole = std::mem::take(&mut self.sequence);
        let inside = whole.strip_prefix(b"tmux;").and_then(|rest| rest.strip_suffix(b"\x1b\\"));
        match inside {
            Some(inside) => {
                let plain = String::from_utf8_lossy(inside).replace("\x1b\x1b", "\x1b");
                self.read(plain.as_bytes());
            }
            None => self.complain(("a string", whole)),
        }
    }
}

/// Combining marks, as far as a test throws them: the blocks of them, and the two selectors of emoji.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{e31}' | '\u{e34}'..='\u{e3a}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20f0}' | '\u{fe20}'..='\u{fe2f}')
}

/// What nobody sees and what turns the order of what is seen.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}
