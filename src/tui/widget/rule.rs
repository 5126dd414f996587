//! Lines across a pane with a word in them, and words in the middle of a row.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text::{cut, width};

/// `─────── today ───────` over `columns`.
pub fn rule(word: &str, columns: usize, across: &str, style: Style) -> Line<'static> {
    let word = cut(word, columns.saturating_sub(4), "");
    if word.is_empty() {
        return Line::styled(across.repeat(columns), style);
    }
    let around = columns.saturating_sub(width(&word) + 2);
    let left = around / 2;
    let text = format!("{} {word} {}", across.repeat(left), across.repeat(around - left));
    Line::from(Span::styled(text, style))
}

/// The column at which something `wide` begins that stands in the middle of `columns`.
pub fn centre(wide: usize, columns: usize) -> u16 {
    u16::try_from(columns.saturating_sub(wide) / 2).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::paint::line_width;
    use proptest::prelude::*;

    #[test]
    fn the_word_stands_in_the_middle() {
        assert_eq!(rule("today", 15, "─", Style::new()).to_string(), "──── today ────");
    }

    proptest! {
        #[test]
        fn a_rule_is_exactly_as_wide_as_asked(word in "\\PC{0,20}", columns in 4usize..60) {
            prop_assert_eq!(line_width(&rule(&word, columns, "─", Style::new())), columns);
        }
    }
}
