//! The workstation: a full-screen terminal program over a [`crate::client`] seat.
//!
//! Drawing is a function: it reads state and the time and writes cells, and changes nothing.

pub mod app;
pub mod clock;
pub mod command;
pub mod desk;
pub mod dress;
pub mod focus;
pub mod glyph;
pub mod keymap;
pub mod layout;
pub mod look;
pub mod modal;
pub mod msg;
pub mod notice;
pub mod pane;
pub mod phone;
pub mod picture;
pub mod run;
pub mod scene;
pub mod screen;
pub mod settings;
pub mod station;
pub mod terminal;
pub mod theme;
pub mod trouble;
pub mod widget;
pub mod wording;

pub use run::{Exit, ExitReason, TuiError, run};
pub use settings::{Preferences, Settings};
