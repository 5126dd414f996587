//! What a client remembers of the server's words, so that it starts with the last picture and asks for less.
//!
//! A cache may be empty, lost or broken at any time: the server can give back everything in it. What it cannot give back,
//! unsent messages and drafts, is never here. sled is named in `disk` and `rows`, and nowhere else.

pub mod disk;
pub mod memory;

mod entry;
mod rows;
mod value;

use crate::base::AttendanceId;
use crate::protocol::{MessageView, Snapshot};

pub use entry::{Entry, Head, entries_of};

/// A page from the cache.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cached {
    /// Oldest first, contiguous.
    pub rows: Vec<MessageView>,
    /// Whether older ones exist, here or at the server; `None`: unknown.
    pub more: Option<bool>,
    /// Whether the rows were kept up to date since they came: no snapshot was taken in between.
    pub fresh: bool,
}

/// A cache of one user at one server.
///
/// The methods do not fail: a cache that cannot read has nothing, and one that cannot write is asked again later for
/// nothing. What went wrong is told once, by [`Cache::trouble`].
pub trait Cache: Send {
    /// The last picture, with the number of the snapshot that it began with.
    fn picture(&mut self) -> Option<(Snapshot, u64)>;
    /// The newest `limit` messages of an attendance before `before`.
    fn page(&mut self, attendance: AttendanceId, before: Option<u64>, limit: u16) -> Cached;
    /// Takes in changes, all or none of them.
    fn write(&mut self, entries: &[Entry]);
    /// Asks that what was written be kept beyond the end of this program, and does not wait for it.
    fn flush(&mut self);
    /// What went wrong since the last call, in words for a log.
    fn trouble(&mut self) -> Option<String>;
}

#[cfg(test)]
mod tests;
