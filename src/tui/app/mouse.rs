//! The mouse: a click chooses and focuses, the wheel scrolls what is under it. It uses the layout that drawing uses.

use ratatui::layout::{Position, Rect};

use crate::base::Timestamp;
use crate::domain::AttendanceState;
use crate::tui::command;
use crate::tui::focus::Pane;
use crate::tui::keymap::Motion;
use crate::tui::layout::Shape;
use crate::tui::modal::ModalKey;
use crate::tui::msg::Act;
use crate::tui::pane::SeatView;
use crate::tui::pane::composer::Button;
use crate::tui::pane::header;
use crate::tui::screen::{self, Place};
use crate::tui::terminal::{Mouse, MouseAct};

use super::App;

/// Rows that a turn of the wheel scrolls.
const WHEEL: i32 = 3;

impl App {
    pub(super) fn on_mouse(&mut self, mouse: Mouse, seat: &SeatView<'_>, now: Timestamp) {
        if !self.modals.is_empty() {
            return self.mouse_in_modal(mouse, seat, now);
        }
        match (screen::place(&self.view(seat), self.desk.screen), mouse.act) {
            (Place::Workstation, MouseAct::Press) => self.click(mouse.at, seat, now),
            (Place::Workstation, MouseAct::WheelUp) => self.wheel(-WHEEL, mouse.at, seat, now),
            (Place::Workstation, MouseAct::WheelDown) => self.wheel(WHEEL, mouse.at, seat, now),
            (Place::SignIn, MouseAct::Press) => self.sign_in.click(mouse.at, self.desk.screen),
            (Place::SignIn, MouseAct::WheelUp | MouseAct::WheelDown) | (Place::TooSmall, _) => {}
        }
    }

    fn mouse_in_modal(&mut self, mouse: Mouse, seat: &SeatView<'_>, now: Timestamp) {
        let Some(mut modal) = self.modals.pop() else { return };
        let seat_now = self.view(seat);
        let scene = self.scene(&seat_now, now);
        let step = match mouse.act {
            MouseAct::Press => modal.click(mouse.at, self.desk.screen, &scene),
            MouseAct::WheelUp => modal.key(&ModalKey::Move(Motion::Up), &scene),
            MouseAct::WheelDown => modal.key(&ModalKey::Move(Motion::Down), &scene),
        };
        self.after_step(modal, step, seat, now);
    }

    fn wheel(&mut self, rows: i32, at: Position, seat: &SeatView<'_>, now: Timestamp) {
        let Some(layout) = self.desk.layout() else { return };
        let seat_now = self.view(seat);
        match (layout.pane_at(at), layout.list, self.desk.chat_area()) {
            (Some(Pane::List), Some(area), _) => {
                self.desk.list.scroll(rows, at, &seat_now, &self.desk.dress.look(now), area);
            }
            (Some(Pane::Chat), _, Some(area)) => {
                self.desk.chat.scroll(rows, &seat_now, &self.desk.dress.look(now), area);
            }
            (Some(Pane::List | Pane::Chat | Pane::Composer) | None, _, _) => {}
        }
    }

    fn click(&mut self, at: Position, seat: &SeatView<'_>, now: Timestamp) {
        let Some(layout) = self.desk.layout() else { return };
        let seat_now = self.view(seat);
        match layout.pane_at(at) {
            Some(Pane::List) => self.click_list(at, layout.list.unwrap_or_default(), seat, now),
            Some(Pane::Chat) if self.is_on_remaining(at, &seat_now, now) => self.desk.toggle_number(),
            Some(Pane::Chat) => {
                self.desk.set_focus(Pane::Chat, &seat_now);
                let hit = self
                    .desk
                    .chat_area()
                    .and_then(|area| self.desk.chat.hit(&seat_now, &self.desk.look(now), area, at));
                self.desk.chat.select(&seat_now, hit);
            }
            Some(Pane::Composer) => self.click_composer(at, layout.composer.unwrap_or_default(), seat, now),
            None => {}
        }
    }

    /// Whether the remaining time in the chat's title is pointed at: then the number is to be seen (R025).
    fn is_on_remaining(&self, at: Position, seat: &SeatView<'_>, now: Timestamp) -> bool {
        let Some(layout) = self.desk.layout() else { return false };
        let Some(area) = layout.chat else { return false };
        let frame = if layout.shape == Shape::Wide { 3 } else { 0 };
        let title = Rect { width: area.width.saturating_sub(frame), height: 1, ..area };
        header::is_on_remaining(seat, &self.desk.look(now), title, at)
    }

    /// What is open is shown at once; what waits is chosen first, and opened by a second click.
    fn click_list(&mut self, at: Position, area: Rect, seat: &SeatView<'_>, now: Timestamp) {
        let seat_now = self.view(seat);
        self.desk.set_focus(Pane::List, &seat_now);
        let hit = self.desk.list.hit(&seat_now, &self.desk.look(now), area, at);
        let Some(id) = hit else { return };
        let was_chosen = self.desk.list.selected(&seat_now) == Some(id);
        let is_open = seat_now.attendance(id).is_some_and(|view| view.state == AttendanceState::Open);
        self.desk.list.select(&seat_now, id);
        if was_chosen || is_open {
            self.run_by_id("attendance.open", seat, now);
        }
    }

    fn click_composer(&mut self, at: Position, area: Rect, seat: &SeatView<'_>, now: Timestamp) {
        let seat_now = self.view(seat);
        self.desk.set_focus(Pane::Composer, &seat_now);
        let key = self.desk.emoji_key();
        let dress = crate::tui::pane::composer::Dress { emoji_key: &key };
        match self.desk.composer.hit(&seat_now, &self.desk.look(now), dress, area, at) {
            Some(Button::Send) => self.run_by_id("message.send", seat, now),
            Some(Button::Emoji) => self.run_by_id("message.emoji", seat, now),
            Some(Button::Text) => self.desk.composer.click(&self.desk.dress.look(now), area, at),
            None => {}
        }
    }

    fn run_by_id(&mut self, id: &'static str, seat: &SeatView<'_>, now: Timestamp) {
        if command::find(id).is_some() {
            self.perform_all(vec![Act::Run(id)], seat, now);
        }
    }
}
