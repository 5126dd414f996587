//! Panics: a mistake of turno's own ends what it happened in, is counted, and takes nothing else along (G18).
//!
//! What a panic leaves behind is torn: whoever catches one throws away what it was working on. Counted over the whole
//! process, because a part that fell may have nobody left to ask. Never here: what the panic said, which may be text of
//! people; the panic hook of the command line logs where it was.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::FutureExt as _;

/// Where it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A step of the engine.
    Engine,
    /// One connection's conversation.
    Session,
    /// Reading a webhook.
    Webhook,
    /// A connection of the doors.
    Door,
    /// Handing a message to the provider.
    Courier,
    /// A thread of the store.
    Store,
}

impl Part {
    pub const ALL: [Part; 6] = [Part::Engine, Part::Session, Part::Webhook, Part::Door, Part::Courier, Part::Store];

    pub const fn name(self) -> &'static str {
        match self {
            Part::Engine => "engine",
            Part::Session => "session",
            Part::Webhook => "webhook",
            Part::Door => "door",
            Part::Courier => "courier",
            Part::Store => "store",
        }
    }
}

static CAUGHT: [AtomicU64; Part::ALL.len()] = [const { AtomicU64::new(0) }; Part::ALL.len()];

/// Panics caught in a part since the process began.
pub fn caught(part: Part) -> u64 {
    CAUGHT.get(part as usize).map_or(0, |count| count.load(Ordering::Relaxed))
}

/// Counts one that was caught elsewhere.
pub fn count(part: Part) {
    if let Some(count) = CAUGHT.get(part as usize) {
        count.fetch_add(1, Ordering::Relaxed);
    }
    tracing::error!(part = part.name(), "a mistake of turno's own was caught");
}

/// Runs `work`; `None`: it panicked, and what it borrowed must not be used again.
pub fn guard<T>(part: Part, work: impl FnOnce() -> T) -> Option<T> {
    let done = catch_unwind(AssertUnwindSafe(work)).ok();
    if done.is_none() {
        count(part);
    }
    done
}

/// Waits for `work`; `None`: it panicked, and what it borrowed must not be used again.
pub async fn guarded<T>(part: Part, work: impl Future<Output = T>) -> Option<T> {
    let done = AssertUnwindSafe(work).catch_unwind().await.ok();
    if done.is_none() {
        count(part);
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g18_a_panic_is_caught_and_counted() {
        let before = caught(Part::Courier);
        assert_eq!(guard(Part::Courier, || 7), Some(7));
        let panics: fn() -> u8 = || panic!("a test's own");
        assert_eq!(guard(Part::Courier, panics), None);
        assert!(caught(Part::Courier) > before);
    }
}
