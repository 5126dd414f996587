//! The client against a server that does exactly what a test says.

mod changed_world;
mod disk;
mod drafts;
mod full_disk;
mod house;
pub mod kit;
mod lives;
mod sends;
mod sessions;
mod shared;
mod socket;
mod storm;
mod timelines;
mod tls;
