//! The program itself.

use crate::tui::keymap::Scope::{Chat, Global, List};
use crate::tui::msg::Act;
use crate::tui::wording::Tone;

use super::{Command, Reason, Section, always};

pub const ROWS: &[Command] = &[
    Command {
        id: "app.quit",
        section: Section::Program,
        keys: &[(Global, "Ctrl+Q")],
        is_in_palette: true,
        may: always,
        run: |_, _, _| vec![Act::Quit],
    },
    Command {
        // In the composer the same keys undo, as everywhere where one writes.
        id: "app.suspend",
        section: Section::Program,
        keys: &[(List, "Ctrl+Z"), (Chat, "Ctrl+Z")],
        is_in_palette: true,
        may: |scene| if scene.desk.has_shell() { Ok(()) } else { Err(Reason::Here("reason-no-shell")) },
        run: |_, _, _| vec![Act::Suspend],
    },
    Command {
        // People press it to leave, and to copy. It must do neither by accident, and not nothing either.
        id: "app.how_to_quit",
        section: Section::Program,
        keys: &[(Global, "Ctrl+C")],
        is_in_palette: false,
        may: always,
        run: |desk, _, _| {
            let key = desk.keymap().keys("app.quit").next().map_or_else(String::new, |(_, chord)| chord.to_string());
            vec![Act::Say(Tone::Calm, desk.texts().with("how-to-quit", &[("key", key.as_str().into())]))]
        },
    },
];
