//! Text measured and cut by what a terminal shows of it: graphemes and their columns, never characters or bytes.
//!
//! The width of a grapheme is the one that the buffer uses, so that what is measured here is what is drawn. Text that came
//! from outside must be a `SafeText` before it gets here; this file cleans nothing.

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

/// The columns that one grapheme takes. Control characters take none: they are never drawn.
pub fn grapheme_width(grapheme: &str) -> usize {
    if grapheme.contains(char::is_control) { 0 } else { usize::from(grapheme.cell_width()) }
}

/// The columns that `text` takes in one line.
pub fn width(text: &str) -> usize {
    text.graphemes(true).map(grapheme_width).sum()
}

/// `text` as one line: each run of newlines and tabs becomes a space.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' | '\r' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// The beginning of `text` that fits into `columns`, as bytes and columns.
pub fn head(text: &str, columns: usize) -> (usize, usize) {
    let mut bytes = 0;
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let next = used + grapheme_width(grapheme);
        if next > columns {
            break;
        }
        used = next;
        bytes += grapheme.len();
    }
    (bytes, used)
}

/// `text` in at most `columns`; what is longer ends in `more` (`…`). For names and previews, never for numbers.
pub fn cut(text: &str, columns: usize, more: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(width(more));
    let (bytes, _) = head(text, room);
    let kept = text.get(..bytes).unwrap_or_default().trim_end();
    if columns < width(more) { String::new() } else { format!("{kept}{more}") }
}

/// A file's name in at most `columns`: it loses its middle and keeps its ending, which says what it is.
pub fn cut_middle(name: &str, columns: usize, more: &str) -> String {
    if width(name) <= columns {
        return name.to_owned();
    }
    let room = columns.saturating_sub(width(more));
    let graphemes: Vec<&str> = name.graphemes(true).collect();
    let wanted = tail_graphemes(name).min(graphemes.len());
    let mut tail = String::new();
    let mut used = 0;
    for grapheme in graphemes.iter().rev().take(wanted) {
        if used + grapheme_width(grapheme) > room {
            break;
        }
        used += grapheme_width(grapheme);
        tail.insert_str(0, grapheme);
    }
    let (bytes, _) = head(name, room.saturating_sub(used));
    if columns < width(more) {
        return String::new();
    }
    format!("{}{more}{tail}", name.get(..bytes).unwrap_or_default())
}

/// The ending (`.pdf`, at most eight graphemes) and two more before it.
fn tail_graphemes(name: &str) -> usize {
    let ending = name.rfind('.').and_then(|at| name.get(at..)).map_or(0, |ending| ending.graphemes(true).count());
    if (2..=8).contains(&ending) { ending + 2 } else { 4 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_end_in_an_ellipsis_and_files_keep_their_ending() {
        assert_eq!(cut("Mariana Lopes", 13, "…"), "Mariana Lopes");
        assert_eq!(cut("Mariana Lopes", 9, "…"), "Mariana…");
        assert_eq!(cut("👨‍👩‍👧 família", 4, "…"), "👨‍👩‍👧…");
        assert_eq!(cut_middle("comprovante-de-pagamento.jpg", 16, "…"), "comprovan…to.jpg");
        assert_eq!(cut_middle("a.pdf", 16, "…"), "a.pdf");
        assert_eq!(cut("abc", 0, "…"), "");
    }

    #[test]
    fn a_line_has_no_breaks() {
        assert_eq!(one_line("  a\n\n\tb "), "a b");
    }

    proptest! {
        #[test]
        fn what_is_cut_fits(text in "\\PC{0,40}", columns in 0usize..30) {
            prop_assert!(width(&cut(&text, columns, "…")) <= columns);
            prop_assert!(width(&cut_middle(&text, columns, "…")) <= columns);
            let (bytes, used) = head(&text, columns);
            prop_assert_eq!(width(&text[..bytes]), used);
            prop_assert!(used <= columns);
        }
    }
}
