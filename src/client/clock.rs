//! How far this machine's clock is from the server's, so that windows close at the same moment on every screen (G13).

use crate::base::{Millis, Timestamp};

/// Estimates that fall short by less than this are a slow frame; by more, somebody has set a clock.
const JUMP: Millis = Millis::seconds(5);

/// The server's clock minus ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offset {
    /// `None` before the server said a time.
    best: Option<Millis>,
}

impl Offset {
    /// The server's clock showed `theirs` when it wrote a frame that came at `now`. A frame takes time on its way, so each
    /// estimate is too low by that, and the highest one is the best.
    pub fn learn(&mut self, theirs: Timestamp, now: Timestamp) {
        let estimate = theirs.since(now);
        self.best = match self.best {
            Some(best) if estimate < best && best.0.saturating_sub(estimate.0) < JUMP.0 => Some(best),
            Some(_) | None => Some(estimate),
        };
    }

    /// The server's time at `now`.
    pub fn apply(&self, now: Timestamp) -> Timestamp {
        now.plus(self.best.unwrap_or(Millis::ZERO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g13_the_servers_time_is_shown_whatever_this_clock_says() {
        let mut offset = Offset::default();
        assert_eq!(offset.apply(Timestamp(7)), Timestamp(7));
        offset.learn(Timestamp(3_600_000), Timestamp(0));
        assert_eq!(offset.apply(Timestamp(10)), Timestamp(3_600_010));
    }

    #[test]
    fn a_slow_frame_does_not_move_it_and_a_clock_that_was_set_does() {
        let mut offset = Offset::default();
        offset.learn(Timestamp(100_000), Timestamp(100_000));
        offset.learn(Timestamp(110_000), Timestamp(112_000));
        assert_eq!(offset.apply(Timestamp(120_000)), Timestamp(120_000));
        offset.learn(Timestamp(120_000), Timestamp(500_000));
        assert_eq!(offset.apply(Timestamp(500_000)), Timestamp(120_000));
    }
}
