//! The language of WhatsApp's Cloud API: webhook bodies in, send bodies out. Pure, and never panics whatever it is given.

pub mod answer;
pub mod build;
mod parse;
mod repair;
mod wire;

pub use answer::{GraphError, NumberInfo, judge};
pub use build::{NotSendable, build, mark_read};
pub use parse::{NotReadable, parse};
