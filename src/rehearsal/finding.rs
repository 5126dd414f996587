//! A promise that was broken, and where.

use std::fmt;

/// A promise of turno, by its number in the list of guarantees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// What was answered with 200 is never lost.
    G01,
    /// A repeat has no second effect.
    G02,
    /// One bad message neither blocks nor drops the others.
    G03,
    /// One live attendance per contact and channel; one order.
    G04,
    /// A client's picture equals the server's.
    G05,
    /// A reply is sent once, in the order of typing, and its text is never silently gone.
    G06,
    /// One opener.
    G07,
    /// Limits per agent.
    G08,
    /// What is in doubt is not sent again by itself.
    G10,
    /// A status never goes back.
    G11,
    /// The server goes on, whatever others do.
    G12,
    /// Nothing is said to be saved that is not.
    G14,
    /// A restart loses nothing.
    G17,
    /// The audit log is a chain.
    G21,
    /// A restored server sends nothing again.
    G22,
    /// Counters add up.
    G23,
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// What the auditor found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub promise: Promise,
    /// For whoever mends it: ids and numbers, no words of people.
    pub what: String,
}

impl Finding {
    pub fn new(promise: Promise, what: impl Into<String>) -> Finding {
        Finding { promise, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise, self.what)
    }
}
