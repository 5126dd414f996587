//! The line above everything, and the title of the chat.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::client::LineState;
use crate::protocol::AttendanceView;
use crate::tui::clock::{WindowClock, time_of_day};
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widget::fit::{Part, fit, total};
use crate::tui::widget::paint;
use crate::tui::wording::{self, Tone};

use super::{SeatView, title};

/// Between the parts of the line.
const GAP: usize = 2;

/// The line above everything: who one is, what waits, how the line is, what time it is.
pub fn top_bar(view: &SeatView<'_>, look: &Look<'_>, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    paint::fill_row(buf, area, 0, look.style(Role::Bar));
    let columns = usize::from(area.width).saturating_sub(2);
    let parts = fit([left_parts(view, look), right_parts(view, look)].concat(), GAP, columns);
    let (left, right): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|part| [PROGRAM, NAME, COUNTS].contains(&part.rank));
    put_parts(buf, area, 1, &left);
    let x = usize::from(area.width).saturating_sub(total(&right, GAP) + 1);
    put_parts(buf, area, u16::try_from(x).unwrap_or(0), &right);
}

/// Ranks of the line's parts: what is needed longest has the lowest.
const LINE: u8 = 0;
const REFUSED: u8 = 1;
const NAME: u8 = 2;
const COUNTS: u8 = 3;
const TIME: u8 = 4;
const PROGRAM: u8 = 5;
const TRAFFIC: u8 = 6;

fn left_parts<'a>(view: &SeatView<'_>, look: &Look<'_>) -> Vec<Part<'a>> {
    let mut parts = vec![Part::new(PROGRAM, Span::styled("turno", look.style(Role::Title)))];
    let Some(snapshot) = view.snapshot() else { return parts };
    let name = wording::user_name(Some(snapshot), snapshot.me).unwrap_or_default();
    let presence = snapshot.my_presence();
    let role = match presence {
        crate::domain::Presence::Online => Role::Ok,
        crate::domain::Presence::Paused => Role::Warn,
        crate::domain::Presence::Offline => Role::Dim,
    };
    let mark = wording::presence_mark(look.glyphs, presence);
    let word = wording::presence(look.texts, presence);
    // Without a line nobody knows what the server takes one for: the line's own state says what is so.
    let (words, role) = match is_cut(view.line) {
        true => (look.glyphs.offline.to_owned(), Role::Dim),
        false => (format!("{mark} {word}"), role),
    };
    let who = vec![Span::styled(format!("{name} "), look.style(Role::Text)), Span::styled(words, look.style(role))];
    parts.push(Part::new(NAME, Line::from(who)));
    parts.push(Part::new(COUNTS, counts(view, look)));
    parts
}

/// Whether nothing that is known of oneself can be trusted to hold.
fn is_cut(line: &LineState) -> bool {
    match line {
        LineState::Offline { .. }
        | LineState::Restarting { .. }
        | LineState::Ended { .. }
        | LineState::SignedOut { .. }
        | LineState::Connecting => true,
        LineState::CatchingUp { .. } | LineState::Live => false,
    }
}

/// `7 waiting · 2 for you`.
pub fn counts(view: &SeatView<'_>, look: &Look<'_>) -> Line<'static> {
    let Some(snapshot) = view.snapshot() else { return Line::default() };
    let waiting = snapshot.queued().count();
    let new = snapshot.queued().filter(|row| view.is_new(row)).count();
    let waiting = look.texts.with("header-waiting", &[("n", waiting.into())]);
    let mut spans = vec![Span::styled(waiting, look.style(Role::Text))];
    if new > 0 {
        spans.push(Span::styled(format!(" {} ", look.glyphs.dot), look.style(Role::Dim)));
        spans.push(Span::styled(look.texts.with("list-for-you", &[("n", new.into())]), look.style(Role::New)));
    }
    Line::from(spans)
}

fn right_parts<'a>(view: &SeatView<'_>, look: &Look<'_>) -> Vec<Part<'a>> {
    let dim = look.style(Role::Dim);
    let mut parts = Vec::new();
    if view.traffic.up + view.traffic.down > 0 {
        let (up, down) = (bytes(view.traffic.up), bytes(view.traffic.down));
        let words = format!("{}{up} {}{down}", look.glyphs.up, look.glyphs.down);
        parts.push(Part::new(TRAFFIC, Span::styled(words, dim)));
    }
    let role = match wording::line_tone(view.line) {
        Tone::Good => Role::Ok,
        Tone::Calm => Role::Text,
        Tone::Careful => Role::Warn,
        Tone::Bad => Role::Danger,
    };
    let state = wording::line_state(look.texts, look.glyphs, view.line, view.waiting_count(), look.now);
    parts.push(Part::new(REFUSED, refused(view, look)));
    parts.push(Part::new(LINE, Span::styled(state, look.style(role))));
    parts.push(Part::new(TIME, Span::styled(time_of_day(look.now, look.zone), look.style(Role::Text))));
    parts
}

/// `2 not sent Alt+O`: messages that the server did not take, and the key that shows them. Nothing where there is none.
fn refused(view: &SeatView<'_>, look: &Look<'_>) -> Line<'static> {
    let count = view.refused_count();
    if count == 0 {
        return Line::default();
    }
    let words = look.texts.with("line-not-sent", &[("n", count.into())]);
    let key = &look.keys.unsent;
    Line::from(vec![
        Span::styled(format!("{} {words}", look.glyphs.failed), look.style(Role::Danger)),
        Span::styled(if key.is_empty() { String::new() } else { format!(" {key}") }, look.style(Role::Key)),
    ])
}

