//! Draws the phone: a function of its state, the look and the room.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Widget};
use unicode_width::UnicodeWidthStr;

use crate::base::SafeText;
use crate::simulator::client::ClientFault;
use crate::tui::look::Look;
use crate::tui::theme::Role;

use super::chat::{draw_chat, most_rows};
use super::deeds::Offer;
use super::screen::PhoneScreen;
use super::wrap::{cut, wrap};

/// A phone is no wider than this: long rows are hard to read.
const WIDEST: u16 = 76;
const LEAST_COLUMNS: u16 = 30;
const LEAST_ROWS: u16 = 9;
/// Rows of the field at most.
const FIELD_ROWS: usize = 4;

/// Where the parts of the phone stand.
struct Layout {
    frame: Rect,
    chat: Rect,
    foot: Rect,
    hints: Rect,
}

/// `None` where there is too little room.
fn layout(screen: &PhoneScreen, area: Rect) -> Option<Layout> {
    if area.width < LEAST_COLUMNS || area.height < LEAST_ROWS {
        return None;
    }
    let width = area.width.min(WIDEST);
    let frame = Rect { x: area.x + (area.width - width) / 2, width, height: area.height - 1, ..area };
    let inner = Rect { x: frame.x + 2, y: frame.y + 1, width: frame.width - 4, height: frame.height - 2 };
    let rows = field_rows(screen, inner.width.into()).rows.len();
    let height = (u16::try_from(rows).unwrap_or(1) + 1 + u16::from(screen.quoting)).min(inner.height);
    let chat = Rect { height: inner.height - height, ..inner };
    let foot = Rect { y: chat.bottom(), height, ..inner };
    Some(Layout { frame, chat, foot, hints: Rect { y: frame.bottom(), height: 1, ..frame } })
}

/// Draws the phone into `area`; where the cursor stands comes back.
pub fn draw(screen: &PhoneScreen, look: &Look<'_>, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let Some(layout) = layout(screen, area) else {
        let least = [("columns", i64::from(LEAST_COLUMNS).into()), ("rows", i64::from(LEAST_ROWS).into())];
        let words = look.texts.with("phone-too-small", &least);
        put(buffer, area.x, area.y, area.width, &words, look.style(Role::Text));
        return None;
    };
    frame_of(screen, look, layout.frame, buffer);
    draw_chat(screen, look, layout.chat, buffer);
    let field = field_rows(screen, layout.foot.width.into());
    let cursor = draw_field(screen, look, &field, layout.foot, buffer);
    hints(screen, look, layout.hints, buffer);
    match screen.menu {
        Some(row) => {
            draw_menu(row, look, layout.chat, buffer);
            None
        }
        None => Some(cursor),
    }
}

/// How far up this phone can be scrolled in `area`.
pub fn most_scrolled(screen: &PhoneScreen, look: &Look<'_>, area: Rect) -> usize {
    layout(screen, area).map_or(0, |layout| most_rows(screen, look, layout.chat))
}

fn frame_of(screen: &PhoneScreen, look: &Look<'_>, frame: Rect, buffer: &mut Buffer) {
    let (title, role) = title(screen, look);
    let half = usize::from(frame.width).saturating_sub(6);
    let title = format!(" {} ", cut(&title, half, look.glyphs.more));
    let holder = format!(" {} ", cut(&screen.holder, half, look.glyphs.more));
    let mut block = Block::bordered()
        .border_style(look.style(Role::Border))
        .title_top(Line::styled(title, look.style(role)))
        .title_bottom(Line::styled(holder, look.style(Role::Dim)).right_aligned());
    block = if look.glyphs.ascii { block.border_set(ASCII_BORDER) } else { block.border_type(BorderType::Rounded) };
    block.render(frame, buffer);
}

const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// The business, or what is wrong.
fn title(screen: &PhoneScreen, look: &Look<'_>) -> (String, Role) {
    if let Some(fault) = &screen.fault {
        let words = match fault {
            ClientFault::Unreachable { base } => {
                look.texts.with("phone-unreachable", &[("base", base.as_str().into())])
            }
            ClientFault::NoSimulator { base } => {
                look.texts.with("phone-no-simulator", &[("base", base.as_str().into())])
            }
            ClientFault::Refused { .. } => look.texts.get("phone-refused"),
        };
        return (words, Role::Danger);
    }
    let Some((name, number)) = &screen.business else { return (look.texts.get("phone-connecting"), Role::Dim) };
    if screen.typing {
        return (look.texts.with("phone-typing", &[("business", name.as_str().into())]), Role::Accent);
    }
    (format!("{name} {} {number}", look.glyphs.dot), Role::Title)
}

/// The field, broken into rows, and the cursor's place in it.
struct FieldRows {
    rows: Vec<String>,
    cursor: (usize, usize),
}

fn field_rows(screen: &PhoneScreen, columns: usize) -> FieldRows {
    // One column stays free: a cursor behind the last character needs it.
    let columns = columns.saturating_sub(3).max(4);
    let (before, _) = screen.field.text().split_at(screen.field.cursor());
    let rows = wrap(&SafeText::new(screen.field.text()), columns);
    let head = wrap(&SafeText::new(before), columns);
    let at_row = head.len().saturating_sub(1).min(rows.len().saturating_sub(1));
    let at_column = head.last().map_or(0, |row| row.width()).min(columns);
    let first = (at_row + 1).saturating_sub(FIELD_ROWS);
    FieldRows { rows: rows.into_iter().skip(first).take(FIELD_ROWS).collect(), cursor: (at_row - first, at_column) }
}

