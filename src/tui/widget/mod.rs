//! Pieces that panes and modals are made of. They know text, columns and styles, and nothing of attendances.

pub mod button;
pub mod fit;
pub mod frame;
pub mod paint;
pub mod rule;
pub mod text;
pub mod wrap;