/// `980`, `1.2k`, `34k`, `5.6M`: short, because it stands on every screen.
pub fn bytes(count: u64) -> String {
    match count {
        0..1_000 => count.to_string(),
        1_000..10_000 => format!("{}.{}k", count / 1_000, count / 100 % 10),
        10_000..1_000_000 => format!("{}k", count / 1_000),
        1_000_000..10_000_000 => format!("{}.{}M", count / 1_000_000, count / 100_000 % 10),
        _ => format!("{}M", count / 1_000_000),
    }
}

fn put_parts(buf: &mut Buffer, area: Rect, x: u16, parts: &[Part<'_>]) {
    let mut x = x;
    for part in parts {
        x = paint::put_line(buf, area, (x, 0), &part.line).saturating_add(GAP as u16);
    }
}

/// The chat's title: who the customer is at the left, and how long one may answer at the right (R023, R024), as if there
/// were room for all of it.
///
/// `with_number`: the attendance's number too, on demand only (R025).
pub fn title_lines(view: &SeatView<'_>, look: &Look<'_>, with_number: bool) -> (Line<'static>, Line<'static>) {
    title_lines_in(view, look, with_number, usize::MAX)
}

/// As [`title_lines`], for `columns` in all: telephone number and queue are whole or absent.
pub fn title_lines_in(
    view: &SeatView<'_>,
    look: &Look<'_>,
    with_number: bool,
    columns: usize,
) -> (Line<'static>, Line<'static>) {
    let Some(row) = view.shown() else {
        // It left the lists, and is shown for what was not sent in it.
        let name = view.shown.and_then(|id| view.unsent_of(id).first()).map(|one| one.title.to_string());
        return (name.map(|name| Line::styled(name, look.style(Role::Title))).unwrap_or_default(), Line::default());
    };
    let right = remaining(row, look, with_number);
    let room = columns.saturating_sub(paint::line_width(&right) + GAP);
    (who(row, view, look, room), right)
}

fn who(row: &AttendanceView, view: &SeatView<'_>, look: &Look<'_>, columns: usize) -> Line<'static> {
    let name = title(row).to_string();
    let number = row.contact.phone.as_ref().map(|phone| phone.pretty()).filter(|number| *number != name);
    let queue = view.queue_name(row.queue).to_owned();
    let held = if row.held { look.texts.get("header-held") } else { String::new() };
    let dim = |text: String| Line::styled(text, look.style(Role::Dim));
    let parts = vec![
        Part::new(0, Line::styled(name.clone(), look.style(Role::Title))),
        Part::new(2, dim(number.unwrap_or_default())),
        Part::new(3, dim(queue)),
        Part::new(1, dim(held)),
    ];
    let separator = format!(" {} ", look.glyphs.dot);
    let mut line = Line::default();
    for part in fit(parts, separator.chars().count(), columns) {
        if !line.spans.is_empty() {
            line.spans.push(Span::styled(separator.clone(), look.style(Role::Dim)));
        }
        let style = part.line.style;
        line.spans.extend(part.line.spans.into_iter().map(|span| span.style(style)));
    }
    // Where there is no room for a name, its beginning is better than nothing.
    if line.spans.is_empty() { Line::styled(name, look.style(Role::Title)) } else { line }
}

fn remaining(row: &AttendanceView, look: &Look<'_>, with_number: bool) -> Line<'static> {
    let clock = WindowClock::at(row.window_end, look.now);
    let words = look.texts.with("header-window", &[("clock", clock.text(look.texts).as_str().into())]);
    let mut spans = Vec::new();
    if with_number {
        let number = row.number.to_string();
        let words = look.texts.with("header-number", &[("number", number.as_str().into())]);
        spans.push(Span::styled(format!("{words} {} ", look.glyphs.dot), look.style(Role::Dim)));
    }
    spans.push(Span::styled(words, look.style(clock.role())));
    Line::from(spans)
}

/// The chat's title as a row of its own, where there is no border for it.
pub fn chat_title(
    view: &SeatView<'_>,
    look: &Look<'_>,
    with_number: bool,
    focused: bool,
    area: Rect,
    buf: &mut Buffer,
) {
    let (mut left, right) = title_lines_in(view, look, with_number, usize::from(area.width).saturating_sub(1));
    if !left.spans.is_empty() {
        let mark = if focused { look.glyphs.focus } else { " " };
        left.spans.insert(0, Span::styled(mark, look.style(Role::Accent)));
    }
    paint::ends(buf, area, 0, &left, &right, look.glyphs.more);
}

/// Whether a position of the screen points at the remaining time of the title's row: then the number is to be shown (R025).
pub fn is_on_remaining(view: &SeatView<'_>, look: &Look<'_>, area: Rect, position: Position) -> bool {
    let (_, right) = title_lines(view, look, false);
    let wide = u16::try_from(paint::line_width(&right)).unwrap_or(u16::MAX);
    wide > 0 && area.contains(position) && position.y == area.y && position.x >= area.right().saturating_sub(wide)
}
