//! Editing by grapheme: a flag, a family or an accented letter goes at one stroke, as it came.

use tui_textarea::CursorMove;
use unicode_segmentation::UnicodeSegmentation;

use crate::base::SafeText;

use super::{Composer, MOST, clean, emoji};

impl Composer {
    pub(super) fn insert(&mut self, c: char) {
        if !is_typable(c) {
            return;
        }
        self.put(c.encode_utf8(&mut [0; 4]));
        if c == ':' {
            self.expand_shortcode();
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.put(&clean(text));
    }

    /// Inserts text, as far as there is room for all of it.
    pub(super) fn put(&mut self, text: &str) {
        if self.characters() + text.chars().count() <= MOST {
            self.area.insert_str(text);
        }
    }

    /// The line of the cursor, and the cursor's place in it in bytes.
    pub(super) fn line_at_cursor(&self) -> (&str, usize) {
        let cursor = self.area.cursor();
        let line = self.area.lines().get(cursor.0).map_or("", String::as_str);
        (line, byte_of(line, cursor.1))
    }

    pub(super) fn jump(&mut self, row: usize, column: usize) {
        let short = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(short(row), short(column)));
    }

    pub(super) fn cursor_to_end(&mut self) {
        self.area.move_cursor(CursorMove::Bottom);
        self.area.move_cursor(CursorMove::End);
    }

    fn row(&self) -> usize {
        self.area.cursor().0
    }

    /// The cursor's place before the grapheme to its left: within the line in characters; `None` at the line's start.
    fn place_left(&self) -> Option<usize> {
        let (line, at) = self.line_at_cursor();
        let start = line.grapheme_indices(true).map(|(start, _)| start).take_while(|start| *start < at).last()?;
        Some(characters(line, start))
    }

    fn place_right(&self) -> Option<usize> {
        let (line, at) = self.line_at_cursor();
        let mut ends = line.grapheme_indices(true).map(|(start, grapheme)| start + grapheme.len());
        ends.find(|end| *end > at).map(|end| characters(line, end))
    }

    pub(super) fn left(&mut self) {
        match self.place_left() {
            Some(column) => self.jump(self.row(), column),
            None if self.row() > 0 => {
                self.area.move_cursor(CursorMove::Up);
                self.area.move_cursor(CursorMove::End);
            }
            None => {}
        }
    }

    pub(super) fn right(&mut self) {
        match self.place_right() {
            Some(column) => self.jump(self.row(), column),
            None if self.row() + 1 < self.area.lines().len() => self.jump(self.row() + 1, 0),
            None => {}
        }
    }

    pub(super) fn backspace(&mut self) {
        match self.place_left() {
            Some(column) => self.delete_back_to(column),
            None => {
                self.area.delete_newline();
            }
        }
    }

    pub(super) fn delete(&mut self) {
        let here = self.area.cursor().1;
        match self.place_right() {
            Some(column) => {
                self.area.delete_str(column.saturating_sub(here));
            }
            None if self.row() + 1 < self.area.lines().len() => {
                self.area.delete_str(1);
            }
            None => {}
        }
    }

    fn delete_back_to(&mut self, column: usize) {
        let here = self.area.cursor().1;
        self.jump(self.row(), column);
        self.area.delete_str(here.saturating_sub(column));
    }

    pub(super) fn delete_word_back(&mut self) {
        match self.word_start() {
            Some(column) => self.delete_back_to(column),
            None => {
                self.area.delete_newline();
            }
        }
    }

    pub(super) fn delete_word_forward(&mut self) {
        let here = self.area.cursor().1;
        match self.word_end() {
            Some(column) => {
                self.area.delete_str(column.saturating_sub(here));
            }
            None => self.delete(),
        }
    }

    pub(super) fn word_left(&mut self) {
        match self.word_start() {
            Some(column) => self.jump(self.row(), column),
            None => self.left(),
        }
    }

    pub(super) fn word_right(&mut self) {
        match self.word_end() {
            Some(column) => self.jump(self.row(), column),
            None => self.right(),
        }
    }

    /// The start of the word to the left, in characters; `None` at the line's start.
    fn word_start(&self) -> Option<usize> {
        let (line, at) = self.line_at_cursor();
        let before = line.get(..at).filter(|before| !before.is_empty())?;
        let word = before.trim_end();
        let start = word.rfind(char::is_whitespace).map_or(0, |space| next_boundary(word, space));
        Some(characters(line, start))
    }

    /// The end of the word to the right, in characters; `None` at the line's end.
    fn word_end(&self) -> Option<usize> {
        let (line, at) = self.line_at_cursor();
        let after = line.get(at..).filter(|after| !after.is_empty())?;
        let spaces = after.len() - after.trim_start().len();
        let word = after.get(spaces..).and_then(|word| word.find(char::is_whitespace));
        let end = word.map_or(line.len(), |word| at + spaces + word);
        Some(characters(line, end))
    }

    /// Replaces `:shortcode:` before the cursor by its emoji, where there is one of that name.
    fn expand_shortcode(&mut self) {
        let (line, at) = self.line_at_cursor();
        let before = line.get(..at).unwrap_or_default();
        if let Some((length, symbol)) = emoji::closed_shortcode(before) {
            self.replace_before(length, symbol);
        }
    }

    /// Replaces the `length` characters before the cursor.
    pub(super) fn replace_before(&mut self, length: usize, text: &str) {
        let column = self.area.cursor().1.saturating_sub(length);
        self.delete_back_to(column);
        self.put(text);
    }
}

/// Characters that a key may put into a text: what the cleaner would leave between two letters.
fn is_typable(c: char) -> bool {
    !c.is_control() && SafeText::new(&format!("a{c}a")).contains(c)
}

fn next_boundary(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8())
}

/// The byte at which the character number `column` begins.
pub(super) fn byte_of(line: &str, column: usize) -> usize {
    line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
}

pub(super) fn characters(line: &str, byte: usize) -> usize {
    line.get(..byte).map_or(0, |part| part.chars().count())
}
