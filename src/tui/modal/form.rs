//! A few fields under one another, for small forms and for signing in.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widget::paint;
use crate::tui::widget::text::width;

use super::field::{Field, FieldEdit};

/// A labelled field. All fields of these forms are required.
#[derive(Debug, Clone)]
struct Entry {
    /// The id of its label.
    label: &'static str,
    field: Field,
}

#[derive(Debug, Clone)]
pub struct Form {
    entries: Vec<Entry>,
    at: usize,
}

impl Form {
    /// The labels, and whether each is a secret.
    pub fn new(fields: &[(&'static str, bool)]) -> Form {
        let entry = |(label, secret): &(&'static str, bool)| Entry {
            label,
            field: if *secret { Field::masked() } else { Field::default() },
        };
        Form { entries: fields.iter().map(entry).collect(), at: 0 }
    }

    pub fn text(&self, at: usize) -> &str {
        self.entries.get(at).map_or("", |entry| entry.field.text())
    }

    pub fn set(&mut self, at: usize, text: &str) {
        if let Some(entry) = self.entries.get_mut(at) {
            entry.field = Field::with_text(text);
        }
    }

    pub fn clear(&mut self, at: usize) {
        if let Some(entry) = self.entries.get_mut(at) {
            entry.field.clear();
        }
    }

    pub fn edit(&mut self, edit: &FieldEdit) {
        if let Some(entry) = self.entries.get_mut(self.at) {
            entry.field.edit(edit);
        }
    }

    pub fn go_to(&mut self, at: usize) {
        self.at = at.min(self.entries.len().saturating_sub(1));
    }

    pub fn next(&mut self) {
        self.at = (self.at + 1) % self.entries.len().max(1);
    }

    pub fn previous(&mut self) {
        self.at = (self.at + self.entries.len().saturating_sub(1)) % self.entries.len().max(1);
    }

    pub fn is_at_last(&self) -> bool {
        self.at + 1 == self.entries.len()
    }

    /// The first empty field.
    pub fn first_empty(&self) -> Option<usize> {
        self.entries.iter().position(|entry| entry.field.is_empty())
    }

    /// The field at a row of the area that it is drawn in.
    pub fn hit(&mut self, area: Rect, position: Position) {
        if area.contains(position) {
            self.go_to(usize::from((position.y - area.y) / 2));
        }
    }

    /// Rows that it takes.
    pub fn rows(&self) -> u16 {
        u16::try_from(self.entries.len() * 2).unwrap_or(u16::MAX).saturating_sub(1)
    }

    pub fn draw(&self, look: &Look<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let labels: Vec<String> = self.entries.iter().map(|entry| look.texts.get(entry.label)).collect();
        let widest = labels.iter().map(|label| width(label)).max().unwrap_or(0);
        let column = u16::try_from(widest + 4).unwrap_or(0);
        let mut cursor = None;
        for (at, (entry, label)) in self.entries.iter().zip(labels).enumerate() {
            let y = u16::try_from(at * 2).unwrap_or(u16::MAX);
            let is_here = at == self.at;
            let role = if is_here { Role::Title } else { Role::Text };
            let label = Line::from(vec![
                Span::styled(if is_here { look.glyphs.focus } else { " " }, look.style(Role::Accent)),
                Span::styled(label, look.style(role)),
                Span::styled(" *", look.style(Role::Danger)),
            ]);
            paint::put_line(buf, area, (0, y), &label);
            if y >= area.height || column >= area.width {
                continue;
            }
            let field = Rect { x: area.x + column, y: area.y + y, width: area.width - column, height: 1 };
            underline(look, field, buf);
            let place = entry.field.draw(field, buf, look.style(Role::Input), look.glyphs.dot);
            cursor = if is_here { place } else { cursor };
        }
        cursor
    }
}

/// A line to write on: a field is seen without any colour.
fn underline(look: &Look<'_>, area: Rect, buf: &mut Buffer) {
    let line = "_".repeat(usize::from(area.width));
    paint::put(buf, area, (0, 0), &line, look.style(Role::Dim));
}
