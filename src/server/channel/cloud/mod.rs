//! The language of WhatsApp's Cloud API: webhook bodies in, send bodies out. Pure, and never panics whatever it is given.

mod parse;
mod repair;
mod wire;

pub use parse::{NotReadable, parse};
