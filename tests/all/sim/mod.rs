//! A rehearsal of the whole: real server, real workstations, and everything that can break breaking.

use turno::rehearsal::{self, Broken, plan::plan, sabotage::Sabotage, story};

/// A broken promise, told so that whoever reads the failure can play it again.
fn tell(broken: &Broken, length: usize) -> String {
    let story = story::shorten(broken, length, None);
    let lines: Vec<_> = story.broken.told.iter().map(|line| format!("  {line}\n")).collect();
    format!(
        "seed {} broke {} at step {}\nshort story ({} plays): {}\n{}",
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

#[test]
fn promises_hold_whatever_breaks() {
    for seed in 1..=4 {
        must_hold(seed, 1_000);
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    assert_eq!(plan(7, 300), plan(7, 300));
    let one = rehearsal::rehearse(7, 600, None);
    let other = rehearsal::rehearse(7, 600, None);
    assert_eq!(one, other);
}
