//! From two pictures to the fewest bytes between them.
//!
//! The painter knows what the terminal shows, where its cursor stands and how its pen is set. A frame that shows nothing new
//! costs no byte at all; a typed character costs about one. Nothing outside this folder knows how bytes are made, so that a
//! painter that scrolls regions can take this one's place.

use std::io::Write as _;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect};
use unicode_width::UnicodeWidthChar;

use super::pen::Pen;

/// Frames of more bytes than this are wrapped so that the terminal shows them at once, with the cursor out of sight.
const LARGE_FRAME_BYTES: usize = 512;
const BEGIN_LARGE: &[u8] = b"\x1b[?2026h\x1b[?25l";
const END_SYNCHRONIZED: &[u8] = b"\x1b[?2026l";
const SHOW_CURSOR: &[u8] = b"\x1b[?25h";
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";
/// Fewer blanks than this at a line's end are written as they are.
const ERASE_FROM: u16 = 4;

/// Turns buffers into bytes.
#[derive(Debug)]
pub struct Painter {
    shown: Buffer,
    pen: Pen,
    /// Where the terminal's cursor stands; `None`: not known.
    at: Option<Position>,
    /// Whether it can be seen, and `None` before the first frame.
    is_cursor_shown: Option<bool>,
    /// Nothing that the terminal shows is known: all is to be written.
    is_blank: bool,
    out: Vec<u8>,
}

impl Default for Painter {
    fn default() -> Painter {
        Painter::new()
    }
}

impl Painter {
    pub fn new() -> Painter {
        Painter {
            shown: Buffer::empty(Rect::ZERO),
            pen: Pen::PLAIN,
            at: None,
            is_cursor_shown: None,
            is_blank: true,
            out: Vec::new(),
        }
    }

    /// Forgets what the terminal shows: the next frame writes all of it.
    pub fn forget(&mut self) {
        self.is_blank = true;
        self.is_cursor_shown = None;
    }

    /// The bytes that make the terminal show `next`, with its cursor at `cursor` or hidden. Empty when it does already.
    pub fn frame(&mut self, next: &Buffer, cursor: Option<Position>) -> &[u8] {
        self.out.clear();
        if self.is_blank || self.shown.area != next.area {
            self.wipe(next.area);
        }
        for y in 0..next.area.height {
            self.row(next, y);
        }
        self.finish(next.area, cursor);
        self.remember(next);
        &self.out
    }

    /// Keeps what is shown now. What lies under a wide character is emptied: nothing equals it, so it is written again as
    /// soon as the wide one is gone.
    fn remember(&mut self, next: &Buffer) {
        self.shown.clone_from(next);
        for y in 0..next.area.height {
            let mut x = 0;
            while x < next.area.width {
                let cells = next.cell((x, y)).map_or(1, unit_width);
                for covered in x + 1..(x + cells).min(next.area.width) {
                    if let Some(cell) = self.shown.cell_mut((covered, y)) {
                        cell.set_symbol("");
                    }
                }
                x += cells;
            }
        }
    }

    fn wipe(&mut self, area: Rect) {
        self.out.extend_from_slice(b"\x1b[m\x1b[H\x1b[2J");
        self.pen = Pen::PLAIN;
        self.at = Some(Position::ORIGIN);
        self.shown = Buffer::empty(area);
        self.is_blank = false;
    }

    fn row(&mut self, next: &Buffer, y: u16) {
        let width = next.area.width;
        let tail = blank_tail(next, y);
        let mut x = 0;
        // Up to here a terminal may have drawn more than it should: it is written over, whatever stands there.
        let mut spilled = 0;
        while x < width {
            let Some(cell) = next.cell((x, y)) else { return };
            let cells = unit_width(cell).min(width - x);
            if x < spilled || !self.is_shown(cell, cells, x, y) {
                if x >= tail && width - x >= ERASE_FROM {
                    self.erase_to_end(x, y);
                    return;
                }
                self.put(next, cell, cells, Position { x, y });
                if !is_width_certain(cell.symbol()) {
                    spilled = x + widest(cell.symbol());
                }
            }
            x += cells;
        }
    }

    /// Whether the terminal shows this cell at this place already, and as wide.
    fn is_shown(&self, cell: &Cell, cells: u16, x: u16, y: u16) -> bool {
        let Some(old) = self.shown.cell((x, y)) else { return false };
        let is_alike = Pen::of(old) == Pen::of(cell)
            || (is_blank(cell) && is_blank(old) && Pen::of(cell).is_same_on_blank(Pen::of(old)));
        old.symbol() == cell.symbol() && unit_width(old) == cells && is_alike
    }

