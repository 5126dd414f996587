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
        let look = self.desk.look(now);
        let area = buf.area;
        paint::clear(buf, area, look.style(Role::Text));
        let seat = self.view(seat);
        let scene = self.scene(&seat, now);
        let (below, has_room) = match screen::place(&seat, area) {
            Place::TooSmall => (screen::too_small::draw(&look, area, buf), false),
            Place::SignIn => (self.sign_in.draw(&scene, &look, area, buf), true),
            Place::Workstation => (screen::workstation::draw(&scene, &look, area, buf), true),
        };
        let cursor = match self.modals.last().filter(|_| has_room) {
            Some(modal) => modal.draw(&scene, &look, area, buf),
            None => below,
        };
        if look.glyphs.ascii {
            screen::ascii::flatten(buf);
        }
        cursor
    }
}
