//! The list of attendances: Queued and Open, each scrolling on its own (R008, R016).
//!
//! The cursor is an attendance, never a row number: rows come, go and change places under it.

mod heading;
mod layout;
mod order;
mod row;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::base::AttendanceId;
use crate::tui::keymap::Motion;
use crate::tui::look::Look;

use super::{Chrome, SeatView};

pub use layout::{Density, Group};
pub use order::{Order, most_needed};

use layout::Plan;

/// The list's own state.
#[derive(Debug, Clone, Default)]
pub struct ListPane {
    pub order: Order,
    pub chrome: Chrome,
    cursor: Option<AttendanceId>,
    /// Where the cursor stood last, counted over both groups: it goes there when its row is gone.
    near: usize,
    /// The first row shown of each group.
    tops: [usize; 2],
    /// The wheel was turned: the cursor may be out of sight until it moves.
    free: bool,
}

impl ListPane {
    pub fn new(order: Order) -> ListPane {
        ListPane { order, ..ListPane::default() }
    }

    /// With a box around it, or without.
    #[must_use]
    pub fn with_chrome(self, chrome: Chrome) -> ListPane {
        ListPane { chrome, ..self }
    }

    /// The row under the cursor. `None` once it left the list, until [`ListPane::settle`] or a motion finds another one:
    /// so Enter never opens something that was not under the cursor when it was last drawn.
    pub fn selected(&self, view: &SeatView<'_>) -> Option<AttendanceId> {
        self.cursor.filter(|cursor| self.ids(view).contains(cursor))
    }

    /// The attendances that are open with the reader, in the order in which they stand.
    pub fn open_in_order(&self, view: &SeatView<'_>) -> Vec<AttendanceId> {
        let [_, open] = order::groups(view, self.order);
        open.iter().map(|row| row.id).collect()
    }

    /// Puts the cursor on a row.
    pub fn select(&mut self, view: &SeatView<'_>, id: AttendanceId) {
        if let Some(at) = self.ids(view).iter().position(|other| *other == id) {
            self.cursor = Some(id);
            self.near = at;
            self.free = false;
        }
    }

    /// To be called when the picture changed, before it is drawn: a cursor whose row is gone goes to the row that took its
    /// place, and one that stands nowhere to the first row.
    pub fn settle(&mut self, view: &SeatView<'_>) {
        let ids = self.ids(view);
        match self.cursor.and_then(|cursor| ids.iter().position(|id| *id == cursor)) {
            Some(at) => self.near = at,
            None => {
                self.cursor = ids.get(self.near.min(ids.len().saturating_sub(1))).copied();
            }
        }
    }

    /// Moves the cursor. `area` is the one that the list is drawn in: a page is what fits it.
    pub fn motion(&mut self, motion: Motion, view: &SeatView<'_>, look: &Look<'_>, area: Rect) {
        self.settle(view);
        let ids = self.ids(view);
        let plan = self.plan(view, look, area);
        let queued = plan.counts[0];
        let row = match motion {
            Motion::NextGroup if self.near < queued => queued,
            Motion::NextGroup => self.near,
            Motion::PreviousGroup if self.near > queued => queued,
            Motion::PreviousGroup => 0,
            Motion::Up
            | Motion::Down
            | Motion::PageUp
            | Motion::PageDown
            | Motion::HalfPageUp
            | Motion::HalfPageDown
            | Motion::First
            | Motion::Last => motion.step(self.near, ids.len(), plan.rows.len()),
        };
        self.near = row.min(ids.len().saturating_sub(1));
        self.cursor = ids.get(self.near).copied();
        self.free = false;
        self.tops = self.plan(view, look, area).tops;
    }

    /// Turns the wheel over the group at `position` by so many rows; the cursor stays on its row.
    pub fn scroll(&mut self, rows: i32, position: Position, view: &SeatView<'_>, look: &Look<'_>, area: Rect) {
        let plan = self.plan(view, look, area);
        self.tops = plan.tops;
        self.free = true;
        let group = plan.group_at(position) as usize;
        if let Some(top) = self.tops.get_mut(group) {
            let step = usize::try_from(rows.unsigned_abs()).unwrap_or(0);
            *top = if rows < 0 { top.saturating_sub(step) } else { top.saturating_add(step) };
        }
        self.tops = self.plan(view, look, area).tops;
    }

    /// The row at a position of the screen.
    pub fn hit(&self, view: &SeatView<'_>, look: &Look<'_>, area: Rect, position: Position) -> Option<AttendanceId> {
        let plan = self.plan(view, look, area);
        plan.rows.iter().find(|place| place.area.contains(position)).map(|place| place.row.id)
    }

    pub fn draw(&self, view: &SeatView<'_>, look: &Look<'_>, focused: bool, area: Rect, buf: &mut Buffer) {
        let plan = self.plan(view, look, area);
        plan.draw_frame(view, look, focused, buf);
        let cursor = if focused { self.selected(view) } else { None };
        for place in &plan.rows {
            row::draw(place, cursor == Some(place.row.id), view, look, buf);
        }
    }

    fn plan<'a>(&self, view: &SeatView<'a>, look: &Look<'_>, area: Rect) -> Plan<'a> {
        let cursor = if self.free { None } else { self.cursor };
        Plan::new(order::groups(view, self.order), cursor, self.tops, self.chrome, view, look, area)
    }

    fn ids(&self, view: &SeatView<'_>) -> Vec<AttendanceId> {
        order::groups(view, self.order).concat().iter().map(|row| row.id).collect()
    }
}
