//! What commands and modals look at before they decide: the seat, the desk and the time. All of it lent, none of it changed.

use crate::base::{AttendanceId, SafeText, Timestamp};

use super::command::Reason;
use super::desk::Desk;
use super::pane::SeatView;
use super::pane::chat::ItemKey;

#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    pub seat: &'a SeatView<'a>,
    pub desk: &'a Desk,
    pub now: Timestamp,
}

impl Scene<'_> {
    /// The name or number of an attendance's customer.
    pub fn name_of(&self, attendance: AttendanceId) -> String {
        self.seat.attendance(attendance).map_or_else(String::new, |view| view.contact.title().to_string())
    }

    pub fn may_send(&self) -> Result<(), Reason> {
        if self.desk.composer.is_none() {
            return Err(Reason::Here("reason-no-chat"));
        }
        self.desk.may_send(self.seat, self.now).map_err(Reason::from)
    }

    /// The text of the message under the chat's cursor, else of the newest one.
    pub fn text_of_selected(&self) -> Option<SafeText> {
        let id = self.seat.shown?;
        let messages = &self.seat.timeline(id)?.messages;
        match self.desk.chat.selected(self.seat) {
            Some(ItemKey::Message(seq)) => messages.get(&seq).and_then(text_of),
            Some(ItemKey::Unsent(_)) => None,
            None => messages.values().rev().find_map(text_of),
        }
    }
}
