//! How the composer looks: a box whose border carries the window's clock (R024) and the buttons, or a bare prompt.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::message::MAX_TEXT;
use crate::tui::clock::WindowClock;
use crate::tui::look::Look;
use crate::tui::pane::{SeatView, title};
use crate::tui::theme::Role;
use crate::tui::widget::button::{Press, button};
use crate::tui::widget::{frame, paint, text};

use super::{Composer, ComposerState};

/// What the mouse can press on the composer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    Send,
    Emoji,
    /// Somewhere in the text: the cursor goes there.
    Text,
}

/// What is written on the buttons: the keys that do the same, as the person has bound them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dress<'a> {
    pub emoji_key: &'a str,
}

/// From so many characters on, the border counts them.
const NEAR: usize = MAX_TEXT - 400;
/// The prompt of the lean shape.
const PROMPT: &str = "> ";

/// Without a border, the prompt itself says that one can't write now, or that what is sent waits.
fn prompt(state: ComposerState, focused: bool, look: &Look<'_>) -> (&'static str, Role) {
    match state {
        ComposerState::Waiting | ComposerState::Opening => (look.glyphs.waiting, Role::Warn),
        ComposerState::WindowClosed => (look.glyphs.failed, Role::Danger),
        ComposerState::NotMine | ComposerState::Gone => (look.glyphs.failed, Role::Dim),
        ComposerState::Idle | ComposerState::Ready | ComposerState::NotOpen if focused => (PROMPT, Role::Accent),
        ComposerState::Idle | ComposerState::Ready | ComposerState::NotOpen => (PROMPT, Role::Dim),
    }
}

