//! Tables for people: columns as wide as their widest cell, measured in terminal columns.

use unicode_width::UnicodeWidthStr as _;

use crate::base::SafeText;

/// Rows of clean text under a line of titles.
#[derive(Debug, Clone, Default)]
pub struct Table {
    titles: Vec<String>,
    rows: Vec<Vec<SafeText>>,
}

impl Table {
    pub fn new(titles: Vec<String>) -> Table {
        Table { titles, rows: Vec::new() }
    }

    pub fn add(&mut self, row: Vec<SafeText>) {
        self.rows.push(row);
    }

    /// Every line ends in a newline; the last column is not padded.
    pub fn render(&self) -> String {
        let cells = |row: &[SafeText]| row.iter().map(|cell| SafeText::line(cell)).collect::<Vec<_>>();
        let titles: Vec<SafeText> = self.titles.iter().map(|title| SafeText::line(title)).collect();
        let rows: Vec<Vec<SafeText>> = std::iter::once(titles).chain(self.rows.iter().map(|row| cells(row))).collect();
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        rows.iter().map(|row| line(row, &widths)).collect()
    }
}

fn line(row: &[SafeText], widths: &[usize]) -> String {
    let mut out = String::new();
    for (cell, width) in row.iter().zip(widths) {
        out.push_str(cell);
        out.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_do_not_shift_a_column_and_hostile_ones_do_not_pass() {
        let mut table = Table::new(vec!["NAME".into(), "ROLE".into()]);
        table.add(vec!["山田 👩‍💻".into(), "agent".into()]);
        table.add(vec!["Eve\u{1b}[2J\nx".into(), "agent".into()]);
        let text = table.render();
        let starts: Vec<usize> = text
            .lines()
            .map(|line| line.rfind("agent").or(line.rfind("ROLE")).map_or(0, |at| line[..at].width()))
            .collect();
        assert!(starts.iter().all(|start| *start == starts[0]), "{text}");
        assert!(!text.contains('\u{1b}') && text.lines().count() == 3);
    }
}
