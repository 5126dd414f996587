//! What is said to the terminal beside the picture: title, bell, notification, clipboard.
//!
//! Only a [`SafeText`] gets here. These sequences end at a control byte, so a single one that slipped in would let a
//! customer's message write to the terminal: the bytes are looked at once more on their way out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::base::SafeText;

/// Characters of a title or notification. A notification that is longer is read by nobody, and some terminals drop it.
const LONGEST: usize = 120;
/// Terminals refuse to take more into the clipboard in one go; tmux drops it silently.
const LONGEST_COPY_BYTES: usize = 74_000;

/// How far a sequence has to travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wrapping {
    #[default]
    None,
    /// Inside tmux, which passes on only what is wrapped for it.
    Tmux,
}

/// The window's title (OSC 2).
pub fn title(text: &SafeText) -> Vec<u8> {
    sequence("2;", &one_line(text))
}

/// A desktop notification in both dialects: OSC 9 (iTerm2, Windows Terminal, WezTerm) and OSC 777 (rxvt, foot, Ghostty).
/// A terminal shows the one that it knows and skips the other.
pub fn notification(title: &SafeText, body: &SafeText, wrapping: Wrapping) -> Vec<u8> {
    // A semicolon separates the parts of OSC 777.
    let (title, body) = (one_line(title).replace(';', ","), one_line(body).replace(';', ","));
    let mut out = wrapped(sequence("9;", &format!("{title}: {body}")), wrapping);
    out.extend(wrapped(sequence("777;notify;", &format!("{title};{body}")), wrapping));
    out
}

/// Puts the text into the clipboard of the machine that the person sits at (OSC 52). tmux takes it unwrapped.
/// `None` when it is too long to arrive.
pub fn copy(text: &SafeText) -> Option<Vec<u8>> {
    let encoded = STANDARD.encode(text.as_str());
    (encoded.len() <= LONGEST_COPY_BYTES).then(|| sequence("52;c;", &encoded))
}

pub const BELL: &[u8] = b"\x07";

fn one_line(text: &SafeText) -> String {
    SafeText::line_of(text, LONGEST).chars().filter(|c| !c.is_control()).collect()
}

fn sequence(start: &str, text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(start.len() + text.len() + 4);
    out.extend_from_slice(b"\x1b]");
    out.extend_from_slice(start.as_bytes());
    out.extend(text.bytes().filter(|byte| !matches!(byte, 0..=0x1f | 0x7f)));
    // The bell ends it: older terminals do not know the string terminator.
    out.push(0x07);
    out
}

fn wrapped(sequence: Vec<u8>, wrapping: Wrapping) -> Vec<u8> {
    match wrapping {
        Wrapping::None => sequence,
        Wrapping::Tmux => {
            let mut out = b"\x1bPtmux;".to_vec();
            for byte in sequence {
                if byte == 0x1b {
                    out.push(0x1b);
                }
                out.push(byte);
            }
            out.extend_from_slice(b"\x1b\\");
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_notification_speaks_both_dialects() {
        let bytes = notification(&SafeText::line("turno"), &SafeText::line("João: oi; tudo?"), Wrapping::None);
        assert_eq!(bytes, "\x1b]9;turno: João: oi, tudo?\x07\x1b]777;notify;turno;João: oi, tudo?\x07".as_bytes());
    }

    #[test]
    fn a_copy_that_cannot_arrive_is_not_sent() {
        assert_eq!(copy(&SafeText::new("olá")), Some(b"\x1b]52;c;b2zDoQ==\x07".to_vec()));
        assert_eq!(copy(&SafeText::new(&"x".repeat(80_000))), None);
    }

    #[test]
    fn inside_tmux_it_is_wrapped() {
        let bytes = notification(&SafeText::line("a"), &SafeText::line("b"), Wrapping::Tmux);
        assert!(bytes.starts_with(b"\x1bPtmux;\x1b\x1b]9;a: b\x07\x1b\\"));
    }

    proptest! {
        #[test]
        fn nothing_from_outside_ends_the_sequence_early(text in any::<String>()) {
            let bytes = title(&SafeText::new(&text));
            let inside = &bytes[2..bytes.len() - 1];
            prop_assert!(inside.iter().all(|byte| *byte >= 0x20 && *byte != 0x7f));
            let is_control = String::from_utf8_lossy(inside).chars().any(char::is_control);
            prop_assert!(!is_control);
        }
    }
}
