//! Colours: how a theme writes them, and what a terminal with fewer of them gets instead.

use ratatui::style::Color;
use toml::Value;

/// How many colours the terminal has. Found out by the command line: nothing here asks a terminal or the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Colours {
    /// `NO_COLOR`, or a terminal without any.
    None,
    Sixteen,
    #[default]
    Indexed,
    True,
}

/// Names of the sixteen, as the ECMA-48 terminals count them.
const NAMES: [(&str, Color); 18] = [
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("gray", Color::Gray),
    ("grey", Color::Gray),
    ("dark_gray", Color::DarkGray),
    ("dark_grey", Color::DarkGray),
    ("light_red", Color::LightRed),
    ("light_green", Color::LightGreen),
    ("light_yellow", Color::LightYellow),
    ("light_blue", Color::LightBlue),
    ("light_magenta", Color::LightMagenta),
    ("light_cyan", Color::LightCyan),
    ("white", Color::White),
];

/// The sixteen as xterm draws them, in their order: what is nearest is measured against these.
const SIXTEEN: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];

/// A colour as a theme writes it: `"#rrggbb"`, a number of the 256-colour table, one of the sixteen names, or `"none"`.
pub fn read(value: &Value) -> Option<Color> {
    match value {
        Value::Integer(number) => u8::try_from(*number).ok().map(Color::Indexed),
        Value::String(text) => named(text),
        Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

fn named(text: &str) -> Option<Color> {
    if text.eq_ignore_ascii_case("none") {
        return Some(Color::Reset);
    }
    if let Some(digits) = text.strip_prefix('#') {
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 6)?;
        let [_, red, green, blue] = number.to_be_bytes();
        return Some(Color::Rgb(red, green, blue));
    }
    NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, colour)| *colour)
}

/// The nearest colour that the terminal has; `None` where it has none.
pub fn fit(colour: Color, colours: Colours) -> Option<Color> {
    match colours {
        Colours::None => None,
        Colours::True => Some(colour),
        Colours::Indexed => Some(match colour {
            Color::Rgb(red, green, blue) => Color::Indexed(nearest_index([red, green, blue])),
            colour => colour,
        }),
        Colours::Sixteen => Some(match colour {
            Color::Rgb(red, green, blue) => nearest_of_sixteen([red, green, blue]),
            Color::Indexed(index) => rgb_of(index).map_or(Color::Reset, nearest_of_sixteen),
            colour => colour,
        }),
    }
}

/// The levels of the colour cube of the 256-colour table, which begins at 16.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Red, green and blue of a number of the 256-colour table.
pub fn rgb_of(index: u8) -> Option<[u8; 3]> {
    match index {
        0..=15 => SIXTEEN.get(usize::from(index)).map(|(_, rgb)| *rgb),
        16..=231 => {
            let at = index - 16;
            let level = |n: u8| LEVELS.get(usize::from(n)).copied();
            Some([level(at / 36)?, level(at / 6 % 6)?, level(at % 6)?])
        }
        232..=255 => {
            let grey = 8 + (index - 232) * 10;
            Some([grey, grey, grey])
        }
    }
}

/// Red, green and blue of any colour but the terminal's own.
pub fn rgb(colour: Color) -> Option<[u8; 3]> {
    match colour {
        Color::Reset => None,
        Color::Rgb(red, green, blue) => Some([red, green, blue]),
        Color::Indexed(index) => rgb_of(index),
        named => SIXTEEN.iter().find(|(colour, _)| *colour == named).map(|(_, rgb)| *rgb),
    }
}

fn nearest_index(rgb: [u8; 3]) -> u8 {
    (16..=255).min_by_key(|index| rgb_of(*index).map_or(u32::MAX, |other| distance(rgb, other))).unwrap_or(15)
}

fn nearest_of_sixteen(rgb: [u8; 3]) -> Color {
    SIXTEEN.iter().min_by_key(|(_, other)| distance(rgb, *other)).map_or(Color::Reset, |(colour, _)| *colour)
}

/// Green weighs most and blue least, as eyes have it.
fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.into_iter().zip(other).zip([3u32, 6, 1]).map(|((a, b), weight)| u32::from(a.abs_diff(b)).pow(2) * weight).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_in_every_spelling() {
        assert_eq!(read(&Value::String("#0a141e".into())), Some(Color::Rgb(10, 20, 30)));
        assert_eq!(read(&Value::Integer(110)), Some(Color::Indexed(110)));
        assert_eq!(read(&Value::String("Light_Red".into())), Some(Color::LightRed));
        assert_eq!(read(&Value::String("none".into())), Some(Color::Reset));
        for bad in ["#12345", "#zzzzzz", "reddish", ""] {
            assert_eq!(read(&Value::String(bad.into())), None, "{bad}");
        }
        assert_eq!(read(&Value::Integer(256)), None);
    }

    #[test]
    fn a_terminal_with_fewer_colours_gets_the_nearest() {
        assert_eq!(fit(Color::Rgb(135, 175, 215), Colours::Indexed), Some(Color::Indexed(110)));
        assert_eq!(fit(Color::Rgb(250, 10, 10), Colours::Sixteen), Some(Color::LightRed));
        assert_eq!(fit(Color::Indexed(245), Colours::Sixteen), Some(Color::DarkGray));
        assert_eq!(fit(Color::Red, Colours::None), None);
        assert_eq!(fit(Color::Rgb(1, 2, 3), Colours::True), Some(Color::Rgb(1, 2, 3)));
    }
}
