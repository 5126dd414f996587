//! The end of every story: what was half typed when a workstation is killed, or when its person signs out and in again, is
//! there afterwards, at a server that is well.

use crate::base::{AttendanceId, Millis};
use crate::client::Ask;
use crate::domain::AttendanceState;

use super::finding::{Finding, Promise};
use super::stage::Stage;

/// A draft has been written to the disk and told to the server by then.
const TYPED: Millis = Millis::seconds(5);
/// Everybody is signed in and up to date again after a few of these.
const BACK: Millis = Millis::seconds(60);
const ROUNDS: usize = 12;

/// Types everywhere, and looks for it again after a kill and after a sign-out.
pub fn drafts_stay(stage: &mut Stage) -> Result<(), Finding> {
    let typed = type_everywhere(stage, "before a kill");
    stage.wait(TYPED)?;
    stage.desks.iter_mut().for_each(|desk| desk.kill(false));
    are_there(stage, &typed, "a kill")?;
    let typed = type_everywhere(stage, "before a sign-out");
    stage.wait(TYPED)?;
    let now = stage.now();
    for desk in &mut stage.desks {
        let _ = desk.ask(Ask::SignOut, now);
    }
    are_there(stage, &typed, "a sign-out")
}

/// One draft for each person who has something open, as the workstation's number and the attendance. Of a person with two
/// workstations the other one may have the last word.
fn type_everywhere(stage: &mut Stage, words: &str) -> Vec<(usize, AttendanceId, String)> {
    let now = stage.now();
    let mut typed: Vec<(usize, AttendanceId, String)> = Vec::new();
    let users: Vec<_> = stage.desks.iter().map(|desk| desk.user).collect();
    for (at, desk) in stage.desks.iter_mut().enumerate().filter(|(_, desk)| desk.is_live()) {
        let is_mine = |agent| agent == Some(desk.user);
        let mut rows = desk.picture().into_iter().flat_map(|picture| picture.attendances.values());
        let open = rows.find(|view| view.state == AttendanceState::Open && is_mine(view.agent)).map(|view| view.id);
        let has_one = users.iter().filter(|user| **user == desk.user).count() == 1;
        let Some(id) = open.filter(|_| has_one) else { continue };
        let (text, now) = (format!("{words} of {}", desk.name), desk.now(now));
        if let Some(seat) = &mut desk.seat {
            seat.set_draft(id, &text, now);
        }
        typed.push((at, id, text));
    }
    typed
}

fn are_there(stage: &mut Stage, typed: &[(usize, AttendanceId, String)], after: &str) -> Result<(), Finding> {
    stage.wait(TYPED)?;
    // Behind the address of somebody who may not sign in any more one is held up for five minutes at most.
    for _ in 0..ROUNDS {
        let back = stage.desks.iter_mut().enumerate().filter(|(at, _)| typed.iter().any(|(mine, ..)| mine == at));
        back.for_each(|(_, desk)| desk.sit_down(true));
        stage.wait(BACK)?;
        if typed.iter().all(|(at, ..)| stage.desks.get(*at).is_some_and(super::desk::Desk::is_live)) {
            break;
        }
    }
    stage.settle()?;
    for (at, id, text) in typed {
        let Some(desk) = stage.desks.get(*at) else { continue };
        let held = desk.seat.as_ref().map(|seat| seat.draft(*id));
        if !desk.is_live() || held != Some(text) {
            let what = format!("{}: the draft in {id} is {held:?} after {after}, live: {}", desk.name, desk.is_live());
            return Err(Finding::new(Promise::G06, what));
        }
    }
    Ok(())
}
