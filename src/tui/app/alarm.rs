//! One ring when a customer's unanswered message has an hour left, and one when it has ten minutes.

use std::collections::BTreeMap;

use crate::base::{AttendanceId, Millis, Timestamp};
use crate::tui::clock::{PRESSING, SOON};
use crate::tui::pane::SeatView;

/// What has rung already: for each window the lowest mark that was passed.
#[derive(Debug, Default)]
pub struct Alarm {
    rung: BTreeMap<AttendanceId, (Timestamp, Millis)>,
}

impl Alarm {
    /// The attendances of this person, open or given to them, that passed a mark since the last time.
    pub fn check(&mut self, seat: &SeatView<'_>, now: Timestamp) -> Vec<AttendanceId> {
        let Some(snapshot) = seat.snapshot() else { return Vec::new() };
        self.rung.retain(|id, _| snapshot.attendances.contains_key(id));
        let mut out = Vec::new();
        let given = snapshot.queued().filter(|view| view.agent == Some(snapshot.me));
        for view in snapshot.open().chain(given).filter(|view| view.waiting_since.is_some()) {
            let Some(end) = view.window_end.filter(|end| *end > now) else { continue };
            let left = end.since(now);
            let Some(mark) = [PRESSING, SOON].into_iter().find(|mark| left <= *mark) else { continue };
            let before = self.rung.insert(view.id, (end, mark));
            // A window that began anew rings anew.
            if before.is_none_or(|(old_end, old_mark)| old_end != end || mark < old_mark) {
                out.push(view.id);
            }
        }
        out
    }
}
