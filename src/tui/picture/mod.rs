//! A frame as a picture for documents: the README shows the real screen, not a drawing of one.
//!
//! An SVG of text and lines: small, sharp at any size, and the same bytes from the same frame, so that a test can tell when
//! it is stale.

mod lines;
mod sample;

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

use super::theme::colour;

pub use sample::readme;

/// A cell's size in the picture's units, and the text's.
const WIDE: f32 = 8.4;
const HIGH: f32 = 18.0;
const TEXT: f32 = 14.0;
/// From a cell's top to the line that text stands on.
const BASE: f32 = 13.5;
/// Around the screen.
const MARGIN: f32 = 12.0;

/// The colours of a terminal that has none of its own: what a theme leaves alone is drawn in these.
#[derive(Debug, Clone, Copy)]
pub struct Paper {
    pub fg: [u8; 3],
    pub bg: [u8; 3],
}

impl Paper {
    pub const DARK: Paper = Paper { fg: [213, 216, 222], bg: [22, 24, 29] };
}

/// How a stretch of text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ink {
    fg: [u8; 3],
    bg: [u8; 3],
    modifier: Modifier,
}

impl Ink {
    fn of(cell: &Cell, paper: Paper) -> Ink {
        let of = |colour: Color, other| colour::rgb(colour).unwrap_or(other);
        let (fg, bg) = (of(cell.fg, paper.fg), of(cell.bg, paper.bg));
        let reversed = cell.modifier.contains(Modifier::REVERSED);
        let (fg, bg) = if reversed { (bg, fg) } else { (fg, bg) };
        Ink { fg, bg, modifier: cell.modifier }
    }

    /// The attributes of a `text` element. The ordinary foreground is that of the whole picture.
    fn attributes(self, paper: Paper) -> String {
        let mut out = String::new();
        if self.fg != paper.fg {
            out.push_str(&format!(" fill=\"{}\"", hex(self.fg)));
        }
        for (modifier, words) in [
            (Modifier::BOLD, " font-weight=\"bold\""),
            (Modifier::ITALIC, " font-style=\"italic\""),
            (Modifier::DIM, " opacity=\"0.6\""),
            (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        ] {
            if self.modifier.contains(modifier) {
                out.push_str(words);
            }
        }
        out
    }
}

/// The frame as an SVG document.
pub fn frame_svg(picture: &Buffer, cursor: Option<Position>, paper: Paper) -> String {
    let width = f32::from(picture.area.width) * WIDE + 2.0 * MARGIN;
    let height = f32::from(picture.area.height) * HIGH + 2.0 * MARGIN;
    let mut out = String::new();
    let (fg, bg) = (hex(paper.fg), hex(paper.bg));
    // Writing into a string cannot fail.
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"'DejaVu Sans Mono','Cascadia Mono','JetBrains Mono',Menlo,Consolas,monospace\" \
         font-size=\"{TEXT}\" fill=\"{fg}\" xml:space=\"preserve\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{bg}\"/>"
    );
    for y in 0..picture.area.height {
        backgrounds(&mut out, picture, y, paper);
        texts(&mut out, picture, y, paper);
    }
    out.push_str(&lines::paths(picture, paper));
    if let Some(cursor) = cursor {
        let (x, y) = place(cursor.x, cursor.y);
        let _ = writeln!(out, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"2\" height=\"{HIGH}\"/>");
    }
    out.push_str("</svg>\n");
    out
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A cell's upper left corner.
fn place(x: u16, y: u16) -> (f32, f32) {
    (MARGIN + f32::from(x) * WIDE, MARGIN + f32::from(y) * HIGH)
}

fn backgrounds(out: &mut String, picture: &Buffer, y: u16, paper: Paper) {
    let mut x = 0;
    while x < picture.area.width {
        let bg = ink_at(picture, x, y, paper).bg;
        let mut end = x + 1;
        while end < picture.area.width && ink_at(picture, end, y, paper).bg == bg {
            end += 1;
        }
        if bg != paper.bg {
            let (left, top) = place(x, y);
            let width = f32::from(end - x) * WIDE;
            let fill = hex(bg);
            let _ = writeln!(
                out,
                "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{HIGH}\" fill=\"{fill}\"/>"
            );
        }
        x = end;
    }
}

fn ink_at(picture: &Buffer, x: u16, y: u16, paper: Paper) -> Ink {
    picture
        .cell((x, y))
        .map_or(Ink { fg: paper.fg, bg: paper.bg, modifier: Modifier::empty() }, |cell| Ink::of(cell, paper))
}

/// Each word as a text of its own, stretched to its columns: fonts differ in how wide they are. Words are parted by two
/// blanks, so that a sentence stays one.
fn texts(out: &mut String, picture: &Buffer, y: u16, paper: Paper) {
    let mut x = 0;
    while x < picture.area.width {
        let Some(cell) = picture.cell((x, y)) else { return };
        if cell.symbol() == " " || lines::is_line(cell.symbol()) {
            x += 1;
            continue;
        }
        let ink = Ink::of(cell, paper);
        let (words, end) = stretch(picture, x, y, ink, paper);
        let (left, top) = place(x, y);
        let columns = f32::from(end - x);
        let _ = writeln!(
            out,
            "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{:.1}\" lengthAdjust=\"spacingAndGlyphs\"{}>{}</text>",
            top + BASE,
            columns * WIDE,
            ink.attributes(paper),
            escaped(&words)
        );
        x = end;
    }
}

/// The text from `x` on that looks alike, and the column after it. A wide character stands alone.
fn stretch(picture: &Buffer, x: u16, y: u16, ink: Ink, paper: Paper) -> (String, u16) {
    let mut words = String::new();
    let mut at = x;
    let mut blanks = 0;
    while let Some(cell) = picture.cell((at, y)).filter(|_| at < picture.area.width) {
        let wide = cell.cell_width().max(1);
        if wide > 1 {
            return if words.is_empty() { (cell.symbol().to_owned(), at + wide) } else { trimmed(words, at, blanks) };
        }
        let is_blank = cell.symbol() == " ";
        let ends = lines::is_line(cell.symbol()) || Ink::of(cell, paper) != ink || (is_blank && blanks > 0);
        if ends {
            break;
        }
        blanks = u16::from(is_blank);
        words.push_str(cell.symbol());
        at += 1;
    }
    trimmed(words, at, blanks)
}

/// Without the blank at its end.
fn trimmed(words: String, end: u16, blanks: u16) -> (String, u16) {
    (words.trim_end().to_owned(), end - blanks)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn text_is_escaped_stretched_and_styled() {
        let mut picture = Buffer::with_lines(["a <b>  c & d │"]);
        picture.set_style(picture.area, Style::new().bold());
        let svg = frame_svg(&picture, None, Paper::DARK);
        assert!(svg.contains(">a &lt;b&gt;</text>") && svg.contains(">c &amp; d</text>"), "{svg}");
        assert!(svg.contains("font-weight=\"bold\"") && svg.contains("textLength=\"42.0\""), "{svg}");
        assert!(svg.contains("<path"), "{svg}");
    }

    #[test]
    fn the_same_frame_is_the_same_picture() {
        let picture = Buffer::with_lines(["漢 ok"]);
        let one = frame_svg(&picture, Some(Position::new(1, 0)), Paper::DARK);
        assert_eq!(one, frame_svg(&picture, Some(Position::new(1, 0)), Paper::DARK));
        assert!(one.starts_with("<svg ") && one.ends_with("</svg>\n"));
    }
}
