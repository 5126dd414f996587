//! A rehearsal of the whole: real server, real workstations, and everything that can break breaking.
//!
//! The seeds of the ordinary run are fixed. `TURNO_SIM_SEED` and `TURNO_SIM_STEPS` play another one; `turno bench sim` plays
//! millions of steps.

mod bites;

use turno::rehearsal::plan::plan;
use turno::rehearsal::{self, Broken, story};

/// A broken promise, told so that whoever reads the failure can play it again.
fn tell(broken: &Broken, length: usize) -> String {
    let story = story::shorten(broken, length, None, |plays, _| plays < 300);
    let lines: Vec<_> = story.broken.told.iter().map(|line| format!("  {line}\n")).collect();
    format!(
        "seed {} broke {} at step {}\nin short ({} plays): {}\n{}",
        broken.seed,
        broken.finding,
        broken.step,
        story.plays,
        story.broken.finding,
        lines.concat()
    )
}

fn must_hold(seed: u64, steps: usize) {
    if let Err(broken) = rehearsal::rehearse(seed, steps, None) {
        panic!("{}", tell(&broken, steps));
    }
}

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn g01_to_g23_hold_whatever_breaks() {
    let seeds = [1, 2, 3, 4, 5, 6].into_iter().chain(asked("TURNO_SIM_SEED"));
    let steps = asked("TURNO_SIM_STEPS").and_then(|steps| usize::try_from(steps).ok()).unwrap_or(800);
    seeds.for_each(|seed| must_hold(seed, steps));
}

#[test]
fn the_same_seed_is_the_same_run() {
    let (one, other) = (rehearsal::rehearse(7, 500, None), rehearsal::rehearse(7, 500, None));
    assert_eq!(one, other);
    let traces = [7, 8].map(|seed| rehearsal::rehearse(seed, 100, None).map(|tally| tally.trace));
    assert_ne!(traces[0], traces[1], "another seed is another run");
}

#[test]
fn a_step_means_the_same_wherever_it_stands() {
    let steps = plan(9, 60);
    let later: Vec<_> = steps.iter().skip(20).copied().collect();
    assert_eq!(rehearsal::play(9, &later, None), rehearsal::play(9, &later, None));
}
