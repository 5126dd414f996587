//! Boxes: thin rounded lines with words on them, or `+-|` where the terminal has only ASCII.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;

use crate::tui::glyph::Glyphs;
use crate::tui::theme::UNMARKED;

use super::paint;

/// The pieces that a box is made of.
struct Pieces {
    across: &'static str,
    down: &'static str,
    corners: [&'static str; 4],
    tees: [&'static str; 2],
}

const ROUNDED: Pieces =
    Pieces { across: "─", down: "│", corners: ["╭", "╮", "╰", "╯"], tees: ["├", "┤"] };
const ASCII: Pieces = Pieces { across: "-", down: "|", corners: ["+", "+", "+", "+"], tees: ["+", "+"] };

fn pieces(glyphs: &Glyphs) -> &'static Pieces {
    if glyphs.ascii { &ASCII } else { &ROUNDED }
}

/// A box around the whole of `area`, with words on its upper line. Gives the area inside.
///
/// Too small for a box (under 2 by 2), nothing is drawn and nothing is inside.
pub fn frame(
    buf: &mut Buffer,
    area: Rect,
    glyphs: &Glyphs,
    style: Style,
    (left, right): (&Line<'_>, &Line<'_>),
) -> Rect {
    if area.width < 2 || area.height < 2 {
        return Rect { width: 0, height: 0, ..area };
    }
    let pieces = pieces(glyphs);
    let [top_left, top_right, bottom_left, bottom_right] = pieces.corners;
    border_row(buf, area, 0, style, (top_left, pieces.across, top_right));
    border_row(buf, area, area.height - 1, style, (bottom_left, pieces.across, bottom_right));
    sides(buf, area, pieces.down, style);
    words_on(buf, area, 0, glyphs, (left, right));
    Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
}

/// A line across a box at row `y` of `area`, joined to its sides, with words on it.
pub fn divider(
    buf: &mut Buffer,
    area: Rect,
    y: u16,
    glyphs: &Glyphs,
    style: Style,
    (left, right): (&Line<'_>, &Line<'_>),
) {
    let pieces = pieces(glyphs);
    let [from, to] = pieces.tees;
    border_row(buf, area, y, style, (from, pieces.across, to));
    words_on(buf, area, y, glyphs, (left, right));
}

/// Only the two sides: where a whole box has no room.
pub fn side_bars(buf: &mut Buffer, area: Rect, glyphs: &Glyphs, style: Style) {
    let bar = if glyphs.ascii { "|" } else { "┃" };
    for y in 0..area.height {
        paint::put(buf, area, (0, y), bar, style);
        paint::put(buf, area, (area.width.saturating_sub(1), y), bar, style);
    }
}

fn border_row(buf: &mut Buffer, area: Rect, y: u16, style: Style, (from, across, to): (&str, &str, &str)) {
    let inside = usize::from(area.width.saturating_sub(2));
    let row = format!("{from}{}{to}", across.repeat(inside));
    paint::put(buf, area, (0, y), &row, style);
}

fn sides(buf: &mut Buffer, area: Rect, down: &str, style: Style) {
    for y in 1..area.height.saturating_sub(1) {
        paint::put(buf, area, (0, y), down, style);
        paint::put(buf, area, (area.width - 1, y), down, style);
    }
}

/// Words on a border: a space on each side of them, two columns of the border at each end.
fn words_on(buf: &mut Buffer, area: Rect, y: u16, glyphs: &Glyphs, (left, right): (&Line<'_>, &Line<'_>)) {
    let room = usize::from(area.width.saturating_sub(4));
    let right_width = paint::line_width(right);
    let shows_right = right_width > 0 && right_width + 2 <= room;
    let taken = if shows_right { right_width + 3 } else { 0 };
    let left_room = room.saturating_sub(taken + 1);
    let left = paint::cut_line(left, left_room, glyphs.more);
    if paint::line_width(&left) > 0 {
        on_border(buf, area, (1, y), &left);
    }
    if shows_right {
        let x = usize::from(area.width) - right_width - 4;
        on_border(buf, area, (u16::try_from(x).unwrap_or(0), y), right);
    }
}

fn on_border(buf: &mut Buffer, area: Rect, (x, y): (u16, u16), words: &Line<'_>) {
    // The line's own look must not shine through the words.
    let blank = " ".repeat(paint::line_width(words) + 2);
    paint::put(buf, area, (x, y), &blank, UNMARKED);
    paint::put_line(buf, area, (x + 1, y), words);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::glyph;
    use proptest::prelude::*;

    #[test]
    fn words_stand_on_the_border() {
        let area = Rect::new(0, 0, 24, 3);
        let mut buf = Buffer::empty(area);
        let inside = frame(&mut buf, area, &glyph::UNICODE, Style::new(), (&Line::raw("Message"), &Line::raw("23:41")));
        assert_eq!(inside, Rect::new(1, 1, 22, 1));
        assert_eq!(
            buf,
            Buffer::with_lines(["╭ Message ───── 23:41 ─╮", "│                      │", "╰──────────────────────╯"])
        );
    }

    proptest! {
        #[test]
        fn a_box_stays_in_its_area(x in 0u16..8, y in 0u16..4, width in 0u16..16, height in 0u16..8, title in "\\PC{0,20}") {
            let whole = Rect::new(0, 0, 12, 6);
            let area = Rect { x, y, width, height };
            let mut buf = Buffer::empty(whole);
            let titles = (&Line::raw(title), &Line::raw("0:09!"));
            frame(&mut buf, area, &glyph::ASCII, Style::new(), titles);
            divider(&mut buf, area, 1, &glyph::UNICODE, Style::new(), titles);
            side_bars(&mut buf, area, &glyph::UNICODE, Style::new());
            for position in whole.positions().filter(|position| !area.contains(*position)) {
                prop_assert_eq!(&buf[position], &Buffer::empty(whole)[position]);
            }
        }
    }
}
