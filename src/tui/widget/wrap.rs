//! Soft wrapping by words, in graphemes and columns.
//!
//! A line breaks after white space, between wide characters (scripts without spaces), and inside a word only where the word
//! alone is wider than the line. White space at a break hangs over the edge and is not drawn; everything else is kept.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::text::grapheme_width;

/// What a tab becomes.
pub const TAB: &str = "    ";

/// The lines of `text`, each at most `columns` wide: at newlines and where they are full. At least one line.
///
/// In fewer columns than a wide character takes, that character stands alone on a line that is too wide.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut out = Vec::new();
    for paragraph in text.split('\n') {
        let paragraph = paragraph.replace('\t', TAB);
        for range in breaks(&paragraph, columns) {
            out.push(paragraph.get(range).unwrap_or_default().trim_end().to_owned());
        }
    }
    out
}

/// Where the lines of one paragraph (without newlines) lie in it. The ranges follow one another without gaps, white space
/// at a break belongs to the line before it. At least one range.
pub fn breaks(paragraph: &str, columns: usize) -> Vec<Range<usize>> {
    let mut breaker = Breaker { columns: columns.max(1), ..Breaker::default() };
    for (at, grapheme) in paragraph.grapheme_indices(true) {
        breaker.take(at, grapheme);
    }
    breaker.lines.push(breaker.start..paragraph.len());
    breaker.lines
}

#[derive(Default)]
struct Breaker {
    columns: usize,
    lines: Vec<Range<usize>>,
    /// Where the current line begins, and its columns so far.
    start: usize,
    used: usize,
    /// The last place where the line may end, and the columns up to there.
    may_end: usize,
    used_there: usize,
}

impl Breaker {
    fn take(&mut self, at: usize, grapheme: &str) {
        let wide = grapheme_width(grapheme);
        if is_space(grapheme) {
            self.used += wide;
            self.allow(at + grapheme.len());
            return;
        }
        if self.used + wide > self.columns && self.may_end > self.start {
            self.end(self.may_end, self.used_there);
        }
        if self.used + wide > self.columns && at > self.start {
            self.end(at, self.used);
        }
        self.used += wide;
        if wide > 1 {
            self.allow(at + grapheme.len());
        }
    }

    fn allow(&mut self, at: usize) {
        self.may_end = at;
        self.used_there = self.used;
    }

    fn end(&mut self, at: usize, used: usize) {
        self.lines.push(self.start..at);
        self.start = at;
        self.used -= used;
        self.may_end = at;
        self.used_there = 0;
    }
}

/// White space at which a line may end: not the kinds whose purpose is to hold words together.
fn is_space(grapheme: &str) -> bool {
    // A mark may stand on a space: then there is something to see.
    grapheme.chars().all(|c| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SafeText;
    use crate::tui::widget::text::width;
    use proptest::prelude::*;

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(
            wrap("Boa tarde, paguei ontem e o boleto segue aberto", 20),
            ["Boa tarde, paguei", "ontem e o boleto", "segue aberto"]
        );
        assert_eq!(wrap("um https://example.org/caminho", 12), ["um", "https://exam", "ple.org/cami", "nho"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap("a\n\n  b", 5), ["a", "", "  b"]);
    }

    #[test]
    fn wide_text_and_emoji_break_between_graphemes() {
        assert_eq!(wrap("日本語日本語", 5), ["日本", "語日", "本語"]);
        assert_eq!(wrap("👨‍👩‍👧👨‍👩‍👧", 3), ["👨‍👩‍👧", "👨‍👩‍👧"]);
    }

    fn visible(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace()).collect()
    }

    proptest! {
        #[test]
        fn wrapped_text_loses_nothing_and_fits(raw in any::<String>(), columns in 2usize..40) {
            let text = SafeText::new(&raw);
            let lines = wrap(&text, columns);
            prop_assert_eq!(visible(&lines.concat()), visible(&text));
            for line in lines {
                // One grapheme that is wider than the line stands alone: some scripts put wide marks on wide letters.
                let is_alone = line.graphemes(true).count() == 1;
                prop_assert!(width(&line) <= columns || is_alone, "{:?} in {}", line, columns);
            }
        }

        #[test]
        fn words_and_spaces_too(text in "[a-zé日👍 \n]{0,120}", columns in 2usize..12) {
            let lines = wrap(&text, columns);
            prop_assert_eq!(visible(&lines.concat()), visible(&text));
            prop_assert!(lines.iter().all(|line| width(line) <= columns));
        }

        #[test]
        fn the_ranges_follow_one_another(text in "[a-z日 ]{0,80}", columns in 1usize..12) {
            let mut at = 0;
            for range in breaks(&text, columns) {
                prop_assert_eq!(range.start, at);
                at = range.end;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
