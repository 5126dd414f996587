//! Where a message is typed (R028, R029, R033-R036). Bound to an attendance by its id: what was typed for one customer can
//! never go to another, whatever happens to the rows.
//!
//! The text area keeps the text, the history of changes and the cursor; what a change is in graphemes is decided here,
//! because it deletes by characters and would leave half a flag behind. Nothing here sends: Enter is the registry's.

mod draw;
mod edit;
mod emoji;
mod lines;
mod state;

use ratatui::layout::Rect;
use tui_textarea::{CursorMove, TextArea};

use crate::base::{AttendanceId, SafeText};
use crate::domain::message::MAX_TEXT;
use crate::tui::look::Look;
use crate::tui::widget::wrap::TAB;

pub use draw::{Button, Dress};
pub use emoji::Suggestion;
pub use state::ComposerState;

/// A change of the text or a move in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComposerEdit {
    Insert(char),
    /// What was pasted: newlines in it break lines, and send nothing.
    Paste(String),
    NewLine,
    Backspace,
    Delete,
    DeleteWordBack,
    DeleteWordForward,
    DeleteToLineStart,
    DeleteToLineEnd,
    Undo,
    Redo,
    Left,
    Right,
    Up,
    Down,
    WordLeft,
    WordRight,
    LineStart,
    LineEnd,
    Start,
    End,
}

/// What an edit did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edited {
    /// The text is another one: the draft is to be kept.
    Text,
    Cursor,
    /// Nothing: an up in the first line, for instance, which may lead out of the composer.
    Nothing,
}

/// Text longer than this is not taken at all: nobody types that, and it would be refused sixteen times over.
const MOST: usize = 16 * MAX_TEXT;
/// Steps that can be undone.
const HISTORY: usize = 500;

/// The composer's own state.
#[derive(Debug, Clone)]
pub struct Composer {
    attendance: Option<AttendanceId>,
    area: TextArea<'static>,
    /// The first visual line in sight.
    top: usize,
    /// The column that up and down try to keep.
    wanted: Option<usize>,
}

impl Default for Composer {
    fn default() -> Composer {
        Composer::new()
    }
}

impl Composer {
    pub fn new() -> Composer {
        Composer { attendance: None, area: text_area(""), top: 0, wanted: None }
    }

    /// The attendance that this text is for.
    pub fn attendance(&self) -> Option<AttendanceId> {
        self.attendance
    }

    /// Turns to another attendance and its draft; `None`: to nothing. The same one again changes nothing: what is being
    /// typed is newer than any draft. The caller keeps the text of the earlier one first.
    pub fn bind(&mut self, attendance: Option<AttendanceId>, draft: &str) {
        if self.attendance != attendance {
            self.attendance = attendance;
            self.set_text(draft);
        }
    }

    /// Replaces the text; it cannot be undone. For drafts, and for unsent messages that were taken back.
    pub fn set_text(&mut self, text: &str) {
        self.area = text_area(&clean(text));
        self.top = 0;
        self.wanted = None;
    }

    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether there is nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    /// Characters typed, as the limit of a message counts them.
    pub fn characters(&self) -> usize {
        let lines = self.area.lines();
        lines.iter().map(|line| line.chars().count()).sum::<usize>() + lines.len().saturating_sub(1)
    }

    /// The text as it is sent, without white space at its end. The editor keeps it until [`Composer::clear`]: that waits
    /// until the message is safely in the outbox.
    pub fn message(&self) -> SafeText {
        SafeText::new(self.text().trim_end())
    }

    /// Empties the editor after sending.
    pub fn clear(&mut self) {
        self.set_text("");
    }

    /// Changes the text or moves in it. `area` is the one that the composer is drawn in.
    pub fn edit(&mut self, edit: ComposerEdit, look: &Look<'_>, area: Rect) -> Edited {
        let columns = draw::text_area(look, area).width;
        let vertical = matches!(edit, ComposerEdit::Up | ComposerEdit::Down);
        let before = (self.area.cursor(), self.area.lines().to_vec());
        self.apply(edit, columns);
        if !vertical {
            self.wanted = None;
        }
        self.top = self.visible_from(columns, draw::text_area(look, area).height);
        match (self.area.lines() == before.1.as_slice(), self.area.cursor() == before.0) {
            (false, _) => Edited::Text,
            (true, false) => Edited::Cursor,
            (true, true) => Edited::Nothing,
        }
    }

    fn apply(&mut self, edit: ComposerEdit, columns: u16) {
        match edit {
            ComposerEdit::Insert(c) => self.insert(c),
            ComposerEdit::Paste(text) => self.paste(&text),
            ComposerEdit::NewLine => self.put("\n"),
            ComposerEdit::Backspace => self.backspace(),
            ComposerEdit::Delete => self.delete(),
            ComposerEdit::DeleteWordBack => self.delete_word_back(),
            ComposerEdit::DeleteWordForward => self.delete_word_forward(),
            ComposerEdit::DeleteToLineStart => {
                self.area.delete_line_by_head();
            }
            ComposerEdit::DeleteToLineEnd => {
                self.area.delete_line_by_end();
            }
            ComposerEdit::Undo => {
                self.area.undo();
            }
            ComposerEdit::Redo => {
                self.area.redo();
            }
            ComposerEdit::Left => self.left(),
            ComposerEdit::Right => self.right(),
            ComposerEdit::Up => self.vertical(false, columns),
            ComposerEdit::Down => self.vertical(true, columns),
            ComposerEdit::WordLeft => self.word_left(),
            ComposerEdit::WordRight => self.word_right(),
            ComposerEdit::LineStart => self.area.move_cursor(CursorMove::Head),
            ComposerEdit::LineEnd => self.area.move_cursor(CursorMove::End),
            ComposerEdit::Start => self.jump(0, 0),
            ComposerEdit::End => self.cursor_to_end(),
        }
    }
}

fn text_area(text: &str) -> TextArea<'static> {
    let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
    area.set_max_histories(HISTORY);
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
    area
}

/// Text from a clipboard or a store: cleaned like any other from outside, tabs as the spaces that they look like.
fn clean(text: &str) -> String {
    SafeText::new(text).replace('\t', TAB)
}
