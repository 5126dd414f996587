//! The panes of the workstation: the list, the chat, the composer, the lines above and below.
//!
//! A pane keeps what is its own (a cursor, a scroll, a text being typed) and is lent everything else in a [`SeatView`] each
//! time it is drawn, moved or hit by the mouse. Drawing changes nothing; the mouse uses the layout that drawing uses.

pub mod chat;
pub mod composer;
pub mod footer;
pub mod header;
pub mod list;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{AttendanceId, Key, QueueId, SafeText, Timestamp, UserId};
use crate::client::{LineState, Mirror, Timeline, Traffic, Unsent, rules};
use crate::domain::Refusal;
use crate::protocol::{AttendanceView, Snapshot};

/// What the panes read: borrowed from the seat for the time of one drawing or one key.
#[derive(Debug, Clone, Copy)]
pub struct SeatView<'a> {
    pub mirror: &'a Mirror,
    pub line: &'a LineState,
    /// Messages that the server has not confirmed, in the order in which they were typed.
    pub unsent: &'a BTreeMap<AttendanceId, Vec<Unsent>>,
    pub drafts: &'a BTreeMap<AttendanceId, String>,
    /// Attendances that the person has asked to open, until the answer is there.
    pub opening: &'a BTreeSet<AttendanceId>,
    pub traffic: Traffic,
    /// The attendance in the chat.
    pub shown: Option<AttendanceId>,
}

/// How a pane is surrounded: by a box with its title on it, or by nothing but a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chrome {
    Boxed,
    #[default]
    Bare,
}

impl<'a> SeatView<'a> {
    pub fn snapshot(&self) -> Option<&'a Snapshot> {
        self.mirror.snapshot.as_ref()
    }

    pub fn attendance(&self, id: AttendanceId) -> Option<&'a AttendanceView> {
        self.snapshot()?.attendances.get(&id)
    }

    /// The attendance in the chat, if it is still in sight.
    pub fn shown(&self) -> Option<&'a AttendanceView> {
        self.attendance(self.shown?)
    }

    pub fn me(&self) -> Option<UserId> {
        self.snapshot().map(|snapshot| snapshot.me)
    }

    /// The name of a queue; empty where this client does not know it.
    pub fn queue_name(&self, id: QueueId) -> &'a str {
        self.snapshot().and_then(|snapshot| snapshot.queues.get(&id)).map_or("", |queue| queue.name.as_str())
    }

    pub fn timeline(&self, id: AttendanceId) -> Option<&'a Timeline> {
        self.mirror.timelines.get(&id)
    }

    pub fn unsent_of(&self, id: AttendanceId) -> &'a [Unsent] {
        self.unsent.get(&id).map_or(&[], Vec::as_slice)
    }

    /// All messages that wait to be sent, without those that were refused.
    pub fn waiting_count(&self) -> usize {
        self.unsent.values().flatten().filter(|unsent| unsent.refused.is_none()).count()
    }

    /// Messages that the server did not take: they stay until their author does something about them.
    pub fn refused_count(&self) -> usize {
        self.unsent.values().flatten().filter(|unsent| unsent.refused.is_some()).count()
    }

    /// An unsent message, wherever it belongs.
    pub fn unsent_by(&self, key: Key) -> Option<&'a Unsent> {
        self.unsent.values().flatten().find(|unsent| unsent.key == key)
    }

    /// Whether `text` may be written there now, or as soon as the attendance that is being opened is open.
    pub fn may_send(&self, id: AttendanceId, text: &str, now: Timestamp) -> Result<(), Refusal> {
        let snapshot = self.snapshot().ok_or(Refusal::NotOpen)?;
        match rules::may_send(snapshot, id, text, now) {
            Err(Refusal::NotOpen) if self.opening.contains(&id) => rules::may_send_after_open(snapshot, id, text, now),
            decided => decided,
        }
    }

    pub fn has_draft(&self, id: AttendanceId) -> bool {
        self.drafts.get(&id).is_some_and(|draft| !draft.trim().is_empty())
    }

    /// Whether this row is assigned to the reader and not opened yet (R011).
    pub fn is_new(&self, row: &AttendanceView) -> bool {
        row.state == crate::domain::AttendanceState::Assigned && row.agent.is_some() && row.agent == self.me()
    }
}

/// The title of an attendance: its contact's name or number (R010, R023).
pub fn title(row: &AttendanceView) -> SafeText {
    row.contact.title()
}
