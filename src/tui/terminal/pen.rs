//! What the terminal's pen is set to, and the fewest bytes that set it differently.
//!
//! The underline's own colour is left out on purpose: terminals that do not know its code read the parameters that follow
//! as attributes.

use std::io::Write as _;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// Colours and attributes that the next character is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pen {
    pub fg: Color,
    pub bg: Color,
    pub modifier: Modifier,
}

/// Attributes that show on a blank: without one of them a blank's foreground is of no matter.
const ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::CROSSED_OUT)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK);

/// Each attribute with the codes that switch it on and off (ECMA-48, SGR). Bold and dim share the code that ends them.
const ATTRIBUTES: [(Modifier, u8, u8); 8] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

impl Pen {
    /// The terminal's own colours, no attribute.
    pub const PLAIN: Pen = Pen { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    /// What a cell wants.
    pub fn of(cell: &Cell) -> Pen {
        // No theme uses a fast blink, and few terminals have one.
        let mut modifier = cell.modifier;
        if modifier.contains(Modifier::RAPID_BLINK) {
            modifier = modifier.difference(Modifier::RAPID_BLINK).union(Modifier::SLOW_BLINK);
        }
        Pen { fg: cell.fg, bg: cell.bg, modifier }
    }

    /// Whether a blank written with this pen looks as one written with `other`.
    pub fn is_same_on_blank(self, other: Pen) -> bool {
        let shown = |pen: Pen| pen.modifier.intersection(ON_BLANK);
        self.bg == other.bg && shown(self) == shown(other) && (shown(self).is_empty() || self.fg == other.fg)
    }

    /// Writes what turns `self` into `wanted`, the shorter of two ways: the differences, or from the ground up.
    pub fn turn(self, wanted: Pen, out: &mut Vec<u8>) {
        if self == wanted {
            return;
        }
        let changes = codes(self, wanted);
        let afresh = if wanted == Pen::PLAIN { Vec::new() } else { prefixed(codes(Pen::PLAIN, wanted)) };
        let shorter = if afresh.len() < changes.len() { &afresh } else { &changes };
        out.extend_from_slice(b"\x1b[");
        out.extend_from_slice(shorter);
        out.push(b'm');
    }
}

/// The same codes after a reset, which an empty first parameter is.
fn prefixed(codes: Vec<u8>) -> Vec<u8> {
    let mut out = vec![b';'];
    out.extend(codes);
    out
}

fn codes(from: Pen, to: Pen) -> Vec<u8> {
    let mut out = Vec::new();
    let gone = from.modifier.difference(to.modifier);
    let mut on = from.modifier;
    for (attribute, _, off) in ATTRIBUTES {
        if gone.contains(attribute) && on.contains(attribute) {
            number(&mut out, off);
            // What ends bold ends dim as well.
            on = if off == 22 { on.difference(Modifier::BOLD | Modifier::DIM) } else { on.difference(attribute) };
        }
    }
    for (attribute, code, _) in ATTRIBUTES {
        if to.modifier.difference(on).contains(attribute) {
            number(&mut out, code);
        }
    }
    if from.fg != to.fg {
        colour(&mut out, to.fg, 30);
    }
    if from.bg != to.bg {
        colour(&mut out, to.bg, 40);
    }
    out
}

/// `base` is 30 for the foreground, 40 for the background.
fn colour(out: &mut Vec<u8>, colour: Color, base: u8) {
    let bright = base + 60;
    match colour {
        Color::Reset => number(out, base + 9),
        Color::Black => number(out, base),
        Color::Red => number(out, base + 1),
        Color::Green => number(out, base + 2),
        Color::Yellow => number(out, base + 3),
        Color::Blue => number(out, base + 4),
        Color::Magenta => number(out, base + 5),
        Color::Cyan => number(out, base + 6),
        Color::Gray => number(out, base + 7),
        Color::DarkGray => number(out, bright),
        Color::LightRed => number(out, bright + 1),
        Color::LightGreen => number(out, bright + 2),
        Color::LightYellow => number(out, bright + 3),
        Color::LightBlue => number(out, bright + 4),
        Color::LightMagenta => number(out, bright + 5),
        Color::LightCyan => number(out, bright + 6),
        Color::White => number(out, bright + 7),
        Color::Indexed(index) => {
            for part in [base + 8, 5, index] {
                number(out, part);
            }
        }
        Color::Rgb(red, green, blue) => {
            for part in [base + 8, 2, red, green, blue] {
                number(out, part);
            }
        }
    }
}

fn number(out: &mut Vec<u8>, value: u8) {
    if !out.is_empty() {
        out.push(b';');
    }
    // Writing into a vector cannot fail.
    let _ = write!(out, "{value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(from: Pen, to: Pen) -> String {
        let mut out = Vec::new();
        from.turn(to, &mut out);
        String::from_utf8(out).expect("ASCII")
    }

    #[test]
    fn only_the_difference_is_written() {
        let red = Pen { fg: Color::Red, ..Pen::PLAIN };
        let red_bold = Pen { modifier: Modifier::BOLD, ..red };
        assert_eq!(turn(red, red), "");
        assert_eq!(turn(Pen::PLAIN, red_bold), "\x1b[1;31m");
        assert_eq!(turn(red, red_bold), "\x1b[1m");
        assert_eq!(turn(red_bold, Pen::PLAIN), "\x1b[m");
        let dim = Pen { modifier: Modifier::DIM, ..red };
        assert_eq!(turn(Pen { modifier: Modifier::BOLD | Modifier::DIM, ..red }, dim), "\x1b[22;2m");
        assert_eq!(turn(Pen::PLAIN, Pen { bg: Color::Rgb(1, 2, 3), ..Pen::PLAIN }), "\x1b[48;2;1;2;3m");
    }

    #[test]
    fn a_blank_does_not_care_for_the_foreground() {
        let red = Pen { fg: Color::Red, ..Pen::PLAIN };
        assert!(red.is_same_on_blank(Pen::PLAIN));
        let underlined = Pen { modifier: Modifier::UNDERLINED, ..red };
        assert!(!underlined.is_same_on_blank(Pen { fg: Color::Blue, ..underlined }));
        assert!(!red.is_same_on_blank(Pen { bg: Color::Blue, ..red }));
    }
}
