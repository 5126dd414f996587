//! A terminal that is too small says how much room is needed. Nothing is lost: all is there again when there is room.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::tui::layout::{LEAST_COLUMNS, LEAST_ROWS};
use crate::tui::look::Look;
use crate::tui::theme::Role;
use crate::tui::widget::paint;
use crate::tui::widget::wrap::wrap;

pub fn draw(look: &Look<'_>, area: Rect, buf: &mut Buffer) -> Option<Position> {
    let words = look
        .texts
        .with("too-small", &[("columns", u32::from(LEAST_COLUMNS).into()), ("rows", u32::from(LEAST_ROWS).into())]);
    for (y, line) in (0..area.height).zip(wrap(&words, usize::from(area.width))) {
        paint::put(buf, area, (0, y), &line, look.style(Role::Text));
    }
    None
}
