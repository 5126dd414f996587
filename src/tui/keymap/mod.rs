//! Keys: how they are written, what they do by default, and what a person makes of them.

pub mod motion;

pub use motion::Motion;
