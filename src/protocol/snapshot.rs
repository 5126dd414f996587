//! A client's picture of the account, and the one function that changes it.
//!
//! `apply(event)` is used by every client and by the tests: applying the events to an old snapshot must give the fresh one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::{AttendanceId, ChannelId, QueueId, UserId};
use crate::domain::{Account, AttendanceState, Presence};

use super::event::{Event, Numbered, RowChange};
use super::summary::{AttendanceView, ChannelView, Preview, QueueView, UserView};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The number of the last event that it contains.
    pub n: u64,
    pub account: Account,
    pub me: UserId,
    pub users: BTreeMap<UserId, UserView>,
    pub queues: BTreeMap<QueueId, QueueView>,
    pub channels: BTreeMap<ChannelId, ChannelView>,
    /// Live attendances that this user may see.
    pub attendances: BTreeMap<AttendanceId, AttendanceView>,
}

/// What [`Snapshot::apply`] did with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    Done,
    /// It was contained already.
    Repeat,
    /// Something before it is missing: sync.
    Gap,
    /// Applied as far as known: the kind is of a newer version.
    Unknown,
}

impl Snapshot {
    /// Takes in one event of the chain.
    pub fn apply(&mut self, numbered: &Numbered) -> Applied {
        if numbered.n <= self.n {
            return Applied::Repeat;
        }
        if numbered.prev > self.n {
            return Applied::Gap;
        }
        self.n = numbered.n;
        self.take(&numbered.event)
    }

    fn take(&mut self, event: &Event) -> Applied {
        match event {
            Event::AttendanceShown { attendance } => {
                self.attendances.insert(attendance.id, (**attendance).clone());
            }
            Event::AttendanceChanged { attendance, row } => {
                if let Some(view) = self.attendances.get_mut(attendance) {
                    row.put(view);
                }
            }
            Event::AttendanceGone { attendance, .. } => {
                self.attendances.remove(attendance);
            }
            Event::MessageAdded { attendance, message, row } => {
                if let Some(view) = self.attendances.get_mut(attendance) {
                    row.put(view);
                    if view.last.as_ref().is_none_or(|last| last.seq < message.seq) {
                        view.last = Some(Preview::of(message));
                    }
                }
            }
            Event::MessageChanged { attendance, message, status, content, .. } => {
                let last = self.attendances.get_mut(attendance).and_then(|view| view.last.as_mut());
                if let Some(last) = last.filter(|last| last.message == *message) {
                    if status.is_some() {
                        last.status = *status;
                    }
                    if let Some(content) = content {
                        last.content = Preview::shorten(content);
                    }
                }
            }
            Event::ContactChanged { contact } => {
                for view in self.attendances.values_mut().filter(|view| view.contact.id == contact.id) {
                    view.contact = contact.clone();
                }
            }
            Event::PresenceChanged { user, presence } => {
                if let Some(view) = self.users.get_mut(user) {
                    view.presence = *presence;
                }
            }
            Event::UserChanged { user } => {
                self.users.insert(user.id, user.clone());
            }
            Event::QueueChanged { queue } => {
                self.queues.insert(queue.id, queue.clone());
            }
            Event::ChannelChanged { channel } => {
                self.channels.insert(channel.id, channel.clone());
            }
            Event::Notice { .. } | Event::SessionEnded { .. } => {}
            Event::Unknown => return Applied::Unknown,
        }
        Applied::Done
    }

    /// The user whose picture this is.
    pub fn myself(&self) -> Option<&UserView> {
        self.users.get(&self.me)
    }

    pub fn my_presence(&self) -> Presence {
        self.myself().map_or(Presence::Offline, |me| me.presence)
    }

    /// The Queued group (R008, R009): assigned to me, and waiting in my queues.
    pub fn queued(&self) -> impl Iterator<Item = &AttendanceView> {
        self.attendances.values().filter(|view| match view.state {
            AttendanceState::Waiting => true,
            AttendanceState::Assigned => view.agent == Some(self.me),
            AttendanceState::Open | AttendanceState::Finished => false,
        })
    }

    /// The Open group (R016): opened by me.
    pub fn open(&self) -> impl Iterator<Item = &AttendanceView> {
        let mine = |view: &&AttendanceView| view.state == AttendanceState::Open && view.agent == Some(self.me);
        self.attendances.values().filter(mine)
    }
}

impl RowChange {
    pub fn of(view: &AttendanceView) -> RowChange {
        RowChange { unread: view.unread, waiting_since: view.waiting_since, window_end: view.window_end }
    }

    fn put(&self, view: &mut AttendanceView) {
        view.unread = self.unread;
        view.waiting_since = self.waiting_since;
        view.window_end = self.window_end;
    }
}
