//! One row: mark, name or number, clock; queue, last line, age (R010, R011, R024).
//!
//! Nothing is said by colour alone: what is new has a mark, the word NEW and a frame, a pressing clock an exclamation mark.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::{Status, message::Direction};
use crate::protocol::AttendanceView;
use crate::tui::clock::{WindowClock, age};
use crate::tui::look::Look;
use crate::tui::pane::{SeatView, title};
use crate::tui::theme::Role;
use crate::tui::widget::{frame, paint, text};
use crate::tui::wording;

use super::layout::{Density, Place};

/// From this width on, a waiting time has its word beside it.
const WIDE: u16 = 34;
/// From this width on, a one-line row shows its last line too.
const WIDE_TIGHT: u16 = 44;

pub fn draw(place: &Place<'_>, selected: bool, view: &SeatView<'_>, look: &Look<'_>, buf: &mut Buffer) {
    let row = Row { row: place.row, view, look };
    let is_new = view.is_new(place.row);
    match place.density {
        Density::Roomy if is_new => row.boxed(place.area, buf),
        Density::Plain | Density::Roomy => row.two_lines(row.barred(place.area, is_new, buf), is_new, buf),
        Density::Tight => row.one_line(row.barred(place.area, is_new && !look.lean, buf), is_new, buf),
    }
    if selected {
        for y in 0..place.area.height {
            paint::fill_row(buf, place.area, y, look.style(Role::Selection));
        }
    }
}

struct Row<'a, 'b> {
    row: &'a AttendanceView,
    view: &'b SeatView<'a>,
    look: &'b Look<'b>,
}

impl Row<'_, '_> {
    /// A whole box around the row, with the word on it (R011).
    fn boxed(&self, area: Rect, buf: &mut Buffer) {
        let style = self.look.style(Role::NewFrame);
        let word = Line::styled(self.look.texts.get("list-new"), self.look.style(Role::New).patch(style));
        let inside = frame::frame(buf, area, self.look.glyphs, style, (&word, &Line::default()));
        self.two_lines(inside, false, buf);
    }

