//! Keys: how they are written, what they do by default, and what a person makes of them.

pub mod chord;
pub mod motion;

pub use chord::{Chord, Key};
pub use motion::Motion;
