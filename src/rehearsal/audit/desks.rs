//! What the workstations hold: a picture that equals the server's, timelines in the order of the commits, and every reply
//! that was typed, until it stands in the store.

use std::collections::BTreeMap;

use futures_util::FutureExt as _;

use crate::base::{AccountId, AttendanceId, UserId};
use crate::client::Timeline;
use crate::client::timeline::PAGE;
use crate::domain::{Attendance, AttendanceState, Presence, Role};
use crate::protocol::{AttendanceView, Snapshot};
use crate::server::engine::Engine;

use super::super::book::{Book, rank};
use super::super::desk::Desk;
use super::super::disk::Disk;
use super::super::finding::{Finding, Promise};
use super::Auditor;

/// How pictures are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Every timeline, and not only the one on the screen.
    pub is_thorough: bool,
    /// A store that could not be read a moment ago excuses a conversation that is not whole yet: its page is asked for again.
    pub is_patient: bool,
}

impl Auditor {
    /// G06: what was typed is either still here or in the store, with the same words, in the order of typing.
    pub fn typed(&mut self, desk: &mut Desk, book: &Book) -> Result<(), Finding> {
        let Some(seat) = &desk.seat else { return Ok(()) };
        let unsent: BTreeMap<_, _> = seat.all_unsent().map(|unsent| (unsent.key, unsent)).collect();
        let mut held_up: Vec<(AttendanceId, u64)> = Vec::new();
        for typed in desk.typed.iter_mut().filter(|typed| !typed.is_given_up && !typed.is_stored) {
            let stored = book.by_key.get(&(desk.user, typed.key)).and_then(|id| book.messages.get(id));
            match (stored, unsent.get(&typed.key)) {
                (Some(line), _) if line.text.as_ref() != Some(&typed.text) => {
                    return Err(Finding::new(Promise::G06, format!("{}: a reply has other words", desk.name)));
                }
                (Some(line), _) => {
                    typed.is_stored = true;
                    // One that was refused and put in line again is before those that were typed after that.
                    if held_up.iter().any(|(id, lined_up)| *id == typed.attendance && *lined_up < typed.typed) {
                        let what = format!("{}: reply number {} was stored before an earlier one", desk.name, line.seq);
                        return Err(Finding::new(Promise::G06, what));
                    }
                }
                (None, Some(unsent)) if unsent.text != typed.text => {
                    return Err(Finding::new(Promise::G06, format!("{}: an unsent reply has other words", desk.name)));
                }
                // One that was refused waits for its author, and others pass it.
                (None, Some(unsent)) => {
                    held_up.extend(unsent.refused.is_none().then_some((typed.attendance, typed.lined_up)))
                }
                // Wiped with everything else when the session ended, as it was promised (X14).
                (None, None) if desk.home.wipes() > typed.wipes => typed.is_given_up = true,
                // Sealed until the person signs in again.
                (None, None) if desk.home.holds(typed.key) => held_up.push((typed.attendance, typed.lined_up)),
                (None, None) => {
                    let what = format!("{}: the reply {} is gone without a word", desk.name, typed.key);
                    return Err(Finding::new(Promise::G06, what));
                }
            }
        }
        desk.typed.retain(|typed| !typed.is_given_up && !typed.is_stored);
        Ok(())
    }

