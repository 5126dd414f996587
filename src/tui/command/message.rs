//! Messages: sending, sending again, taking back, copying.
//!
//! Trail: outbound 3/9 (from tui::app::keys, to client::outbox)

use crate::base::{Key, MessageId};
use crate::client::Ask;
use crate::domain::Status;
use crate::tui::desk::Desk;
use crate::tui::focus::Pane;
use crate::tui::keymap::Scope::{Chat, Composer, Global};
use crate::tui::modal::Kind;
use crate::tui::msg::Act;
use crate::tui::pane::SeatView;
use crate::tui::pane::chat::ItemKey;
use crate::tui::scene::Scene;

use super::{Command, Reason, Section, with_shown};

pub const ROWS: &[Command] = &[
    Command {
        id: "message.send",
        section: Section::Messages,
        keys: &[(Composer, "Enter")],
        is_in_palette: true,
        may: |scene| scene.may_send(),
        run: |desk, seat, _| desk.send(seat),
    },
    Command {
        id: "message.emoji",
        section: Section::Messages,
        keys: &[(Global, "Alt+E"), (Chat, "e")],
        is_in_palette: true,
        may: with_shown,
        run: |_, _, _| vec![Act::Focus(Pane::Composer), Act::Open(Kind::Emoji)],
    },
    Command {
        id: "message.again",
        section: Section::Messages,
        keys: &[(Chat, "r"), (Global, "Alt+R")],
        is_in_palette: true,
        may: |scene| again(scene.desk, scene.seat).map(|_| ()).ok_or(Reason::Here("reason-nothing-failed")),
        run: |desk, seat, _| again(desk, seat).map(Act::Ask).into_iter().collect(),
    },
    Command {
        id: "message.discard",
        section: Section::Messages,
        keys: &[(Chat, "x")],
        is_in_palette: true,
        may: |scene| unsent(scene.desk, scene.seat).map(|_| ()).ok_or(Reason::Here("reason-nothing-unsent")),
        run: |desk, seat, _| unsent(desk, seat).map(|key| Act::Open(Kind::Discard(key))).into_iter().collect(),
    },
    Command {
        id: "message.copy",
        section: Section::Messages,
        keys: &[(Chat, "y")],
        is_in_palette: true,
        may: |scene| scene.text_of_selected().map(|_| ()).ok_or(Reason::Here("reason-no-message")),
        run: |desk, seat, now| {
            let scene = Scene { seat, desk, now };
            scene.text_of_selected().map(Act::Copy).into_iter().collect()
        },
    },
];

/// What is to be sent again: the selected message if it can be, else the newest one that did not arrive.
fn again(desk: &Desk, seat: &SeatView<'_>) -> Option<Ask> {
    if let Some(message) = resendable(desk, seat) {
        return Some(Ask::SendAgain { message });
    }
    refused(desk, seat).map(|key| Ask::RetryUnsent { key })
}

fn resendable(desk: &Desk, seat: &SeatView<'_>) -> Option<MessageId> {
    let timeline = seat.timeline(seat.shown?)?;
    let may = |status: Option<Status>| status.is_some_and(|status| status.is_failed() || status == Status::Uncertain);
    let of_selected = match desk.chat.selected(seat) {
        Some(ItemKey::Message(seq)) => timeline.messages.get(&seq).filter(|message| may(message.status)),
        Some(ItemKey::Unsent(_)) | None => None,
    };
    let newest = || timeline.messages.values().rev().find(|message| may(message.status));
    of_selected.or_else(newest).map(|message| message.id)
}

fn refused(desk: &Desk, seat: &SeatView<'_>) -> Option<Key> {
    let unsent = seat.unsent_of(seat.shown?);
    let of_selected = unsent.iter().find(|one| is_selected(desk, seat, one.key) && one.refused.is_some());
    of_selected.or_else(|| unsent.iter().rev().find(|one| one.refused.is_some())).map(|one| one.key)
}

/// What can be taken back: the selected unsent message, else the newest one.
fn unsent(desk: &Desk, seat: &SeatView<'_>) -> Option<Key> {
    let unsent = seat.unsent_of(seat.shown?);
    let of_selected = unsent.iter().find(|one| is_selected(desk, seat, one.key));
    of_selected.or(unsent.last()).map(|one| one.key)
}

fn is_selected(desk: &Desk, seat: &SeatView<'_>, key: Key) -> bool {
    desk.chat.selected(seat) == Some(ItemKey::Unsent(key))
}
