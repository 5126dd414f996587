//! Text from outside, made safe once.
//!
//! [`SafeText`] is the only type that a widget, a log line, a window title, the command line or a notification accepts for
//! text that somebody else wrote. It can be made in one way, by cleaning, and it cleans again when it is read from JSON or
//! from a store, so that neither a hostile server nor a tampered cache can smuggle anything past it.
//!
//! What the cleaner does (Unicode 15.1 names):
//! * control characters (Cc: C0 other than newline and tab, DEL, C1) become `U+FFFD`, the mark for "something stood here";
//!   a carriage return before a newline is dropped, alone it becomes a newline;
//! * bidirectional controls, byte-order marks, line and paragraph separators as other than a newline, invisible operators,
//!   interlinear marks, tag characters and variation selectors that no emoji uses disappear;
//! * the zero-width joiner stays between visible characters (emoji families, Indic scripts) and disappears elsewhere;
//! * at most [`MAX_MARKS`] combining marks stay on one base character.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_width::UnicodeWidthChar;

/// Combining marks that may stand on one base character. Vietnamese needs two, scholarly Hebrew and Thai three or four.
pub const MAX_MARKS: usize = 4;

/// Text that cannot harm a terminal, a log or a reader. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SafeText(Arc<str>);

impl SafeText {
    /// Cleans text of several lines: newlines and tabs stay.
    pub fn new(raw: &str) -> SafeText {
        SafeText(clean(raw, true).into())
    }

    /// Cleans text for one line: names, titles, file names. Newlines and tabs become spaces, runs of them one.
    pub fn line(raw: &str) -> SafeText {
        SafeText(clean(raw, false).into())
    }

    /// As [`SafeText::line`], of at most `limit` characters; what is longer ends in `…`.
    pub fn line_of(raw: &str, limit: usize) -> SafeText {
        let full = clean(raw, false);
        if full.chars().count() <= limit {
            return SafeText(full.into());
        }
        let mut cut: String = full.chars().take(limit.saturating_sub(1)).collect();
        cut.push('…');
        SafeText(clean(&cut, false).into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a reader would see nothing.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

fn clean(raw: &str, lines: bool) -> String {
    // Ids, most names and much of what is written: nothing in it could be cleaned.
    if raw.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return raw.to_owned();
    }
    let mut out = String::with_capacity(raw.len());
    let mut marks = 0;
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' if lines => push(&mut out, '\n', &mut marks),
            '\t' if lines => push(&mut out, '\t', &mut marks),
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' | '\u{85}' => {
                if !out.ends_with(' ') {
                    push(&mut out, ' ', &mut marks);
                }
            }
            c if c.is_control() => push(&mut out, '\u{fffd}', &mut marks),
            c if is_dropped(c) => {}
            // A joiner joins: without something visible on both sides it only hides.
            '\u{200d}' | '\u{200c}' => {
                // What disappears is looked past: it would join nothing once it is gone.
                let next = chars.clone().find(|next| !is_dropped(*next));
                let joins = out.chars().next_back().is_some_and(is_visible)
                    && next.is_some_and(|next| is_visible(next) && next.width() != Some(0));
                if joins {
                    out.push(c);
                }
            }
            // Emoji presentation and keycaps follow a base and are capped like marks.
            c if c.width() == Some(0) => {
                if !out.is_empty() && marks < MAX_MARKS {
                    marks += 1;
                    out.push(c);
                }
            }
            c => push(&mut out, c, &mut marks),
        }
    }
    out
}

fn push(out: &mut String, c: char, marks: &mut usize) {
    *marks = 0;
    out.push(c);
}

fn is_visible(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && c != '\u{200d}' && c != '\u{200c}'
}

/// Characters that never stand in anybody's message on purpose, or that lie about its order.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{00ad}'                      // soft hyphen
        | '\u{034f}'                    // combining grapheme joiner
        | '\u{061c}'                    // Arabic letter mark
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'  // Hangul fillers: letters that nobody sees
        | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'                    // zero-width space
        | '\u{200e}' | '\u{200f}'       // direction marks
        | '\u{202a}'..='\u{202e}'       // direction overrides
        | '\u{2060}'..='\u{206f}'       // word joiner, invisible operators, direction isolates
        | '\u{feff}'                    // byte-order mark
        | '\u{fff0}'..='\u{fffb}'       // interlinear marks
        | '\u{fe00}'..='\u{fe0d}'       // variation selectors other than text and emoji
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}'     // tags and further variation selectors
        | '\u{fdd0}'..='\u{fdef}'       // noncharacters
    ) || (c as u32) & 0xfffe == 0xfffe
}

impl Deref for SafeText {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for SafeText {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for SafeText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

/// By cleaning: there is no other way in.
impl From<&str> for SafeText {
    fn from(raw: &str) -> SafeText {
        SafeText::new(raw)
    }
}

impl From<String> for SafeText {
    fn from(raw: String) -> SafeText {
        SafeText::new(&raw)
    }
}

impl Serialize for SafeText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SafeText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SafeText, D::Error> {
        let raw = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Ok(SafeText::new(&raw))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_and_overrides_do_not_pass() {
        assert_eq!(SafeText::new("a\x1b[2Jb").as_str(), "a\u{fffd}[2Jb");
        assert_eq!(SafeText::new("pay \u{202e}fdp.exe").as_str(), "pay fdp.exe");
        assert_eq!(SafeText::new("\u{9b}31m\u{7f}").as_str(), "\u{fffd}31m\u{fffd}");
        assert_eq!(SafeText::new("\u{feff}x\u{200b}y\u{e0041}").as_str(), "xy");
    }

    #[test]
    fn what_people_write_passes_unchanged() {
        for text in ["Olá, já vejo\no seu pedido\t✓", "👨‍👩‍👧 🇧🇷 ❤️ 1️⃣", "Tiếng Việt", "हिन्दी", "שלום", "ٱلسَّلَامُ"]
        {
            assert_eq!(SafeText::new(text).as_str(), text);
        }
    }

    #[test]
    fn a_joiner_before_what_disappears_joins_nothing() {
        assert_eq!(SafeText::new("👨\u{200c}\u{fff9}\u{ad}").as_str(), "👨");
        assert_eq!(SafeText::new("👨\u{200d}\u{200b}👩").as_str(), "👨\u{200d}👩");
    }

    #[test]
    fn stacks_of_marks_are_capped() {
        let stack = format!("Z{}", "\u{0301}".repeat(60));
        assert_eq!(SafeText::new(&stack).chars().count(), 1 + MAX_MARKS);
    }

    #[test]
    fn a_line_has_no_breaks() {
        assert_eq!(SafeText::line("a\r\n\tb").as_str(), "a b");
        assert_eq!(SafeText::line_of("abcdef", 4).as_str(), "abc…");
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(raw in any::<String>()) {
            let once = SafeText::new(&raw);
            prop_assert_eq!(&SafeText::new(&once), &once);
            let line = SafeText::line(&raw);
            prop_assert_eq!(&SafeText::line(&line), &line);
        }

        #[test]
        fn nothing_dangerous_survives(raw in any::<String>()) {
            for c in SafeText::new(&raw).chars() {
                prop_assert!(!c.is_control() || c == '\n' || c == '\t');
                prop_assert!(!is_dropped(c));
            }
            prop_assert!(!SafeText::line(&raw).contains(['\n', '\t']));
        }
    }
}
