//! Moves within the list and the chat, with arrows and with the letters that fingers know from vim.

use crate::tui::keymap::Motion;
use crate::tui::keymap::Scope::{Chat, Composer, List};

use super::{Command, Section, signed_in, with_shown};

pub const ROWS: &[Command] = &[
    Command {
        id: "move.up",
        section: Section::Moving,
        keys: &[(List, "Up"), (Chat, "Up"), (List, "k"), (Chat, "k")],
        is_in_palette: false,
        may: signed_in,
        run: |desk, seat, now| desk.motion(Motion::Up, seat, now),
    },
    Command {
        id: "move.down",
        section: Section::Moving,
        keys: &[(List, "Down"), (Chat, "Down"), (List, "j"), (Chat, "j")],
        is_in_palette: false,
        may: signed_in,
        run: |desk, seat, now| desk.motion(Motion::Down, seat, now),
    },
    Command {
        id: "move.page_up",
        section: Section::Moving,
        keys: &[(List, "PgUp"), (Chat, "PgUp"), (List, "Ctrl+B"), (Chat, "Ctrl+B")],
        is_in_palette: false,
        may: signed_in,
        run: |desk, seat, now| desk.motion(Motion::PageUp, seat, now),
    },
    Command {
        id: "move.page_down",
        section: Section::Moving,
        keys: &[(List, "PgDn"), (Chat, "PgDn"), (List, "Ctrl+F"), (Chat, "Ctrl+F")],
        is_in_palette: false,
        may: signed_in,
        run: |desk, seat, now| desk.motion(Motion::PageDown, seat, now),
    },
    Command {
        id: "move.half_up",
        section: Section::Moving,
        keys: &[(List, "Ctrl+U"), (Chat, "Ctrl+U")],
        is_in_palette: false,
        may: signed_in,
        run: |desk, seat, now| desk.motion(Motion::HalfPageUp, seat, now),
    },
    Command {
        id: "move.half_down",
        section: Section::Moving,
        keys: &[(List, "Ctrl+D"), (Chat, "Ctrl+D")],
        is_in_palette: false,
        may: signed_in,
        run: |desk, seat, now| desk.motion(Motion::HalfPageDown, seat, now),
    },
    Command {
        id: "move.first",
        section: Section::Moving,
        keys: &[(List, "Home"), (Chat, "Home"), (List, "g"), (Chat, "g")],
        is_in_palette: false,
        may: signed_in,
        run: |desk, seat, now| desk.motion(Motion::First, seat, now),
    },
    Command {
        id: "move.last",
        section: Section::Moving,
        keys: &[(List, "End"), (Chat, "End"), (List, "G"), (Chat, "G")],
        is_in_palette: false,
        may: signed_in,
        run: |desk, seat, now| desk.motion(Motion::Last, seat, now),
    },
    Command {
        id: "move.next_group",
        section: Section::Moving,
        keys: &[(List, "}"), (Chat, "}")],
        is_in_palette: false,
        may: signed_in,
        run: |desk, seat, now| desk.motion(Motion::NextGroup, seat, now),
    },
    Command {
        id: "move.previous_group",
        section: Section::Moving,
        keys: &[(List, "{"), (Chat, "{")],
        is_in_palette: false,
        may: signed_in,
        run: |desk, seat, now| desk.motion(Motion::PreviousGroup, seat, now),
    },
    Command {
        id: "chat.page_up",
        section: Section::Moving,
        keys: &[(Composer, "PgUp")],
        is_in_palette: false,
        may: with_shown,
        run: |desk, seat, now| desk.chat_motion(Motion::PageUp, seat, now),
    },
    Command {
        id: "chat.page_down",
        section: Section::Moving,
        keys: &[(Composer, "PgDn")],
        is_in_palette: false,
        may: with_shown,
        run: |desk, seat, now| desk.chat_motion(Motion::PageDown, seat, now),
    },
];
