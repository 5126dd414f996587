//! The workstation: a full-screen terminal program over a [`crate::client`] seat.
//!
//! Drawing is a function: it reads state and the time and writes cells, and changes nothing.

pub mod clock;
pub mod glyph;
pub mod keymap;
pub mod look;
pub mod pane;
pub mod terminal;
pub mod theme;
pub mod widget;
pub mod wording;
