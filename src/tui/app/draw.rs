//! The picture: one function of the app, the seat and the time.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::base::Timestamp;
use crate::tui::pane::SeatView;
use crate::tui::screen::{self, Place};
use crate::tui::theme::Role;
use crate::tui::widget::paint;

use super::App;

impl App {
    /// Draws everything into `buf`, which must be blank, and gives the place of the terminal's cursor.
    pub fn draw(&self, seat: &SeatView<'_>, now: Timestamp, buf: &mut Buffer) -> Option<Position> {
        let seat = self.view(seat);
        let look = self.desk.look(now);
        let area = buf.area;
        paint::clear(buf, area, look.style(Role::Text));
        let cursor = match screen::place(&seat, area) {
            Place::TooSmall => return screen::too_small::draw(&look, area, buf),
            Place::SignIn => self.sign_in.draw(&self.scene(&seat, now), &look, area, buf),
            Place::Workstation => screen::workstation::draw(&self.scene(&seat, now), &look, area, buf),
        };
        match self.modals.last() {
            Some(modal) => modal.draw(&self.scene(&seat, now), &look, area, buf),
            None => cursor,
        }
    }
}
