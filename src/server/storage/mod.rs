//! Durable stores behind the port [`crate::server::port::Storage`].
//!
//! [`memory`] is for tests and simulations, [`sqlite`] for real work. Both pass one conformance story
//! (`tests/all/storage`), so that what holds on one holds on the other: the same rows, the same order, the same constraints.
//! Only here may SQL be written. Nothing here decides anything: rows come in as [`crate::server::port::Write`] and go out
//! as the types of the domain.

pub mod memory;
pub mod sqlite;

use crate::base::{SafeText, Timestamp};

/// Which copy of a store is brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// SHA-256 of the copy, as its manifest has it: which backup it is.
    pub sha256: SafeText,
    /// When the copy was taken.
    pub taken: Timestamp,
}
