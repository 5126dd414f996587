//! When each message was due, answered, and at the agent's socket.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy)]
pub struct Mark {
    pub due: Instant,
    pub answered: Option<Instant>,
    pub arrived: Option<Instant>,
}

/// Every message of a run has a number and a row here.
#[derive(Debug, Default)]
pub struct Board(Mutex<Vec<Mark>>);

impl Board {
    /// The number of a new message that is due then.
    pub fn begin(&self, due: Instant) -> usize {
        self.with(|marks| {
            marks.push(Mark { due, answered: None, arrived: None });
            marks.len() - 1
        })
    }

    pub fn answered(&self, n: usize) {
        let now = Instant::now();
        self.with(|marks| marks.get_mut(n).map(|mark| mark.answered = Some(now)));
    }

    /// Of a message that comes twice the first counts. `false`: there is no such message.
    pub fn arrived(&self, n: usize) -> bool {
        let now = Instant::now();
        self.with(|marks| marks.get_mut(n).map(|mark| mark.arrived.get_or_insert(now)).is_some())
    }

    pub fn len(&self) -> usize {
        self.with(|marks| marks.len())
    }

    /// Whether all messages from this one on were answered and are there.
    pub fn is_settled(&self, from: usize) -> bool {
        let settled = |mark: &Mark| mark.answered.is_some() && mark.arrived.is_some();
        self.with(|marks| marks.iter().skip(from).all(settled))
    }

    pub fn since(&self, from: usize) -> Vec<Mark> {
        self.with(|marks| marks.iter().skip(from).copied().collect())
    }

    fn with<T>(&self, look: impl FnOnce(&mut Vec<Mark>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The mark by which a message's text is known again.
pub fn tag(n: usize) -> String {
    format!("#{n:07}")
}

/// The number of the mark in a frame, if it holds one.
pub fn tagged(frame: &[u8]) -> Option<usize> {
    frame.windows(8).find_map(|window| {
        let digits = window.strip_prefix(b"#").filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
        std::str::from_utf8(digits).ok()?.parse().ok()
    })
}

/// The value below which this part of the spans lies (nearest rank).
pub fn percentile(spans: &mut [Duration], part: f64) -> Duration {
    spans.sort_unstable();
    let rank = (part * spans.len() as f64).ceil() as usize;
    spans.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}
