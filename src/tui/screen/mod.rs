//! Whole screens: signing in, the workstation, and the one line of a terminal that is too small.

pub mod ascii;
pub mod sign_in;
pub mod too_small;
pub mod workstation;

use ratatui::layout::Rect;

use crate::client::LineState;

use super::layout::{LEAST_COLUMNS, LEAST_ROWS, Shape};
use super::pane::SeatView;

/// Which screen is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    TooSmall,
    SignIn,
    Workstation,
}

/// The screen for this state and size.
pub fn place(seat: &SeatView<'_>, area: Rect) -> Place {
    if area.width < LEAST_COLUMNS || area.height < LEAST_ROWS {
        return Place::TooSmall;
    }
    let is_out = matches!(seat.line, LineState::SignedOut { .. });
    if is_out || seat.snapshot().is_none() { Place::SignIn } else { Place::Workstation }
}

/// The part of the chat's area that holds messages: under its title or inside its box, a column away from what is beside it.
pub fn chat_inside(area: Rect, shape: Shape) -> Rect {
    let (top, bottom, side) = match shape {
        Shape::Narrow => (1, 0, 0),
        Shape::Middle => (1, 0, 1),
        Shape::Wide => (1, 1, 2),
    };
    Rect {
        x: area.x + u16::min(side, area.width),
        y: area.y + u16::min(top, area.height),
        width: area.width.saturating_sub(side * 2),
        height: area.height.saturating_sub(top + bottom),
    }
}
