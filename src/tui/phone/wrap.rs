//! Text broken into rows of so many columns, at spaces where there are any.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The rows of `text`; none of them is wider than `columns`, of which there is at least one.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(&line.replace('\t', " "), columns.max(1))).collect()
}

fn wrap_line(line: &str, columns: usize) -> Vec<String> {
    let mut rows = Vec::new();
    let mut row = String::new();
    for word in line.split_word_bounds() {
        if row.width() + word.width() <= columns {
            row.push_str(word);
            continue;
        }
        // The space that a row breaks at belongs to no row.
        if word.trim().is_empty() {
            rows.push(std::mem::take(&mut row));
            continue;
        }
        if !row.is_empty() && word.width() <= columns {
            rows.push(std::mem::take(&mut row).trim_end().to_owned());
            row.push_str(word);
            continue;
        }
        for grapheme in word.graphemes(true) {
            if row.width() + grapheme.width() > columns && !row.is_empty() {
                rows.push(std::mem::take(&mut row));
            }
            if grapheme.width() <= columns {
                row.push_str(grapheme);
            }
        }
    }
    rows.push(row);
    rows
}

/// `text` in at most `columns`, ending in `more` where it was cut.
pub fn cut(text: &str, columns: usize, more: &str) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for grapheme in text.graphemes(true) {
        if out.width() + grapheme.width() + more.width() > columns {
            break;
        }
        out.push_str(grapheme);
    }
    out.push_str(more);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_break_at_spaces_and_long_words_anywhere() {
        assert_eq!(wrap("the light is red", 9), ["the light", "is red"]);
        assert_eq!(wrap("a\n\nb", 9), ["a", "", "b"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("😀😀😀", 4), ["😀😀", "😀"]);
        assert_eq!(cut("Mariana Lopes", 8, "…"), "Mariana…");
    }

    proptest! {
        #[test]
        fn no_row_is_too_wide_and_no_word_is_lost(text in "[a-z 😀é\n]{0,80}", columns in 2usize..30) {
            let rows = wrap(&text, columns);
            prop_assert!(rows.iter().all(|row| row.width() <= columns));
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&rows.concat()), letters(&text));
        }
    }
}
