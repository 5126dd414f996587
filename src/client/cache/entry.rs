//! What is written to a cache: the few rows that an event touches, not the whole picture.

use crate::base::{AttendanceId, QueueId, UserId};
use crate::protocol::{AttendanceView, ChannelView, Event, MessageView, Numbered, QueueView, Snapshot, UserView};

use super::super::timeline::MessageChange;

/// One change of the cache.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A whole new picture. Timelines of attendances that it lacks are dropped, the others are no longer fresh.
    Picture(Box<Snapshot>),
    /// The picture stands at this number.
    Number(u64),
    User(UserView),
    Queue(QueueView),
    Channel(ChannelView),
    Attendance(Box<AttendanceView>),
    /// It is gone, with its timeline.
    Gone(AttendanceId),
    /// A copy of a message: kept if it is not older than the one that is there.
    Message {
        attendance: AttendanceId,
        message: Box<MessageView>,
    },
    /// A change of a message that may be there.
    Change {
        attendance: AttendanceId,
        change: Box<MessageChange>,
    },
    /// A page came. `replace`: what was there before has holes and is dropped. `more`: whether older ones exist than all.
    Page {
        attendance: AttendanceId,
        rows: Vec<MessageView>,
        more: Option<bool>,
        replace: bool,
    },
}

/// What tells a reader whether a picture is whole.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Head {
    pub n: u64,
    /// The number of the snapshot that the picture began with.
    pub epoch: u64,
    pub account: crate::domain::Account,
    pub me: UserId,
    pub users: usize,
    pub queues: usize,
    pub channels: usize,
    pub attendances: usize,
}

impl Head {
    pub fn of(snapshot: &Snapshot, epoch: u64) -> Head {
        Head {
            n: snapshot.n,
            epoch,
            account: snapshot.account.clone(),
            me: snapshot.me,
            users: snapshot.users.len(),
            queues: snapshot.queues.len(),
            channels: snapshot.channels.len(),
            attendances: snapshot.attendances.len(),
        }
    }

    /// Whether a picture that was read has as many rows as it had when it was written.
    pub fn fits(&self, snapshot: &Snapshot) -> bool {
        *self == Head::of(snapshot, self.epoch)
    }
}

/// The rows that `numbered` touched in `after`, the picture that contains it.
pub fn entries_of(numbered: &Numbered, after: &Snapshot) -> Vec<Entry> {
    let mut entries = vec![Entry::Number(numbered.n)];
    let row = |id: &AttendanceId| after.attendances.get(id).map(|view| Entry::Attendance(Box::new(view.clone())));
    match &*numbered.event {
        Event::AttendanceShown { attendance } => entries.extend(row(&attendance.id)),
        Event::AttendanceChanged { attendance, .. } => entries.extend(row(attendance)),
        Event::AttendanceGone { attendance, .. } => entries.push(Entry::Gone(*attendance)),
        Event::MessageAdded { attendance, message, .. } => {
            if let Some(row) = row(attendance) {
                entries.push(row);
                entries.push(Entry::Message { attendance: *attendance, message: message.clone() });
            }
        }
        Event::MessageChanged { attendance, .. } => {
            entries.extend(row(attendance));
            if let Some(change) = MessageChange::of(numbered) {
                entries.push(Entry::Change { attendance: *attendance, change: Box::new(change) });
            }
        }
        Event::ContactChanged { contact } => {
            let touched = after.attendances.values().filter(|view| view.contact.id == contact.id);
            entries.extend(touched.map(|view| Entry::Attendance(Box::new(view.clone()))));
        }
        Event::PresenceChanged { user, .. } => entries.extend(after.users.get(user).cloned().map(Entry::User)),
        Event::UserChanged { user } => entries.push(Entry::User(user.clone())),
        Event::QueueChanged { queue } => entries.extend(queue_row(after, queue.id)),
        Event::ChannelChanged { channel } => entries.push(Entry::Channel(channel.clone())),
        Event::Notice { .. } | Event::SessionEnded { .. } | Event::Unknown => {}
    }
    entries
}

fn queue_row(after: &Snapshot, queue: QueueId) -> Option<Entry> {
    after.queues.get(&queue).cloned().map(Entry::Queue)
}
