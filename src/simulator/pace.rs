//! How fast the simulated world lives. Every delay of the simulator goes through one [`Pace`], so that a demonstration
//! waits as people do, and a test does not wait at all.
//!
//! No other file of the simulator may sleep.

use std::time::Duration;

use crate::base::Millis;

/// The scale of all delays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Delays are divided by this; `None`: there are none.
    speed: Option<f64>,
}

impl Pace {
    /// As in the world.
    pub const fn real() -> Pace {
        Pace { speed: Some(1.0) }
    }

    /// Nothing waits. What has an order keeps it.
    pub const fn instant() -> Pace {
        Pace { speed: None }
    }

    /// So many times faster than the world; a factor of zero or less is the world's own speed.
    pub fn times(factor: f64) -> Pace {
        Pace { speed: Some(if factor > 0.0 { factor } else { 1.0 }) }
    }

    /// What `span` lasts at this pace.
    pub fn scaled(&self, span: Millis) -> Duration {
        match self.speed {
            None => Duration::ZERO,
            Some(speed) => span.as_duration().div_f64(speed),
        }
    }

    /// Waits for `span`.
    pub async fn wait(&self, span: Millis) {
        let wait = self.scaled(span);
        if wait.is_zero() {
            tokio::task::yield_now().await;
        } else {
            tokio::time::sleep(wait).await;
        }
    }

    /// Waits for `span`, but never less than a few milliseconds of the machine: for what repeats until it works, which
    /// must not spin even where nothing waits.
    pub async fn wait_some(&self, span: Millis) {
        const LEAST: Duration = Duration::from_millis(5);
        tokio::time::sleep(self.scaled(span).max(LEAST)).await;
    }
}

impl Default for Pace {
    fn default() -> Pace {
        Pace::real()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_scale() {
        assert_eq!(Pace::real().scaled(Millis::seconds(2)), Duration::from_secs(2));
        assert_eq!(Pace::times(4.0).scaled(Millis::seconds(2)), Duration::from_millis(500));
        assert_eq!(Pace::times(0.0), Pace::real());
        assert_eq!(Pace::instant().scaled(Millis::hours(9)), Duration::ZERO);
        assert_eq!(Pace::real().scaled(Millis(-5)), Duration::ZERO);
    }
}
