//! Editing the text of a message: each row is one edit of the composer.

use crate::tui::keymap::Scope::Composer;
use crate::tui::pane::composer::ComposerEdit;

use super::{Command, Run, Section, with_shown};

const fn row(id: &'static str, keys: &'static [(crate::tui::keymap::Scope, &'static str)], run: Run) -> Command {
    Command { id, section: Section::Writing, keys, is_in_palette: false, may: with_shown, run }
}

pub const ROWS: &[Command] = &[
    // Many terminals cannot tell Shift+Enter from Enter; the other two work everywhere (R034).
    row(
        "message.line",
        &[(Composer, "Shift+Enter"), (Composer, "Alt+Enter"), (Composer, "Ctrl+J")],
        |desk, seat, now| desk.edit(ComposerEdit::NewLine, seat, now),
    ),
    row("write.left", &[(Composer, "Left")], |desk, seat, now| desk.edit(ComposerEdit::Left, seat, now)),
    row("write.right", &[(Composer, "Right")], |desk, seat, now| desk.edit(ComposerEdit::Right, seat, now)),
    row("write.up", &[(Composer, "Up")], |desk, seat, now| desk.edit(ComposerEdit::Up, seat, now)),
    row("write.down", &[(Composer, "Down")], |desk, seat, now| desk.edit(ComposerEdit::Down, seat, now)),
    row(
        "write.word_left",
        &[(Composer, "Ctrl+Left"), (Composer, "Alt+Left"), (Composer, "Alt+B")],
        |desk, seat, now| desk.edit(ComposerEdit::WordLeft, seat, now),
    ),
    row(
        "write.word_right",
        &[(Composer, "Ctrl+Right"), (Composer, "Alt+Right"), (Composer, "Alt+F")],
        |desk, seat, now| desk.edit(ComposerEdit::WordRight, seat, now),
    ),
    row("write.line_start", &[(Composer, "Home"), (Composer, "Ctrl+A")], |desk, seat, now| {
        desk.edit(ComposerEdit::LineStart, seat, now)
    }),
    row("write.line_end", &[(Composer, "End"), (Composer, "Ctrl+E")], |desk, seat, now| {
        desk.edit(ComposerEdit::LineEnd, seat, now)
    }),
    row("write.start", &[(Composer, "Ctrl+Home")], |desk, seat, now| desk.edit(ComposerEdit::Start, seat, now)),
    row("write.end", &[(Composer, "Ctrl+End")], |desk, seat, now| desk.edit(ComposerEdit::End, seat, now)),
    row("write.backspace", &[(Composer, "Backspace"), (Composer, "Ctrl+H")], |desk, seat, now| {
        desk.edit(ComposerEdit::Backspace, seat, now)
    }),
    row("write.delete", &[(Composer, "Delete"), (Composer, "Ctrl+D")], |desk, seat, now| {
        desk.edit(ComposerEdit::Delete, seat, now)
    }),
    row(
        "write.delete_word_back",
        &[(Composer, "Ctrl+W"), (Composer, "Alt+Backspace"), (Composer, "Ctrl+Backspace")],
        |desk, seat, now| desk.edit(ComposerEdit::DeleteWordBack, seat, now),
    ),
    row(
        "write.delete_word_forward",
        &[(Composer, "Alt+D"), (Composer, "Ctrl+Delete"), (Composer, "Alt+Delete")],
        |desk, seat, now| desk.edit(ComposerEdit::DeleteWordForward, seat, now),
    ),
    row("write.delete_to_start", &[(Composer, "Ctrl+U")], |desk, seat, now| {
        desk.edit(ComposerEdit::DeleteToLineStart, seat, now)
    }),
    row("write.delete_to_end", &[(Composer, "Alt+K")], |desk, seat, now| {
        desk.edit(ComposerEdit::DeleteToLineEnd, seat, now)
    }),
    row("write.undo", &[(Composer, "Ctrl+Z"), (Composer, "Alt+Z")], |desk, seat, now| {
        desk.edit(ComposerEdit::Undo, seat, now)
    }),
    row("write.redo", &[(Composer, "Ctrl+Y"), (Composer, "Ctrl+Shift+Z")], |desk, seat, now| {
        desk.edit(ComposerEdit::Redo, seat, now)
    }),
];
