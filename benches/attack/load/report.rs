//! The server's memory over time, and the figures of a day.

use std::time::{Duration, Instant};

use super::super::house::Serving;
use super::super::outcome::Outcome;
use super::board::{Board, Spans, percentile};

/// Looks at the memory are so far apart; a day has at least a dozen.
const EVERY: Duration = Duration::from_secs(5);
const SAID_EVERY: usize = 12;
/// Caches fill first: the first quarter is not held against the last one. Beyond it this is growth.
const MAY_GROW_PART: u64 = 10;
const MAY_GROW_KIB: u64 = 8 * 1024;

/// Looks until the time is over. In KiB.
pub async fn watch(serving: &Serving, board: &Board, begin: Instant, span: Duration) -> anyhow::Result<Vec<u64>> {
    let every = EVERY.min(span / 12);
    let mut looks = Vec::new();
    while begin.elapsed() < span {
        tokio::time::sleep(every).await;
        looks.push(serving.resident_kib()?);
        if looks.len() % SAID_EVERY == 0 {
            let first = board.len().saturating_sub(10_000);
            let spans = board.spans_from(first);
            eprintln!(
                "load: {:?}, {} webhooks, answered p99 {:?}, told p99 {:?}, {} KiB",
                begin.elapsed(),
                board.len(),
                spans.answered_p99(),
                spans.told_p99(),
                looks.last().copied().unwrap_or(0)
            );
        }
    }
    Ok(looks)
}

pub fn figures(outcome: &mut Outcome, spans: &Spans, memory: &[u64], rate: u64, span: Duration) {
    outcome.rounds = 1;
    outcome.figure("webhooks/s offered", rate);
    outcome.figure("seconds", span.as_secs());
    for (name, spans) in [
        ("webhook to its answer", &spans.answered),
        ("webhook to the agent's socket", &spans.told),
        ("reply to its confirmation", &spans.replied),
    ] {
        let mut spans = spans.clone();
        for (part, word) in [(0.5, "p50"), (0.99, "p99"), (0.999, "p99.9"), (1.0, "longest")] {
            let span = percentile(&mut spans, part);
            outcome.measured(&format!("{name} {word}, ms"), span.as_secs_f64() * 1e3);
        }
    }
    let quarter = memory.len() / 4;
    let (early, late) = (median(memory, quarter..quarter * 2), median(memory, quarter * 3..memory.len()));
    outcome.figure("memory in the second quarter, KiB", early);
    outcome.figure("memory in the last quarter, KiB", late);
    outcome.figure("memory at most, KiB", memory.iter().copied().max().unwrap_or(0));
    if late > early + early / MAY_GROW_PART + MAY_GROW_KIB {
        outcome.wrong(format!("memory grew from {early} to {late} KiB"));
    }
}

fn median(looks: &[u64], part: std::ops::Range<usize>) -> u64 {
    let mut part = looks.get(part).unwrap_or_default().to_vec();
    part.sort_unstable();
    part.get(part.len() / 2).copied().unwrap_or(0)
}
