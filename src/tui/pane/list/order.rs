//! In which order rows stand, and what most needs its agent.

use crate::base::{AttendanceId, Timestamp};
use crate::protocol::AttendanceView;
use crate::tui::clock::{SOON, WindowClock};
use crate::tui::pane::SeatView;

/// How rows are sorted within a group. What is assigned to the reader comes first in either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Who waits longest for an answer.
    #[default]
    Waiting,
    /// Whose window ends first; closed ones last.
    Expiring,
}

/// The rows of Queued and Open, sorted. Equal ones keep the order of their numbers, so that nothing moves without a reason.
pub fn groups<'a>(view: &SeatView<'a>, order: Order) -> [Vec<&'a AttendanceView>; 2] {
    let Some(snapshot) = view.snapshot() else { return [Vec::new(), Vec::new()] };
    let mut groups = [snapshot.queued().collect::<Vec<_>>(), snapshot.open().collect()];
    for group in &mut groups {
        group.sort_by_key(|row| (!view.is_new(row), key(row, order), row.number));
    }
    groups
}

/// Absent times sort last: nobody waits there, or nothing expires.
fn key(row: &AttendanceView, order: Order) -> Timestamp {
    let at = match order {
        Order::Waiting => row.waiting_since,
        Order::Expiring => row.window_end,
    };
    at.unwrap_or(Timestamp(i64::MAX))
}

/// The attendance that most needs its agent: an unanswered one whose window ends within the hour, then one that is newly
/// assigned, then the one that waits longest for an answer. `None`: everything is answered.
pub fn most_needed(view: &SeatView<'_>, now: Timestamp) -> Option<AttendanceId> {
    let [queued, open] = groups(view, Order::Waiting);
    let soon = |row: &&&AttendanceView| match WindowClock::at(row.window_end, now) {
        WindowClock::Closed => false,
        WindowClock::Left(minutes) => i64::from(minutes) < SOON.whole_minutes(),
    };
    let unanswered = || open.iter().filter(|row| row.waiting_since.is_some());
    // One that was given to me and not opened yet can be lost as well as one that is open.
    let given = queued.iter().filter(|row| view.is_new(row));
    let expiring = unanswered().chain(given).filter(soon).min_by_key(|row| row.window_end);
    let new = queued.iter().find(|row| view.is_new(row));
    expiring.or(new).or_else(|| unanswered().next()).map(|row| row.id)
}
