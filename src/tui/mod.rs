//! The workstation: a full-screen terminal program over a [`crate::client`] seat.
//!
//! Drawing is a function: it reads state and the time and writes cells, and changes nothing.

pub mod glyph;
pub mod look;
pub mod phone;
pub mod theme;
