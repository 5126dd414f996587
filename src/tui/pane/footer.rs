//! The line below everything: what the keys do here, or for a few seconds what has just happened.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widget::fit::{Part, fit, total};
use crate::tui::widget::paint;

/// A key and what it does here. Lower ranks stay longer when there is too little room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    pub key: String,
    pub label: String,
    pub rank: u8,
}

impl Hint {
    pub fn new(rank: u8, key: impl Into<String>, label: impl Into<String>) -> Hint {
        Hint { key: key.into(), label: label.into(), rank }
    }
}

/// Draws the hints: `left` ones one after another, `right` ones at the right end. Each is whole or absent.
pub fn hints(left: &[Hint], right: &[Hint], look: &Look<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    paint::fill_row(buf, area, 0, look.style(Role::Bar));
    let separator = format!(" {} ", look.glyphs.dot);
    let gap = separator.chars().count();
    let columns = usize::from(area.width).saturating_sub(2);
    // The right ones are the way to all others, so they are fitted first.
    let right = fit(right.iter().map(|hint| part(hint, look)).collect(), gap, columns);
    let taken = total(&right, gap);
    let room = columns.saturating_sub(if taken > 0 { taken + 2 } else { 0 });
    let left = fit(left.iter().map(|hint| part(hint, look)).collect(), gap, room);
    put_all(buf, area, 1, &left, &separator, look);
    let x = usize::from(area.width).saturating_sub(taken + 1);
    put_all(buf, area, u16::try_from(x).unwrap_or(0), &right, &separator, look);
}

fn part<'a>(hint: &'a Hint, look: &Look<'_>) -> Part<'a> {
    let mut spans = vec![Span::styled(hint.key.as_str(), look.style(Role::Key))];
    if !hint.label.is_empty() {
        spans.push(Span::styled(format!(" {}", hint.label), look.style(Role::Dim)));
    }
    Part::new(hint.rank, Line::from(spans))
}

fn put_all(buf: &mut Buffer, area: Rect, x: u16, parts: &[Part<'_>], separator: &str, look: &Look<'_>) {
    let mut x = x;
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            x = paint::put(buf, area, (x, 0), separator, look.style(Role::Dim));
        }
        x = paint::put_line(buf, area, (x, 0), &part.line);
    }
}

/// A notice over the foot line: what happened, and the key that undoes it (`u undo`), which is never cut.
pub fn notice(words: &str, role: Role, key: Option<&Hint>, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    paint::clear(buf, Rect { height: 1, ..area }, look.style(Role::Bar));
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: 1, ..area };
    let right = key.map(|hint| part(hint, look).line).unwrap_or_default();
    paint::ends(buf, inner, 0, &Line::styled(words, look.style(role)), &right, look.glyphs.more);
}
