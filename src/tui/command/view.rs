//! What is seen, and how.

use crate::tui::focus::Pane;
use crate::tui::keymap::Scope::{Chat, Composer, Global, List};
use crate::tui::modal::Kind;
use crate::tui::msg::{Act, Preference};

use super::{Command, Section, always, signed_in, with_shown};

pub const ROWS: &[Command] = &[
    Command {
        id: "view.palette",
        section: Section::View,
        keys: &[(Global, "Ctrl+K")],
        is_in_palette: false,
        may: always,
        run: |_, _, _| vec![Act::Open(Kind::Palette)],
    },
    Command {
        id: "view.help",
        section: Section::View,
        keys: &[(Global, "F1"), (List, "?"), (Chat, "?")],
        is_in_palette: true,
        may: always,
        run: |_, _, _| vec![Act::Open(Kind::Help)],
    },
    Command {
        id: "view.notices",
        section: Section::View,
        keys: &[(Global, "Alt+N")],
        is_in_palette: true,
        may: always,
        run: |_, _, _| vec![Act::Open(Kind::Notices)],
    },
    Command {
        id: "pane.next",
        section: Section::View,
        keys: &[(Global, "Tab")],
        is_in_palette: false,
        may: signed_in,
        run: |desk, seat, _| vec![Act::Focus(desk.focus().next(seat.shown.is_some()))],
    },
    Command {
        id: "pane.previous",
        section: Section::View,
        keys: &[(Global, "Shift+Tab")],
        is_in_palette: false,
        may: signed_in,
        run: |desk, seat, _| vec![Act::Focus(desk.focus().previous(seat.shown.is_some()))],
    },
    Command {
        id: "pane.list",
        section: Section::View,
        keys: &[(Global, "Alt+1"), (Composer, "Esc"), (Chat, "Esc"), (Chat, "Left"), (Chat, "h")],
        is_in_palette: true,
        may: signed_in,
        run: |_, _, _| vec![Act::Focus(Pane::List)],
    },
    Command {
        id: "pane.chat",
        section: Section::View,
        keys: &[(Global, "Alt+2")],
        is_in_palette: true,
        may: with_shown,
        run: |_, _, _| vec![Act::Focus(Pane::Chat)],
    },
    Command {
        id: "pane.composer",
        section: Section::View,
        keys: &[(Global, "Alt+3"), (Chat, "i"), (Chat, "Enter"), (List, "i")],
        is_in_palette: true,
        may: with_shown,
        run: |_, _, _| vec![Act::Focus(Pane::Composer)],
    },
    Command {
        id: "view.lean",
        section: Section::View,
        keys: &[(Global, "Alt+L")],
        is_in_palette: true,
        may: always,
        run: |desk, _, _| vec![Act::Prefer(Preference::Lean(!desk.preferences().lean))],
    },
    Command {
        id: "view.theme",
        section: Section::View,
        keys: &[],
        is_in_palette: true,
        may: always,
        run: |_, _, _| vec![Act::Open(Kind::Theme)],
    },
    Command {
        id: "view.language",
        section: Section::View,
        keys: &[],
        is_in_palette: true,
        may: always,
        run: |_, _, _| vec![Act::Open(Kind::Language)],
    },
    Command {
        id: "view.mouse",
        section: Section::View,
        keys: &[(Global, "Alt+M")],
        is_in_palette: true,
        may: always,
        run: |desk, _, _| vec![Act::Prefer(Preference::Mouse(!desk.preferences().mouse))],
    },
    Command {
        id: "view.bell",
        section: Section::View,
        keys: &[],
        is_in_palette: true,
        may: always,
        run: |desk, _, _| vec![Act::Prefer(Preference::Bell(!desk.preferences().bell))],
    },
    Command {
        id: "view.notifications",
        section: Section::View,
        keys: &[],
        is_in_palette: true,
        may: always,
        run: |desk, _, _| vec![Act::Prefer(Preference::Notifications(!desk.preferences().notifications))],
    },
    Command {
        id: "view.redraw",
        section: Section::View,
        keys: &[(Global, "Ctrl+L")],
        is_in_palette: true,
        may: always,
        run: |_, _, _| vec![Act::Redraw],
    },
];