    /// G05: a workstation that is up to date shows what the store says, by the auditor's own reading of both.
    pub fn picture(&mut self, desk: &mut Desk, book: &Book, look: Look) -> Result<(), Finding> {
        let Some(picture) = desk.picture() else { return Ok(()) };
        self.pictures += 1;
        let wrong = |what: String| Err(Finding::new(Promise::G05, format!("{}: {what}", desk.name)));
        let told = book.told.get(&desk.user).copied().unwrap_or(0);
        if picture.n < told {
            return wrong(format!("stands at {} and was told {told}", picture.n));
        }
        if picture.n > book.event_n {
            return wrong(format!("stands at {}, and {} is the last", picture.n, book.event_n));
        }
        let expected = visible(book, desk.user);
        for row in &expected {
            match picture.attendances.get(&row.id) {
                None => return wrong(format!("attendance {} is missing", row.id)),
                Some(view) => {
                    if let Some(what) = difference(row, view, book) {
                        return wrong(format!("attendance {}: {what}", row.id));
                    }
                }
            }
        }
        if picture.attendances.len() != expected.len() {
            let more: Vec<_> =
                picture.attendances.keys().filter(|id| !expected.iter().any(|row| row.id == **id)).collect();
            return wrong(format!("shows {more:?}, which it must not"));
        }
        if let Some(what) = people_differ(picture, book) {
            return wrong(what);
        }
        timelines(desk, book, look)
    }

    /// The same with the engine's own picture, made anew from the store. Presence is none of the store's.
    pub fn fresh_picture(&mut self, desk: &Desk, disk: &Disk, account: AccountId) -> Result<(), Finding> {
        let Some(held) = desk.picture() else { return Ok(()) };
        let live = disk.store().live(account).now_or_never().and_then(Result::ok);
        let Some(mut fresh) = live.and_then(|live| Engine::new(live).snapshot(desk.user)) else { return Ok(()) };
        let mut held = held.clone();
        held.n = fresh.n;
        for view in held.users.values_mut().chain(fresh.users.values_mut()) {
            view.presence = Presence::Offline;
        }
        if held == fresh {
            return Ok(());
        }
        Err(Finding::new(
            Promise::G05,
            format!("{}: the picture is not the fresh one: {}", desk.name, gap(&held, &fresh)),
        ))
    }
}

/// Where two pictures differ, in short.
fn gap(held: &Snapshot, fresh: &Snapshot) -> String {
    let rows = held.attendances.iter().zip(&fresh.attendances).find(|(held, fresh)| held != fresh);
    match rows {
        Some(((_, held), (_, fresh))) => format!("{held:?} is not {fresh:?}"),
        None if held.users != fresh.users => format!("{:?} are not {:?}", held.users, fresh.users),
        None => "queues or channels".to_owned(),
    }
}

/// The live attendances that a user may see, by the auditor's own reading of D20.
fn visible(book: &Book, user: UserId) -> Vec<&Attendance> {
    let Some(viewer) = book.users.get(&user) else { return Vec::new() };
    let live = book.live.iter().filter_map(|id| book.attendances.get(id));
    let sees = |row: &&Attendance| match (viewer.role, row.state) {
        (Role::Administrator, _) => true,
        (Role::Agent, AttendanceState::Waiting) => {
            book.queues.get(&row.queue).is_some_and(|queue| queue.members.contains(&user))
        }
        (Role::Agent, AttendanceState::Assigned | AttendanceState::Open) => row.agent == Some(user),
        (Role::Agent, AttendanceState::Finished) => false,
    };
    live.filter(sees).collect()
}

fn difference(row: &Attendance, view: &AttendanceView, book: &Book) -> Option<String> {
    let stands = (row.state, row.agent, row.version, row.unread, row.queue, row.held, row.waiting_since);
    let shows = (view.state, view.agent, view.version, view.unread, view.queue, view.held, view.waiting_since);
    if stands != shows {
        return Some(format!("{shows:?} is shown, {stands:?} is stored"));
    }
    let end = book.window_end(row.contact, row.channel);
    if view.window_end != end {
        return Some(format!("the window ends at {:?}, not at {end:?}", view.window_end));
    }
    let stored = book.newest(row.id).map(|line| (line.seq, line.status));
    let shown = view.last.as_ref().map(|last| (last.seq, last.status));
    (stored != shown).then(|| format!("the last message is {shown:?}, not {stored:?}"))
}

