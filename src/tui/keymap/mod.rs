//! Keys: how they are written, what they do by default, and what a person makes of them.

pub mod bindings;
pub mod chord;
pub mod motion;
pub mod script;

pub use bindings::{KeyTrouble, Keymap, Overrides, Scope};
pub use chord::{Chord, Key};
pub use motion::Motion;
