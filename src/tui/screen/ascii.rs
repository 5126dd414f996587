//! The last thing done to a picture where the terminal has only ASCII: accents go, lines and marks become what they resemble,
//! and what is left shows as a question mark as wide as it was.

use nucleo_matcher::chars::normalize;
use ratatui::buffer::{Buffer, CellWidth};

/// Makes every cell ASCII.
pub fn flatten(buf: &mut Buffer) {
    for cell in &mut buf.content {
        if cell.symbol().is_ascii() {
            continue;
        }
        // What followed a wide character stays blank: the place is kept.
        let wide = cell.cell_width() > 1;
        let plain = cell.symbol().chars().next().map_or(' ', plain);
        cell.set_char(if wide && !plain.is_ascii_alphanumeric() { '?' } else { plain });
    }
}

/// The nearest character of ASCII.
fn plain(c: char) -> char {
    match c {
        '¿' => '?',
        '¡' => '!',
        '·' | '─' | '–' | '—' | '‑' => '-',
        '…' => '~',
        '↑' | '▲' => '^',
        '↓' | '▼' | '▾' => 'v',
        '←' => '<',
        '→' | '▶' | '▸' | '›' => '>',
        '•' | '●' => '*',
        '│' | '┃' | '▎' => '|',
        '╭' | '╮' | '╰' | '╯' | '├' | '┤' => '+',
        '“' | '”' | '«' | '»' => '"',
        '‘' | '’' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        'ª' => 'a',
        'º' => 'o',
        c => match normalize(c) {
            plain if plain.is_ascii() && !plain.is_ascii_control() => plain,
            _ => '?',
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_is_ascii_and_stays_in_its_place() {
        let mut buf = Buffer::with_lines(["¿João? · señal … 👍! 漢|"]);
        flatten(&mut buf);
        assert_eq!(buf, Buffer::with_lines(["?Joao? - senal ~ ? ! ? |"]));
    }
}
