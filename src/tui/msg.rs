//! What the loop takes in, what commands and modals want of it, and what it wants of the world: all of it data.

use crate::base::{AttendanceId, SafeText};
use crate::client::{Alert, Ask};
use crate::domain::{Language, Refusal};

use super::focus::Pane;
use super::modal::Kind;
use super::terminal::Input;
use super::wording::Tone;

/// What the loop consumes.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    Input(Input),
    /// The seat took something in.
    Alerts(Vec<Alert>),
    /// What was asked is under way: a message is on the disk.
    Asked(Ask),
    /// What was asked was not even tried.
    Refused(Ask, Refusal),
    /// A minute began, a notice's time is over, or a draft is to be kept.
    Tick,
}

/// What a command or a modal wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    Ask(Ask),
    /// A command of the registry, by its id.
    Run(&'static str),
    Open(Kind),
    Prefer(Preference),
    /// Into the composer, at its cursor.
    Insert(SafeText),
    Show(AttendanceId),
    Focus(Pane),
    /// Sends what the composer of this attendance holds, without another question.
    SendNow(AttendanceId),
    /// Ends an attendance; `next`: and goes on to what most needs this agent.
    Finish {
        attendance: AttendanceId,
        next: bool,
    },
    /// What is being typed, to be kept over a crash.
    Keep {
        attendance: AttendanceId,
        text: String,
    },
    Say(Tone, String),
    Copy(SafeText),
    Redraw,
    /// Back to the shell, until it brings turno to the front again.
    Suspend,
    Quit,
}

/// Something that the person likes in their own way. Kept over the end of the program by whoever runs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Preference {
    Language(Language),
    Theme(String),
    Lean(bool),
    Mouse(bool),
    Bell(bool),
    Notifications(bool),
    ExpiresFirst(bool),
}

/// What the world is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Ask(Ask),
    /// What is being typed in this attendance, to be kept over a crash.
    Draft {
        attendance: AttendanceId,
        text: String,
    },
    /// This conversation is on the screen now.
    Show(Option<AttendanceId>),
    Bell,
    Notify {
        title: SafeText,
        body: SafeText,
    },
    Copy(SafeText),
    Mouse(bool),
    /// Everything is written to the terminal anew.
    Redraw,
    Suspend,
    Quit,
}
