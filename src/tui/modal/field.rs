//! One line to type into: a filter, a login, a password. It edits by grapheme, as people count characters.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use crate::base::SafeText;
use crate::tui::widget::paint;
use crate::tui::widget::text::{grapheme_width, width};

/// Characters that a field takes: more than any name or password needs.
const LONGEST: usize = 256;

/// A change of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldEdit {
    Insert(SafeText),
    Backspace,
    Delete,
    Left,
    Right,
    Home,
    End,
    /// Everything before the cursor.
    Clear,
}

#[derive(Clone, PartialEq, Eq, Default)]
pub struct Field {
    text: String,
    /// The cursor, in bytes: always between two graphemes.
    at: usize,
    is_masked: bool,
}

impl std::fmt::Debug for Field {
    /// A masked field's text never reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = if self.is_masked { "..." } else { self.text.as_str() };
        f.debug_tuple("Field").field(&shown).finish()
    }
}

impl Field {
    /// A field that shows a dot for each character.
    pub fn masked() -> Field {
        Field { is_masked: true, ..Field::default() }
    }

    pub fn with_text(text: &str) -> Field {
        Field { text: text.to_owned(), at: text.len(), is_masked: false }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn clear(&mut self) {
        self.text.clear();
        self.at = 0;
    }

    /// Whether it changed the text.
    pub fn edit(&mut self, edit: &FieldEdit) -> bool {
        let before = self.text.len();
        match edit {
            FieldEdit::Insert(text) => self.insert(text),
            FieldEdit::Backspace => {
                let from = self.before();
                self.text.replace_range(from..self.at, "");
                self.at = from;
            }
            FieldEdit::Delete => {
                let to = self.after();
                self.text.replace_range(self.at..to, "");
            }
            FieldEdit::Left => self.at = self.before(),
            FieldEdit::Right => self.at = self.after(),
            FieldEdit::Home => self.at = 0,
            FieldEdit::End => self.at = self.text.len(),
            FieldEdit::Clear => {
                self.text.replace_range(..self.at, "");
                self.at = 0;
            }
        }
        self.text.len() != before
    }

    fn insert(&mut self, text: &SafeText) {
        // A pasted password may end in the newline that was copied with it.
        let line = SafeText::line(text.trim_end_matches('\n'));
        if self.text.chars().count() + line.chars().count() > LONGEST {
            return;
        }
        self.text.insert_str(self.at, &line);
        self.at += line.len();
        // What was typed may have joined the grapheme after it.
        if !self.is_boundary(self.at) {
            self.at = self.after();
        }
    }

    fn is_boundary(&self, at: usize) -> bool {
        at == self.text.len() || self.text.grapheme_indices(true).any(|(start, _)| start == at)
    }

    fn before(&self) -> usize {
        let starts = self.text.grapheme_indices(true).map(|(start, _)| start);
        starts.take_while(|start| *start < self.at).last().unwrap_or(0)
    }

    fn after(&self) -> usize {
        let ends = self.text.grapheme_indices(true).map(|(start, grapheme)| start + grapheme.len());
        ends.into_iter().find(|end| *end > self.at).unwrap_or(self.text.len())
    }

    /// What is shown of the text before and after the cursor.
    fn halves(&self, dot: &str) -> (String, String) {
        let (before, after) = self.text.split_at(self.at);
        let shown =
            |half: &str| if self.is_masked { dot.repeat(half.graphemes(true).count()) } else { half.to_owned() };
        (shown(before), shown(after))
    }

    /// Draws it in the first row of `area`, the part around the cursor where it is too long, and gives the cursor's place.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, style: Style, dot: &str) -> Option<Position> {
        if area.is_empty() {
            return None;
        }
        let (before, after) = self.halves(dot);
        let room = usize::from(area.width.saturating_sub(1));
        let mut skipped = width(&before).saturating_sub(room);
        let mut from = 0;
        for grapheme in before.graphemes(true) {
            if skipped == 0 {
                break;
            }
            skipped = skipped.saturating_sub(grapheme_width(grapheme));
            from += grapheme.len();
        }
        let before = before.get(from..).unwrap_or_default();
        let x = paint::put(buf, area, (0, 0), before, style);
        paint::put(buf, area, (x, 0), &after, style);
        Some(Position { x: area.x + x.min(area.width - 1), y: area.y })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn insert(text: &str) -> FieldEdit {
        FieldEdit::Insert(SafeText::new(text))
    }

    #[test]
    fn it_edits_by_grapheme() {
        let mut field = Field::default();
        field.edit(&insert("a👨‍👩‍👧🇧🇷"));
        field.edit(&FieldEdit::Backspace);
        assert_eq!(field.text(), "a👨‍👩‍👧");
        field.edit(&FieldEdit::Left);
        field.edit(&FieldEdit::Left);
        field.edit(&FieldEdit::Delete);
        assert_eq!(field.text(), "👨‍👩‍👧");
    }

    #[test]
    fn a_masked_field_shows_and_logs_no_character() {
        let mut field = Field::masked();
        field.edit(&insert("hunter2!\n"));
        assert_eq!(field.text(), "hunter2!");
        assert!(!format!("{field:?}").contains("hunter"));
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
        assert_eq!(field.draw(buf.area, &mut buf, Style::new(), "•"), Some(Position::new(8, 0)));
        assert_eq!(buf, Buffer::with_lines(["••••••••    "]));
    }

    #[test]
    fn a_long_text_shows_where_the_cursor_is() {
        let field = Field::with_text("abcdefghij");
        let mut buf = Buffer::empty(Rect::new(0, 0, 5, 1));
        assert_eq!(field.draw(buf.area, &mut buf, Style::new(), "*"), Some(Position::new(4, 0)));
        assert_eq!(buf, Buffer::with_lines(["ghij "]));
    }

    fn any_edit() -> impl Strategy<Value = FieldEdit> {
        prop_oneof![
            "[a-z👍🇧🇷é\u{301}]{0,3}".prop_map(|text| insert(&text)),
            Just(FieldEdit::Backspace),
            Just(FieldEdit::Delete),
            Just(FieldEdit::Left),
            Just(FieldEdit::Right),
            Just(FieldEdit::Home),
            Just(FieldEdit::End),
            Just(FieldEdit::Clear),
        ]
    }

    proptest! {
        #[test]
        fn the_cursor_stays_between_characters_and_on_the_screen(
            edits in proptest::collection::vec(any_edit(), 0..40), columns in 1u16..10
        ) {
            let mut field = Field::default();
            for edit in &edits {
                field.edit(edit);
                prop_assert!(field.text.is_char_boundary(field.at));
                let mut buf = Buffer::empty(Rect::new(0, 0, columns, 1));
                let cursor = field.draw(buf.area, &mut buf, Style::new(), "*");
                prop_assert!(cursor.is_some_and(|cursor| cursor.x < columns));
            }
        }
    }
}
