//! The customer-service window: how long free text may be sent (contract, section 9; D09, D10).
//!
//! It belongs to a contact on a channel, not to an attendance: it opens with the customer's message, counts from the
//! provider's timestamp, and a finished attendance does not close it.

use serde::{Deserialize, Serialize};

use crate::base::{Millis, Timestamp};

/// Free text may be sent this long after the customer's last message.
pub const OPEN_FOR: Millis = Millis::hours(24);

/// What is known about the window of one contact on one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Window {
    /// The provider's time of the customer's last message; `None`: they never wrote.
    pub last_inbound: Option<Timestamp>,
    /// The end of a free-entry-point window (click to WhatsApp), by the provider's own word.
    pub free_entry_end: Option<Timestamp>,
}

impl Window {
    /// A message that the customer wrote at `at`. Older ones that arrive late change nothing.
    #[must_use]
    pub fn with_inbound(self, at: Timestamp) -> Window {
        Window { last_inbound: self.last_inbound.max(Some(at)), ..self }
    }

    /// When free text ends.
    pub fn closes_at(&self) -> Option<Timestamp> {
        self.last_inbound.map(|at| at.plus(OPEN_FOR))
    }

    /// The time left at `now`; `None` when it is closed or never was open. Never more than [`OPEN_FOR`]: a provider whose
    /// clock runs ahead must not open it for longer (G13).
    pub fn left(&self, now: Timestamp) -> Option<Millis> {
        let left = self.closes_at()?.since(now);
        (left > Millis::ZERO).then_some(left.min(OPEN_FOR))
    }

    pub fn is_open(&self, now: Timestamp) -> bool {
        self.left(now).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn d09_it_is_open_for_24_hours_from_the_customers_last_message() {
        let wrote = Timestamp::from_seconds(1_795_240_001);
        let window = Window::default().with_inbound(wrote);
        assert!(window.is_open(wrote));
        assert!(window.is_open(wrote.plus(Millis(OPEN_FOR.0 - 1))));
        assert!(!window.is_open(wrote.plus(OPEN_FOR)));
        assert!(!Window::default().is_open(wrote));
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter(mut times in proptest::collection::vec(0i64..1_000_000, 1..8)) {
            let fold = |times: &[i64]| times.iter().fold(Window::default(), |w, t| w.with_inbound(Timestamp(*t)));
            let one = fold(&times);
            times.reverse();
            prop_assert_eq!(one, fold(&times));
        }

        #[test]
        fn g13_a_clock_that_runs_ahead_never_opens_it_longer(ahead in 0i64..1_000_000_000_000) {
            let now = Timestamp(1_795_240_001_000);
            let window = Window::default().with_inbound(now.plus(Millis(ahead)));
            prop_assert!(window.left(now).is_some_and(|left| left <= OPEN_FOR));
        }
    }
}