/// Where the text stands within the composer's area.
pub(super) fn text_area(look: &Look<'_>, area: Rect) -> Rect {
    if look.lean || area.height < 3 {
        let indent = u16::try_from(PROMPT.len()).unwrap_or(0).min(area.width);
        return Rect { x: area.x + indent, width: area.width - indent, ..area };
    }
    Rect {
        x: area.x.saturating_add(2),
        y: area.y.saturating_add(1),
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

impl Composer {
    /// The lines that the composer wants in an area of that width, at most `most` of them for text.
    pub fn height(&self, look: &Look<'_>, width: u16, most: u16) -> u16 {
        let bare = text_area(look, Rect::new(0, 0, width, 9));
        let lines = u16::try_from(self.visual_lines(bare.width).len()).unwrap_or(u16::MAX);
        lines.clamp(1, most.max(1)) + if look.lean { 0 } else { 2 }
    }

    /// Draws it, and gives the place of the terminal's cursor where one can write.
    pub fn draw(
        &self,
        view: &SeatView<'_>,
        look: &Look<'_>,
        dress: Dress<'_>,
        focused: bool,
        area: Rect,
        buf: &mut Buffer,
    ) -> Option<Position> {
        let state = self.state(view, look.now);
        let inside = text_area(look, area);
        if look.lean || area.height < 3 {
            let (mark, role) = prompt(state, focused, look);
            paint::put(buf, area, (0, 0), mark, look.style(role));
        } else {
            let border = look.style(if focused { Role::BorderFocus } else { Role::Border });
            self.draw_box(view, look, border, area, buf);
            for (_, place, line) in self.buttons(view, look, dress, area) {
                paint::put_line(buf, place, (0, 0), &line);
            }
        }
        self.draw_text(state, view, look, inside, buf);
        self.cursor(state, focused, inside)
    }

    fn cursor(&self, state: ComposerState, focused: bool, inside: Rect) -> Option<Position> {
        let writable = state.may_write() || state == ComposerState::WindowClosed;
        if !focused || !writable || inside.is_empty() {
            return None;
        }
        let lines = self.visual_lines(inside.width);
        let (row, column) = self.visual_cursor(&lines, inside.width);
        let y = u16::try_from(row - self.visible_from(inside.width, inside.height).min(row)).ok()?;
        Some(Position { x: inside.x + u16::try_from(column).ok()?, y: inside.y + y })
    }

    fn draw_text(&self, state: ComposerState, view: &SeatView<'_>, look: &Look<'_>, inside: Rect, buf: &mut Buffer) {
        if self.is_blank() && self.area.lines().len() == 1 {
            let (words, role) = self.hint(state, view, look);
            let words = text::cut(&words, usize::from(inside.width), look.glyphs.more);
            paint::put(buf, inside, (0, 0), &words, look.style(role));
            return;
        }
        let first = self.visible_from(inside.width, inside.height);
        let lines = self.visual_lines(inside.width);
        let shown = lines.iter().skip(first).take(usize::from(inside.height));
        for (y, line) in shown.enumerate() {
            let y = u16::try_from(y).unwrap_or(u16::MAX);
            paint::put(buf, inside, (0, y), self.shown_text(line), look.style(Role::Input));
        }
    }

    /// What stands in the empty editor: what can be done here.
    fn hint(&self, state: ComposerState, view: &SeatView<'_>, look: &Look<'_>) -> (String, Role) {
        let id = match state {
            ComposerState::Idle => return (String::new(), Role::Dim),
            ComposerState::Ready | ComposerState::Waiting | ComposerState::Opening => {
                let name = view.shown().map(title).unwrap_or_default();
                return (look.texts.with("composer-write-to", &[("name", name.as_str().into())]), Role::Dim);
            }
            ComposerState::NotOpen => "composer-not-open",
            ComposerState::NotMine => "composer-not-mine",
            ComposerState::WindowClosed => "composer-window-closed",
            ComposerState::Gone => "composer-gone",
        };
        let role = if state == ComposerState::WindowClosed { Role::Warn } else { Role::Dim };
        (look.texts.get(id), role)
    }

    /// What the border says of the state, where the text itself leaves no room for it.
    fn alert(&self, state: ComposerState, look: &Look<'_>) -> Option<Span<'static>> {
        let (id, role) = match state {
            ComposerState::Idle | ComposerState::Ready => return None,
            ComposerState::Waiting => ("composer-waits", Role::Warn),
            ComposerState::Opening => ("composer-opening", Role::Warn),
            ComposerState::NotOpen => ("composer-not-open", Role::Accent),
            ComposerState::NotMine => ("composer-not-mine", Role::Dim),
            ComposerState::WindowClosed => ("composer-window-closed", Role::Danger),
            ComposerState::Gone => ("composer-gone", Role::Dim),
        };
        let is_hinted = self.is_blank() && !state.may_write();
        (!is_hinted).then(|| Span::styled(look.texts.get(id), look.style(role)))
    }

    fn draw_box(&self, view: &SeatView<'_>, look: &Look<'_>, border: Style, area: Rect, buf: &mut Buffer) {
        let state = self.state(view, look.now);
        let right = self.right_words(view, look);
        let title = Span::styled(look.texts.get("composer-title"), look.style(Role::Title));
        let mut left = vec![title];
        if let Some(alert) = self.alert(state, look) {
            // Where there is no room for both, the alert is what has to be read.
            let both = left.iter().chain([&alert]).map(|span| text::width(&span.content)).sum::<usize>() + 3;
            let room = usize::from(area.width).saturating_sub(paint::line_width(&right) + 8);
            if both > room {
                left.clear();
            } else {
                left.push(Span::styled(format!(" {} ", look.glyphs.dot), look.style(Role::Dim)));
            }
            left.push(alert);
        }
        frame::frame(buf, area, look.glyphs, border, (&Line::from(left), &right));
    }

    /// Counter and clock.
    fn right_words(&self, view: &SeatView<'_>, look: &Look<'_>) -> Line<'static> {
        let mut spans = Vec::new();
        let characters = self.characters();
        if characters >= NEAR {
            let role = if characters > MAX_TEXT { Role::Danger } else { Role::Warn };
            let over = if characters > MAX_TEXT { "!" } else { "" };
            spans.push(Span::styled(format!("{characters}/{MAX_TEXT}{over} "), look.style(role)));
        }
        if let Some(row) = self.attendance.and_then(|id| view.attendance(id)) {
            let clock = WindowClock::at(row.window_end, look.now);
            spans.push(Span::styled(clock.text(look.texts), look.style(clock.role())));
        }
        Line::from(spans)
    }

    /// The buttons on the lower border, from the right (R033, R036).
    fn buttons(
        &self,
        view: &SeatView<'_>,
        look: &Look<'_>,
        dress: Dress<'_>,
        area: Rect,
    ) -> Vec<(Button, Rect, Line<'static>)> {
        if look.lean || area.height < 3 || self.attendance.is_none() {
            return Vec::new();
        }
        let ready = |is_ready, key| if is_ready { Press::Ready { key } } else { Press::Missing { what: "" } };
        let writable = self.state(view, look.now).may_write();
        let send = button(&look.texts.get("composer-send"), ready(self.may_send(view, look.now), ""), false, look);
        let emoji = button(&look.texts.get("composer-emoji"), ready(writable, dress.emoji_key), false, look);
        let mut right = area.width.saturating_sub(2);
        let mut out = Vec::new();
        for (which, line) in [(Button::Send, send), (Button::Emoji, emoji)] {
            let wide = u16::try_from(paint::line_width(&line)).unwrap_or(u16::MAX);
            // A button is whole or absent, and leaves some of the border.
            if wide + 4 > right {
                break;
            }
            right -= wide;
            let place = Rect { x: area.x + right, y: area.bottom().saturating_sub(1), width: wide, height: 1 };
            out.push((which, place, line));
            right = right.saturating_sub(1);
        }
        out
    }

    /// What stands at a position of the screen.
    pub fn hit(
        &self,
        view: &SeatView<'_>,
        look: &Look<'_>,
        dress: Dress<'_>,
        area: Rect,
        position: Position,
    ) -> Option<Button> {
        let pressed = self.buttons(view, look, dress, area).into_iter().find(|(_, place, _)| place.contains(position));
        match pressed {
            Some((which, _, _)) => Some(which),
            None if area.contains(position) => Some(Button::Text),
            None => None,
        }
    }

    /// Puts the cursor where the mouse pressed.
    pub fn click(&mut self, look: &Look<'_>, area: Rect, position: Position) {
        let inside = text_area(look, area);
        if inside.is_empty() {
            return;
        }
        let lines = self.visual_lines(inside.width);
        let row = self.visible_from(inside.width, inside.height) + usize::from(position.y.saturating_sub(inside.y));
        let Some(line) = lines.get(row.min(lines.len().saturating_sub(1))) else { return };
        let column = self.character_at(line, usize::from(position.x.saturating_sub(inside.x)));
        self.jump(line.row, column);
        self.wanted = None;
    }
}
