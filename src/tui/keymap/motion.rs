//! Moves within a list or a scroll: the same few everywhere, so that fingers learn them once.
//!
//! A pane takes a motion and decides what it means there; which keys make one is the registry's and the person's choice.

/// A move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Motion {
    Up,
    Down,
    PageUp,
    PageDown,
    HalfPageUp,
    HalfPageDown,
    First,
    Last,
    /// The next heading: a group of the list, a day of the chat.
    NextGroup,
    PreviousGroup,
}

impl Motion {
    pub const ALL: [Motion; 10] = [
        Motion::Up,
        Motion::Down,
        Motion::PageUp,
        Motion::PageDown,
        Motion::HalfPageUp,
        Motion::HalfPageDown,
        Motion::First,
        Motion::Last,
        Motion::NextGroup,
        Motion::PreviousGroup,
    ];

    /// The row that a cursor at `row` goes to in a list of `rows`, of which `page` fit the screen. A move to another
    /// group stays: only the list knows where its groups begin.
    pub fn step(self, row: usize, rows: usize, page: usize) -> usize {
        let last = rows.saturating_sub(1);
        let page = page.max(1);
        match self {
            Motion::Up => row.saturating_sub(1),
            Motion::Down => row.saturating_add(1).min(last),
            Motion::PageUp => row.saturating_sub(page),
            Motion::PageDown => row.saturating_add(page).min(last),
            Motion::HalfPageUp => row.saturating_sub(page.div_ceil(2)),
            Motion::HalfPageDown => row.saturating_add(page.div_ceil(2)).min(last),
            Motion::First => 0,
            Motion::Last => last,
            Motion::NextGroup | Motion::PreviousGroup => row.min(last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_never_leaves_its_list() {
        for motion in Motion::ALL {
            for rows in 0..5usize {
                for row in 0..5usize {
                    let to = motion.step(row.min(rows.saturating_sub(1)), rows, 3);
                    assert!(to <= rows.saturating_sub(1), "{motion:?} {row} of {rows}");
                }
            }
        }
        assert_eq!(Motion::PageDown.step(1, 10, 4), 5);
        assert_eq!(Motion::Up.step(0, 10, 4), 0);
    }
}
