//! Whether one can write now, and why not. The text is kept in every state: Esc, a closed window or a lost line discard
//! nothing.

use crate::base::Timestamp;
use crate::client::LineState;
use crate::domain::AttendanceState;
use crate::domain::message::MAX_TEXT;
use crate::tui::clock::WindowClock;
use crate::tui::pane::SeatView;

use super::Composer;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComposerState {
    /// No attendance is shown.
    Idle,
    Ready,
    /// No line to the server: what is sent waits here and goes when the line is back.
    Waiting,
    /// Opening it is under way: what is sent goes out when it is open.
    Opening,
    /// It has to be opened first (R012).
    NotOpen,
    /// Somebody else has it open: an administrator looks on.
    NotMine,
    /// The 24 hours are over.
    WindowClosed,
    /// It ended, or left the reader's lists.
    Gone,
}

impl ComposerState {
    /// Whether what is typed could be sent, now or by itself a little later.
    pub fn may_write(self) -> bool {
        match self {
            ComposerState::Ready | ComposerState::Waiting | ComposerState::Opening => true,
            ComposerState::Idle
            | ComposerState::NotOpen
            | ComposerState::NotMine
            | ComposerState::WindowClosed
            | ComposerState::Gone => false,
        }
    }
}

impl Composer {
    /// The state of the attendance that this text is for.
    pub fn state(&self, view: &SeatView<'_>, now: Timestamp) -> ComposerState {
        let Some(id) = self.attendance else { return ComposerState::Idle };
        let Some(row) = view.attendance(id) else { return ComposerState::Gone };
        match row.state {
            AttendanceState::Finished => ComposerState::Gone,
            AttendanceState::Waiting | AttendanceState::Assigned if view.opening.contains(&id) => {
                ComposerState::Opening
            }
            AttendanceState::Waiting | AttendanceState::Assigned => ComposerState::NotOpen,
            AttendanceState::Open if row.agent != view.me() => ComposerState::NotMine,
            AttendanceState::Open if WindowClock::at(row.window_end, now) == WindowClock::Closed => {
                ComposerState::WindowClosed
            }
            AttendanceState::Open => match view.line {
                LineState::Live => ComposerState::Ready,
                LineState::Connecting
                | LineState::SignedOut { .. }
                | LineState::CatchingUp { .. }
                | LineState::Offline { .. }
                | LineState::Restarting { .. }
                | LineState::Ended { .. } => ComposerState::Waiting,
            },
        }
    }

    /// Whether Enter would send: there is text, not too much of it, and somebody to get it.
    pub fn may_send(&self, view: &SeatView<'_>, now: Timestamp) -> bool {
        self.state(view, now).may_write() && !self.is_blank() && self.message().chars().count() <= MAX_TEXT
    }
}
