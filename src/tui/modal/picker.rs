//! Choosing one of a list by typing a few letters of it. Every modal that offers a list is this one with other rows.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::client::Alert;
use crate::i18n::Texts;
use crate::tui::keymap::Motion;
use crate::tui::layout;
use crate::tui::look::Look;
use crate::tui::msg::Act;
use crate::tui::scene::Scene;
use crate::tui::theme::Role;
use crate::tui::widget::fit::{Part, fit};
use crate::tui::widget::{frame, paint};

use super::field::Field;
use super::{Modal, ModalKey, Step, fuzzy};

/// A row to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub label: String,
    /// At the right end: a key, a count, or why it cannot be chosen.
    pub right: String,
    /// What it is found by besides its label.
    pub also: String,
    /// What it is found by instead of its label: where that begins with something that nobody types.
    pub sought: Option<String>,
    /// One that cannot be chosen is dim and stays in sight.
    pub is_enabled: bool,
    /// The one that holds now.
    pub is_current: bool,
}

impl Row {
    pub fn new(label: impl Into<String>) -> Row {
        Row {
            label: label.into(),
            right: String::new(),
            also: String::new(),
            sought: None,
            is_enabled: true,
            is_current: false,
        }
    }

    fn haystack(&self) -> String {
        format!("{} {}", self.sought.as_ref().unwrap_or(&self.label), self.also)
    }

    #[must_use]
    pub fn sought(self, sought: impl Into<String>) -> Row {
        Row { sought: Some(sought.into()), ..self }
    }

    #[must_use]
    pub fn right(self, right: impl Into<String>) -> Row {
        Row { right: right.into(), ..self }
    }

    #[must_use]
    pub fn also(self, also: impl Into<String>) -> Row {
        Row { also: also.into(), ..self }
    }

    #[must_use]
    pub fn enabled(self, is_enabled: bool) -> Row {
        Row { is_enabled, ..self }
    }

    #[must_use]
    pub fn current(self, is_current: bool) -> Row {
        Row { is_current, ..self }
    }
}

/// What a picker offers.
pub trait Source: std::fmt::Debug {
    fn title(&self, texts: &Texts) -> String;

