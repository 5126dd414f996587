//! Instants and spans as the core sees them: numbers that somebody passes in.
//!
//! The one clock of the program is [`wall_clock`]; the core never calls it. A test in `tests/all/tidy.rs` keeps every
//! other reading of the time out of the source.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A span in milliseconds; negative when it points backwards.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default, Debug)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    pub const ZERO: Millis = Millis(0);

    pub const fn seconds(n: i64) -> Millis {
        Millis(n * 1_000)
    }

    pub const fn minutes(n: i64) -> Millis {
        Millis(n * 60_000)
    }

    pub const fn hours(n: i64) -> Millis {
        Millis(n * 3_600_000)
    }

    /// Whole minutes, rounded down: clocks on the screen count minutes.
    pub const fn whole_minutes(self) -> i64 {
        self.0.div_euclid(60_000)
    }

    /// The same span for the standard library; a negative one is zero there.
    pub fn as_duration(self) -> std::time::Duration {
        std::time::Duration::from_millis(u64::try_from(self.0).unwrap_or(0))
    }
}

impl Timestamp {
    /// From the provider's seconds. Values that no clock can mean are clamped, so that a hostile one cannot overflow
    /// later arithmetic.
    pub fn from_seconds(seconds: i64) -> Timestamp {
        // The year 2200: far enough for any real message, small enough for every sum made with it.
        const LATEST: i64 = 7_258_118_400;
        Timestamp(seconds.clamp(0, LATEST) * 1_000)
    }

    pub const fn plus(self, span: Millis) -> Timestamp {
        Timestamp(self.0.saturating_add(span.0))
    }

    /// The span from `earlier` to `self`.
    pub const fn since(self, earlier: Timestamp) -> Millis {
        Millis(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}ms", self.0)
    }
}

/// Reads the machine's clock. Only drivers, adapters and the screen's loop may call it: see the module's note.
pub fn wall_clock() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
