//! Attendances: opening, going from one to the next, ending.

use crate::base::AttendanceId;
use crate::client::{Ask, rules};
use crate::domain::{AttendanceState, Refusal};
use crate::tui::desk::Desk;
use crate::tui::focus::Pane;
use crate::tui::keymap::Scope::{Global, List};
use crate::tui::modal::Kind;
use crate::tui::msg::Act;
use crate::tui::pane::SeatView;
use crate::tui::pane::list::most_needed;
use crate::tui::scene::Scene;

use super::{Command, Reason, Section, signed_in, with_shown};

pub const ROWS: &[Command] = &[
    Command {
        id: "attendance.open",
        section: Section::Attendances,
        keys: &[(List, "Enter"), (List, "Right"), (List, "l")],
        is_in_palette: true,
        may: may_open,
        run: |desk, seat, _| desk.list.selected(seat).map_or_else(Vec::new, |id| open_or_show(seat, id)),
    },
    Command {
        id: "attendance.action",
        section: Section::Attendances,
        keys: &[(Global, "F3")],
        is_in_palette: true,
        may: |scene| match most_needed(scene.seat, scene.now) {
            Some(_) => Ok(()),
            None => Err(Reason::Here("reason-all-answered")),
        },
        run: |_, seat, now| most_needed(seat, now).map_or_else(Vec::new, |id| open_or_show(seat, id)),
    },
    Command {
        id: "attendance.next",
        section: Section::Attendances,
        keys: &[(Global, "Alt+Down"), (Global, "Ctrl+Down")],
        is_in_palette: true,
        may: has_open,
        run: |desk, seat, _| beside(desk, seat, 1),
    },
    Command {
        id: "attendance.previous",
        section: Section::Attendances,
        keys: &[(Global, "Alt+Up"), (Global, "Ctrl+Up")],
        is_in_palette: true,
        may: has_open,
        run: |desk, seat, _| beside(desk, seat, -1),
    },
    Command {
        id: "attendance.finish",
        section: Section::Attendances,
        keys: &[(Global, "F4")],
        is_in_palette: true,
        may: may_finish,
        run: |_, seat, _| seat.shown.map(|id| Act::Open(Kind::Finish(id))).into_iter().collect(),
    },
    Command {
        id: "attendance.why",
        section: Section::Attendances,
        keys: &[(List, "w"), (Global, "Alt+W")],
        is_in_palette: true,
        may: |scene| pointed_at(scene.desk, scene.seat).map(|_| ()).ok_or(Reason::Here("reason-no-row")),
        run: |desk, seat, _| pointed_at(desk, seat).map(|id| Act::Open(Kind::Why(id))).into_iter().collect(),
    },
    Command {
        id: "attendance.id",
        section: Section::Attendances,
        keys: &[(Global, "Alt+I")],
        is_in_palette: true,
        may: with_shown,
        run: |desk, _, _| {
            desk.toggle_number();
            Vec::new()
        },
    },
    Command {
        id: "list.sort",
        section: Section::Attendances,
        keys: &[(List, "s")],
        is_in_palette: true,
        may: signed_in,
        run: |desk, _, _| vec![desk.toggle_order()],
    },
];

/// The row under the cursor while the list has the focus, else the one in the chat.
fn pointed_at(desk: &Desk, seat: &SeatView<'_>) -> Option<AttendanceId> {
    let selected = desk.list.selected(seat);
    if desk.focus() == Pane::List { selected.or(seat.shown) } else { seat.shown.or(selected) }
}

fn may_open(scene: &Scene<'_>) -> Result<(), Reason> {
    signed_in(scene)?;
    let id = scene.desk.list.selected(scene.seat).ok_or(Reason::Here("reason-no-row"))?;
    match may_open_or_show(scene.seat, id) {
        Ok(()) => Ok(()),
        Err(refusal) => Err(refusal.into()),
    }
}

/// Opening what is open with oneself only shows it (R014).
fn may_open_or_show(seat: &SeatView<'_>, id: AttendanceId) -> Result<(), Refusal> {
    let Some(snapshot) = seat.snapshot() else { return Err(Refusal::NotFound) };
    match rules::may_open(snapshot, id) {
        Ok(()) | Err(Refusal::AlreadyOpen) => Ok(()),
        Err(refusal) => Err(refusal),
    }
}

/// Opens an attendance (R012), or goes to one that is open already; either way it becomes the current one (R014).
pub fn open_or_show(seat: &SeatView<'_>, id: AttendanceId) -> Vec<Act> {
    let is_open = seat.attendance(id).is_some_and(|view| view.state == AttendanceState::Open);
    let ask = (!is_open).then_some(Act::Ask(Ask::Open { attendance: id }));
    ask.into_iter().chain([Act::Show(id), Act::Focus(Pane::Composer)]).collect()
}

fn open_ones(desk: &Desk, seat: &SeatView<'_>) -> Vec<AttendanceId> {
    desk.list.open_in_order(seat)
}

fn has_open(scene: &Scene<'_>) -> Result<(), Reason> {
    if open_ones(scene.desk, scene.seat).is_empty() { Err(Reason::Here("reason-none-open")) } else { Ok(()) }
}

/// The open attendance `step` places after the current one, round and round.
fn beside(desk: &mut Desk, seat: &SeatView<'_>, step: isize) -> Vec<Act> {
    let open = open_ones(desk, seat);
    let count = isize::try_from(open.len()).unwrap_or(isize::MAX).max(1);
    let here = seat.shown.and_then(|shown| open.iter().position(|id| *id == shown));
    let at = match here.and_then(|here| isize::try_from(here).ok()) {
        Some(here) => (here + step).rem_euclid(count),
        None if step > 0 => 0,
        None => count - 1,
    };
    let next = usize::try_from(at).ok().and_then(|at| open.get(at));
    next.map(|id| Act::Show(*id)).into_iter().collect()
}

fn may_finish(scene: &Scene<'_>) -> Result<(), Reason> {
    with_shown(scene)?;
    match (scene.seat.snapshot(), scene.seat.shown) {
        (Some(snapshot), Some(id)) => rules::may_finish(snapshot, id).map_err(Reason::from),
        (None, _) | (_, None) => Err(Reason::Here("reason-no-chat")),
    }
}
