//! The life of an attendance: it begins, is given out, opened, seen and ended (R003, R012-R018, R044, R122-R125).

use std::collections::BTreeSet;

use crate::base::{AttendanceId, ChannelId, ConnId, ContactId, Key, LegId, SafeText, UserId};
use crate::domain::assignment::{self, Candidate};
use crate::domain::attendance::{may_finish, may_note, may_open};
use crate::domain::{Attendance, AttendanceState, Choice, Leg, Refusal, Role, Viewer, channel};
use crate::protocol::event::RowChange;
use crate::protocol::{Event, Gone};
use crate::server::port::{Effect, Write};

use super::state::LiveAttendance;
use super::turn::Turn;

impl Turn<'_> {
    /// Begins an attendance for a contact who has none on this channel. Nobody is told yet: that is [`Turn::show`].
    pub fn begin(&mut self, contact: ContactId, channel_id: ChannelId, held: bool) -> Option<AttendanceId> {
        let channel = self.e.channels.get(&channel_id)?;
        let queue = channel::route(channel);
        let (id, leg_id) = (AttendanceId::new(self.now, self.rng), LegId::new(self.now, self.rng));
        self.e.numbers.attendance += 1;
        let row = Attendance {
            id,
            number: self.e.numbers.attendance,
            contact,
            channel: channel_id,
            queue,
            leg: leg_id,
            state: AttendanceState::Waiting,
            agent: None,
            version: 1,
            started: self.now,
            assigned: None,
            opened: None,
            finished: None,
            waiting_since: None,
            unread: 0,
            held,
            reason: None,
            description: None,
        };
        let leg = Leg {
            id: leg_id,
            attendance: id,
            ordinal: 0,
            queue,
            agent: None,
            from: self.now,
            until: None,
            by: None,
            why: None,
        };
        self.e.live.insert(id, LiveAttendance::new(row, leg, None));
        self.e.live_of.insert((contact, channel_id), id);
        self.e.cold.newest.insert((contact, channel_id), id);
        self.pin_contact(contact, channel_id);
        // Parents before children, for the store's foreign keys.
        self.write_attendance(id);
        self.write(Write::Adopt { contact, channel: channel_id, attendance: id });
        if !held {
            self.assign(id, None);
        }
        Some(id)
    }

    /// Gives a waiting attendance to whom the rules choose; `except` is not considered. Returns whether somebody got it.
    pub fn assign(&mut self, id: AttendanceId, except: Option<UserId>) -> bool {
        let Some(live) = self.e.live.get(&id) else { return false };
        let candidates = self.candidates(&live.row, except);
        let choice = assignment::by_workload(&candidates, self.now);
        self.take_choice(id, choice)
    }

    fn take_choice(&mut self, id: AttendanceId, choice: Choice) -> bool {
        let (agent, now) = (choice.agent, self.now);
        self.change(id, |live| {
            live.leg.why = Some(choice);
            if let Some(agent) = agent {
                live.row.state = AttendanceState::Assigned;
                live.row.agent = Some(agent);
                live.row.assigned = Some(now);
                live.leg.agent = Some(agent);
            }
        });
        if let Some(agent) = agent {
            self.e.people.entry(agent).or_default().last_assigned = Some(now);
        }
        agent.is_some()
    }

    fn candidates(&self, attendance: &Attendance, except: Option<UserId>) -> Vec<Candidate> {
        let Some(queue) = self.e.queue_of(attendance) else { return Vec::new() };
        let is_candidate = |id: &&UserId| {
            Some(**id) != except && self.e.user(**id).is_some_and(|user| user.active && user.role == Role::Agent)
        };
        queue
            .members
            .iter()
            .filter(is_candidate)
            .map(|id| Candidate {
                user: *id,
                presence: self.e.presence(*id),
                load: self.load(*id),
                limit: self.e.user(*id).and_then(|user| user.limit),
                last_assigned: self.e.people.get(id).and_then(|person| person.last_assigned),
            })
            .collect()
    }

    fn load(&self, user: UserId) -> u32 {
        self.e.people.get(&user).map_or(0, |person| person.load)
    }

    /// Changes a live attendance, counts it to the right person's load, and stores it.
    fn change(&mut self, id: AttendanceId, change: impl FnOnce(&mut LiveAttendance)) {
        let Some(live) = self.e.live.get_mut(&id) else { return };
        let before = live.row.loaded_agent();
        change(live);
        live.row.version += 1;
        let after = live.row.loaded_agent();
        self.e.count_load(before, after);
        self.write_attendance(id);
    }

    /// Tells everybody who lists it what it looks like now.
    pub fn show(&mut self, id: AttendanceId) {
        let Some(live) = self.e.live.get(&id) else { return };
        let Some(view) = self.e.attendance_view(live) else { return };
        let (audience, contact) = (self.e.audience(&live.row), live.row.contact);
        self.publish(Event::AttendanceShown { attendance: Box::new(view) }, audience, Some(contact));
    }

    /// Tells those who no longer list it that it is gone.
    fn hide(&mut self, id: AttendanceId, contact: ContactId, before: &[UserId], after: &[UserId], gone: Gone) {
        let after: BTreeSet<_> = after.iter().collect();
        let lost: Vec<_> = before.iter().filter(|user| !after.contains(user)).copied().collect();
        if lost.is_empty() {
            return;
        }
        self.publish(Event::AttendanceGone { attendance: id, gone }, lost, Some(contact));
    }

    /// The attendance if this user may see it; else the same "not found" as for one that never was (D20).
    pub fn seen_by(&self, user: UserId, id: AttendanceId) -> Result<Attendance, Refusal> {
        self.admitted(user, id, |viewer, row| viewer.sees(row, self.e.queue_of(row)))
    }

    /// As [`Turn::seen_by`], for reading what was said: also the earlier ones of a customer whom this user has now (D20).
    pub fn read_by(&self, user: UserId, id: AttendanceId) -> Result<Attendance, Refusal> {
        self.admitted(user, id, |viewer, row| {
            viewer.reads(row, self.e.queue_of(row), self.e.holds_contact(user, row.contact))
        })
    }

    fn admitted(
        &self,
        user: UserId,
        id: AttendanceId,
        admits: impl Fn(Viewer, &Attendance) -> bool,
    ) -> Result<Attendance, Refusal> {
        let row = self.e.live.get(&id).map(|live| &live.row).or_else(|| self.e.cold.attendances.get(&id));
        let viewer = self.e.user(user).filter(|user| user.active).map(Viewer::of);
        match (row, viewer) {
            (Some(row), Some(viewer)) if admits(viewer, row) => Ok(row.clone()),
            _ => Err(Refusal::NotFound),
        }
    }

    pub fn open(&mut self, conn: ConnId, key: Key, user: UserId, id: AttendanceId) {
        match self.try_open(user, id) {
            Ok(()) | Err(Refusal::AlreadyOpen) => self.done(conn, key),
            Err(refusal) => self.refuse(conn, key, refusal),
        }
    }

    fn try_open(&mut self, user: UserId, id: AttendanceId) -> Result<(), Refusal> {
        let stored = self.e.user(user).ok_or(Refusal::NotFound)?.clone();
        let seen = self.seen_by(user, id);
        // Whoever saw it waiting is told who was faster; to everybody else it does not exist (D02, D20).
        let raced = self.e.live.get(&id).map(|live| &live.row);
        let raced = raced.filter(|row| Viewer::of(&stored).lost_race_for(row, self.e.queue_of(row))).cloned();
        let row = seen.ok().or(raced).ok_or(Refusal::NotFound)?;
        may_open(&row, self.e.queue_of(&row), &stored)?;
        let before = self.e.audience(&row);
        let contact = row.contact;
        let now = self.now;
        self.change(id, |live| {
            live.row.state = AttendanceState::Open;
            live.row.agent = Some(user);
            live.row.opened = Some(now);
            live.leg.agent = Some(user);
        });
        let after = self.e.live.get(&id).map(|live| self.e.audience(&live.row)).unwrap_or_default();
        self.hide(id, contact, &before, &after, Gone::OpenedBy { user });
        self.show(id);
        Ok(())
    }

    pub fn end(
        &mut self,
        conn: ConnId,
        key: Key,
        user: UserId,
        id: AttendanceId,
        ending: (u32, Option<SafeText>, Option<SafeText>),
    ) {
        match self.try_end(user, id, ending) {
            Ok(()) => self.done(conn, key),
            Err(refusal) => self.refuse(conn, key, refusal),
        }
    }

    fn try_end(
        &mut self,
        user: UserId,
        id: AttendanceId,
        (version, reason, description): (u32, Option<SafeText>, Option<SafeText>),
    ) -> Result<(), Refusal> {
        let row = self.seen_by(user, id)?;
        let stored = self.e.user(user).ok_or(Refusal::NotFound)?;
        may_finish(&row, stored)?;
        if row.version != version {
            return Err(Refusal::Stale);
        }
        may_note(&[&reason, &description])?;
        let before = self.e.audience(&row);
        let now = self.now;
        self.change(id, |live| {
            live.row.state = AttendanceState::Finished;
            live.row.finished = Some(now);
            live.row.waiting_since = None;
            live.row.unread = 0;
            live.row.reason = reason;
            live.row.description = description;
            live.leg.until = Some(now);
        });
        self.hide(id, row.contact, &before, &[], Gone::Finished);
        if let Some(live) = self.e.live.remove(&id) {
            self.e.cold.attendances.insert(id, live.row);
            self.e.cold.newest.insert((row.contact, row.channel), id);
        }
        self.e.live_of.remove(&(row.contact, row.channel));
        self.release_contact(row.contact, row.channel);
        Ok(())
    }

    /// Takes an attendance from its agent and gives it out again: the agent can no longer attend.
    pub fn give_back(&mut self, id: AttendanceId) {
        let Some(before) = self.e.live.get(&id).map(|live| live.row.clone()) else { return };
        let was = self.e.audience(&before);
        self.change(id, |live| {
            live.row.state = AttendanceState::Waiting;
            live.row.agent = None;
            live.row.assigned = None;
            live.row.opened = None;
            live.leg.agent = None;
        });
        self.assign(id, before.agent);
        let now = self.e.live.get(&id).map(|live| self.e.audience(&live.row)).unwrap_or_default();
        self.hide(id, before.contact, &was, &now, Gone::OutOfSight);
        self.show(id);
    }

    /// The opener has the messages up to `seq` in view: nothing is unread, and the customer's app may say so.
    pub fn seen(&mut self, conn: ConnId, key: Key, user: UserId, id: AttendanceId, seq: u64) {
        if let Err(refusal) = self.may_mark_seen(user, id) {
            return self.refuse(conn, key, refusal);
        }
        let Some(live) = self.e.live.get_mut(&id) else { return self.refuse(conn, key, Refusal::NotFound) };
        let newest = live.last.as_ref().map_or(0, |last| last.seq);
        if live.row.unread > 0 && seq >= newest {
            live.row.unread = 0;
            let (receipt, channel) = (live.last_inbound.clone(), live.row.channel);
            self.write_attendance(id);
            self.tell_row(id);
            if let (Some(provider_id), Some(channel)) = (receipt, self.e.channels.get(&channel)) {
                let channel = std::sync::Arc::clone(channel);
                self.after(Effect::MarkRead { channel, provider_id });
            }
        }
        self.done(conn, key);
    }

    /// Only the opener reads for the customer to know; the reasons are those of writing.
    fn may_mark_seen(&self, user: UserId, id: AttendanceId) -> Result<(), Refusal> {
        let row = self.seen_by(user, id)?;
        match row.state {
            AttendanceState::Open if row.agent == Some(user) => Ok(()),
            AttendanceState::Open => Err(Refusal::OpenedBy { user: row.agent }),
            AttendanceState::Waiting | AttendanceState::Assigned => Err(Refusal::NotOpen),
            AttendanceState::Finished => Err(Refusal::AlreadyFinished),
        }
    }

    /// Tells the numbers of its row.
    pub fn tell_row(&mut self, id: AttendanceId) {
        let Some(live) = self.e.live.get(&id) else { return };
        let row: RowChange = self.e.row(live);
        let (audience, contact) = (self.e.audience(&live.row), live.row.contact);
        self.publish(Event::AttendanceChanged { attendance: id, row }, audience, Some(contact));
    }

    pub fn write_attendance(&mut self, id: AttendanceId) {
        if let Some(live) = self.e.live.get(&id) {
            let (row, leg) = (live.row.clone(), live.leg.clone());
            self.write(Write::Attendance(row));
            self.write(Write::Leg(leg));
        }
    }

    /// Somebody's sight of the live attendances changed, by a membership or a role: shows what came, hides what went.
    pub fn sight_changed(&mut self, user: UserId, before: &BTreeSet<AttendanceId>) {
        let after = self.sight(user);
        let contact_of = |turn: &Self, id: &AttendanceId| turn.e.live.get(id).map(|live| live.row.contact);
        for id in before.difference(&after) {
            let contact = contact_of(self, id);
            let gone = Event::AttendanceGone { attendance: *id, gone: Gone::OutOfSight };
            self.publish(gone, vec![user], contact);
        }
        for id in after.difference(before) {
            let contact = contact_of(self, id);
            let view = self.e.live.get(id).and_then(|live| self.e.attendance_view(live));
            if let Some(view) = view {
                self.publish(Event::AttendanceShown { attendance: Box::new(view) }, vec![user], contact);
            }
        }
    }

    /// The live attendances that `user` lists.
    pub fn sight(&self, user: UserId) -> BTreeSet<AttendanceId> {
        let Some(viewer) = self.e.user(user).filter(|user| user.active).map(Viewer::of) else {
            return BTreeSet::new();
        };
        let lists = |live: &&LiveAttendance| viewer.lists(&live.row, self.e.queue_of(&live.row));
        self.e.live.values().filter(lists).map(|live| live.row.id).collect()
    }
}
