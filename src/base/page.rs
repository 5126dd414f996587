//! Pages of a list that is too long to send whole.

use serde::{Deserialize, Serialize};

/// Which part of a list is asked for: at most `limit` rows strictly before the position `before`, or the newest ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    pub before: Option<u64>,
    pub limit: u16,
}

/// The most rows that one page may hold.
pub const MAX_PAGE: u16 = 200;

impl PageRequest {
    pub fn newest(limit: u16) -> PageRequest {
        PageRequest { before: None, limit }
    }

    /// The limit that is granted.
    pub fn rows(&self) -> u16 {
        self.limit.clamp(1, MAX_PAGE)
    }
}

/// Part of a list, oldest row first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// Whether older rows exist.
    pub more: bool,
}
