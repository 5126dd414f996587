//! One story for every store: what holds in memory holds on the disk. What only SQLite can do stands in `sqlite.rs`.

mod faults;
pub mod folder;
mod sample;
mod sqlite;
mod store;
mod story;
mod twins;
