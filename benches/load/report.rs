//! The rounds, and what comes out of them.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use serde_json::{Value, json};

use super::agent;
use super::arguments::Arguments;
use super::board::{Board, Mark, percentile};
use super::load::{Pace, Source};
use super::process::{Kind, Process};
use super::webhook::Customer;

const WARMING: Duration = Duration::from_secs(1);
const SINGLES: usize = 300;
/// What was answered must arrive soon.
const ARRIVAL: Duration = Duration::from_secs(20);

/// What one round of one server gave.
#[derive(Debug, Clone, Copy, Default)]
struct Round {
    per_s: f64,
    cpu_us: f64,
    /// From the sending to the answer, and to the agent's socket.
    answer: Span,
    arrival: Span,
    /// The same with nothing else going on.
    single_answer: Span,
    single_arrival: Span,
    /// From when a webhook was due to its answer, at the rate that was offered.
    offered: Span,
}

/// In milliseconds.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    p50: f64,
    p99: f64,
}

#[derive(Debug)]
pub struct Results {
    arguments: Arguments,
    pinned: bool,
    fdatasync_ms: f64,
    turno: Vec<Round>,
    reference: Vec<Round>,
}

/// Measures both in turns, so that what else the machine does meets both.
pub async fn run(arguments: &Arguments, folder: &Path, pinned: bool) -> anyhow::Result<Results> {
    let mut syncs = Vec::new();
    let (mut turno, mut reference) = (Vec::new(), Vec::new());
    for n in 0..arguments.rounds {
        for kind in [Kind::Reference, Kind::Turno] {
            if arguments.only.is_some_and(|only| only != kind) {
                continue;
            }
            let folder = folder.join(format!("{kind}-{n}"));
            std::fs::create_dir_all(&folder)?;
            syncs.append(&mut fdatasyncs(&folder)?);
            let round = round(kind, arguments, &folder, pinned).await?;
            eprintln!("{kind:9} {:8.0}/s {:7.1} us CPU each", round.per_s, round.cpu_us);
            match kind {
                Kind::Turno => turno.push(round),
                Kind::Reference => reference.push(round),
            }
            std::fs::remove_dir_all(&folder)?;
        }
    }
    let fdatasync_ms = milliseconds(percentile(&mut syncs, 0.5));
    Ok(Results { arguments: arguments.clone(), pinned, fdatasync_ms, turno, reference })
}

/// What the disk needs for a page that is to be durable.
fn fdatasyncs(folder: &Path) -> anyhow::Result<Vec<Duration>> {
    let mut file = File::create(folder.join("sync"))?;
    let mut spans = Vec::new();
    for _ in 0..200 {
        file.write_all(&[7; 4096])?;
        let begin = Instant::now();
        file.sync_data()?;
        spans.push(begin.elapsed());
    }
    Ok(spans)
}

async fn round(kind: Kind, arguments: &Arguments, folder: &Path, pinned: bool) -> anyhow::Result<Round> {
    let process = Process::start(kind, folder, pinned)?;
    let board = Arc::new(Board::default());
    let source = Source {
        address: process.webhooks,
        path: Source::path_of(kind),
        customers: Arc::new((0..arguments.customers).map(Customer::number).collect()),
        board: Arc::clone(&board),
    };
    let mut socket = agent::connect(kind, &process).await?;
    // Everybody writes once, and the agent opens every conversation.
    source.post(1, Pace::Count { left: arguments.customers }).await?;
    if kind == Kind::Turno {
        agent::open_all(&mut socket, arguments.customers).await?;
    }
    let listening = agent::listen(socket, Arc::clone(&board));
    source.post(arguments.connections, Pace::Closed { until: Instant::now() + WARMING }).await?;
    settle(&board, arguments.customers).await?;
    let mut round = flood(&source, arguments, &process).await?;
    (round.single_answer, round.single_arrival) = singles(&source).await?;
    if arguments.offered > 0 {
        round.offered = offered(&source, arguments).await?;
    }
    if listening.is_finished() {
        listening.await??;
    } else {
        listening.abort();
    }
    Ok(round)
}

async fn flood(source: &Source, arguments: &Arguments, process: &Process) -> anyhow::Result<Round> {
    let (begin, cpu, first) = (Instant::now(), process.cpu()?, source.board.len());
    source.post(arguments.connections, Pace::Closed { until: begin + arguments.seconds }).await?;
    settle(&source.board, first).await?;
    let cpu = process.cpu()?.saturating_sub(cpu);
    let marks = source.board.since(first);
    let last = marks.iter().filter_map(|mark| mark.arrived.max(mark.answered)).max().unwrap_or(begin);
    let count = marks.len() as f64;
    Ok(Round {
        per_s: count / last.duration_since(begin).as_secs_f64(),
        cpu_us: cpu.as_secs_f64() * 1e6 / count,
        answer: span(&marks, |mark| mark.answered),
        arrival: span(&marks, |mark| mark.arrived),
        ..Round::default()
    })
}

