//! A short story of a broken promise: the plan, without everything that it can do without.
//!
//! Delta reduction (Zeller and Hildebrandt, 2002), simple: blocks are left out, ever smaller ones, as long as the same promise
//! is broken without them.

use super::plan::{Step, plan};
use super::run::{Broken, play};
use super::sabotage::Sabotage;

/// A story, and how many plays it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    pub broken: Broken,
    pub steps: usize,
    pub plays: usize,
    /// Whether it was looked at to the end; `false`: it may well be shorter yet.
    pub is_done: bool,
}

/// Cuts the plan of a broken promise down for as long as `may_go_on` says so, which is asked before each play with the plays
/// and the steps so far.
pub fn shorten(
    broken: &Broken,
    length: usize,
    sabotage: Option<Sabotage>,
    mut may_go_on: impl FnMut(usize, usize) -> bool,
) -> Story {
    let mut steps = plan(broken.seed, length);
    steps.truncate(broken.step.saturating_add(1));
    let mut best = broken.clone();
    let mut plays = 0;
    let mut block = steps.len().div_ceil(2);
    let mut goes_on = true;
    while block > 0 && goes_on {
        let mut at = 0;
        while at < steps.len() {
            goes_on = may_go_on(plays, steps.len());
            if !goes_on {
                break;
            }
            let fewer = without(&steps, at, block);
            plays += 1;
            match still(broken.seed, &fewer, sabotage, &best) {
                Some(shorter) => {
                    steps = fewer;
                    steps.truncate(shorter.step.saturating_add(1));
                    best = shorter;
                }
                None => at += block,
            }
        }
        block = if block == 1 { 0 } else { block.div_ceil(2) };
    }
    Story { broken: best, steps: steps.len(), plays, is_done: goes_on }
}

fn without(steps: &[Step], at: usize, block: usize) -> Vec<Step> {
    let end = at.saturating_add(block);
    steps.iter().enumerate().filter(|(place, _)| *place < at || *place >= end).map(|(_, step)| *step).collect()
}

fn still(seed: u64, steps: &[Step], sabotage: Option<Sabotage>, like: &Broken) -> Option<Broken> {
    let broken = play(seed, steps, sabotage).err()?;
    let is_same =
        broken.finding.promise == like.finding.promise && shape(&broken.finding.what).eq(shape(&like.finding.what));
    is_same.then_some(*broken)
}

/// The words of a finding without names, ids and numbers.
fn shape(what: &str) -> impl Iterator<Item = &str> {
    what.split(' ').filter(|word| word.chars().all(|c| c.is_ascii_lowercase())).take(6)
}
