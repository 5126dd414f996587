//! What lies over the panes: palette, help, pickers, questions, small forms. All of one family.
//!
//! A modal is told keystrokes in its own words, says what it wants as data, and is never asked what it is. A new one is its
//! file, a row of [`Kind`], its texts and a snapshot.

pub mod field;
pub mod form;
pub mod fuzzy;
pub mod picker;

mod choices;
mod emoji;
mod help;
mod notices;
mod palette;
mod password;
mod question;
mod sessions;
mod unsent;
mod why;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::{Position, Rect};

use crate::base::{AttendanceId, Key, MessageId, SafeText, SessionId};
use crate::client::Alert;

use super::keymap::Motion;
use super::look::Look;
use super::msg::Act;
use super::scene::Scene;
use super::theme::Role;
use super::widget::paint;
use field::FieldEdit;

/// Which modal, and about what.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Palette,
    Help,
    Emoji,
    Language,
    Theme,
    Presence,
    Sessions,
    RevokeSession {
        session: SessionId,
        place: SafeText,
    },
    Password,
    Notices,
    Why(AttendanceId),
    Finish(AttendanceId),
    /// The customer wrote while the answer was being typed.
    SendAnyway {
        attendance: AttendanceId,
        news: usize,
    },
    Discard(Key),
    /// It may have arrived already.
    SendAgain(MessageId),
    /// All that was not sent.
    Unsent,
    /// What can be done with one of those.
    UnsentDeeds(Key),
    SignOut,
}

/// The modal of a kind.
pub fn open(kind: &Kind, scene: &Scene<'_>) -> Box<dyn Modal> {
    match kind {
        Kind::Palette => Box::new(palette::palette()),
        Kind::Help => Box::new(help::help(scene)),
        Kind::Emoji => Box::new(emoji::emoji()),
        Kind::Language => Box::new(choices::language(scene)),
        Kind::Theme => Box::new(choices::theme(scene)),
        Kind::Presence => Box::new(choices::presence(scene)),
        Kind::Sessions => Box::new(sessions::sessions()),
        Kind::RevokeSession { session, place } => Box::new(question::revoke(*session, place)),
        Kind::Password => Box::new(password::password()),
        Kind::Notices => Box::new(notices::notices()),
        Kind::Why(attendance) => Box::new(why::why(*attendance)),
        Kind::Finish(attendance) => Box::new(question::finish(*attendance)),
        Kind::SendAnyway { attendance, news } => Box::new(question::send_anyway(*attendance, *news)),
        Kind::Discard(key) => Box::new(question::discard(*key)),
        Kind::SendAgain(message) => Box::new(question::send_again(*message)),
        Kind::Unsent => Box::new(unsent::unsent()),
        Kind::UnsentDeeds(key) => Box::new(unsent::deeds(*key)),
        Kind::SignOut => Box::new(question::sign_out()),
    }
}

/// A keystroke as a modal understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModalKey {
    Edit(FieldEdit),
    Move(Motion),
    NextField,
    PreviousField,
    Accept,
    /// The other way of saying yes, where there is one: end *and go on*.
    Other,
    Close,
}

/// What became of a keystroke.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// It stays open; these are to be done meanwhile.
    Stay(Vec<Act>),
    /// It is over, and this is what it came to.
    Close(Vec<Act>),
}

impl Step {
    pub const STAY: Step = Step::Stay(Vec::new());
    pub const CLOSE: Step = Step::Close(Vec::new());
}

/// Something that lies over the panes.
pub trait Modal: std::fmt::Debug {
    fn key(&mut self, key: &ModalKey, scene: &Scene<'_>) -> Step;

    /// A click at `at`; `screen` is the whole of it. The default does nothing.
    fn click(&mut self, _at: Position, _screen: Rect, _scene: &Scene<'_>) -> Step {
        Step::STAY
    }

    /// News of the seat: answers to what was asked. Most have no use for them.
    fn alert(&mut self, _alert: &Alert) {}

    /// What is wanted when it opens.
    fn on_open(&self) -> Vec<Act> {
        Vec::new()
    }

    /// Draws it in the middle of `screen`; the cursor's place, if it has one.
    fn draw(&self, scene: &Scene<'_>, look: &Look<'_>, screen: Rect, buf: &mut Buffer) -> Option<Position>;
}

/// Makes room for a modal: blanks its area, and what would reach into it from the left.
fn make_room(buf: &mut Buffer, area: Rect, look: &Look<'_>) {
    if area.x > 0 {
        for y in area.top()..area.bottom() {
            // Half a wide character cannot be shown, and the other half would lie over the frame.
            if let Some(cell) = buf.cell_mut((area.x - 1, y)).filter(|cell| cell.cell_width() > 1) {
                cell.set_symbol(" ");
            }
        }
    }
    paint::clear(buf, area, look.style(Role::Modal));
}
