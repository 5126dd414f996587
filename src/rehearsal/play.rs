//! What each act does on the stage. Everything about it is chosen out of its number.

mod admin;
mod breaks;
mod people;

use crate::base::Millis;

use super::audit::Look;
use super::dice::Dice;
use super::finding::Finding;
use super::plan::{Act, Step};
use super::stage::Stage;

/// A page that could not be read is asked for again well within this.
const PATIENCE: Millis = Millis::seconds(30);

/// Does one step, lets the world run on for a while, and asks the auditor. Returns what was done, for the story.
pub fn step(stage: &mut Stage, step: Step) -> Result<String, (String, Finding)> {
    let mut dice = Dice::new(step.salt);
    let mut told = format!("{:?}", step.act);
    match act(stage, step.act, &mut dice) {
        Ok(more) => told.push_str(&more),
        Err(finding) => return Err((told, finding)),
    }
    match go_on(stage, &mut dice) {
        Ok(()) => Ok(told),
        Err(finding) => Err((told, finding)),
    }
}

fn go_on(stage: &mut Stage, dice: &mut Dice) -> Result<(), Finding> {
    bring_up(stage);
    // One time in four the next act comes before everything is said and done.
    let is_quiet = if dice.one_in(4) {
        for _ in 0..dice.below(3) {
            stage.round(Millis(1))?;
        }
        false
    } else {
        stage.settle()?
    };
    audit(stage, is_quiet, dice.one_in(24))?;
    note(stage);
    let span = Millis(1 + dice.below(160) as i64);
    match &stage.host {
        Some(host) => host.run(span),
        None => super::clock::pass(span),
    }
    Ok(())
}

/// A server that died is started again a few steps later, as systemd does it.
fn bring_up(stage: &mut Stage) {
    if stage.host.is_some() {
        return;
    }
    match stage.down_for.checked_sub(1) {
        Some(left) => stage.down_for = left,
        None => stage.start_server(),
    }
}

/// Everything that can be checked now.
pub fn audit(stage: &mut Stage, is_quiet: bool, is_thorough: bool) -> Result<(), Finding> {
    let Stage { auditor, disk, provider, desks, host, account, .. } = stage;
    auditor.book(disk)?;
    auditor.posts(provider, disk)?;
    let book = disk.book();
    for desk in desks.iter_mut() {
        auditor.typed(desk, &book)?;
    }
    let Some(host) = host else { return Ok(()) };
    drop(book);
    let is_settled = is_quiet && !disk.is_unsettled();
    if !is_settled {
        return Ok(());
    }
    auditor.counters(&host.counters(), &disk.book())?;
    let is_patient = disk.had_trouble_since(super::clock::now().plus(Millis(-PATIENCE.0)));
    for desk in desks.iter_mut() {
        if !desk.is_live() || !desk.wire.is_up() || !desk.wire.is_idle() {
            continue;
        }
        auditor.picture(desk, &disk.book(), Look { is_thorough, is_patient })?;
        if is_thorough {
            auditor.fresh_picture(desk, disk, *account)?;
        }
    }
    Ok(())
}

/// The sums that two runs of one seed must have in common.
fn note(stage: &mut Stage) {
    let (event_n, seq, rows) = {
        let book = stage.disk.book();
        (book.event_n, book.message_seq, book.rows)
    };
    let taken = stage.provider.state().taken.len() as u64;
    for number in [event_n, seq, rows, taken, stage.lives] {
        stage.trace.add(number);
    }
    for at in 0..stage.desks.len() {
        let Some(desk) = stage.desks.get(at) else { continue };
        let n = desk.picture().map_or(0, |picture| picture.n);
        let (frames, alerts) = (desk.wire.frames(), desk.alerts);
        for number in [n, frames, alerts] {
            stage.trace.add(number);
        }
    }
}

