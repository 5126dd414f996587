//! Draws the conversation: the newest message at the bottom, the holder's own at the right.

use jiff::Timestamp as Instant;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::base::Timestamp;
use crate::simulator::client::Tick;
use crate::tui::look::Look;
use crate::tui::theme::Role;

use super::draw::put;
use super::screen::{PhoneScreen, Shown};
use super::wrap::{cut, wrap};

/// A row of the conversation: what stands in it, and on which side.
struct Row<'a> {
    line: Line<'a>,
    /// Columns of the message that it belongs to: its rows begin in one column.
    width: usize,
    is_right: bool,
}

pub(super) fn draw_chat(screen: &PhoneScreen, look: &Look<'_>, area: Rect, buffer: &mut Buffer) {
    if screen.lines.is_empty() {
        let words = look.texts.get("phone-empty");
        for (row, words) in wrap(&words, area.width.into()).into_iter().enumerate() {
            let y = area.y.saturating_add(u16::try_from(row).unwrap_or(u16::MAX));
            if y < area.bottom() {
                put(buffer, area.x, y, area.width, &words, look.style(Role::Dim));
            }
        }
        return;
    }
    let height = usize::from(area.height);
    let mut rows: Vec<Row<'_>> = Vec::new();
    // From the newest back, until the screen and what is scrolled past are full.
    for shown in screen.lines.iter().rev() {
        let mut own = rows_of(shown, look, usize::from(area.width));
        own.reverse();
        rows.extend(own);
        if rows.len() >= height.saturating_add(screen.scrolled) {
            break;
        }
    }
    let most = rows.len().saturating_sub(height);
    let rows = rows.into_iter().skip(screen.scrolled.min(most)).take(height);
    for (up, row) in rows.enumerate() {
        let Some(y) = area.bottom().checked_sub(u16::try_from(up).unwrap_or(u16::MAX).saturating_add(1)) else { break };
        let width = u16::try_from(row.width).unwrap_or(area.width).min(area.width);
        let x = if row.is_right { area.right() - width } else { area.x };
        buffer.set_line(x, y, &row.line, width);
    }
}

/// How many rows of the conversation do not fit into `area`.
pub(super) fn most_rows(screen: &PhoneScreen, look: &Look<'_>, area: Rect) -> usize {
    let rows = |shown| rows_of(shown, look, usize::from(area.width)).len();
    screen.lines.iter().map(rows).sum::<usize>().saturating_sub(area.height.into())
}

fn rows_of<'a>(shown: &Shown, look: &Look<'_>, columns: usize) -> Vec<Row<'a>> {
    let style = look.style(if shown.mine { Role::Mine } else { Role::Theirs });
    let dim = look.style(Role::Dim);
    let room = (columns * 4 / 5).max(12);
    let mut rows = Vec::new();
    let mut row = |text: String, style: Style| rows.push(Line::from(Span::styled(text, style)));
    if shown.forwarded {
        row(look.texts.get("phone-forwarded"), dim);
    }
    if let Some(quoted) = &shown.quoted {
        let quoted = if quoted.is_blank() { look.glyphs.more } else { quoted.as_str() };
        row(cut(&format!("{} {quoted}", look.glyphs.reply), room, look.glyphs.more), dim);
    }
    for words in wrap(&body(shown, look), room) {
        row(words, style);
    }
    for (place, (_, title)) in shown.presses.iter().enumerate().take(9) {
        row(cut(&format!("[Alt+{}] {title}", place + 1), room, look.glyphs.more), look.style(Role::Key));
    }
    row(cut(&meta(shown, look), room, look.glyphs.more), dim);
    row(String::new(), dim);
    let width = rows.iter().map(Line::width).max().unwrap_or(0);
    rows.into_iter().map(|line| Row { line, width, is_right: shown.mine }).collect()
}

/// The words of a message; what is no text is named.
fn body(shown: &Shown, look: &Look<'_>) -> String {
    if shown.revoked {
        return look.texts.get("phone-revoked");
    }
    let id = format!("phone-kind-{}", shown.kind.as_str().replace('_', "-"));
    if shown.kind.as_str() == "text" || !look.texts.has(&id) {
        return shown.text.as_str().to_owned();
    }
    let kind = format!("{} {}", look.glyphs.media, look.texts.get(&id));
    if shown.text.is_blank() { kind } else { format!("{kind} {} {}", look.glyphs.dot, shown.text) }
}

/// Time, ticks, reactions.
fn meta(shown: &Shown, look: &Look<'_>) -> String {
    let mut parts = vec![clock(shown.at, look)];
    if shown.edited {
        parts.push(look.texts.get("phone-edited"));
    }
    if shown.mine {
        parts.push(match shown.tick {
            Tick::Sent => look.glyphs.sent.to_owned(),
            Tick::Delivered => look.glyphs.delivered.to_owned(),
            Tick::Read => format!("{} {}", look.glyphs.delivered, look.texts.get("phone-read")),
        });
    }
    parts.extend(shown.reactions.iter().map(|emoji| emoji.as_str().to_owned()));
    parts.join(" ")
}

/// Hours and minutes; the day before them, if it is another one.
fn clock(at: Timestamp, look: &Look<'_>) -> String {
    let zoned = |at: Timestamp| Instant::from_millisecond(at.0).map(|at| at.to_zoned(look.zone.clone()));
    let (Ok(at), Ok(now)) = (zoned(at), zoned(look.now)) else { return String::new() };
    let time = format!("{:02}:{:02}", at.hour(), at.minute());
    if at.date() == now.date() { time } else { format!("{} {time}", at.date()) }
}
