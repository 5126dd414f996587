//! Playing plans: one from its beginning to its end, and many of them one after the other.

use std::collections::BTreeMap;

use crate::base::Millis;

use super::ending::drafts_stay;
use super::finding::{Finding, Promise};
use super::plan::{Step, plan};
use super::play::{audit, step as do_step};
use super::sabotage::Sabotage;
use super::stage::Stage;

/// Steps of one plan: then everything is taken down, and the next seed begins with nothing.
pub const EPISODE: usize = 4_000;

/// What a plan that was played came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub steps: u64,
    pub trace: u64,
    /// Acts, faults and what came of them, by kind.
    pub happened: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Adds another plan's.
    pub fn add(&mut self, other: &Tally) {
        self.steps += other.steps;
        self.trace = self.trace.rotate_left(1) ^ other.trace;
        for (what, count) in &other.happened {
            *self.happened.entry(what).or_default() += count;
        }
    }
}

/// A promise was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub seed: u64,
    /// The step, from zero; the length of the plan where only the end showed it.
    pub step: usize,
    pub finding: Finding,
    /// What was done, step by step.
    pub told: Vec<String>,
}

/// How a plan ended.
pub type Played = Result<Tally, Box<Broken>>;

/// Plays the plan of a seed.
pub fn rehearse(seed: u64, steps: usize, sabotage: Option<Sabotage>) -> Played {
    play(seed, &plan(seed, steps), sabotage)
}

/// Plays one plan after the other until `steps` were played, or a promise was broken. `heard` is told after each.
pub fn episodes(seed: u64, steps: u64, mut heard: impl FnMut(&Tally)) -> Played {
    let mut all = Tally::default();
    let mut seed = seed;
    while all.steps < steps {
        let left = usize::try_from(steps - all.steps).unwrap_or(EPISODE);
        all.add(&rehearse(seed, left.min(EPISODE), None)?);
        heard(&all);
        seed = seed.wrapping_add(1);
    }
    Ok(all)
}

/// Plays these steps on a stage of this seed.
pub fn play(seed: u64, steps: &[Step], sabotage: Option<Sabotage>) -> Played {
    let mut told = Vec::new();
    let broken = |step, finding, told| Box::new(Broken { seed, step, finding, told });
    let mut stage = match Stage::set(seed, sabotage) {
        Ok(stage) => stage,
        Err(finding) => return Err(broken(0, finding, told)),
    };
    for (at, step) in steps.iter().enumerate() {
        match do_step(&mut stage, *step) {
            Ok(line) => told.push(line),
            Err((line, finding)) => {
                told.push(line);
                return Err(broken(at, finding, told));
            }
        }
    }
    match finale(&mut stage) {
        Ok(()) => Ok(tally(&stage, steps.len() as u64)),
        Err(finding) => Err(broken(steps.len(), finding, told)),
    }
}

/// Everything is mended and brought to its end: then nothing may be missing, and nothing may wait.
fn finale(stage: &mut Stage) -> Result<(), Finding> {
    // Wrong passwords are held up for five minutes at most.
    for round in 0..16 {
        stage.heal()?;
        super::clock::set_skew(Millis::ZERO);
        for desk in &mut stage.desks {
            desk.skew = Millis::ZERO;
            desk.sit_down(true);
        }
        if round == 1 {
            stage.open_channels();
        }
        if round == 6 {
            stage.new_passwords();
        }
        let waiting: Vec<_> = stage.mail.waiting.iter().copied().collect();
        for id in waiting {
            stage.post(id);
        }
        stage.wait(Millis::seconds(if round == 0 { 90 } else { 45 }))?;
    }
    let is_quiet = stage.settle()?;
    audit(stage, is_quiet, true)?;
    if !is_quiet {
        return Err(Finding::new(Promise::G12, "nothing comes to rest"));
    }
    if let Some(id) = stage.mail.waiting.first() {
        return Err(Finding::new(Promise::G12, format!("letter {id} is not taken by a server that is well")));
    }
    stage.auditor.sweep(&stage.disk, stage.account)?;
    everybody_is_well(stage)?;
    drafts_stay(stage)
}

fn everybody_is_well(stage: &Stage) -> Result<(), Finding> {
    let book = stage.disk.book();
    for desk in &stage.desks {
        let Some(seat) = &desk.seat else { continue };
        let may_sign_in = book.users.get(&desk.user).is_some_and(|user| user.active);
        if may_sign_in && !desk.is_live() {
            let what = format!("{} is {:?} at a server that is well", desk.name, seat.line());
            return Err(Finding::new(Promise::G05, what));
        }
        if may_sign_in && let Some(unsent) = seat.all_unsent().find(|unsent| unsent.refused.is_none()) {
            let what = format!("{}: the reply {} waits at a server that is well", desk.name, unsent.key);
            return Err(Finding::new(Promise::G06, what));
        }
    }
    use crate::server::port::SendState::{Queued, Sending};
    let stuck = book.sendings.values().find(|row| matches!(row.state, Queued | Sending));
    match stuck {
        Some(row) => {
            Err(Finding::new(Promise::G12, format!("message {} waits for ever: {:?}", row.message, row.state)))
        }
        None => Ok(()),
    }
}

fn tally(stage: &Stage, steps: u64) -> Tally {
    let mut happened = stage.happened.clone();
    let disk = stage.disk.state();
    for (name, count) in
        ["commits_refused", "commits_unknown_stored", "commits_unknown_lost", "reads_failed"].iter().zip(disk.happened)
    {
        happened.insert(name, count);
    }
    drop(disk);
    let provider = stage.provider.state();
    happened.extend(provider.happened.iter().map(|(name, count)| (*name, *count)));
    happened.insert("posts", provider.taken.len() as u64);
    drop(provider);
    let book = stage.disk.book();
    happened.insert("commits", book.commits);
    happened.insert("rows", book.rows);
    happened.insert("events", book.events);
    happened.insert("messages", book.message_seq);
    happened.insert("attendances", book.attendances.len() as u64);
    drop(book);
    happened.insert("frames", stage.desks.iter().map(|desk| desk.wire.frames()).sum());
    happened.insert("pictures_compared", stage.auditor.pictures);
    happened.insert("promised", stage.auditor.promised.len() as u64);
    Tally { steps, trace: stage.trace.value(), happened }
}
