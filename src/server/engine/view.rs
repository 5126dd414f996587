//! What people see of the engine's state: rows, snapshots, and who is told of what.

use crate::base::{ConnId, UserId};
use crate::domain::{Attendance, AttendanceState, Presence, Queue, Viewer};
use crate::protocol::event::RowChange;
use crate::protocol::{AttendanceView, ChannelView, ContactView, MessageView, Preview, QueueView, Snapshot, UserView};
use crate::server::port::effect::Attached;
use crate::server::port::{Ears, Effect, StoredUser};

use super::Engine;
use super::state::LiveAttendance;

impl Engine {
    /// Everybody who lists `attendance`: the same people that [`Viewer::lists`] admits, found without asking each.
    pub(super) fn audience(&self, attendance: &Attendance) -> Vec<UserId> {
        if !attendance.is_live() {
            return Vec::new();
        }
        let mut out = self.administrators();
        match attendance.state {
            AttendanceState::Waiting => {
                if let Some(queue) = self.queue_of(attendance) {
                    out.extend(queue.members.iter().filter(|user| self.is_active(**user)));
                }
            }
            AttendanceState::Assigned | AttendanceState::Open | AttendanceState::Finished => {
                out.extend(attendance.agent.filter(|user| self.is_active(*user)));
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The last event that `user` was told of, or had to be told of before this run: who stands there has seen all that
    /// happened. Numbers beyond it are of events for others, which this user's picture may never reach.
    pub(super) fn told_to(&self, user: UserId) -> u64 {
        self.told.get(&user).copied().unwrap_or(self.told_before)
    }

    pub(super) fn administrators(&self) -> Vec<UserId> {
        let administrates = |stored: &&StoredUser| stored.user.active && stored.user.is_administrator();
        self.users.values().filter(administrates).map(|stored| stored.user.id).collect()
    }

    /// Deactivated ones too: they may come back, and replay.
    pub(super) fn everybody(&self) -> Vec<UserId> {
        self.users.keys().copied().collect()
    }

    fn is_active(&self, user: UserId) -> bool {
        self.user(user).is_some_and(|user| user.active)
    }

    pub(super) fn presence(&self, user: UserId) -> Presence {
        self.people.get(&user).map_or(Presence::Offline, |person| person.presence())
    }

    pub(super) fn row(&self, live: &LiveAttendance) -> RowChange {
        RowChange {
            unread: live.row.unread,
            waiting_since: live.row.waiting_since,
            window_end: self.window(live.row.contact, live.row.channel).closes_at(),
        }
    }

    pub(super) fn attendance_view(&self, live: &LiveAttendance) -> Option<AttendanceView> {
        let row = &live.row;
        let RowChange { unread, waiting_since, window_end } = self.row(live);
        Some(AttendanceView {
            id: row.id,
            number: row.number,
            version: row.version,
            state: row.state,
            agent: row.agent,
            contact: ContactView::from(self.contact(row.contact)?),
            channel: row.channel,
            queue: row.queue,
            started: row.started,
            assigned: row.assigned,
            waiting_since,
            unread,
            window_end,
            held: row.held,
            last: live.last.as_ref().map(|message| Preview::of(&MessageView::from(message))),
            why: live.leg.why.clone(),
        })
    }

    /// A user as `viewer` sees them; `None`: as they are.
    pub(super) fn user_view(&self, stored: &StoredUser, viewer: Option<Viewer>) -> UserView {
        let user = &stored.user;
        let whole = UserView {
            id: user.id,
            login: user.login.clone(),
            name: user.name.clone(),
            role: user.role,
            active: user.active,
            limit: user.limit,
            language: user.language,
            presence: self.presence(user.id),
        };
        match viewer.filter(|viewer| !viewer.sees_staff()) {
            Some(viewer) => whole.for_agent(viewer.user),
            None => whole,
        }
    }

    /// A queue as `viewer` sees it; `None`: as it is.
    pub(super) fn queue_view(queue: &Queue, viewer: Option<Viewer>) -> QueueView {
        let whole = QueueView {
            id: queue.id,
            name: queue.name.clone(),
            pull: queue.pull,
            active: queue.active,
            members: queue.members.clone(),
        };
        match viewer.filter(|viewer| !viewer.sees_staff()) {
            Some(viewer) => whole.for_agent(viewer.user),
            None => whole,
        }
    }

    /// What `user` may hear of the log today.
    pub(super) fn ears(&self, user: UserId) -> Ears {
        let viewer = self.user(user).filter(|user| user.active).map(Viewer::of);
        if viewer.is_some_and(|viewer| viewer.sees_staff()) {
            return Ears::All;
        }
        let lists =
            |live: &&LiveAttendance| viewer.is_some_and(|viewer| viewer.lists(&live.row, self.queue_of(&live.row)));
        let seen: Vec<_> = self.live.values().filter(lists).map(|live| (live.row.id, live.row.contact)).collect();
        Ears::Agent {
            user,
            attendances: seen.iter().map(|(id, _)| *id).collect(),
            contacts: seen.iter().map(|(_, contact)| *contact).collect(),
        }
    }

    /// The whole picture of one user (G05: applying the events to an older one gives the same).
    pub fn snapshot(&self, user: UserId) -> Option<Snapshot> {
        let viewer = Viewer::of(self.user(user)?);
        let lists = |live: &&LiveAttendance| viewer.lists(&live.row, self.queue_of(&live.row));
        Some(Snapshot {
            n: self.numbers.event,
            account: self.account.clone(),
            me: user,
            users: self.users.iter().map(|(id, stored)| (*id, self.user_view(stored, Some(viewer)))).collect(),
            queues: self.queues.iter().map(|(id, queue)| (*id, Engine::queue_view(queue, Some(viewer)))).collect(),
            channels: self.channels.iter().map(|(id, channel)| (*id, ChannelView::from(&**channel))).collect(),
            attendances: self
                .live
                .values()
                .filter(lists)
                .filter_map(|live| self.attendance_view(live))
                .map(|view| (view.id, view))
                .collect(),
        })
    }

    /// Snapshots for those of the connections that get events which are meant.
    pub(super) fn attach_again(&self, is_meant: impl Fn(ConnId, UserId) -> bool) -> Vec<Effect> {
        let attached = self.conns.iter().filter(|(_, conn)| conn.attached);
        attached
            .filter_map(|(id, conn)| {
                let user = conn.user.filter(|user| is_meant(*id, *user))?;
                let snapshot = Box::new(self.snapshot(user)?);
                Some(Effect::Attach { conn: *id, user, attached: Attached::Snapshot(snapshot) })
            })
            .collect()
    }
}
