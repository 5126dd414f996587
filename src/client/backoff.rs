//! How long to wait before the next try to connect, with jitter, so that a thousand clients do not come back as one.

use crate::base::{Millis, Rng};

use super::{FIRST_RETRY, LAST_RETRY};

/// Tries since the last connection that was good for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backoff {
    tries: u32,
}

impl Backoff {
    /// The wait before the next try: doubling from [`FIRST_RETRY`] to [`LAST_RETRY`], and up to half of it more.
    pub fn next(&mut self, rng: &mut Rng) -> Millis {
        let doubled = FIRST_RETRY.0.saturating_mul(1 << self.tries.min(16)).min(LAST_RETRY.0);
        self.tries = self.tries.saturating_add(1);
        let jitter = rng.below(u64::try_from(doubled / 2).unwrap_or(0));
        Millis(doubled + i64::try_from(jitter).unwrap_or(0))
    }

    /// Somebody was signed in: the next break is a new one.
    pub fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_last_and_never_exceed_it_by_more_than_half() {
        let mut rng = Rng::seeded(3);
        let mut backoff = Backoff::default();
        let waits: Vec<i64> = (0..40).map(|_| backoff.next(&mut rng).0).collect();
        assert!((1_000..1_500).contains(&waits[0]) && (2_000..3_000).contains(&waits[1]));
        assert!(waits[6..].iter().all(|wait| (30_000..45_000).contains(wait)));
        assert!(waits[6..].iter().any(|wait| *wait != waits[6]), "there is jitter");
        backoff.reset();
        assert!(backoff.next(&mut rng).0 < 1_500);
    }
}
