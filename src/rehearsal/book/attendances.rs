//! The life of attendances as the rows tell it: one live per contact and channel, one opener, limits, no work for the absent.

use std::collections::BTreeMap;

use crate::base::UserId;
use crate::domain::{Attendance, AttendanceState, Role};
use crate::server::port::Write;

use super::super::finding::Promise;
use super::Book;

impl Book {
    pub(super) fn attendance(&mut self, row: &Attendance) {
        let before = self.attendances.get(&row.id).cloned();
        self.unread.entry(row.id).or_insert(before.as_ref().map_or(0, |before| before.unread));
        match &before {
            Some(before) => self.step_of(before, row),
            None => self.begun(row),
        }
        if row.state == AttendanceState::Finished {
            self.live.remove(&row.id);
        } else {
            self.live.insert(row.id);
        }
        self.attendances.insert(row.id, row.clone());
    }

    /// How many attendances an agent has in hand (D05).
    pub fn load(&self, agent: UserId) -> u32 {
        let held = |row: &&Attendance| holder(row) == Some(agent);
        let live = self.live.iter().filter_map(|id| self.attendances.get(id));
        u32::try_from(live.filter(held).count()).unwrap_or(u32::MAX)
    }

    fn begun(&mut self, row: &Attendance) {
        if let Some(agent) = row.agent {
            self.given(row, agent);
        }
    }

    fn step_of(&mut self, before: &Attendance, row: &Attendance) {
        use AttendanceState::{Assigned, Finished, Open, Waiting};
        let fixed = |row: &Attendance| (row.number, row.contact, row.channel, row.started);
        if fixed(before) != fixed(row) {
            self.found(Promise::G04, format!("attendance {} became another one", row.id));
        }
        if before.state == Finished && row.state != Finished {
            self.found(Promise::G02, format!("attendance {} was finished and lives again", row.id));
        }
        if row.version < before.version {
            self.found(Promise::G05, format!("attendance {} went back from version {}", row.id, before.version));
        }
        let changed = (before.state, before.agent) != (row.state, row.agent);
        let was_open = changed && before.state == Open && matches!(row.state, Open | Assigned);
        if was_open && self.is_at_work(before.agent) {
            self.found(Promise::G07, format!("attendance {} was open with {:?}", row.id, before.agent));
        }
        if (before.state, row.state) == (Assigned, Open) && before.agent != row.agent {
            self.found(Promise::G07, format!("attendance {} was given to {:?}", row.id, before.agent));
        }
        if (before.state, row.state) == (Waiting, Open) && !self.may_take(row) {
            self.found(Promise::G07, format!("attendance {} was taken by {:?}", row.id, row.agent));
        }
        if let Some(agent) = row.agent.filter(|_| changed && row.state == Assigned) {
            self.given(row, agent);
        }
        if row.state == Open && row.agent.is_none() {
            self.found(Promise::G07, format!("attendance {} is open with nobody", row.id));
        }
    }

    fn is_at_work(&self, agent: Option<UserId>) -> bool {
        agent.and_then(|agent| self.users.get(&agent)).is_some_and(|user| user.active)
    }

    fn may_take(&self, row: &Attendance) -> bool {
        let queue = self.queues.get(&row.queue);
        row.agent.is_some_and(|agent| queue.is_some_and(|queue| queue.members.contains(&agent)))
    }

    /// Given by the server itself: only to an agent of the queue who is under their limit (G08).
    fn given(&mut self, row: &Attendance, agent: UserId) {
        let Some(user) = self.users.get(&agent) else {
            return self.found(Promise::G08, format!("attendance {} was given to nobody known", row.id));
        };
        let (limit, is_agent) = (user.limit, user.active && user.role == Role::Agent);
        let is_member = self.queues.get(&row.queue).is_some_and(|queue| queue.members.contains(&agent));
        if !is_agent || !is_member {
            self.found(Promise::G08, format!("attendance {} was given to {agent}, who is not of its queue", row.id));
        }
        let load = self.load(agent);
        if limit.is_some_and(|limit| load >= limit) {
            self.found(Promise::G08, format!("attendance {} was given to {agent} with {load} of {limit:?}", row.id));
        }
    }

    /// After a batch: no contact has two live attendances on a channel (G04).
    pub(super) fn check_pairs(&mut self, batch: &[Write]) {
        if !batch.iter().any(|write| matches!(write, Write::Attendance(_))) {
            return;
        }
        let mut pairs = BTreeMap::new();
        let live: Vec<_> = self.live.iter().filter_map(|id| self.attendances.get(id)).cloned().collect();
        for row in live {
            if let Some(other) = pairs.insert((row.contact, row.channel), row.id) {
                self.found(Promise::G04, format!("attendances {other} and {} live beside each other", row.id));
            }
        }
    }

    /// After a batch: nothing counts as unread that did not come in with it (G02).
    pub(super) fn check_arrivals(&mut self) {
        for (id, before) in std::mem::take(&mut self.unread) {
            let arrived = self.arrived.get(&id).copied().unwrap_or(0);
            let now = self.attendances.get(&id).map_or(0, |row| row.unread);
            if now > before.saturating_add(arrived) {
                let what = format!("attendance {id} went from {before} to {now} unread with {arrived} new messages");
                self.found(Promise::G02, what);
            }
        }
    }
}

fn holder(row: &Attendance) -> Option<UserId> {
    match row.state {
        AttendanceState::Assigned | AttendanceState::Open => row.agent,
        AttendanceState::Waiting | AttendanceState::Finished => None,
    }
}
