//! What people do at their workstations.

use crate::base::{AttendanceId, Key, SafeText, UserId};
use crate::client::{Ask, LineState};
use crate::domain::{AttendanceState, Presence, Refusal, Status};
use crate::protocol::Secret;

use super::super::desk::Desk;
use super::super::dice::Dice;
use super::super::plan::Act;
use super::super::stage::Stage;

/// Does it, and says in short what.
pub fn act(stage: &mut Stage, act: Act, dice: &mut Dice) -> String {
    let now = stage.now();
    if act == Act::OpenRace {
        return race(stage, dice);
    }
    let at = at_work(stage, act, dice);
    let is_up = stage.host.is_some();
    let Some(desk) = stage.desks.get_mut(at) else { return String::new() };
    let name = desk.name.clone();
    if act == Act::ChangePassword {
        return format!(" {name}: {}", change_password(stage, at, dice));
    }
    let done = match act {
        Act::Open => open(desk, dice, now),
        Act::Reply => reply(desk, dice, now, 1),
        Act::ReplyBurst => reply(desk, dice, now, 2 + dice.clone().below(5)),
        Act::SendAgain => send_again(desk, now),
        Act::Finish => finish(desk, dice, now),
        Act::Seen => seen(desk, now),
        Act::Type => type_draft(desk, dice, now),
        Act::Show => show(desk, dice, now),
        Act::Older => {
            desk.shown.map_or_else(String::new, |id| said(desk.ask(Ask::LoadTimeline { attendance: id }, now)))
        }
        Act::Presence => {
            let presence = if dice.one_in(3) { Presence::Paused } else { Presence::Online };
            said(desk.ask(Ask::Presence { presence }, now))
        }
        Act::Retry | Act::Discard | Act::Drop | Act::Move => {
            let (done, again) = settle_refused(desk, act, dice, now);
            stage.auditor.decided_again(again);
            done
        }
        Act::SignOut => sign_out(desk, now),
        Act::Sessions => sessions(desk, dice, now),
        Act::Quit => {
            desk.quit(now);
            String::new()
        }
        _ => {
            desk.sit_down(is_up);
            String::new()
        }
    };
    format!(" {name}: {done}")
}

/// A workstation where this can be done, if a few looks find one.
fn at_work(stage: &Stage, act: Act, dice: &mut Dice) -> usize {
    let is_work = matches!(act, Act::Open | Act::Reply | Act::ReplyBurst | Act::Finish | Act::Type);
    let mut at = dice.below(stage.desks.len());
    for _ in 0..6 {
        let wanted = |state, is_mine| if act == Act::Open { is_ours(state, is_mine) } else { mine(state, is_mine) };
        let has_some = |desk: &Desk| desk.seat.is_some() && pick(desk, &mut dice.clone(), wanted).is_some();
        if !is_work || stage.desks.get(at).is_some_and(has_some) {
            break;
        }
        at = dice.below(stage.desks.len());
    }
    at
}

fn said(done: Result<(), Refusal>) -> String {
    match done {
        Ok(()) => "asked".to_owned(),
        Err(refusal) => format!("{refusal:?}"),
    }
}

/// An attendance of the desk's picture in this state.
fn pick(desk: &Desk, dice: &mut Dice, is_wanted: impl Fn(AttendanceState, bool) -> bool) -> Option<AttendanceId> {
    let picture = desk.picture()?;
    let rows = picture.attendances.values();
    let wanted: Vec<_> =
        rows.filter(|view| is_wanted(view.state, view.agent == Some(picture.me))).map(|view| view.id).collect();
    dice.pick(&wanted).copied()
}

fn mine(state: AttendanceState, is_mine: bool) -> bool {
    state == AttendanceState::Open && is_mine
}

/// Waiting, or given to the person.
fn is_ours(state: AttendanceState, is_mine: bool) -> bool {
    state == AttendanceState::Waiting || (state == AttendanceState::Assigned && is_mine)
}

fn open(desk: &mut Desk, dice: &mut Dice, now: crate::base::Timestamp) -> String {
    let is_wanted =
        |state, is_mine| state == AttendanceState::Waiting || (state == AttendanceState::Assigned && is_mine);
    let Some(attendance) = pick(desk, dice, is_wanted) else { return "nothing waits".to_owned() };
    desk.show(Some(attendance), now);
    format!("{attendance} {}", said(desk.ask(Ask::Open { attendance }, now)))
}

/// Everybody wants the same one.
fn race(stage: &mut Stage, dice: &mut Dice) -> String {
    let now = stage.now();
    let waiting: Vec<_> = {
        let book = stage.disk.book();
        let waits =
            |id: &&AttendanceId| book.attendances.get(*id).is_some_and(|row| row.state == AttendanceState::Waiting);
        book.live.iter().filter(waits).copied().collect()
    };
    let Some(attendance) = dice.pick(&waiting).copied() else { return " nothing waits".to_owned() };
    let asked = stage
        .desks
        .iter_mut()
        .filter_map(|desk| desk.ask(Ask::Open { attendance }, now).ok().map(|()| desk.name.clone()));
    format!(" {attendance} by {:?}", asked.collect::<Vec<_>>())
}

