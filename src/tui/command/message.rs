//! Messages: sending, sending again, taking back, copying.
//!
//! Trail: outbound 3/9 (from tui::app::keys, to client::outbox)

use crate::base::{Key, MessageId, Timestamp};
use crate::client::Ask;
use crate::domain::{Refusal, Status};
use crate::protocol::MessageView;
use crate::tui::desk::Desk;
use crate::tui::focus::Pane;
use crate::tui::keymap::Scope::{Chat, Composer, Global};
use crate::tui::modal::Kind;
use crate::tui::msg::Act;
use crate::tui::pane::SeatView;
use crate::tui::pane::chat::ItemKey;
use crate::tui::scene::Scene;

use super::{Command, Reason, Section, signed_in, with_shown};

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
        may: may_again,
        run: |desk, seat, _| again(desk, seat).map(act_of).into_iter().collect(),
    },
    Command {
        id: "message.unsent",
        section: Section::Messages,
        keys: &[(Global, "Alt+O")],
        is_in_palette: true,
        may: signed_in,
        run: |_, _, _| vec![Act::Open(Kind::Unsent)],
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

/// What can be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    /// The provider or the server said no: nothing of it can have arrived.
    Failed(MessageId),
    /// It may have arrived.
    Uncertain(MessageId),
    /// It never left this machine.
    Unsent(Key),
}

/// What a press comes to. What may have arrived is asked about first, each time.
fn act_of(again: Again) -> Act {
    match again {
        Again::Failed(message) => Act::Ask(Ask::SendAgain { message }),
        Again::Uncertain(message) => Act::Open(Kind::SendAgain(message)),
        Again::Unsent(key) => Act::Ask(Ask::RetryUnsent { key }),
    }
}

fn may_again(scene: &Scene<'_>) -> Result<(), Reason> {
    match again(scene.desk, scene.seat) {
        None => Err(Reason::Here("reason-nothing-failed")),
        Some(Again::Unsent(key)) => retry_of(scene.seat, key, scene.now).map_err(Reason::from),
        Some(Again::Failed(_) | Again::Uncertain(_)) => Ok(()),
    }
}

/// Whether an unsent message could be sent again now, by the rules that the server will go by.
pub fn retry_of(seat: &SeatView<'_>, key: Key, now: Timestamp) -> Result<(), Refusal> {
    let unsent = seat.unsent_by(key).ok_or(Refusal::NotFound)?;
    seat.may_send(unsent.attendance, &unsent.text, now)
}

/// The selected message if it can be sent again, else the newest one that did not arrive: what never left stands below all
/// others.
fn again(desk: &Desk, seat: &SeatView<'_>) -> Option<Again> {
    let id = seat.shown?;
    let refused = || seat.unsent_of(id).iter().rev().filter(|one| one.refused.is_some());
    let messages = || seat.timeline(id).into_iter().flat_map(|timeline| timeline.messages.values().rev());
    let chosen = desk.chat.selected(seat);
    let selected = match chosen {
        Some(ItemKey::Message(seq)) => messages().find(|one| one.seq == seq).and_then(again_of),
        Some(ItemKey::Unsent(key)) => refused().find(|one| one.key == key).map(|one| Again::Unsent(one.key)),
        None => None,
    };
    selected.or_else(|| refused().next().map(|one| Again::Unsent(one.key))).or_else(|| messages().find_map(again_of))
}

fn again_of(message: &MessageView) -> Option<Again> {
    match message.status? {
        Status::Failed(_) => Some(Again::Failed(message.id)),
        Status::Uncertain => Some(Again::Uncertain(message.id)),
        Status::Queued | Status::Accepted | Status::Sent | Status::Delivered | Status::Read | Status::Played => None,
    }
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
