//! A new password for oneself.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::client::Ask;
use crate::domain::agent::MIN_PASSWORD;
use crate::i18n::Texts;
use crate::protocol::Secret;
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::msg::Act;
use crate::tui::scene::Scene;
use crate::tui::theme::Role;
use crate::tui::widget::button::{Press, button};
use crate::tui::widget::{frame, paint};

use super::form::Form;
use super::{Modal, ModalKey, Step};

const CURRENT: usize = 0;
const NEW: usize = 1;
const AGAIN: usize = 2;

pub fn password() -> Password {
    Password { form: Form::new(&[("password-current", true), ("password-new", true), ("password-again", true)]) }
}

#[derive(Debug)]
pub struct Password {
    form: Form,
}

impl Password {
    /// What keeps it from being sent, in words.
    fn missing(&self, texts: &Texts) -> Option<String> {
        let (new, again) = (self.form.text(NEW), self.form.text(AGAIN));
        if self.form.text(CURRENT).is_empty() {
            return Some(texts.get("password-current-missing"));
        }
        if new.chars().count() < MIN_PASSWORD {
            return Some(texts.with("password-too-short", &[("n", MIN_PASSWORD.into())]));
        }
        (new != again).then(|| texts.get("password-differ"))
    }

    fn places(&self, screen: Rect) -> (Rect, Rect) {
        let area = layout::modal(screen, self.form.rows() + 4);
        let inside = Rect {
            x: area.x + 2,
            y: area.y + 1,
            width: area.width.saturating_sub(4),
            height: self.form.rows().min(area.height.saturating_sub(4)),
        };
        (area, inside)
    }
}

impl Modal for Password {
    fn key(&mut self, key: &ModalKey, scene: &Scene<'_>) -> Step {
        match key {
            ModalKey::Edit(edit) => self.form.edit(edit),
            ModalKey::NextField | ModalKey::Move(_) => self.form.next(),
            ModalKey::PreviousField => self.form.previous(),
            ModalKey::Close => return Step::CLOSE,
            ModalKey::Accept | ModalKey::Other if self.missing(scene.desk.texts()).is_none() => {
                let (current, new) = (Secret::new(self.form.text(CURRENT)), Secret::new(self.form.text(NEW)));
                return Step::Close(vec![Act::Ask(Ask::ChangePassword { current, new })]);
            }
            ModalKey::Accept | ModalKey::Other => self.form.next(),
        }
        Step::STAY
    }

    fn click(&mut self, at: Position, screen: Rect, _scene: &Scene<'_>) -> Step {
        let (area, inside) = self.places(screen);
        self.form.hit(inside, at);
        if area.contains(at) { Step::STAY } else { Step::CLOSE }
    }

    fn draw(&self, _scene: &Scene<'_>, look: &Look<'_>, screen: Rect, buf: &mut Buffer) -> Option<Position> {
        let (area, inside) = self.places(screen);
        let border = look.style(Role::BorderFocus);
        super::make_room(buf, area, look);
        let title = Line::styled(look.texts.get("password-title"), look.style(Role::Title));
        let none = Line::default();
        frame::frame(buf, area, look.glyphs, border, (&title, &none));
        let cursor = self.form.draw(look, inside, buf);
        let foot = area.height.saturating_sub(2);
        frame::divider(buf, area, foot.saturating_sub(1), look.glyphs, border, (&none, &none));
        let missing = self.missing(look.texts);
        let press = match &missing {
            Some(what) => Press::Missing { what },
            None => Press::Ready { key: "Enter" },
        };
        let line = button(&look.texts.get("password-yes"), press, missing.is_none(), look);
        let row = Rect { x: inside.x, y: area.y + foot, width: inside.width, height: 1 };
        paint::put_line(buf, row, (0, 0), &paint::cut_line(&line, usize::from(row.width), look.glyphs.more));
        cursor
    }
}
