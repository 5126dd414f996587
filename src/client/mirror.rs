//! The picture that a client holds: the protocol's snapshot, and the timelines beside it.
//!
//! The snapshot is changed by `Snapshot::apply` alone, so that a client and a test can't disagree on what an event means.
//!
//! Trail: inbound 5/7 (from server::hub, to tui::app)

use crate::base::AttendanceId;
use crate::protocol::snapshot::Applied;
use crate::protocol::{Event, MessageView, Numbered, Snapshot};

use super::timeline::MessageChange;
use super::{Mirror, Timeline};

impl Mirror {
    /// Takes in one event of the chain.
    pub fn apply(&mut self, numbered: &Numbered) -> Applied {
        let Some(snapshot) = &mut self.snapshot else {
            return Applied::Gap;
        };
        let applied = snapshot.apply(numbered);
        match applied {
            Applied::Done => self.follow(numbered),
            Applied::Repeat | Applied::Gap | Applied::Unknown => {}
        }
        applied
    }

    /// Takes a whole new picture. Timelines of what it does not show are dropped; the others may have holes now, which is
    /// for the caller to mend.
    pub fn take(&mut self, snapshot: Snapshot) {
        self.timelines.retain(|id, _| snapshot.attendances.contains_key(id));
        self.snapshot = Some(snapshot);
    }

    /// The messages that are held of an attendance.
    pub fn timeline(&self, attendance: AttendanceId) -> Option<&Timeline> {
        self.timelines.get(&attendance)
    }

    /// A message, if it is held.
    pub fn message(&self, id: crate::base::MessageId) -> Option<(AttendanceId, &MessageView)> {
        self.timelines.iter().find_map(|(attendance, timeline)| Some((*attendance, timeline.find(id)?)))
    }

    fn follow(&mut self, numbered: &Numbered) {
        match &*numbered.event {
            Event::MessageAdded { attendance, message, .. } => self.add(*attendance, message),
            Event::MessageChanged { attendance, .. } => {
                if let (Some(timeline), Some(change)) =
                    (self.timelines.get_mut(attendance), MessageChange::of(numbered))
                {
                    timeline.change(&change);
                }
            }
            Event::AttendanceGone { attendance, .. } => {
                self.timelines.remove(attendance);
            }
            Event::AttendanceShown { .. }
            | Event::AttendanceChanged { .. }
            | Event::ContactChanged { .. }
            | Event::PresenceChanged { .. }
            | Event::UserChanged { .. }
            | Event::QueueChanged { .. }
            | Event::ChannelChanged { .. }
            | Event::Notice { .. }
            | Event::SessionEnded { .. }
            | Event::Unknown => {}
        }
    }

    /// A new message belongs to a timeline even where no page was asked for yet: what is held is then its newest end.
    fn add(&mut self, attendance: AttendanceId, message: &MessageView) {
        let is_shown = self.snapshot.as_ref().is_some_and(|shown| shown.attendances.contains_key(&attendance));
        if is_shown {
            self.timelines.entry(attendance).or_default().put(message.clone());
        }
    }
}
