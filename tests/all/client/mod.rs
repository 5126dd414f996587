//! The client against a server that does exactly what a test says.

mod disk;
mod drafts;
pub mod kit;
mod sends;
mod sessions;
mod socket;
mod storm;
mod timelines;
mod tls;
