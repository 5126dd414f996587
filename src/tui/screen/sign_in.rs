//! Signing in: who one is, the password never shown, and how the line is in words.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::base::SafeText;
use crate::client::{Ask, LineState};
use crate::protocol::Secret;
use crate::tui::keymap::Scope;
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::modal::ModalKey;
use crate::tui::modal::form::Form;
use crate::tui::msg::Act;
use crate::tui::pane::SeatView;
use crate::tui::pane::footer::{self, Hint};
use crate::tui::scene::Scene;
use crate::tui::theme::Role;
use crate::tui::widget::button::{Press, button};
use crate::tui::widget::{frame, paint, wrap};
use crate::tui::wording::{self, Tone};

const LOGIN: usize = 0;
const PASSWORD: usize = 1;
/// Rows besides the fields: borders, the state of the line with a blank above it, the line across and the button.
const AROUND: u16 = 7;

#[derive(Debug)]
pub struct SignIn {
    form: Form,
}

impl SignIn {
    pub fn new(login: Option<&str>) -> SignIn {
        let mut form = Form::new(&[("sign-in-login", false), ("sign-in-password", true)]);
        if let Some(login) = login {
            form.set(LOGIN, login);
            form.go_to(PASSWORD);
        }
        SignIn { form }
    }

    /// A keystroke. Enter goes to what is empty, and signs in when nothing is.
    pub fn key(&mut self, key: &ModalKey, seat: &SeatView<'_>) -> Vec<Act> {
        match key {
            ModalKey::Edit(edit) => self.form.edit(edit),
            ModalKey::Move(_) | ModalKey::NextField => self.form.next(),
            ModalKey::PreviousField => self.form.previous(),
            ModalKey::Accept | ModalKey::Other => return self.accept(seat),
            ModalKey::Close => {}
        }
        Vec::new()
    }

    fn accept(&mut self, seat: &SeatView<'_>) -> Vec<Act> {
        if let Some(empty) = self.form.first_empty() {
            self.form.go_to(empty);
            return Vec::new();
        }
        if !has_line(seat) {
            return Vec::new();
        }
        let login = SafeText::line(self.form.text(LOGIN).trim());
        let password = Secret::new(self.form.text(PASSWORD));
        vec![Act::Ask(Ask::SignIn { login, password })]
    }

    /// The password is on its way and stays nowhere else.
    pub fn was_asked(&mut self) {
        self.form.clear(PASSWORD);
        self.form.go_to(PASSWORD);
    }

    pub fn click(&mut self, at: Position, screen: Rect) {
        let (_, fields) = self.places(screen);
        self.form.hit(fields, at);
    }

    fn places(&self, screen: Rect) -> (Rect, Rect) {
        let wide = layout::modal(screen, self.form.rows() + AROUND);
        let width = wide.width.min(56);
        let whole = Rect { x: screen.x + (screen.width - width) / 2, width, ..wide };
        let fields = Rect {
            x: whole.x + 2,
            y: whole.y + 2,
            width: whole.width.saturating_sub(4),
            height: self.form.rows().min(whole.height.saturating_sub(4)),
        };
        (whole, fields)
    }

    pub fn draw(&self, scene: &Scene<'_>, look: &Look<'_>, screen: Rect, buf: &mut Buffer) -> Option<Position> {
        let (whole, fields) = self.places(screen);
        let border = look.style(Role::BorderFocus);
        let title = Line::styled(look.texts.get("sign-in-title"), look.style(Role::Title));
        frame::frame(buf, whole, look.glyphs, border, (&title, &Line::default()));
        let cursor = self.form.draw(look, fields, buf);
        self.draw_state(scene, look, whole, buf);
        self.draw_button(scene, look, whole, buf);
        draw_foot(scene, look, screen, buf);
        cursor
    }

    /// How the line is, or why signing in did not work.
    fn draw_state(&self, scene: &Scene<'_>, look: &Look<'_>, whole: Rect, buf: &mut Buffer) {
        let line = scene.seat.line;
        let words = match line {
            LineState::SignedOut { refusal: None } => look.texts.get("sign-in-hello"),
            LineState::SignedOut { refusal: Some(_) }
            | LineState::Connecting
            | LineState::CatchingUp { .. }
            | LineState::Live
            | LineState::Offline { .. }
            | LineState::Restarting { .. }
            | LineState::Ended { .. } => wording::line_state(look.texts, look.glyphs, line, 0, look.now),
        };
        let role = match wording::line_tone(line) {
            Tone::Good | Tone::Calm => Role::Dim,
            Tone::Careful => Role::Warn,
            Tone::Bad => Role::Danger,
        };
        let top = 2 + self.form.rows() + 1;
        let inside = Rect { x: whole.x + 2, width: whole.width.saturating_sub(4), ..whole };
        let rows = whole.height.saturating_sub(3);
        for (y, text) in (top..rows).zip(wrap::wrap(&words, usize::from(inside.width))) {
            paint::put(buf, inside, (0, y), &text, look.style(role));
        }
    }

    fn draw_button(&self, scene: &Scene<'_>, look: &Look<'_>, whole: Rect, buf: &mut Buffer) {
        let border = look.style(Role::BorderFocus);
        let foot = whole.height.saturating_sub(2);
        let none = Line::default();
        frame::divider(buf, whole, foot.saturating_sub(1), look.glyphs, border, (&none, &none));
        let key = scene.desk.hint_key("modal.accept", Scope::Modal).unwrap_or_default();
        let missing = match (self.form.first_empty(), has_line(scene.seat)) {
            (_, false) => Some("sign-in-no-line"),
            (Some(LOGIN), true) => Some("sign-in-login-missing"),
            (Some(_), true) => Some("sign-in-password-missing"),
            (None, true) => None,
        };
        let missing = missing.map(|id| look.texts.get(id));
        let press = match &missing {
            Some(what) => Press::Missing { what },
            None => Press::Ready { key: &key },
        };
        let line = button(&look.texts.get("sign-in-yes"), press, missing.is_none(), look);
        let row = Rect { x: whole.x + 2, y: whole.y + foot, width: whole.width.saturating_sub(4), height: 1 };
        paint::put_line(buf, row, (0, 0), &paint::cut_line(&line, usize::from(row.width), look.glyphs.more));
    }
}

/// Whether a server is there that could be signed in to.
fn has_line(seat: &SeatView<'_>) -> bool {
    matches!(seat.line, LineState::SignedOut { .. })
}

fn draw_foot(scene: &Scene<'_>, look: &Look<'_>, screen: Rect, buf: &mut Buffer) {
    let area = Rect { y: screen.bottom().saturating_sub(1), height: 1.min(screen.height), ..screen };
    if let Some(notice) = scene.desk.notices().shown(scene.now) {
        return footer::notice(&notice.text, Role::Warn, None, look, area, buf);
    }
    let hint = |rank, id: &str, scope, words: &str| {
        Hint::new(rank, scene.desk.hint_key(id, scope).unwrap_or_default(), look.texts.get(words))
    };
    let left = [hint(0, "modal.next_field", Scope::Modal, "hint-next-field")];
    let right = [hint(0, "view.palette", Scope::Global, "hint-all"), hint(1, "app.quit", Scope::Global, "hint-quit")];
    footer::hints(&left, &right, look, area, buf);
}
