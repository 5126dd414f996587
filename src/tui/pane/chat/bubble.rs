//! A message's own lines: theirs at the left, ours at the right with time and tick, lean ones in one column.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::tui::clock;
use crate::tui::theme::Role;
use crate::tui::widget::{paint, text, wrap};
use crate::tui::wording;

use super::block::{Drawn, Page};
use super::story::{Author, Item};
use super::tail::{after, edited, tail, tick};
use super::told::told;

/// On which side a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Theirs,
    Ours,
    /// Over the whole width.
    Team,
    Middle,
}

impl Side {
    pub fn of(author: Author) -> Side {
        match author {
            Author::Customer => Side::Theirs,
            Author::Me | Author::Colleague(_) | Author::Phone | Author::OtherApp => Side::Ours,
            Author::Note(_) => Side::Team,
            Author::System => Side::Middle,
        }
    }
}

/// In the lean shape, a name takes at most this many columns.
const LEAN_NAME: usize = 12;

pub fn lines(page: &Page<'_, '_>, item: Item<'_>, author: Author) -> Vec<Drawn> {
    match Side::of(author) {
        Side::Middle => system(page, item),
        Side::Team => note(page, item, author),
        Side::Theirs | Side::Ours if page.look.lean => lean(page, item, author),
        Side::Theirs => theirs(page, item),
        Side::Ours => ours(page, item),
    }
}

fn theirs(page: &Page<'_, '_>, item: Item<'_>) -> Vec<Drawn> {
    let columns = page.bubble_columns();
    let mut lines = told(page, item, columns, Role::Theirs);
    let tail = edited(page, item).map(|word| vec![Span::styled(word, page.style(Role::Dim))]).unwrap_or_default();
    append(&mut lines, tail, columns);
    lines.extend(after(page, item, columns));
    lines.into_iter().map(|line| page.plain(1, line)).collect()
}

fn ours(page: &Page<'_, '_>, item: Item<'_>) -> Vec<Drawn> {
    let columns = page.bubble_columns();
    let mut lines = told(page, item, columns, Role::Mine);
    append(&mut lines, tail(page, item), columns);
    let wide = lines.iter().map(paint::line_width).max().unwrap_or(0);
    push_tail_right(&mut lines, wide);
    let indent = 1 + page.columns().saturating_sub(wide);
    let mut drawn: Vec<Drawn> = lines.into_iter().map(|line| page.plain(indent, line)).collect();
    // What stands under it is a block of its own, as wide as its widest line.
    let under = after(page, item, columns);
    let wide = under.iter().map(paint::line_width).max().unwrap_or(0);
    let indent = 1 + page.columns().saturating_sub(wide);
    drawn.extend(under.into_iter().map(|line| page.plain(indent, line)));
    drawn
}

