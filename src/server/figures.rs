//! Numbers for the people who run the server: counters, gauges and how long things took.
//!
//! Written so that counting costs next to nothing: an atomic each, no locks. The text that Prometheus reads is made of them
//! in `http::metrics`. Never here: a label that comes from outside, or one with more values than can be counted on two hands.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Bounds in seconds of how long a commit takes: from a fast disk's sync to one that is failing.
pub const SECONDS: &[f64] = &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Bounds of how many inputs one commit takes in.
pub const SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];

/// How values are spread: how many were at most each bound.
#[derive(Debug)]
pub struct Spread {
    bounds: &'static [f64],
    /// One more than bounds: what is beyond them all.
    counts: Vec<AtomicU64>,
    /// In millionths, so that it can be added up without a lock.
    sum: AtomicU64,
}

impl Spread {
    pub fn new(bounds: &'static [f64]) -> Spread {
        let counts = std::iter::repeat_with(AtomicU64::default).take(bounds.len() + 1).collect();
        Spread { bounds, counts, sum: AtomicU64::new(0) }
    }

    pub fn took(&self, time: Duration) {
        self.add(time.as_secs_f64());
    }

    pub fn add(&self, value: f64) {
        let place = self.bounds.iter().position(|bound| value <= *bound).unwrap_or(self.bounds.len());
        if let Some(count) = self.counts.get(place) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        // A negative or absurd value saturates: it can spoil the sum, never the server.
        self.sum.fetch_add((value * 1e6) as u64, Ordering::Relaxed);
    }

    pub fn read(&self) -> Reading {
        let counts = self.counts.iter().map(|count| count.load(Ordering::Relaxed)).collect();
        Reading { bounds: self.bounds, counts, sum: self.sum.load(Ordering::Relaxed) as f64 / 1e6 }
    }
}

/// What a [`Spread`] showed at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub bounds: &'static [f64],
    /// How many fell between two bounds; the last is beyond them all.
    pub counts: Vec<u64>,
    pub sum: f64,
}

impl Reading {
    /// Adds another one of the same bounds.
    pub fn add(&mut self, other: &Reading) {
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
        self.sum += other.sum;
    }
}

/// One family of numbers, as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// By Prometheus' conventions: `turno_`, the unit, and `_total` for what only grows.
    pub name: &'static str,
    pub help: &'static str,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Only grows, from zero at the start.
    Total(u64),
    /// A value of just now.
    Gauge(f64),
    /// Totals by the values of one label.
    Totals(&'static str, Vec<(&'static str, u64)>),
    /// A value of just now by the values of one label.
    Gauges(&'static str, Vec<(&'static str, f64)>),
    Spread(Reading),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_counts_where_it_belongs() {
        let spread = Spread::new(SIZES);
        for value in [1.0, 1.5, 2.0, 600.0] {
            spread.add(value);
        }
        let read = spread.read();
        assert_eq!((read.counts[0], read.counts[1], read.counts[SIZES.len()]), (1, 2, 1));
        assert!((read.sum - 604.5).abs() < 1e-3);
    }
}
