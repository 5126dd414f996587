//! The only hands that write cells: every function clips to the area it is given.
//!
//! A buffer panics on a position outside of it; nothing else in the panes touches one directly.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text::{cut, width};

/// Writes `text` at column `x` and row `y` of `area`, as far as it fits; gives the column after it.
pub fn put(buf: &mut Buffer, area: Rect, (x, y): (u16, u16), text: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if x >= area.width || y >= area.height {
        return x;
    }
    let room = usize::from(area.width - x);
    let (end, _) = buf.set_stringn(area.x + x, area.y + y, text, room, style);
    end - area.x
}

/// Writes the pieces of `line` one after another.
pub fn put_line(buf: &mut Buffer, area: Rect, (x, y): (u16, u16), line: &Line<'_>) -> u16 {
    let mut at = x;
    for span in &line.spans {
        let before = at;
        at = put(buf, area, (at, y), &span.content, line.style.patch(span.style));
        // A piece that was cut ends the line: what follows must not move up into its place.
        if usize::from(at - before) < width(&span.content) {
            break;
        }
    }
    at
}

/// Gives a row of `area` a style, whatever it shows: the cursor's row, a bar.
pub fn fill_row(buf: &mut Buffer, area: Rect, y: u16, style: Style) {
    if y < area.height {
        buf.set_style(Rect { y: area.y + y, height: 1, ..area }.intersection(buf.area), style);
    }
}

/// Makes `area` blank in `style`.
pub fn clear(buf: &mut Buffer, area: Rect, style: Style) {
    let area = area.intersection(buf.area);
    for position in area.positions() {
        if let Some(cell) = buf.cell_mut(position) {
            cell.reset();
            cell.set_style(style);
        }
    }
}

/// The columns of a line.
pub fn line_width(line: &Line<'_>) -> usize {
    line.spans.iter().map(|span| width(&span.content)).sum()
}

/// Writes `left` and `right` at the two ends of a row. The right one is whole or absent, and wins: clocks and numbers are
/// never cut, names are. Between the two stays at least one column.
pub fn ends(buf: &mut Buffer, area: Rect, y: u16, left: &Line<'_>, right: &Line<'_>, more: &str) {
    let whole = usize::from(area.width);
    let right_width = line_width(right);
    let shows_right = right_width > 0 && right_width <= whole;
    let room = if shows_right { whole.saturating_sub(right_width + 1) } else { whole };
    put_line(buf, area, (0, y), &cut_line(left, room, more));
    if shows_right {
        let x = u16::try_from(whole - right_width).unwrap_or(0);
        put_line(buf, area, (x, y), right);
    }
}

/// `line` in at most `columns`, with `more` where it was cut.
pub fn cut_line<'a>(line: &Line<'a>, columns: usize, more: &str) -> Line<'a> {
    if line_width(line) <= columns {
        return line.clone();
    }
    let mut out = Line::default().style(line.style);
    let mut left = columns;
    for span in &line.spans {
        let wide = width(&span.content);
        // The last piece that fits must leave room for the mark.
        if wide + width(more) <= left {
            out.spans.push(span.clone());
            left -= wide;
            continue;
        }
        let shorter = cut_harder(&span.content, left, more);
        out.spans.push(Span::styled(shorter, span.style));
        break;
    }
    out
}

/// Cuts even text that would just fit, because something follows it.
fn cut_harder(text: &str, columns: usize, more: &str) -> String {
    let longer = format!("{text}{}", " ".repeat(columns + 1));
    cut(&longer, columns, more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_area() -> impl Strategy<Value = Rect> {
        (0u16..12, 0u16..6, 0u16..14, 0u16..8).prop_map(|(x, y, width, height)| Rect { x, y, width, height })
    }

    proptest! {
        #[test]
        fn nothing_is_written_outside(area in any_area(), x in 0u16..20, y in 0u16..10, text in "\\PC{0,30}") {
            let whole = Rect::new(0, 0, 10, 5);
            let mut buf = Buffer::empty(whole);
            let mark = Style::new().bold();
            put(&mut buf, area, (x, y), &text, mark);
            ends(&mut buf, area, y, &Line::styled(text.clone(), mark), &Line::styled("23:41", mark), "…");
            fill_row(&mut buf, area, y, mark);
            clear(&mut buf, area, mark);
            for position in whole.positions().filter(|position| !area.contains(*position)) {
                prop_assert_eq!(&buf[position], &Buffer::empty(whole)[position]);
            }
        }

        #[test]
        fn a_cut_line_fits(texts in proptest::collection::vec("\\PC{0,12}", 0..4), columns in 0usize..30) {
            let line = Line::from(texts.into_iter().map(Span::raw).collect::<Vec<_>>());
            prop_assert!(line_width(&cut_line(&line, columns, "…")) <= columns);
        }
    }

    #[test]
    fn the_right_end_is_whole_and_the_left_one_gives_way() {
        let area = Rect::new(0, 0, 14, 1);
        let mut buf = Buffer::empty(area);
        ends(&mut buf, area, 0, &Line::raw("Mariana Lopes"), &Line::raw("23:41"), "…");
        assert_eq!(buf, Buffer::with_lines(["Mariana… 23:41"]));
    }
}
