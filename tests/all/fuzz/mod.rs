//! Every parser of what comes from outside, attacked with broken samples and with raw bytes (G18).
//!
//! Each target is a property test: a strategy that breaks valid samples, and what has to hold whatever came. In the ordinary
//! run a target takes a few hundred cases, the same ones every time. With `TURNO_FUZZ_SECONDS=600` it goes on for that long
//! with fresh cases and prints what it did:
//!
//! `TURNO_FUZZ_SECONDS=600 cargo test --test all fuzz::NAME -- --nocapture`
//!
//! A case that panics fails the target and is shrunk to its smallest form; one that takes longer than [`STEP_LIMIT`] counts
//! as a hang; on a long run the process must not grow beyond [`GROWTH_BYTES`].

pub mod breaks;
mod frames;
mod records;
mod settings;
mod statuses;
pub mod text;
mod webhook;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Cases of a target in the ordinary run.
const CASES: u32 = 192;
/// A single case that takes longer hangs. Generous: the machine may be busy.
const STEP_LIMIT: Duration = Duration::from_secs(20);
/// What a long run may add to the process after its first tenth.
const GROWTH_BYTES: u64 = 192 * 1024 * 1024;

/// What a case was: how many bytes went in, and a word for what became of them.
pub struct Seen {
    pub bytes: usize,
    pub outcome: &'static str,
}

impl Seen {
    pub fn new(bytes: usize, outcome: &'static str) -> Seen {
        Seen { bytes, outcome }
    }
}

/// What a run has come to.
#[derive(Default)]
struct Board {
    cases: Cell<u64>,
    bytes: Cell<u64>,
    slowest: Cell<Duration>,
    outcomes: RefCell<BTreeMap<&'static str, u64>>,
}

/// Runs a target: `check` panics where a promise is broken.
pub fn run<S: Strategy>(name: &str, strategy: S, check: impl Fn(S::Value) -> Seen) {
    run_each(name, 1, CASES, |_| &strategy, |_, value| check(value));
}

/// Runs a target of several kinds, each by itself and as often as the others: `cases` of each in the ordinary run, in turn on
/// a long one. What became of them is counted by what `check` says.
pub fn run_each<S: Strategy>(
    name: &str,
    kinds: usize,
    cases: u32,
    strategy: impl Fn(usize) -> S,
    check: impl Fn(usize, S::Value) -> Seen,
) {
    let seconds = std::env::var("TURNO_FUZZ_SECONDS").ok().and_then(|text| text.parse::<u64>().ok());
    let (started, board) = (Instant::now(), Board::default());
    let case = |kind: usize, value| {
        let begun = Instant::now();
        let seen = check(kind, value);
        let took = begun.elapsed();
        board.cases.set(board.cases.get() + 1);
        board.bytes.set(board.bytes.get() + seen.bytes as u64);
        board.slowest.set(board.slowest.get().max(took));
        *board.outcomes.borrow_mut().entry(seen.outcome).or_default() += 1;
        if took > STEP_LIMIT { Err(TestCaseError::fail(format!("a hang: {took:?}"))) } else { Ok(()) }
    };
    let Some(seconds) = seconds else {
        return (0..kinds)
            .for_each(|kind| round(&strategy(kind), seed(name, kind as u64), cases, &|value| case(kind, value)));
    };
    let (mut turn, mut settled) = (turno::base::time::wall_clock().0.unsigned_abs(), None);
    while started.elapsed() < Duration::from_secs(seconds) {
        turn += 1;
        let kind = turn as usize % kinds;
        round(&strategy(kind), seed(name, turn), 256, &|value| case(kind, value));
        if started.elapsed() > Duration::from_secs(seconds) / 10 {
            let settled = *settled.get_or_insert_with(resident_bytes);
            let grown = resident_bytes().saturating_sub(settled);
            assert!(grown < GROWTH_BYTES, "{name}: {grown} bytes more than after the first tenth");
        }
    }
    report(name, started.elapsed(), &board, settled.unwrap_or_default());
}

fn round<S: Strategy>(strategy: &S, seed: [u8; 32], cases: u32, case: &impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases, failure_persistence: None, max_shrink_time: 60_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    if let Err(failure) = runner.run(strategy, case) {
        panic!("seed {seed:?}: {failure}");
    }
}

/// The same cases for the same target and turn.
fn seed(name: &str, turn: u64) -> [u8; 32] {
    let mut seed = [0; 32];
    seed.iter_mut().zip(name.bytes()).for_each(|(place, byte)| *place = byte);
    seed[24..].copy_from_slice(&turn.to_le_bytes());
    seed
}

fn report(name: &str, took: Duration, board: &Board, settled: u64) {
    let outcomes: Vec<_> = board.outcomes.borrow().iter().map(|(name, count)| format!("{name} {count}")).collect();
    println!(
        "fuzz {name}: {} s, {} cases, {} MB in, slowest {} ms, memory {} -> {} MB; {}",
        took.as_secs(),
        board.cases.get(),
        board.bytes.get() / 1_000_000,
        board.slowest.get().as_millis(),
        settled / 1_000_000,
        resident_bytes() / 1_000_000,
        outcomes.join(", "),
    );
}

/// What the process holds in memory (Linux, proc(5)).
fn resident_bytes() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
}
