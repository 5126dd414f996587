//! What breaks: disks, lines, machines, the provider's answers, clocks; and what mends it.

use crate::base::Millis;

use super::super::clock;
use super::super::dice::Dice;
use super::super::disk::CommitFault;
use super::super::finding::Finding;
use super::super::plan::Act;
use super::super::provider::Fate;
use super::super::stage::Stage;

/// Breaks it, and says in short what.
pub fn act(stage: &mut Stage, act: Act, dice: &mut Dice) -> Result<String, Finding> {
    let now = stage.now();
    let at = dice.below(stage.desks.len());
    Ok(match act {
        Act::CommitFails => {
            let faults = [CommitFault::Refused, CommitFault::UnknownStored, CommitFault::UnknownLost];
            let fault = dice.pick(&faults).copied().unwrap_or(CommitFault::Refused);
            stage.disk.fail_next(fault);
            format!(" {fault:?}")
        }
        Act::ReadsFail => {
            stage.disk.state().read_faults = 1 + dice.below(3) as u32;
            String::new()
        }
        Act::DiskFull => {
            stage.disk.state().full = true;
            stage.count("disk_full");
            String::new()
        }
        Act::DiskSlow => {
            stage.disk.state().slow = Millis(dice.below(400) as i64);
            stage.count("disk_slow");
            String::new()
        }
        Act::ProviderFate => fate(stage, dice),
        Act::CrashServer => {
            let after = 1 + dice.below(12) as u32;
            stage.disk.fuse.light(after);
            format!(" at touch {after}")
        }
        Act::KillServer => {
            stage.server_dies()?;
            String::new()
        }
        Act::BackUp => stage.back_up(),
        Act::Restore => stage.restore(dice)?,
        Act::StopServer => {
            stage.stop_server()?;
            stage.count("server_stops");
            String::new()
        }
        Act::ServerClock => {
            let skew = jump(dice);
            clock::set_skew(skew);
            stage.count("server_clock_jumps");
            format!(" {} ms", skew.0)
        }
        Act::Heal => {
            stage.heal()?;
            if dice.one_in(2) {
                clock::set_skew(Millis::ZERO);
                stage.desks.iter_mut().for_each(|desk| desk.skew = Millis::ZERO);
            }
            String::new()
        }
        _ => return desk(stage, act, at, dice, now),
    })
}

fn desk(
    stage: &mut Stage,
    act: Act,
    at: usize,
    dice: &mut Dice,
    now: crate::base::Timestamp,
) -> Result<String, Finding> {
    let Some(desk) = stage.desks.get_mut(at) else { return Ok(String::new()) };
    let name = desk.name.clone();
    let kind = match act {
        Act::CutWire => {
            let bytes = dice.below(6_000);
            desk.wire.cut(bytes, now)?;
            "wires_cut"
        }
        Act::FreezeWire => {
            desk.wire.is_frozen = true;
            "wires_frozen"
        }
        Act::SlowWire => {
            desk.wire.delay = Millis(dice.below(900) as i64);
            "wires_slow"
        }
        Act::Unplug => {
            desk.wire.set_reachable(false);
            desk.wire.cut(0, now)?;
            "unplugged"
        }
        Act::RepeatFrames => {
            desk.wire.repeats += 1 + dice.below(6) as u32;
            "wires_repeat"
        }
        Act::KillDesk => {
            desk.kill(dice.one_in(3));
            "desks_killed"
        }
        Act::HomeFull => {
            desk.home.set_full(true);
            "homes_full"
        }
        _ => {
            desk.skew = jump(dice);
            "desk_clock_jumps"
        }
    };
    stage.count(kind);
    Ok(format!(" {name}"))
}

fn fate(stage: &mut Stage, dice: &mut Dice) -> String {
    let codes = [130_429, 131_056, 131_026, 131_047, 190, 131_016];
    let fate = match dice.below(12) {
        8 if dice.one_in(3) => Fate::TakenUnderOldName,
        0 | 1 => Fate::TakenAndCut,
        2 => Fate::LostAndCut,
        3 => Fate::NotSent,
        4 | 5 => Fate::TakenLate(Millis(dice.below(30_000) as i64)),
        _ => Fate::Refused(dice.pick(&codes).copied().unwrap_or(131_026)),
    };
    stage.provider.fate(fate);
    format!(" {fate:?}")
}

/// An hour, a day, ten years off, forwards or backwards; or right again.
fn jump(dice: &mut Dice) -> Millis {
    let span = match dice.below(4) {
        0 => return Millis::ZERO,
        1 => Millis::hours(1),
        2 => Millis::hours(24),
        _ => Millis::hours(24 * 3652),
    };
    if dice.one_in(2) { span } else { Millis(-span.0) }
}