/// Time and tick stand at the right edge of the last line.
fn push_tail_right(lines: &mut [Line<'static>], wide: usize) {
    let Some(last) = lines.last_mut() else { return };
    let missing = wide.saturating_sub(paint::line_width(last));
    if let Some(gap) = last.spans.iter_mut().find(|span| span.content == GAP) {
        gap.content = " ".repeat(missing + GAP.len()).into();
    } else {
        // The tail stands on a line of its own.
        last.spans.insert(0, Span::raw(" ".repeat(missing)));
    }
}

/// Between the words of a message and its tail.
const GAP: &str = "  ";

/// Puts the tail on the last line, or on one of its own where it does not fit.
fn append(lines: &mut Vec<Line<'static>>, tail: Vec<Span<'static>>, columns: usize) {
    if tail.is_empty() {
        return;
    }
    let tail = Line::from(tail);
    match lines.last_mut() {
        Some(last) if paint::line_width(last) + GAP.len() + paint::line_width(&tail) <= columns => {
            let style = last.style;
            last.style = Style::new();
            for span in &mut last.spans {
                span.style = style.patch(span.style);
            }
            last.spans.push(Span::raw(GAP));
            last.spans.extend(tail.spans);
        }
        Some(_) | None => lines.push(tail),
    }
}

/// `14:01 NAME: text`, later lines under the text.
fn lean(page: &Page<'_, '_>, item: Item<'_>, author: Author) -> Vec<Drawn> {
    let time = clock::time_of_day(item.at(), page.look.zone);
    let name = match author {
        Author::Me => page.look.texts.get("chat-you"),
        other => page.name(other).unwrap_or_default(),
    };
    let name = text::cut(&name, LEAN_NAME, page.look.glyphs.more);
    let mut prefix = vec![Span::styled(format!("{time} "), page.style(Role::Dim))];
    if let Some((tick, role)) = tick(page, item) {
        prefix.push(Span::styled(format!("{} ", tick.split(' ').next().unwrap_or_default()), page.style(role)));
    }
    prefix.push(Span::styled(format!("{name}: "), page.style(Role::Title)));
    let prefix = Line::from(prefix);
    // Where the name would leave too little, the text goes under the time.
    let indent = paint::line_width(&prefix).min(page.columns() / 3);
    let first_room = usize::from(page.width).saturating_sub(paint::line_width(&prefix));
    let columns = usize::from(page.width).saturating_sub(indent + 1).max(1);
    let role = if Side::of(author) == Side::Theirs { Role::Theirs } else { Role::Mine };
    let mut lines = told(page, item, columns.min(first_room.max(8)), role);
    if let Some(word) = edited(page, item) {
        append(&mut lines, vec![Span::styled(word, page.style(Role::Dim))], columns);
    }
    lines.extend(after(page, item, columns));
    join(page, prefix, lines, indent)
}

fn join(page: &Page<'_, '_>, prefix: Line<'static>, lines: Vec<Line<'static>>, indent: usize) -> Vec<Drawn> {
    let mut lines = lines.into_iter();
    let mut first = prefix;
    if let Some(line) = lines.next() {
        let style = line.style;
        first.spans.extend(line.spans.into_iter().map(|span| {
            let style = style.patch(span.style);
            span.style(style)
        }));
    }
    [page.plain(0, first)].into_iter().chain(lines.map(|line| page.plain(indent, line))).collect()
}

/// A line of the system: in the middle, dim.
fn system(page: &Page<'_, '_>, item: Item<'_>) -> Vec<Drawn> {
    let Item::Message(message) = item else { return Vec::new() };
    let worded = wording::content(page.look.texts, page.look.glyphs, &message.content);
    let words = if worded.label.is_empty() { worded.body } else { format!("{} {}", worded.label, worded.body) };
    let time = clock::time_of_day(item.at(), page.look.zone);
    let lines = wrap::wrap(&format!("{time} {words}"), page.bubble_columns());
    lines.iter().map(|line| page.centred(line, Role::System)).collect()
}

/// A note of the team: over the whole width, and it says that no customer gets it (X04).
fn note(page: &Page<'_, '_>, item: Item<'_>, author: Author) -> Vec<Drawn> {
    let who = match author {
        Author::Note(user) => wording::user(page.look.texts, page.view.snapshot(), user),
        Author::Customer | Author::Me | Author::Colleague(_) | Author::Phone | Author::OtherApp | Author::System => {
            String::new()
        }
    };
    let time = clock::time_of_day(item.at(), page.look.zone);
    let dot = page.look.glyphs.dot;
    let head = format!("{} {dot} {who} {time}", page.look.texts.get("chat-note"));
    let head = text::cut(&head, page.columns(), page.look.glyphs.more);
    let mut lines = vec![Line::styled(head, page.style(Role::Note))];
    lines.extend(told(page, item, page.columns(), Role::Note));
    let fill = Some(page.style(Role::Note));
    lines.into_iter().map(|line| Drawn { fill, ..page.plain(1, line) }).collect()
}