    fn put(&mut self, next: &Buffer, cell: &Cell, cells: u16, to: Position) {
        self.go(next, to);
        let wanted = Pen::of(cell);
        if !(is_blank(cell) && wanted.is_same_on_blank(self.pen)) {
            self.pen.turn(wanted, &mut self.out);
            self.pen = wanted;
        }
        let is_certain = is_width_certain(cell.symbol());
        if !is_certain {
            // Terminals differ in how wide they draw it: both of its cells are made blank first.
            self.out.extend(std::iter::repeat_n(b' ', usize::from(cells)));
            self.at = Some(Position { x: to.x + cells, y: to.y });
            self.place(to);
        }
        self.out.extend_from_slice(cell.symbol().as_bytes());
        let end = to.x + cells;
        // In the last column the cursor waits on the edge, and where a move counts from is the terminal's choice.
        self.at = (is_certain && end < next.area.width).then_some(Position { x: end, y: to.y });
    }

    fn erase_to_end(&mut self, x: u16, y: u16) {
        self.place(Position { x, y });
        // An erased cell takes the pen's background in some terminals and none in others: so only without any.
        if self.pen != Pen::PLAIN {
            self.pen.turn(Pen::PLAIN, &mut self.out);
            self.pen = Pen::PLAIN;
        }
        self.out.extend_from_slice(b"\x1b[K");
    }

    /// Goes to `to`, by writing what stands between again where that is no longer than a move.
    fn go(&mut self, next: &Buffer, to: Position) {
        if let Some(at) = self.at.filter(|at| at.y == to.y && at.x < to.x && to.x - at.x <= 4) {
            let between: Option<Vec<u8>> = (at.x..to.x).map(|x| self.as_it_stands(next, x, to.y)).collect();
            let mut moving = Vec::new();
            shortest_move(Some(at), to, &mut moving);
            if let Some(between) = between.filter(|bytes| bytes.len() <= moving.len()) {
                self.out.extend_from_slice(&between);
                self.at = Some(to);
                return;
            }
        }
        self.place(to);
    }

    /// The byte of a cell that can be written again with the pen as it is.
    fn as_it_stands(&self, next: &Buffer, x: u16, y: u16) -> Option<u8> {
        let cell = next.cell((x, y))?;
        let fits = Pen::of(cell) == self.pen || (is_blank(cell) && Pen::of(cell).is_same_on_blank(self.pen));
        match cell.symbol().as_bytes() {
            [byte @ 0x20..=0x7e] if fits => Some(*byte),
            _ => None,
        }
    }

    fn place(&mut self, to: Position) {
        if self.at != Some(to) {
            shortest_move(self.at, to, &mut self.out);
            self.at = Some(to);
        }
    }

    fn finish(&mut self, area: Rect, cursor: Option<Position>) {
        let cursor = cursor.filter(|cursor| cursor.x < area.width && cursor.y < area.height);
        let is_large = self.out.len() > LARGE_FRAME_BYTES;
        if let Some(cursor) = cursor {
            self.place(cursor);
        }
        if is_large {
            self.out.splice(0..0, BEGIN_LARGE.iter().copied());
            self.is_cursor_shown = Some(false);
        }
        match (cursor.is_some(), self.is_cursor_shown) {
            (true, Some(true)) | (false, Some(false)) => {}
            (true, _) => self.out.extend_from_slice(SHOW_CURSOR),
            (false, _) => self.out.extend_from_slice(HIDE_CURSOR),
        }
        self.is_cursor_shown = Some(cursor.is_some());
        if is_large {
            self.out.extend_from_slice(END_SYNCHRONIZED);
        }
    }
}

fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " "
}

fn unit_width(cell: &Cell) -> u16 {
    cell.cell_width().max(1)
}

/// The first column of the blanks, without any colour behind them, that end a row.
fn blank_tail(buffer: &Buffer, y: u16) -> u16 {
    let mut tail = buffer.area.width;
    while tail > 0 {
        let Some(cell) = buffer.cell((tail - 1, y)) else { break };
        // The right half of a wide character is a blank as well.
        let is_covered = tail > 1 && buffer.cell((tail - 2, y)).is_some_and(|left| unit_width(left) > 1);
        if is_covered || !is_blank(cell) || !Pen::of(cell).is_same_on_blank(Pen::PLAIN) {
            break;
        }
        tail -= 1;
    }
    tail
}