fn draw_field(screen: &PhoneScreen, look: &Look<'_>, field: &FieldRows, area: Rect, buffer: &mut Buffer) -> Position {
    let rule = look.glyphs.rule.repeat(area.width.into());
    put(buffer, area.x, area.y, area.width, &rule, look.style(Role::Border));
    let mut y = area.y + 1;
    if let (true, Some(line)) = (screen.quoting, screen.last_of_business()) {
        let excerpt = SafeText::line_of(&line.text, 80);
        let words = look.texts.with("phone-quoting", &[("text", excerpt.as_str().into())]);
        put(buffer, area.x, y, area.width, &cut(&words, area.width.into(), look.glyphs.more), look.style(Role::Dim));
        y += 1;
    }
    let prompt = format!("{} ", look.glyphs.folded);
    put(buffer, area.x, y, 2, &prompt, look.style(Role::Accent));
    if screen.field.text().is_empty() {
        put(buffer, area.x + 2, y, area.width - 2, &look.texts.get("phone-write"), look.style(Role::Dim));
    }
    for (at, row) in (y..area.bottom()).zip(&field.rows) {
        put(buffer, area.x + 2, at, area.width - 2, row, look.style(Role::Input));
    }
    let (row, column) = field.cursor;
    let offset = |value: usize| u16::try_from(value).unwrap_or(0);
    Position::new((area.x + 2 + offset(column)).min(area.right() - 1), (y + offset(row)).min(area.bottom() - 1))
}

fn draw_menu(selected: usize, look: &Look<'_>, area: Rect, buffer: &mut Buffer) {
    let labels: Vec<String> = Offer::ALL.iter().map(|offer| offer.label(look.texts)).collect();
    let widest = labels.iter().map(|label| label.width()).max().unwrap_or(0);
    let width = u16::try_from(widest + 4).unwrap_or(area.width).min(area.width);
    let height = u16::try_from(labels.len() + 2).unwrap_or(area.height).min(area.height);
    let frame = Rect { y: area.bottom() - height, width, height, ..area };
    Clear.render(frame, buffer);
    let title = Line::styled(format!(" {} ", look.texts.get("phone-menu")), look.style(Role::Title));
    let block = Block::bordered().border_style(look.style(Role::BorderFocus)).title_top(title);
    let block = if look.glyphs.ascii { block.border_set(ASCII_BORDER) } else { block.border_type(BorderType::Rounded) };
    let inner = block.inner(frame);
    block.render(frame, buffer);
    let rows = usize::from(inner.height);
    let first = (selected + 1).saturating_sub(rows);
    for (y, (place, label)) in (inner.y..inner.bottom()).zip(labels.iter().enumerate().skip(first)) {
        let is_here = place == selected;
        let style = look.style(if is_here { Role::Selection } else { Role::Modal });
        let mark = if is_here { look.glyphs.folded } else { " " };
        let columns = usize::from(inner.width);
        let text = cut(&format!("{mark} {label}"), columns, look.glyphs.more);
        let padding = " ".repeat(columns.saturating_sub(text.width()));
        put(buffer, inner.x, y, inner.width, &format!("{text}{padding}"), style);
    }
}

/// The keys, as many as there is room for, and the time left of the window.
fn hints(screen: &PhoneScreen, look: &Look<'_>, area: Rect, buffer: &mut Buffer) {
    let away = if screen.put_away { "phone-hint-look" } else { "phone-hint-away" };
    let keys: [(&str, &str); 7] = [
        ("Enter", "phone-hint-send"),
        ("F2", "phone-hint-more"),
        ("F3", "phone-hint-image"),
        ("F5", "phone-hint-react"),
        ("F6", "phone-hint-quote"),
        ("F9", away),
        ("F10", "phone-hint-leave"),
    ];
    let window = window(screen, look);
    let room = usize::from(area.width).saturating_sub(window.width() + 2);
    let mut spans: Vec<Span<'_>> = Vec::new();
    let mut used = 1;
    for (key, id) in keys {
        let words = look.texts.get(id);
        let width = key.width() + words.width() + 3;
        if used + width > room {
            continue;
        }
        used += width;
        spans.push(Span::styled(key, look.style(Role::Key)));
        spans.push(Span::styled(format!(" {words}  "), look.style(Role::Dim)));
    }
    buffer.set_line(area.x + 1, area.y, &Line::from(spans), area.width.saturating_sub(1));
    let width = u16::try_from(window.width()).unwrap_or(0);
    if let Some(x) = area.right().checked_sub(width + 1) {
        put(buffer, x, area.y, width, &window, look.style(Role::Dim));
    }
}

fn window(screen: &PhoneScreen, look: &Look<'_>) -> String {
    let Some(closes_at) = screen.closes_at else { return String::new() };
    let minutes = closes_at.since(look.now).whole_minutes();
    if minutes < 0 {
        return look.texts.get("phone-window-closed");
    }
    let left = format!("{}:{:02}", minutes / 60, minutes % 60);
    look.texts.with("phone-window", &[("left", left.as_str().into())])
}

/// Text that is already safe, cut at the edge.
pub(super) fn put(buffer: &mut Buffer, x: u16, y: u16, width: u16, text: &str, style: Style) {
    buffer.set_stringn(x, y, text, width.into(), style);
}
