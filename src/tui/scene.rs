//! What commands and modals look at before they decide: the seat, the desk and the time. All of it lent, none of it changed.

use crate::base::{AttendanceId, SafeText, Timestamp};

use crate::domain::Content;
use crate::i18n::Texts;
use crate::protocol::MessageView;

use super::command::Reason;
use super::desk::Desk;
use super::glyph::UNICODE;
use super::pane::SeatView;
use super::pane::chat::ItemKey;
use super::wording;

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
        if self.seat.shown.is_none() {
            return Err(Reason::Here("reason-no-chat"));
        }
        self.desk.may_send(self.seat, self.now).map_err(Reason::from)
    }

    /// The text of the message under the chat's cursor, else of the newest one.
    pub fn text_of_selected(&self) -> Option<SafeText> {
        let id = self.seat.shown?;
        let messages = &self.seat.timeline(id)?.messages;
        let text_of = |message: &MessageView| text_of(message, self.desk.texts());
        match self.desk.chat.selected(self.seat) {
            Some(ItemKey::Message(seq)) => messages.get(&seq).and_then(text_of),
            Some(ItemKey::Unsent(_)) => None,
            None => messages.values().rev().find_map(text_of),
        }
    }
}

fn text_of(message: &MessageView, texts: &Texts) -> Option<SafeText> {
    let words = match &message.content {
        Content::Text { text } => return Some(text.clone()),
        other => wording::content(texts, &UNICODE, other),
    };
    let text = if words.body.is_empty() { words.label } else { words.body };
    (!text.is_empty()).then(|| SafeText::new(&text))
}
