//! The text as it is wrapped: visual lines, the cursor among them, and moves up and down by what one sees.

use unicode_segmentation::UnicodeSegmentation;

use crate::tui::widget::text::{grapheme_width, width};
use crate::tui::widget::wrap::breaks;

use super::Composer;
use super::edit::{byte_of, characters};

/// One visual line: a part of a line of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct VisualLine {
    pub row: usize,
    pub start: usize,
    pub end: usize,
    /// The line of the text goes on in the next visual line.
    pub goes_on: bool,
}

impl Composer {
    /// The text in lines of at most `columns - 1`: the last column is the cursor's.
    pub(super) fn visual_lines(&self, columns: u16) -> Vec<VisualLine> {
        let columns = usize::from(columns).saturating_sub(1).max(1);
        let mut out = Vec::new();
        for (row, line) in self.area.lines().iter().enumerate() {
            let ranges = breaks(line, columns);
            let last = ranges.len().saturating_sub(1);
            let visual = ranges.into_iter().enumerate();
            out.extend(visual.map(|(at, range)| VisualLine {
                row,
                start: range.start,
                end: range.end,
                goes_on: at < last,
            }));
        }
        out
    }

    pub(super) fn shown_text(&self, line: &VisualLine) -> &str {
        self.area.lines().get(line.row).and_then(|text| text.get(line.start..line.end)).unwrap_or_default()
    }

    /// The cursor as visual line and column.
    pub(super) fn visual_cursor(&self, lines: &[VisualLine], columns: u16) -> (usize, usize) {
        let cursor = self.area.cursor();
        let text = self.area.lines().get(cursor.0).map_or("", String::as_str);
        let at = byte_of(text, cursor.1);
        let holds = |line: &VisualLine| {
            line.row == cursor.0 && line.start <= at && (at < line.end || (at == line.end && !line.goes_on))
        };
        let row = lines.iter().position(holds).unwrap_or(0);
        let start = lines.get(row).map_or(0, |line| line.start);
        let column = width(text.get(start..at).unwrap_or_default());
        // White space at the end of a full line hangs over: the cursor waits at the edge.
        (row, column.min(usize::from(columns).saturating_sub(1)))
    }

    /// Moves to the visual line above or below, as near as can be to the column where the moves began.
    pub(super) fn vertical(&mut self, down: bool, columns: u16) {
        let lines = self.visual_lines(columns);
        let (row, column) = self.visual_cursor(&lines, columns);
        let wanted = self.wanted.unwrap_or(column);
        let target = if down { row + 1 } else { row.wrapping_sub(1) };
        if let Some(line) = lines.get(target) {
            let column = self.character_at(line, wanted);
            self.jump(line.row, column);
            self.wanted = Some(wanted);
        }
    }

    /// The character of the line of the text that stands at or before a column of a visual line.
    pub(super) fn character_at(&self, line: &VisualLine, column: usize) -> usize {
        let shown = self.shown_text(line);
        let mut used = 0;
        let mut bytes = 0;
        for grapheme in shown.graphemes(true) {
            let next = used + grapheme_width(grapheme);
            // The end of a line that goes on is the start of the next one: the cursor stays before it.
            if next > column || (line.goes_on && bytes + grapheme.len() == shown.len()) {
                break;
            }
            used = next;
            bytes += grapheme.len();
        }
        let text = self.area.lines().get(line.row).map_or("", String::as_str);
        characters(text, line.start + bytes)
    }

    /// The first visual line to show in `height` lines, so that the cursor is among them.
    pub(super) fn visible_from(&self, columns: u16, height: u16) -> usize {
        let lines = self.visual_lines(columns);
        let (row, _) = self.visual_cursor(&lines, columns);
        let height = usize::from(height).max(1);
        let lowest = lines.len().saturating_sub(height);
        self.top.min(lowest).min(row).max(row.saturating_sub(height - 1))
    }
}