/// Whether all terminals draw this as wide as the tables say: not so for sequences that join into one picture.
fn is_width_certain(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    let first = chars.next();
    let is_newer_picture = first.is_some_and(|c| ('\u{1f1e6}'..='\u{1f1ff}').contains(&c) || c >= '\u{1fa70}');
    !is_newer_picture && chars.all(|c| ('\u{300}'..='\u{36f}').contains(&c))
}

/// The columns that a terminal takes which joins nothing.
fn widest(symbol: &str) -> u16 {
    let columns: usize = symbol.chars().map(|c| c.width().unwrap_or(0)).sum();
    u16::try_from(columns).unwrap_or(0)
}

fn shortest_move(from: Option<Position>, to: Position, out: &mut Vec<u8>) {
    let mut best = absolute(to);
    if let Some(from) = from {
        for way in relative(from, to) {
            if way.len() < best.len() {
                best = way;
            }
        }
    }
    out.extend_from_slice(&best);
}

fn absolute(to: Position) -> Vec<u8> {
    let mut out = Vec::with_capacity(8);
    // Writing into a vector cannot fail.
    let _ = match (to.x, to.y) {
        (0, 0) => write!(out, "\x1b[H"),
        (0, y) => write!(out, "\x1b[{}H", y + 1),
        (x, y) => write!(out, "\x1b[{};{}H", y + 1, x + 1),
    };
    out
}

fn relative(from: Position, to: Position) -> Vec<Vec<u8>> {
    let mut ways = Vec::new();
    let down = usize::from(to.y.saturating_sub(from.y));
    if from.y == to.y {
        ways.push(sideways(from.x, to.x));
    }
    if from.x == to.x {
        ways.push(upwards(from.y, to.y));
    }
    // A line feed keeps the column in raw mode, and it never scrolls here: the target is on the screen.
    if to.y > from.y && down <= 4 {
        let mut way = vec![b'\n'; down];
        way.extend(sideways(from.x, to.x));
        ways.push(way);
        let mut way = vec![b'\r'];
        way.extend(std::iter::repeat_n(b'\n', down));
        way.extend(sideways(0, to.x));
        ways.push(way);
    }
    ways
}

fn sideways(from: u16, to: u16) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing into a vector cannot fail.
    let _ = match (from, to) {
        (from, to) if from == to => Ok(()),
        (_, 0) => write!(out, "\r"),
        (from, to) if from > to && from - to <= 3 => {
            out.resize(usize::from(from - to), 0x08);
            Ok(())
        }
        (from, to) if from > to => counted(&mut out, from - to, 'D'),
        (from, to) => counted(&mut out, to - from, 'C'),
    };
    out
}

fn upwards(from: u16, to: u16) -> Vec<u8> {
    let mut out = Vec::new();
    // Writing into a vector cannot fail.
    let _ = if from > to { counted(&mut out, from - to, 'A') } else { counted(&mut out, to - from, 'B') };
    out
}

