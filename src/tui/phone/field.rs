//! The line that the holder types into. It edits by what people see as one character, so that an emoji goes at once.

use unicode_segmentation::UnicodeSegmentation;

use crate::domain::message::MAX_TEXT;

/// Text with a cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    text: String,
    /// A byte offset on a boundary between two graphemes.
    cursor: usize,
}

impl Field {
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn cursor(&self) -> usize {
        self.cursor
    }

    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Puts in text at the cursor; what a message cannot hold is left out.
    pub fn insert(&mut self, text: &str) {
        let room = MAX_TEXT.saturating_sub(self.text.chars().count());
        let text: String = text.chars().filter(|c| !c.is_control() || *c == '\n').take(room).collect();
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
        // What was typed may join with what follows: the cursor goes behind both.
        if let Some((at, grapheme)) = self.around() {
            self.cursor = at + grapheme;
        }
    }

    pub fn backspace(&mut self) {
        let end = self.cursor;
        self.left();
        self.text.replace_range(self.cursor..end, "");
    }

    pub fn delete(&mut self) {
        let start = self.cursor;
        self.right();
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
    }

    pub fn left(&mut self) {
        self.cursor = self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(at, _)| at);
    }

    pub fn right(&mut self) {
        self.cursor += self.text[self.cursor..].graphemes(true).next().map_or(0, str::len);
    }

    pub fn home(&mut self) {
        self.cursor = 0;
    }

    pub fn end(&mut self) {
        self.cursor = self.text.len();
    }

    /// Takes everything out.
    pub fn take(&mut self) -> String {
        self.cursor = 0;
        std::mem::take(&mut self.text)
    }

    /// The grapheme that the cursor stands inside of: where it begins and how long it is.
    fn around(&self) -> Option<(usize, usize)> {
        let mut graphemes = self.text.grapheme_indices(true);
        let inside = graphemes.find(|(at, grapheme)| *at < self.cursor && self.cursor < at + grapheme.len());
        inside.map(|(at, grapheme)| (at, grapheme.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_flag_goes_with_one_backspace() {
        let mut field = Field::default();
        field.insert("oi 🇧🇷");
        field.backspace();
        assert_eq!(field.text(), "oi ");
        field.left();
        field.delete();
        assert_eq!((field.text(), field.cursor()), ("oi", 2));
        assert_eq!((field.take().as_str(), field.cursor()), ("oi", 0));
    }

    proptest! {
        #[test]
        fn no_key_breaks_it(keys in proptest::collection::vec(
            prop_oneof![Just("<"), Just(">"), Just("b"), Just("d"), Just("é"), Just("👩‍🚀"), Just("\u{301}"), Just("🇧"), Just("\n")], 0..40
        )) {
            let mut field = Field::default();
            for key in keys {
                match key {
                    "<" => field.left(),
                    ">" => field.right(),
                    "b" => field.backspace(),
                    "d" => field.delete(),
                    text => field.insert(text),
                }
                prop_assert!(field.text().is_char_boundary(field.cursor()));
            }
        }
    }
}