    /// All rows in their own order, before anything is typed.
    fn rows(&self, scene: &Scene<'_>) -> Vec<Row>;

    /// What choosing the row at `row` of [`Source::rows`] comes to. Never called for one that is not enabled.
    fn choose(&mut self, row: usize, scene: &Scene<'_>) -> Step;

    /// What to say where there is no row at all.
    fn empty(&self, texts: &Texts) -> String {
        texts.get("picker-nothing")
    }

    /// What the keys at the foot do.
    fn foot(&self, texts: &Texts) -> String {
        texts.get("picker-foot")
    }

    fn alert(&mut self, _alert: &Alert) {}

    fn on_open(&self) -> Vec<Act> {
        Vec::new()
    }
}

#[derive(Debug)]
pub struct Picker<S> {
    source: S,
    filter: Field,
    cursor: usize,
}

/// Between the hints of a foot.
const HINTS: &str = " · ";
/// Rows besides the list: two borders, the filter, two lines across and the foot.
const AROUND: u16 = 6;

impl<S: Source> Picker<S> {
    pub fn new(source: S) -> Picker<S> {
        Picker { source, filter: Field::default(), cursor: 0 }
    }

    /// With the cursor on the row that holds now.
    pub fn at_current(source: S, scene: &Scene<'_>) -> Picker<S> {
        let cursor = source.rows(scene).iter().position(|row| row.is_current).unwrap_or(0);
        Picker { cursor, ..Picker::new(source) }
    }

    /// The rows that match, with their place in the source.
    fn found(&self, rows: &[Row]) -> Vec<usize> {
        if self.filter.is_empty() {
            return (0..rows.len()).collect();
        }
        let haystacks: Vec<String> = rows.iter().map(Row::haystack).collect();
        fuzzy::filter(self.filter.text(), &haystacks)
    }

    fn accept(&mut self, rows: &[Row], found: &[usize], scene: &Scene<'_>) -> Step {
        let chosen = found.get(self.cursor).copied();
        match chosen.filter(|row| rows.get(*row).is_some_and(|row| row.is_enabled)) {
            Some(row) => self.source.choose(row, scene),
            None => Step::STAY,
        }
    }
}

impl<S: Source> Modal for Picker<S> {
    fn key(&mut self, key: &ModalKey, scene: &Scene<'_>) -> Step {
        let rows = self.source.rows(scene);
        let found = self.found(&rows);
        // A page is what a screen of ordinary height shows of a list.
        const PAGE: usize = 8;
        match key {
            ModalKey::Edit(edit) => {
                if self.filter.edit(edit) {
                    self.cursor = 0;
                }
            }
            ModalKey::Move(motion) => self.cursor = motion.step(self.cursor, found.len(), PAGE),
            ModalKey::NextField => self.cursor = Motion::Down.step(self.cursor, found.len(), PAGE),
            ModalKey::PreviousField => self.cursor = Motion::Up.step(self.cursor, found.len(), PAGE),
            ModalKey::Accept | ModalKey::Other => return self.accept(&rows, &found, scene),
            ModalKey::Close => return Step::CLOSE,
        }
        Step::STAY
    }

    fn click(&mut self, at: Position, screen: Rect, scene: &Scene<'_>) -> Step {
        let rows = self.source.rows(scene);
        let found = self.found(&rows);
        let places = Places::new(screen, rows.len(), found.len(), self.cursor);
        if !places.whole.contains(at) {
            return Step::CLOSE;
        }
        if !places.list.contains(at) {
            return Step::STAY;
        }
        self.cursor = (places.top + usize::from(at.y - places.list.y)).min(found.len().saturating_sub(1));
        self.accept(&rows, &found, scene)
    }

    fn alert(&mut self, alert: &Alert) {
        self.source.alert(alert);
    }

    fn on_open(&self) -> Vec<Act> {
        self.source.on_open()
    }

    fn draw(&self, scene: &Scene<'_>, look: &Look<'_>, screen: Rect, buf: &mut Buffer) -> Option<Position> {
        let rows = self.source.rows(scene);
        let found = self.found(&rows);
        let places = Places::new(screen, rows.len(), found.len(), self.cursor);
        let border = look.style(Role::BorderFocus);
        super::make_room(buf, places.whole, look);
        let title = Line::styled(self.source.title(look.texts), look.style(Role::Title));
        let count = look.texts.with("picker-count", &[("shown", found.len().into()), ("all", rows.len().into())]);
        let count = Line::styled(count, look.style(Role::Dim));
        frame::frame(buf, places.whole, look.glyphs, border, (&title, &count));
        let nothing = Line::default();
        for y in [places.list.y - 1, places.list.bottom()] {
            frame::divider(buf, places.whole, y - places.whole.y, look.glyphs, border, (&nothing, &nothing));
        }
        paint::put(buf, places.filter, (0, 0), "> ", look.style(Role::Key));
        let typed = Rect { x: places.filter.x + 2, width: places.filter.width.saturating_sub(2), ..places.filter };
        let cursor = self.filter.draw(typed, buf, look.style(Role::Input), look.glyphs.dot);
        if found.is_empty() {
            let words = if rows.is_empty() { self.source.empty(look.texts) } else { look.texts.get("picker-no-match") };
            paint::put(buf, places.list, (1, 0), &words, look.style(Role::Dim));
        }
        for (y, at) in found.iter().enumerate().skip(places.top).take(usize::from(places.list.height)) {
            if let Some(row) = rows.get(*at) {
                let line =
                    Rect { y: places.list.y + u16::try_from(y - places.top).unwrap_or(0), height: 1, ..places.list };
                draw_row(row, y == self.cursor, look, line, buf);
            }
        }
        let foot = foot(&self.source.foot(look.texts), usize::from(places.foot.width));
        paint::put(buf, places.foot, (0, 0), &foot, look.style(Role::Dim));
        cursor
    }
}

/// As many of the hints as there is room for, whole: the way out, which stands last, goes last.
fn foot(words: &str, columns: usize) -> String {
    let hints: Vec<&str> = words.split(HINTS).collect();
    let way_out = hints.len().saturating_sub(1);
    let part = |(at, hint): (usize, &&'_ str)| {
        let rank = if at == way_out { 0 } else { u8::try_from(at + 1).unwrap_or(u8::MAX) };
        Part::new(rank, Line::from((*hint).to_owned()))
    };
    let parts = fit(hints.iter().enumerate().map(part).collect(), HINTS.chars().count(), columns);
    parts.iter().map(|part| part.line.to_string()).collect::<Vec<_>>().join(HINTS)
}

/// Where the parts of a picker stand.
struct Places {
    whole: Rect,
    filter: Rect,
    list: Rect,
    foot: Rect,
    /// The first row that is shown.
    top: usize,
}

impl Places {
    /// The size follows all rows, so that the box does not jump while one types.
    fn new(screen: Rect, all: usize, found: usize, cursor: usize) -> Places {
        let wanted = u16::try_from(all.max(1)).unwrap_or(u16::MAX).saturating_add(AROUND);
        let whole = layout::modal(screen, wanted);
        let inside = Rect { x: whole.x + 2, width: whole.width.saturating_sub(4), ..whole };
        let filter = Rect { y: whole.y + 1, height: 1.min(whole.height), ..inside };
        let height = whole.height.saturating_sub(AROUND).max(1);
        let list = Rect { x: whole.x + 1, y: whole.y + 3, width: whole.width.saturating_sub(2), height };
        let foot = Rect { y: whole.bottom().saturating_sub(2), height: 1.min(whole.height), ..inside };
        let shown = usize::from(height);
        // The cursor's row stays a little away from the edge.
        let top = (cursor + 1).saturating_sub(shown.saturating_sub(shown / 4)).min(found.saturating_sub(shown));
        Places { whole, filter, list, foot, top }
    }
}

fn draw_row(row: &Row, is_chosen: bool, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
    let text = look.style(if row.is_enabled { Role::Text } else { Role::Dim });
    let right = look.style(if row.is_enabled { Role::Key } else { Role::Dim });
    let mark = if row.is_current { look.glyphs.current } else { " " };
    let left = Line::from(vec![
        Span::styled(format!("{mark} "), look.style(Role::Accent)),
        Span::styled(row.label.clone(), text),
    ]);
    let inside = Rect { width: area.width.saturating_sub(1), ..area };
    paint::ends(buf, inside, 0, &left, &Line::styled(row.right.clone(), right), look.glyphs.more);
    if is_chosen {
        paint::fill_row(buf, area, 0, look.style(Role::Selection));
    }
}
