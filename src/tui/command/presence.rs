//! Whether one takes new work.

use crate::client::Ask;
use crate::domain::Presence;
use crate::tui::keymap::Scope::Global;
use crate::tui::modal::Kind;
use crate::tui::msg::Act;
use crate::tui::scene::Scene;

use super::{Command, Reason, Section, signed_in};

pub const ROWS: &[Command] = &[
    Command {
        id: "presence.choose",
        section: Section::Account,
        keys: &[(Global, "Alt+P")],
        is_in_palette: true,
        may: signed_in,
        run: |_, _, _| vec![Act::Open(Kind::Presence)],
    },
    Command {
        id: "presence.online",
        section: Section::Account,
        keys: &[],
        is_in_palette: true,
        may: |scene| is_other_than(scene, Presence::Online),
        run: |_, _, _| vec![Act::Ask(Ask::Presence { presence: Presence::Online })],
    },
    Command {
        id: "presence.paused",
        section: Section::Account,
        keys: &[],
        is_in_palette: true,
        may: |scene| is_other_than(scene, Presence::Paused),
        run: |_, _, _| vec![Act::Ask(Ask::Presence { presence: Presence::Paused })],
    },
];

fn is_other_than(scene: &Scene<'_>, presence: Presence) -> Result<(), Reason> {
    signed_in(scene)?;
    let mine = scene.seat.snapshot().map(|snapshot| snapshot.my_presence());
    if mine == Some(presence) { Err(Reason::Here("reason-is-so")) } else { Ok(()) }
}
