//! What keystrokes mean in whatever lies over the panes. Their meaning is [`key`]: the rows only name and bind it.

use crate::tui::keymap::Motion;
use crate::tui::keymap::Scope::Modal;
use crate::tui::modal::ModalKey;
use crate::tui::modal::field::FieldEdit;

use super::{Command, Section, always};

/// What a command of this family is to a modal.
pub fn key(id: &str) -> Option<ModalKey> {
    Some(match id {
        "modal.next" => ModalKey::Move(Motion::Down),
        "modal.previous" => ModalKey::Move(Motion::Up),
        "modal.page_down" => ModalKey::Move(Motion::PageDown),
        "modal.page_up" => ModalKey::Move(Motion::PageUp),
        "modal.next_field" => ModalKey::NextField,
        "modal.previous_field" => ModalKey::PreviousField,
        "modal.accept" => ModalKey::Accept,
        "modal.other" => ModalKey::Other,
        "modal.close" => ModalKey::Close,
        "modal.left" => ModalKey::Edit(FieldEdit::Left),
        "modal.right" => ModalKey::Edit(FieldEdit::Right),
        "modal.home" => ModalKey::Edit(FieldEdit::Home),
        "modal.end" => ModalKey::Edit(FieldEdit::End),
        "modal.backspace" => ModalKey::Edit(FieldEdit::Backspace),
        "modal.delete" => ModalKey::Edit(FieldEdit::Delete),
        "modal.clear" => ModalKey::Edit(FieldEdit::Clear),
        _ => return None,
    })
}

const fn row(id: &'static str, keys: &'static [(crate::tui::keymap::Scope, &'static str)]) -> Command {
    Command { id, section: Section::Modals, keys, is_in_palette: false, may: always, run: |_, _, _| Vec::new() }
}

pub const ROWS: &[Command] = &[
    row("modal.next", &[(Modal, "Down"), (Modal, "Ctrl+N")]),
    row("modal.previous", &[(Modal, "Up"), (Modal, "Ctrl+P")]),
    row("modal.page_down", &[(Modal, "PgDn")]),
    row("modal.page_up", &[(Modal, "PgUp")]),
    row("modal.next_field", &[(Modal, "Tab")]),
    row("modal.previous_field", &[(Modal, "Shift+Tab")]),
    row("modal.accept", &[(Modal, "Enter")]),
    row("modal.other", &[(Modal, "F3")]),
    row("modal.close", &[(Modal, "Esc"), (Modal, "Ctrl+C")]),
    row("modal.left", &[(Modal, "Left")]),
    row("modal.right", &[(Modal, "Right")]),
    row("modal.home", &[(Modal, "Home"), (Modal, "Ctrl+A")]),
    row("modal.end", &[(Modal, "End"), (Modal, "Ctrl+E")]),
    row("modal.backspace", &[(Modal, "Backspace"), (Modal, "Ctrl+H")]),
    row("modal.delete", &[(Modal, "Delete"), (Modal, "Ctrl+D")]),
    row("modal.clear", &[(Modal, "Ctrl+U")]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_means_something_to_a_modal() {
        for command in ROWS {
            assert!(key(command.id).is_some(), "{}", command.id);
        }
    }
}