fn reply(desk: &mut Desk, dice: &mut Dice, now: crate::base::Timestamp, count: usize) -> String {
    let Some(attendance) = pick(desk, dice, mine) else { return "nothing is open".to_owned() };
    let mut done = Vec::new();
    for _ in 0..count {
        let text = format!("reply {:x}", dice.next());
        done.push(desk.reply(attendance, &text, now).map_or_else(|no| format!("{no:?}"), |key| key.to_string()));
    }
    format!("{attendance} {done:?}")
}

fn send_again(desk: &mut Desk, now: crate::base::Timestamp) -> String {
    let Some(seat) = &desk.seat else { return String::new() };
    let all = seat.mirror().timelines.values().flat_map(|timeline| timeline.messages.values());
    let mut bad = all.filter(|message| matches!(message.status, Some(Status::Failed(_) | Status::Uncertain)));
    let Some(message) = bad.next().map(|message| message.id) else { return "nothing failed".to_owned() };
    format!("{message} {}", said(desk.ask(Ask::SendAgain { message }, now)))
}

fn finish(desk: &mut Desk, dice: &mut Dice, now: crate::base::Timestamp) -> String {
    let Some(attendance) = pick(desk, dice, mine) else { return "nothing is open".to_owned() };
    let ask = Ask::Finish { attendance, reason: Some(SafeText::line("done")), description: None };
    format!("{attendance} {}", said(desk.ask(ask, now)))
}

fn seen(desk: &mut Desk, now: crate::base::Timestamp) -> String {
    let newest = desk.shown.and_then(|id| Some((id, desk.picture()?.attendances.get(&id)?.last.as_ref()?.seq)));
    let Some((attendance, seq)) = newest else { return "nothing is shown".to_owned() };
    said(desk.ask(Ask::Seen { attendance, seq }, now))
}

fn type_draft(desk: &mut Desk, dice: &mut Dice, now: crate::base::Timestamp) -> String {
    let Some(attendance) = pick(desk, dice, mine) else { return "nothing is open".to_owned() };
    let now = desk.now(now);
    if let Some(seat) = &mut desk.seat {
        seat.set_draft(attendance, &format!("draft {}", dice.below(1000)), now);
    }
    attendance.to_string()
}

fn show(desk: &mut Desk, dice: &mut Dice, now: crate::base::Timestamp) -> String {
    let any = pick(desk, dice, |_, _| true).filter(|_| !dice.one_in(6));
    desk.show(any, now);
    format!("{any:?}")
}

/// Also says which reply the person decided to send although the server, which came back from a copy, may have had it.
fn settle_refused(
    desk: &mut Desk,
    act: Act,
    dice: &mut Dice,
    now: crate::base::Timestamp,
) -> (String, Option<(UserId, Key)>) {
    let Some(seat) = &desk.seat else { return Default::default() };
    let refused: Vec<_> = seat.all_unsent().filter(|unsent| unsent.refused.is_some() || act == Act::Discard).collect();
    let Some((key, refusal)) = dice.pick(&refused).map(|unsent| (unsent.key, unsent.refused.clone())) else {
        return ("nothing was refused".to_owned(), None);
    };
    if act == Act::Retry {
        let done = desk.retry(key, now);
        let again = done.is_ok() && refusal == Some(Refusal::Restored);
        return (format!("{key} {}", said(done)), again.then_some((desk.user, key)));
    }
    let to = pick(desk, dice, mine);
    let ask = match (act, to) {
        (Act::Drop, _) => Ask::DropUnsent { key },
        (Act::Move, Some(to)) => Ask::MoveUnsent { key, to },
        _ => Ask::DiscardUnsent { key },
    };
    let done = desk.ask(ask, now);
    let is_gone = desk.seat.as_ref().is_some_and(|seat| seat.all_unsent().all(|unsent| unsent.key != key));
    if is_gone {
        desk.typed.iter_mut().filter(|typed| typed.key == key).for_each(|typed| typed.is_given_up = true);
    }
    (format!("{key} {}", said(done)), None)
}

fn sign_out(desk: &mut Desk, now: crate::base::Timestamp) -> String {
    let is_in = desk.seat.as_ref().is_some_and(|seat| !matches!(seat.line(), LineState::SignedOut { .. }));
    let done = desk.ask(Ask::SignOut, now);
    if is_in && done.is_ok() {
        desk.is_away = true;
    }
    said(done)
}

fn sessions(desk: &mut Desk, dice: &mut Dice, now: crate::base::Timestamp) -> String {
    let others: Vec<_> = desk.sessions.iter().filter(|session| !session.current).map(|session| session.id).collect();
    match dice.pick(&others).copied().filter(|_| dice.one_in(2)) {
        Some(session) => format!("ends {session} {}", said(desk.ask(Ask::RevokeSession { session }, now))),
        None => said(desk.ask(Ask::Sessions, now)),
    }
}

/// The person does not know whether it was taken: both are tried in turn, on whichever workstation.
fn change_password(stage: &mut Stage, at: usize, dice: &mut Dice) -> String {
    let now = stage.now();
    let new = format!("a long password {}", dice.below(100));
    let Some(desk) = stage.desks.get_mut(at) else { return String::new() };
    let ask = Ask::ChangePassword { current: Secret::new(desk.password()), new: Secret::new(&*new) };
    let done = desk.ask(ask, now);
    let user = desk.user;
    if done.is_ok() {
        stage.desks.iter_mut().filter(|desk| desk.user == user).for_each(|desk| desk.learn_password(&new));
    }
    said(done)
}