/// Colleagues, queues and channels. An agent is told of colleagues by name, and of queues whether they are in them (D20).
fn people_differ(picture: &Snapshot, book: &Book) -> Option<String> {
    let is_staff = book.users.get(&picture.me).is_some_and(|user| user.role == Role::Administrator);
    for (id, user) in &book.users {
        let Some(view) = picture.users.get(id) else { return Some(format!("user {id} is missing")) };
        let is_whole = is_staff || *id == picture.me;
        let limit = if is_whole { user.limit } else { None };
        if (&user.name, user.role, user.active, limit) != (&view.name, view.role, view.active, view.limit) {
            return Some(format!("user {id} is shown as {view:?}"));
        }
    }
    for (id, queue) in &book.queues {
        let Some(view) = picture.queues.get(id) else { return Some(format!("queue {id} is missing")) };
        let is_in = |members: &[UserId]| members.contains(&picture.me);
        let is_right =
            if is_staff { queue.members == view.members } else { is_in(&queue.members) == is_in(&view.members) };
        if (&queue.name, queue.active) != (&view.name, view.active) || !is_right {
            return Some(format!("queue {id} is shown as {view:?}"));
        }
    }
    for (id, channel) in &book.channels {
        let Some(view) = picture.channels.get(id) else { return Some(format!("channel {id} is missing")) };
        if (&channel.name, channel.active) != (&view.name, view.active) {
            return Some(format!("channel {id} is shown as {view:?}"));
        }
    }
    None
}

/// Timelines: the order is that of the commits; the one on the screen is whole; nothing goes back.
fn timelines(desk: &mut Desk, book: &Book, look: Look) -> Result<(), Finding> {
    let Some(seat) = &desk.seat else { return Ok(()) };
    let wrong = |promise: Promise, what: String| Err(Finding::new(promise, format!("{}: {what}", desk.name)));
    let looked_at = |id: &AttendanceId| look.is_thorough || desk.shown == Some(*id);
    for (id, timeline) in seat.mirror().timelines.iter().filter(|(id, _)| looked_at(id)) {
        for (seq, message) in &timeline.messages {
            let Some(line) = book.messages.get(&message.id).filter(|line| line.seq == *seq && line.shown) else {
                return wrong(Promise::G04, format!("message {} stands at {seq}", message.id));
            };
            let (now, before) = (rank(message.status), desk.ranks.get(&message.id).copied().unwrap_or(0));
            if now < before {
                return wrong(Promise::G11, format!("message {} went back to {:?}", message.id, message.status));
            }
            if now != before {
                desk.ranks.insert(message.id, now);
            }
            let is_current = (message.rev, message.status) == (line.rev, line.status);
            if desk.shown == Some(*id) && !is_current && !look.is_patient {
                let what = format!("message {} is of {}, the store has {}", message.id, message.rev, line.rev);
                return wrong(Promise::G05, what);
            }
        }
    }
    let shown = desk.shown.filter(|id| !look.is_patient && is_in_sight(desk, *id));
    match shown.and_then(|id| hole(id, seat.mirror().timelines.get(&id), book)) {
        Some(what) => wrong(Promise::G05, what),
        None => Ok(()),
    }
}

fn is_in_sight(desk: &Desk, id: AttendanceId) -> bool {
    desk.picture().is_some_and(|picture| picture.attendances.contains_key(&id))
}

/// The conversation on the screen holds its newest rows, at least as many as a page has, and none is missing between them.
fn hole(id: AttendanceId, timeline: Option<&Timeline>, book: &Book) -> Option<String> {
    let stored: Vec<u64> = book.timelines.get(&id)?.keys().copied().collect();
    let held: Vec<u64> = timeline.iter().flat_map(|timeline| timeline.messages.keys()).copied().collect();
    let wanted = stored.len().min(held.len().max(PAGE.into()));
    let wanted = stored.get(stored.len().saturating_sub(wanted)..).unwrap_or_default();
    (wanted != held).then(|| format!("the timeline of {id} holds {held:?}, not {wanted:?}"))
}
