//! How long to wait before the next try to connect: any moment of a span that doubles, so that a thousand clients whose
//! server restarts come back spread over the span and not as one (G17).
//!
//! The whole span is drawn from ("full jitter"): with a fixed part and a random one, the fixed part is a pause in which
//! nobody comes, and everybody comes within the rest of it.

use crate::base::{Millis, Rng};

use super::{FIRST_RETRY, LAST_RETRY};

/// Tries since the last connection that was good for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backoff {
    tries: u32,
}

impl Backoff {
    /// The wait before the next try: from nothing up to a span that doubles from [`FIRST_RETRY`] to [`LAST_RETRY`].
    pub fn next(&mut self, rng: &mut Rng) -> Millis {
        let span = FIRST_RETRY.0.saturating_mul(1 << self.tries.min(16)).min(LAST_RETRY.0);
        self.tries = self.tries.saturating_add(1);
        let wait = rng.below(u64::try_from(span).unwrap_or(0).saturating_add(1));
        Millis(i64::try_from(wait).unwrap_or(span))
    }

    /// Somebody was signed in: the next break is a new one.
    pub fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The waits of so many clients before their try number `tries`, which all broke at one moment.
    fn waits(clients: u64, tries: u32) -> Vec<i64> {
        let wait = |seed| {
            let (mut rng, mut backoff) = (Rng::seeded(seed), Backoff::default());
            for _ in 1..tries {
                backoff.next(&mut rng);
            }
            backoff.next(&mut rng).0
        };
        (0..clients).map(wait).collect()
    }

    #[test]
    fn g17_a_thousand_clients_that_break_at_once_come_back_spread_over_the_whole_span() {
        for (tries, span) in [(1, 2_000), (2, 4_000), (3, 8_000), (4, 16_000), (5, 30_000), (9, 30_000)] {
            let waits = waits(1_000, tries);
            assert!(waits.iter().all(|wait| (0..=span).contains(wait)), "try {tries}");
            // Of ten parts of the span none is left out and none has twice its share.
            let mut parts = [0; 10];
            waits.iter().for_each(|wait| parts[(wait * 10 / (span + 1)) as usize] += 1);
            assert!(parts.iter().all(|part| (50..200).contains(part)), "try {tries}: {parts:?}");
        }
    }

    #[test]
    fn no_wait_is_longer_than_the_last_and_a_sign_in_begins_anew() {
        let mut rng = Rng::seeded(3);
        let mut backoff = Backoff::default();
        assert!((0..200).all(|_| backoff.next(&mut rng).0 <= LAST_RETRY.0));
        backoff.reset();
        assert!(backoff.next(&mut rng).0 <= FIRST_RETRY.0);
    }
}
