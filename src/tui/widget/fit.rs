//! Parts of a line that share too little room: the less important ones go, whole, none is cut in half.

use ratatui::text::Line;

use super::paint::line_width;

/// A part of a line. Lower ranks stay longer.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<'a> {
    pub rank: u8,
    pub line: Line<'a>,
}

impl<'a> Part<'a> {
    pub fn new(rank: u8, line: impl Into<Line<'a>>) -> Part<'a> {
        Part { rank, line: line.into() }
    }
}

/// The parts that fit into `columns` with `gap` between them, in their order: the highest ranks are dropped first, of equal
/// ones the last.
pub fn fit<'a>(parts: Vec<Part<'a>>, gap: usize, columns: usize) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = parts.into_iter().filter(|part| line_width(&part.line) > 0).collect();
    while total(&parts, gap) > columns {
        let worst = parts.iter().enumerate().max_by_key(|(at, part)| (part.rank, *at)).map(|(at, _)| at);
        match worst {
            Some(at) => parts.remove(at),
            None => break,
        };
    }
    parts
}

/// The columns of all parts and the gaps between them.
pub fn total(parts: &[Part<'_>], gap: usize) -> usize {
    let gaps = parts.len().saturating_sub(1) * gap;
    parts.iter().map(|part| line_width(&part.line)).sum::<usize>() + gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_stays_fits_and_nothing_lesser_stays_for_it(
            words in proptest::collection::vec((0u8..5, "[a-z]{1,9}"), 0..8), columns in 0usize..40
        ) {
            let parts: Vec<_> = words.iter().map(|(rank, word)| Part::new(*rank, word.as_str())).collect();
            let stayed = fit(parts.clone(), 2, columns);
            prop_assert!(total(&stayed, 2) <= columns);
            let worst = stayed.iter().map(|part| part.rank).max().unwrap_or(0);
            let dropped = parts.iter().filter(|part| !stayed.contains(part));
            prop_assert!(dropped.into_iter().all(|part| part.rank >= worst));
        }
    }
}
