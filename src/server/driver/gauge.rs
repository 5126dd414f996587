//! What others may look at while the driver runs: its health, its counters, how long its commits take.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::base::ChannelId;
use crate::domain::{Channel, Provider};
use crate::server::engine::Counters;
use crate::server::figures::{SECONDS, SIZES, Spread};

/// A turn that takes longer than this has got stuck: the store's own waiting ends well before.
const STUCK_AFTER: Duration = Duration::from_secs(15);

/// How much waits, at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Depths {
    /// Inputs before the engine.
    pub inputs: u64,
    /// Messages on their way to the provider.
    pub outbox: u64,
    /// Frames before the slowest connection.
    pub outlet: u64,
}

/// See the module.
#[derive(Debug)]
pub struct Gauge {
    healthy: AtomicBool,
    draining: AtomicBool,
    has_ended: AtomicBool,
    born: Instant,
    /// Milliseconds since `born`, plus one; 0: nothing is under way.
    busy_since: AtomicU64,
    counters: Mutex<(Counters, u64, u64)>,
    depths: Mutex<Depths>,
    channels: Mutex<Vec<Channel>>,
    /// Items that the engine's own counters do not account for (G23).
    unaccounted: AtomicU64,
    /// How long the commits took that became durable.
    pub commits: Spread,
    /// How many inputs each of them took in.
    pub inputs: Spread,
    /// Commits that failed, or whose outcome was unknown.
    pub failed_commits: AtomicU64,
}

impl Default for Gauge {
    fn default() -> Gauge {
        Gauge {
            healthy: AtomicBool::new(true),
            draining: AtomicBool::default(),
            has_ended: AtomicBool::default(),
            born: Instant::now(),
            busy_since: AtomicU64::default(),
            counters: Mutex::default(),
            depths: Mutex::default(),
            channels: Mutex::default(),
            unaccounted: AtomicU64::default(),
            commits: Spread::new(SECONDS),
            inputs: Spread::new(SIZES),
            failed_commits: AtomicU64::default(),
        }
    }
}

impl Gauge {
    /// Whether the last commit succeeded.
    pub fn is_healthy(&self) -> bool {
        self.healthy.load(Ordering::Relaxed)
    }

    /// Whether work goes through: the loop runs, and no turn of it takes for ever.
    pub fn is_turning(&self) -> bool {
        !self.has_ended.load(Ordering::Relaxed) && self.busy_for() < STUCK_AFTER
    }

    /// Whether the server is stopping and takes nothing new.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// The engine's counters, the connections, and those that were cut.
    pub fn counters(&self) -> (Counters, u64, u64) {
        *lock(&self.counters)
    }

    pub fn depths(&self) -> Depths {
        *lock(&self.depths)
    }

    /// Items that came in and of which nobody knows what became. Anything but 0 is a mistake of turno's own (G23).
    pub fn unaccounted(&self) -> u64 {
        self.unaccounted.load(Ordering::Relaxed)
    }

    /// The channel for which webhooks of this provider are accepted at this slug.
    pub fn channel(&self, provider: Provider, slug: &str) -> Option<ChannelId> {
        let is_it = |channel: &&Channel| channel.active && channel.provider == provider && &*channel.slug == slug;
        lock(&self.channels).iter().find(is_it).map(|channel| channel.id)
    }

    pub(super) fn set_healthy(&self, is_healthy: bool) {
        self.healthy.store(is_healthy, Ordering::Relaxed);
    }

    pub(super) fn set_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub(super) fn set_ended(&self) {
        self.has_ended.store(true, Ordering::Relaxed);
    }

    pub(super) fn set_channels(&self, channels: Vec<Channel>) {
        *lock(&self.channels) = channels;
    }

    pub(in crate::server) fn set_counters(&self, counters: Counters, open: u64, cut: u64) {
        *lock(&self.counters) = (counters, open, cut);
        let missing = counters.unaccounted();
        if missing != self.unaccounted.swap(missing, Ordering::Relaxed) && missing > 0 {
            tracing::error!(missing, ?counters, "items came in of which nobody knows what became");
        }
    }

    pub(super) fn set_depths(&self, depths: Depths) {
        *lock(&self.depths) = depths;
    }

    /// A turn begins, or (`false`) ends.
    pub(super) fn set_busy(&self, is_busy: bool) {
        let since = if is_busy { self.age_ms() + 1 } else { 0 };
        self.busy_since.store(since, Ordering::Relaxed);
    }

    fn busy_for(&self) -> Duration {
        match self.busy_since.load(Ordering::Relaxed) {
            0 => Duration::ZERO,
            since => Duration::from_millis((self.age_ms() + 1).saturating_sub(since)),
        }
    }

    fn age_ms(&self) -> u64 {
        u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX - 1)
    }
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g23_an_item_that_nobody_accounts_for_is_seen() {
        let gauge = Gauge::default();
        let whole = Counters { received: 5, stored: 3, duplicate: 1, quarantined: 1, ..Counters::default() };
        gauge.set_counters(whole, 0, 0);
        assert_eq!(gauge.unaccounted(), 0);
        gauge.set_counters(Counters { stored: 2, ..whole }, 0, 0);
        assert_eq!(gauge.unaccounted(), 1);
        gauge.set_counters(Counters { stored: 5, ..whole }, 0, 0);
        assert_eq!(gauge.unaccounted(), 2, "one counted twice is a mistake as well");
    }

    #[test]
    fn a_loop_that_ended_does_not_turn() {
        let gauge = Gauge::default();
        gauge.set_busy(true);
        assert!(gauge.is_turning());
        gauge.set_busy(false);
        gauge.set_ended();
        assert!(!gauge.is_turning());
    }
}