    /// Where a box has no room, its two sides stand for it. Gives the area between them.
    fn barred(&self, area: Rect, is_new: bool, buf: &mut Buffer) -> Rect {
        if !is_new {
            return area;
        }
        frame::side_bars(buf, area, self.look.glyphs, self.look.style(Role::NewFrame));
        Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(2), ..area }
    }

    fn two_lines(&self, area: Rect, word: bool, buf: &mut Buffer) {
        let more = self.look.glyphs.more;
        paint::ends(buf, area, 0, &Line::from(self.name()), &Line::from(self.clock()), more);
        let inner = Rect { x: area.x.saturating_add(2), width: area.width.saturating_sub(2), ..area };
        let right = Line::from(self.numbers(area.width >= WIDE));
        // The word stands on the second line: a number on the first one must not be cut for it.
        let mut story = self.story();
        if word {
            let dot = format!(" {} ", self.look.glyphs.dot);
            story.splice(0..0, [self.new_word(""), self.dim(dot)]);
        }
        paint::ends(buf, inner, 1, &Line::from(story), &right, more);
    }

    fn one_line(&self, area: Rect, word: bool, buf: &mut Buffer) {
        let mut left = self.name();
        if word {
            left.insert(1, self.new_word(" "));
        }
        let right = self.short_right(&left, area.width);
        if area.width >= WIDE_TIGHT {
            left.push(self.dim(format!(" {} ", self.look.glyphs.dot)));
            left.extend(self.story());
        }
        paint::ends(buf, area, 0, &Line::from(left), &Line::from(right), self.look.glyphs.more);
    }

    /// Age and clock of a one-line row. Beside a number there is less of them, because numbers are never cut.
    fn short_right(&self, left: &[Span<'static>], columns: u16) -> Vec<Span<'static>> {
        let clock = self.clock();
        let mut both = self.numbers(false);
        both.push(Span::raw(" "));
        both.extend(clock.clone());
        let wide = |spans: &[Span<'static>]| spans.iter().map(|span| text::width(&span.content)).sum::<usize>();
        let fits = |right: &[Span<'static>]| wide(left) + wide(right) < usize::from(columns);
        if !self.is_number() || fits(&both) {
            both
        } else if fits(&clock) {
            clock
        } else {
            Vec::new()
        }
    }

    /// The customer is known by a number alone.
    fn is_number(&self) -> bool {
        self.row.contact.phone.as_ref().is_some_and(|phone| *phone.pretty() == *title(self.row))
    }

    fn new_word(&self, after: &str) -> Span<'static> {
        Span::styled(format!("{}{after}", self.look.texts.get("list-new")), self.style(Role::New))
    }

    fn style(&self, role: Role) -> Style {
        self.look.style(role)
    }

    fn dim(&self, text: String) -> Span<'static> {
        Span::styled(text, self.style(Role::Dim))
    }

    /// The clock, and before it what of the reader's own is unfinished here: it must not give way to a long name.
    fn clock(&self) -> Vec<Span<'static>> {
        let clock = WindowClock::at(self.row.window_end, self.look.now);
        let mut spans = Vec::new();
        let marks = self.own_marks();
        if !marks.is_empty() {
            spans.push(Span::styled(format!("{marks} "), self.style(Role::Warn)));
        }
        spans.push(Span::styled(clock.short(self.look.texts), self.style(clock.role())));
        spans
    }

    fn is_shown(&self) -> bool {
        self.view.shown == Some(self.row.id)
    }

    /// Mark and name.
    fn name(&self) -> Vec<Span<'static>> {
        let (mark, role) = self.mark();
        let name = if self.is_shown() {
            Role::Accent
        } else if self.row.unread > 0 {
            Role::Title
        } else {
            Role::Text
        };
        let mark = Span::styled(format!("{mark} "), self.style(role));
        vec![mark, Span::styled(title(self.row).to_string(), self.style(name))]
    }

    fn mark(&self) -> (&'static str, Role) {
        let glyphs = self.look.glyphs;
        if self.view.is_new(self.row) {
            (glyphs.new, Role::New)
        } else if self.is_shown() {
            (glyphs.current, Role::Accent)
        } else if self.trouble().is_some() {
            (glyphs.failed, Role::Danger)
        } else {
            (" ", Role::Text)
        }
    }

    fn own_marks(&self) -> String {
        let draft = if self.view.has_draft(self.row.id) { self.look.glyphs.draft } else { "" };
        let waiting = self.view.unsent_of(self.row.id).iter().any(|unsent| unsent.refused.is_none());
        format!("{draft}{}", if waiting { self.look.glyphs.waiting } else { "" })
    }

    /// What went wrong with the reader's own last message, in words.
    fn trouble(&self) -> Option<String> {
        if self.view.unsent_of(self.row.id).iter().any(|unsent| unsent.refused.is_some()) {
            return Some(self.look.texts.get("list-not-sent"));
        }
        match self.row.last.as_ref()?.status? {
            Status::Failed(_) => Some(self.look.texts.get("list-not-delivered")),
            Status::Uncertain => Some(self.look.texts.get("list-not-confirmed")),
            Status::Queued | Status::Accepted | Status::Sent | Status::Delivered | Status::Read | Status::Played => {
                None
            }
        }
    }

    /// Queue and last line.
    fn story(&self) -> Vec<Span<'static>> {
        let queue = self.view.queue_name(self.row.queue);
        let mut spans = vec![self.dim(queue.to_owned())];
        let (text, role) = self.last_words();
        if !text.is_empty() {
            if !queue.is_empty() {
                spans.push(self.dim(format!(" {} ", self.look.glyphs.dot)));
            }
            spans.push(Span::styled(text, self.style(role)));
        }
        spans
    }

    fn last_words(&self) -> (String, Role) {
        let (texts, glyphs) = (self.look.texts, self.look.glyphs);
        let waiting = self.view.unsent_of(self.row.id).iter().filter(|unsent| unsent.refused.is_none()).count();
        if let Some(trouble) = self.trouble() {
            return (format!("{} {trouble}", glyphs.failed), Role::Danger);
        }
        if waiting > 0 {
            return (
                format!("{} {}", glyphs.waiting, texts.with("line-waiting", &[("n", waiting.into())])),
                Role::Warn,
            );
        }
        if self.row.held {
            return (texts.get("list-held"), Role::System);
        }
        let Some(last) = &self.row.last else { return (String::new(), Role::Dim) };
        let words = wording::preview(texts, glyphs, &last.content);
        match (last.direction, last.status) {
            (Direction::Out, Some(status)) => {
                let tick = wording::tick(texts, glyphs, status);
                (format!("{} {words}", tick.split(' ').next().unwrap_or_default()), Role::Dim)
            }
            (Direction::In, _) => (words, Role::Text),
            (Direction::Out | Direction::Note | Direction::System, _) => (words, Role::Dim),
        }
    }

    /// Unread messages, and how long the customer waits or how long ago the last line was.
    fn numbers(&self, with_word: bool) -> Vec<Span<'static>> {
        let mut spans = Vec::new();
        if self.row.unread > 0 {
            spans.push(Span::styled(format!("({}) ", self.row.unread.min(999)), self.style(Role::New)));
        }
        let last = self.row.last.as_ref().map_or(self.row.started, |last| last.at);
        match self.row.waiting_since {
            Some(since) => {
                let mut text = age(since, self.look.now, self.look.texts);
                if with_word {
                    text = self.look.texts.with("list-waiting", &[("age", text.as_str().into())]);
                }
                spans.push(Span::styled(text, self.style(Role::Text)));
            }
            None => spans.push(self.dim(age(last, self.look.now, self.look.texts))),
        }
        spans
    }
}