fn act(stage: &mut Stage, act: Act, dice: &mut Dice) -> Result<String, Finding> {
    match act {
        Act::CustomerWrites | Act::ManyWrite | Act::Garbage | Act::Statuses | Act::PostAgain | Act::RepeatTaken => {
            Ok(outside(stage, act, dice))
        }
        Act::Open
        | Act::OpenRace
        | Act::Reply
        | Act::ReplyBurst
        | Act::SendAgain
        | Act::Finish
        | Act::Seen
        | Act::Type
        | Act::Show
        | Act::Older
        | Act::Presence
        | Act::Retry
        | Act::Discard
        | Act::Drop
        | Act::Move
        | Act::SignOut
        | Act::Sessions
        | Act::ChangePassword
        | Act::Quit
        | Act::Start => Ok(people::act(stage, act, dice)),
        Act::ChangeLimit
        | Act::ChangeMembers
        | Act::ChangeActive
        | Act::ChangeRole
        | Act::Rename
        | Act::RevokeSession
        | Act::ReplayQuarantine
        | Act::SwitchChannel
        | Act::ClashingSlug
        | Act::AddPeople => Ok(admin::act(stage, act, dice)),
        Act::CommitFails
        | Act::ReadsFail
        | Act::DiskFull
        | Act::DiskSlow
        | Act::CutWire
        | Act::FreezeWire
        | Act::SlowWire
        | Act::Unplug
        | Act::RepeatFrames
        | Act::KillDesk
        | Act::HomeFull
        | Act::ProviderFate
        | Act::CrashServer
        | Act::KillServer
        | Act::StopServer
        | Act::ServerClock
        | Act::DeskClock
        | Act::BackUp
        | Act::Restore
        | Act::Heal => breaks::act(stage, act, dice),
        Act::Wait => {
            let most = if dice.one_in(6) { 60_000 } else { 6_000 };
            let span = Millis(500 + dice.below(most) as i64);
            stage.wait(span)?;
            Ok(format!(" {} ms", span.0))
        }
        Act::NextDay => {
            let span = Millis::minutes(60 + dice.below(60 * 36) as i64);
            super::clock::pass(span);
            Ok(format!(" after {} min", span.0 / 60_000))
        }
    }
}

/// The provider brings something.
fn outside(stage: &mut Stage, act: Act, dice: &mut Dice) -> String {
    let now = stage.now();
    let mut letters = Vec::new();
    match act {
        Act::CustomerWrites => letters.push(stage.mail.customer_writes(dice, now)),
        Act::ManyWrite => {
            // Parallel messages of one customer, most of them of somebody new.
            let salt = dice.next();
            for _ in 0..(2 + dice.below(10)) {
                letters.push(stage.mail.customer_writes(&mut Dice::new(salt), now));
            }
        }
        Act::Garbage => letters.push(stage.mail.garbage(dice)),
        Act::Statuses => letters.extend(statuses(stage, dice)),
        Act::PostAgain => letters.extend(stage.mail.waiting.iter().copied().take(1 + dice.below(6))),
        _ => {
            let taken: Vec<_> = stage.mail.letters.keys().rev().take(60).copied().collect();
            letters.extend(dice.pick(&taken).copied());
        }
    }
    for id in &letters {
        stage.post(*id);
    }
    stage.happened.entry("letters").and_modify(|count| *count += letters.len() as u64).or_insert(letters.len() as u64);
    format!(" letters {letters:?}")
}

/// Statuses that are due, in any order, some of them told twice.
fn statuses(stage: &mut Stage, dice: &mut Dice) -> Vec<u64> {
    let mut news = Vec::new();
    {
        let mut state = stage.provider.state();
        for _ in 0..(1 + dice.below(5)) {
            let at = dice.below(state.news.len());
            let Some(one) = state.news.get(at).cloned() else { break };
            if !dice.one_in(5) {
                state.news.remove(at);
            }
            news.push(one);
        }
    }
    stage.mail.statuses(&news, stage.now()).into_iter().collect()
}