/// A move by `count`; one is what a terminal takes when nothing is said.
fn counted(out: &mut Vec<u8>, count: u16, letter: char) -> std::io::Result<()> {
    if count == 1 { write!(out, "\x1b[{letter}") } else { write!(out, "\x1b[{count}{letter}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::style::{Color, Modifier, Style};

    use super::*;

    fn buffer(lines: &[&str]) -> Buffer {
        Buffer::with_lines(lines.iter().copied())
    }

    fn screen(bytes: &[u8], parser: &mut vt100::Parser) -> Vec<String> {
        parser.process(bytes);
        let (_, columns) = parser.screen().size();
        parser.screen().rows(0, columns.into()).collect()
    }

    #[test]
    fn a_frame_in_which_nothing_changed_writes_nothing() {
        let mut painter = Painter::new();
        let picture = buffer(&["Olá 👋 João  ", "two          "]);
        assert!(!painter.frame(&picture, Some(Position::new(3, 1))).is_empty());
        assert_eq!(painter.frame(&picture, Some(Position::new(3, 1))), b"");
    }

    #[test]
    fn a_typed_character_costs_a_byte() {
        let mut painter = Painter::new();
        painter.frame(&buffer(&["> ab      "]), Some(Position::new(4, 0)));
        assert_eq!(painter.frame(&buffer(&["> abc     "]), Some(Position::new(5, 0))), b"c");
        assert_eq!(painter.frame(&buffer(&["> ab      "]), Some(Position::new(4, 0))), b"\x08\x1b[K");
    }

    #[test]
    fn the_end_of_a_line_is_erased_not_overwritten() {
        let mut painter = Painter::new();
        painter.frame(&buffer(&["a long line that goes away"]), None);
        let bytes = painter.frame(&buffer(&["a                         "]), None).to_vec();
        assert_eq!(bytes, b"\x1b[1;3H\x1b[K");
    }

    fn any_cell() -> impl Strategy<Value = (&'static str, Style)> {
        let symbol = prop_oneof![Just(" "), Just("a"), Just("Z"), Just("é"), Just("漢"), Just("👋"), Just("─")];
        let colour = prop_oneof![Just(Color::Reset), Just(Color::Red), Just(Color::Indexed(99))];
        let modifier = prop_oneof![Just(Modifier::empty()), Just(Modifier::BOLD), Just(Modifier::REVERSED)];
        (symbol, colour.clone(), colour, modifier)
            .prop_map(|(symbol, fg, bg, modifier)| (symbol, Style::new().fg(fg).bg(bg).add_modifier(modifier)))
    }

    const WIDTH: u16 = 9;
    const HEIGHT: u16 = 4;

    fn any_picture() -> impl Strategy<Value = Buffer> {
        proptest::collection::vec((0..WIDTH, 0..HEIGHT, any_cell()), 0..40).prop_map(|puts| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, WIDTH, HEIGHT));
            for (x, y, (symbol, style)) in puts {
                buffer.set_string(x, y, symbol, style);
            }
            buffer
        })
    }

    fn assert_shows(parser: &vt100::Parser, picture: &Buffer) -> Result<(), TestCaseError> {
        for y in 0..HEIGHT {
            let mut x = 0;
            while x < WIDTH {
                let cell = &picture[(x, y)];
                let shown = parser.screen().cell(y, x).expect("on the screen");
                let symbol = if shown.has_contents() { shown.contents() } else { " " };
                prop_assert_eq!(symbol, cell.symbol(), "at {},{}", x, y);
                if !is_blank(cell) {
                    prop_assert_eq!(shown.bold(), cell.modifier.contains(Modifier::BOLD));
                    prop_assert_eq!(shown.fgcolor() == vt100::Color::Default, cell.fg == Color::Reset);
                }
                prop_assert_eq!(shown.bgcolor() == vt100::Color::Default, cell.bg == Color::Reset, "at {},{}", x, y);
                x += unit_width(cell);
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn the_terminal_shows_the_picture_whatever_stood_there_before(
            pictures in proptest::collection::vec((any_picture(), 0..WIDTH, 0..HEIGHT), 1..6)
        ) {
            let mut painter = Painter::new();
            let mut parser = crate::tui::terminal::parser(HEIGHT, WIDTH);
            for (picture, x, y) in pictures {
                parser.process(painter.frame(&picture, Some(Position::new(x, y))));
                assert_shows(&parser, &picture)?;
                prop_assert_eq!(parser.screen().cursor_position(), (y, x));
                prop_assert!(painter.frame(&picture, Some(Position::new(x, y))).is_empty());
            }
        }
    }

    #[test]
    fn a_terminal_that_joins_no_emoji_keeps_its_columns() {
        let mut painter = Painter::new();
        let mut parser = crate::tui::terminal::parser(1, 20);
        parser.process(painter.frame(&buffer(&["                    "]), None));
        parser.process(painter.frame(&buffer(&["❤️‍🩹  mending  |      "]), None));
        let shown: String = parser.screen().rows(0, 20).collect();
        assert!(shown.contains("  mending  |"), "{shown}");
    }

    #[test]
    fn a_resize_writes_all_of_it() {
        let mut painter = Painter::new();
        let mut parser = crate::tui::terminal::parser(1, 4);
        assert_eq!(screen(painter.frame(&buffer(&["abcd"]), None), &mut parser), ["abcd"]);
        let mut parser = crate::tui::terminal::parser(2, 5);
        let bytes = painter.frame(&buffer(&["xyzab", "cdefg"]), None).to_vec();
        assert_eq!(screen(&bytes, &mut parser), ["xyzab", "cdefg"]);
    }
}
