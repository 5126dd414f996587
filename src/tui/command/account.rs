//! One's own account: password, sessions, leaving.

use crate::tui::keymap::Scope;
use crate::tui::modal::Kind;
use crate::tui::msg::Act;

use super::{Command, Section, signed_in};

const NO_KEYS: &[(Scope, &str)] = &[];

pub const ROWS: &[Command] = &[
    Command {
        id: "account.password",
        section: Section::Account,
        keys: NO_KEYS,
        is_in_palette: true,
        may: signed_in,
        run: |_, _, _| vec![Act::Open(Kind::Password)],
    },
    Command {
        id: "account.sessions",
        section: Section::Account,
        keys: NO_KEYS,
        is_in_palette: true,
        may: signed_in,
        run: |_, _, _| vec![Act::Open(Kind::Sessions)],
    },
    Command {
        id: "account.sign_out",
        section: Section::Account,
        keys: NO_KEYS,
        is_in_palette: true,
        may: signed_in,
        run: |_, _, _| vec![Act::Open(Kind::SignOut)],
    },
];