/// One message at a time, with nothing else going on.
async fn singles(source: &Source) -> anyhow::Result<(Span, Span)> {
    let first = source.board.len();
    source.post(1, Pace::Count { left: SINGLES }).await?;
    settle(&source.board, first).await?;
    let marks = source.board.since(first);
    Ok((span(&marks, |mark| mark.answered), span(&marks, |mark| mark.arrived)))
}

async fn offered(source: &Source, arguments: &Arguments) -> anyhow::Result<Span> {
    let (begin, first) = (Instant::now(), source.board.len());
    let pace = Pace::Open { begin, rate: arguments.offered, until: begin + arguments.seconds };
    source.post(arguments.connections, pace).await?;
    settle(&source.board, first).await?;
    Ok(span(&source.board.since(first), |mark| mark.answered))
}

/// Waits until everything from this message on has arrived. What does not arrive makes the run worthless.
async fn settle(board: &Board, first: usize) -> anyhow::Result<()> {
    let begin = Instant::now();
    while !board.is_settled(first) {
        if begin.elapsed() > ARRIVAL {
            let lost = board.since(first).iter().filter(|mark| mark.arrived.is_none()).count();
            bail!("{lost} messages were stored and never told to the agent");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

fn span(marks: &[Mark], end: impl Fn(&Mark) -> Option<Instant>) -> Span {
    let mut spans: Vec<_> =
        marks.iter().filter_map(|mark| end(mark).map(|end| end.saturating_duration_since(mark.due))).collect();
    Span { p50: milliseconds(percentile(&mut spans, 0.5)), p99: milliseconds(percentile(&mut spans, 0.99)) }
}

fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}

type Figure = (&'static str, fn(&Round) -> f64);

const FIGURES: [Figure; 12] = [
    ("webhooks/s", |round| round.per_s),
    ("CPU each, us", |round| round.cpu_us),
    ("answer p50, ms", |round| round.answer.p50),
    ("answer p99, ms", |round| round.answer.p99),
    ("at the agent p50, ms", |round| round.arrival.p50),
    ("at the agent p99, ms", |round| round.arrival.p99),
    ("single answer p50, ms", |round| round.single_answer.p50),
    ("single answer p99, ms", |round| round.single_answer.p99),
    ("single at the agent p50, ms", |round| round.single_arrival.p50),
    ("single at the agent p99, ms", |round| round.single_arrival.p99),
    ("offered answer p50, ms", |round| round.offered.p50),
    ("offered answer p99, ms", |round| round.offered.p99),
];

impl Results {
    fn median(rounds: &[Round], figure: fn(&Round) -> f64) -> f64 {
        let mut values: Vec<_> = rounds.iter().map(figure).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(0.0)
    }

    /// Medians of the rounds, side by side.
    pub fn table(&self) -> String {
        let mut out = format!("\n{:30}{:>12}{:>12}{:>8}\n", "", "turno", "reference", "ratio");
        for (name, figure) in FIGURES {
            let (turno, reference) = (Self::median(&self.turno, figure), Self::median(&self.reference, figure));
            let places = if turno.max(reference) >= 1000.0 { 0 } else { 2 };
            let _ = writeln!(out, "{name:30}{turno:12.places$}{reference:12.places$}{:8.2}", turno / reference);
        }
        let single = Self::median(&self.turno, |round| round.single_answer.p50) / self.fdatasync_ms;
        let _ = writeln!(
            out,
            "\nfdatasync of a page p50: {:.3} ms; a single answer is {single:.1} of it",
            self.fdatasync_ms
        );
        let pinned = if self.pinned { "one core for the server, another for the load" } else { "cores not pinned" };
        let Arguments { seconds, rounds, connections, customers, offered, .. } = &self.arguments;
        let _ = writeln!(
            out,
            "{rounds} rounds of {seconds:?}, {connections} connections, {customers} conversations, {offered}/s offered; {pinned}"
        );
        out
    }

    /// Every round's figures, on one line.
    pub fn json(&self) -> Value {
        let rounds = |rounds: &[Round]| -> Value {
            rounds
                .iter()
                .map(|round| FIGURES.map(|(name, figure)| (name.to_owned(), json!(figure(round)))))
                .map(|figures| Value::Object(figures.into_iter().collect()))
                .collect()
        };
        json!({
            "turno": rounds(&self.turno),
            "reference": rounds(&self.reference),
            "fdatasync_ms": self.fdatasync_ms,
            "ratio": Self::median(&self.turno, |round| round.per_s) / Self::median(&self.reference, |round| round.per_s),
            "pinned": self.pinned,
            "connections": self.arguments.connections,
            "customers": self.arguments.customers,
            "seconds": self.arguments.seconds.as_secs_f64(),
        })
    }
}
