//! How fast one client may ask, and how much of it may be unanswered.
//!
//! Both bounds are about memory and about the others: answers wait for a client that does not read, so one that has many to
//! come is not listened to until it takes some; and nobody types twenty requests a second.

use tokio::time::Instant;

/// Requests in a second, beyond which somebody floods; half a minute's worth may come at once.
const PER_S: f64 = 20.0;
const AT_ONCE: f64 = PER_S * 30.0;

/// A sign-in or a new picture costs as much as this many requests.
pub(super) const DEAR: f64 = 20.0;

/// Requests whose answers are still to come. Each answer may be a page of the largest size.
const IN_FLIGHT: usize = 32;

/// What one client has asked lately.
#[derive(Debug)]
pub(super) struct Pace {
    allowance: f64,
    counted: Instant,
    in_flight: usize,
    /// A picture is asked for and not told: it may be the largest of all answers.
    is_syncing: bool,
}

/// More than anybody types.
#[derive(Debug)]
pub(super) struct Flood;

impl Pace {
    pub fn new(now: Instant) -> Pace {
        Pace { allowance: AT_ONCE, counted: now, in_flight: 0, is_syncing: false }
    }

    /// Takes `cost` requests out of what is allowed.
    pub fn spend(&mut self, cost: f64, now: Instant) -> Result<(), Flood> {
        let earned = now.duration_since(self.counted).as_secs_f64() * PER_S;
        self.counted = now;
        self.allowance = (self.allowance + earned).min(AT_ONCE) - cost;
        if self.allowance < 0.0 { Err(Flood) } else { Ok(()) }
    }

    /// Whether more may be listened to; else the client waits, and what it sends waits in its own buffers.
    pub fn has_room(&self) -> bool {
        self.in_flight < IN_FLIGHT && !self.is_syncing
    }

    pub fn asked(&mut self) {
        self.in_flight += 1;
    }

    pub fn answered(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    pub fn sync_asked(&mut self) {
        self.is_syncing = true;
    }

    pub fn sync_answered(&mut self) {
        self.is_syncing = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn half_a_minutes_worth_may_come_at_once_and_no_more() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        assert!((0..600).all(|_| pace.spend(1.0, start).is_ok()));
        assert!(pace.spend(1.0, start).is_err());
        let mut pace = Pace::new(start);
        assert!((0..600).all(|_| pace.spend(1.0, start).is_ok()));
        let later = start + Duration::from_secs(1);
        assert!((0..20).all(|_| pace.spend(1.0, later).is_ok()) && pace.spend(1.0, later).is_err());
    }

    #[test]
    fn whoever_has_much_to_be_told_is_not_listened_to() {
        let mut pace = Pace::new(Instant::now());
        for _ in 0..IN_FLIGHT {
            assert!(pace.has_room());
            pace.asked();
        }
        assert!(!pace.has_room());
        pace.answered();
        assert!(pace.has_room());
        pace.sync_asked();
        assert!(!pace.has_room());
        pace.sync_answered();
        assert!(pace.has_room());
    }
}
