//! When each message was due, answered and told. What must never appear here: a span that does not begin when it was due.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy)]
struct Mark {
    due: Instant,
    answered: Option<Instant>,
    told: Option<Instant>,
}

#[derive(Debug, Default)]
struct Marks {
    webhooks: Vec<Mark>,
    replies: Vec<Mark>,
    told_twice: u64,
    refused: u64,
}

/// Every message has a number and a row here.
#[derive(Debug, Default)]
pub struct Board(Mutex<Marks>);

/// Spans from when something was due.
#[derive(Debug, Clone)]
pub struct Spans {
    pub answered: Vec<Duration>,
    pub told: Vec<Duration>,
    pub replied: Vec<Duration>,
}

impl Spans {
    pub fn answered_p99(&self) -> Duration {
        percentile(&mut self.answered.clone(), 0.99)
    }

    pub fn told_p99(&self) -> Duration {
        percentile(&mut self.told.clone(), 0.99)
    }
}

impl Board {
    fn with<T>(&self, look: impl FnOnce(&mut Marks) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The number of a new webhook.
    pub fn begin(&self, due: Instant) -> usize {
        self.with(|marks| {
            marks.webhooks.push(Mark { due, answered: None, told: None });
            marks.webhooks.len() - 1
        })
    }

    pub fn answered(&self, n: usize) {
        let now = Instant::now();
        self.with(|marks| marks.webhooks.get_mut(n).map(|mark| mark.answered = Some(now)));
    }

    pub fn told(&self, n: usize) {
        let now = Instant::now();
        self.with(|marks| {
            let Some(mark) = marks.webhooks.get_mut(n) else { return };
            let is_first = mark.told.replace(now).is_none();
            marks.told_twice += u64::from(!is_first);
        });
    }

    /// The number of a new reply.
    pub fn begin_reply(&self, due: Instant) -> usize {
        self.with(|marks| {
            marks.replies.push(Mark { due, answered: None, told: None });
            marks.replies.len() - 1
        })
    }

    pub fn replied(&self, n: usize) {
        let now = Instant::now();
        self.with(|marks| marks.replies.get_mut(n).map(|mark| mark.answered = Some(now)));
    }

    pub fn refused(&self) {
        self.with(|marks| marks.refused += 1);
    }

    pub fn len(&self) -> usize {
        self.with(|marks| marks.webhooks.len())
    }

    pub fn replies(&self) -> usize {
        self.with(|marks| marks.replies.len())
    }

    /// Webhooks that an agent was told of twice, and replies that were refused.
    pub fn told_twice(&self) -> u64 {
        self.with(|marks| marks.told_twice)
    }

    pub fn refusals(&self) -> u64 {
        self.with(|marks| marks.refused)
    }

    pub fn is_settled(&self) -> bool {
        self.with(|marks| {
            let settled = |mark: &Mark| mark.answered.is_some() && mark.told.is_some();
            marks.webhooks.iter().rev().all(settled) && marks.replies.iter().all(|mark| mark.answered.is_some())
        })
    }

    pub fn state(&self) -> String {
        self.with(|marks| {
            let unanswered = marks.webhooks.iter().filter(|mark| mark.answered.is_none()).count();
            let untold = marks.webhooks.iter().filter(|mark| mark.told.is_none()).count();
            let open = marks.replies.iter().filter(|mark| mark.answered.is_none()).count();
            format!("{unanswered} webhooks not answered, {untold} not told, {open} replies not confirmed")
        })
    }

    pub fn spans(&self) -> Spans {
        self.spans_from(0)
    }

    pub fn spans_from(&self, first: usize) -> Spans {
        let span = |mark: &Mark, end: Option<Instant>| end.map(|end| end.saturating_duration_since(mark.due));
        self.with(|marks| Spans {
            answered: marks.webhooks.iter().skip(first).filter_map(|mark| span(mark, mark.answered)).collect(),
            told: marks.webhooks.iter().skip(first).filter_map(|mark| span(mark, mark.told)).collect(),
            replied: marks.replies.iter().filter_map(|mark| span(mark, mark.answered)).collect(),
        })
    }
}

/// The value below which this part of the spans lies (nearest rank).
pub fn percentile(spans: &mut [Duration], part: f64) -> Duration {
    spans.sort_unstable();
    let rank = (part * spans.len() as f64).ceil() as usize;
    spans.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}
