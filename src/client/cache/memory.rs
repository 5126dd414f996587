//! A cache that lives as long as the program: for tests, for an embedded server, and where the disk can't be used.

use std::collections::BTreeMap;

use crate::base::AttendanceId;
use crate::protocol::{MessageView, Snapshot};

use super::super::Timeline;
use super::{Cache, Cached, Entry};

#[derive(Debug, Default)]
pub struct MemoryCache {
    picture: Option<Snapshot>,
    epoch: u64,
    timelines: BTreeMap<AttendanceId, Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    timeline: Timeline,
    epoch: u64,
}

impl MemoryCache {
    fn put(&mut self, entry: &Entry) {
        match entry {
            Entry::Picture(picture) => {
                self.timelines.retain(|id, _| picture.attendances.contains_key(id));
                self.epoch = picture.n;
                self.picture = Some((**picture).clone());
            }
            Entry::Gone(attendance) => {
                self.timelines.remove(attendance);
                if let Some(picture) = &mut self.picture {
                    picture.attendances.remove(attendance);
                }
            }
            Entry::Message { attendance, message } => self.kept(*attendance).timeline.put_quietly(message),
            Entry::Change { attendance, change } => {
                if let Some(kept) = self.timelines.get_mut(attendance) {
                    kept.timeline.change(change);
                }
            }
            Entry::Page { attendance, rows, more, replace } => self.page_in(*attendance, rows, *more, *replace),
            Entry::Number(_) | Entry::User(_) | Entry::Queue(_) | Entry::Channel(_) | Entry::Attendance(_) => {
                if let Some(picture) = &mut self.picture {
                    put_row(picture, entry);
                }
            }
        }
    }

    fn kept(&mut self, attendance: AttendanceId) -> &mut Kept {
        let epoch = self.epoch;
        self.timelines.entry(attendance).or_insert_with(|| Kept { epoch, ..Kept::default() })
    }

    fn page_in(&mut self, attendance: AttendanceId, rows: &[MessageView], more: Option<bool>, replace: bool) {
        if replace {
            self.timelines.remove(&attendance);
        }
        let kept = self.kept(attendance);
        kept.timeline.more = more;
        for row in rows {
            kept.timeline.put_quietly(row);
        }
    }
}

impl Timeline {
    fn put_quietly(&mut self, message: &MessageView) {
        self.put(message.clone());
    }
}

fn put_row(picture: &mut Snapshot, entry: &Entry) {
    match entry {
        Entry::Number(n) => picture.n = *n,
        Entry::User(user) => drop(picture.users.insert(user.id, user.clone())),
        Entry::Queue(queue) => drop(picture.queues.insert(queue.id, queue.clone())),
        Entry::Channel(channel) => drop(picture.channels.insert(channel.id, channel.clone())),
        Entry::Attendance(view) => drop(picture.attendances.insert(view.id, (**view).clone())),
        Entry::Picture(_) | Entry::Gone(_) | Entry::Message { .. } | Entry::Change { .. } | Entry::Page { .. } => {}
    }
}

impl Cache for MemoryCache {
    fn picture(&mut self) -> Option<(Snapshot, u64)> {
        self.picture.clone().map(|picture| (picture, self.epoch))
    }

    fn page(&mut self, attendance: AttendanceId, before: Option<u64>, limit: u16) -> Cached {
        let Some(kept) = self.timelines.get(&attendance) else { return Cached::default() };
        let older = kept.timeline.messages.range(..before.unwrap_or(u64::MAX));
        let mut rows: Vec<MessageView> = older.rev().take(limit.into()).map(|(_, row)| row.clone()).collect();
        rows.reverse();
        let is_last = rows.first().map(|row| row.seq) == kept.timeline.oldest();
        let more = if is_last || rows.is_empty() { kept.timeline.more } else { Some(true) };
        Cached { rows, more, fresh: kept.epoch == self.epoch && kept.timeline.more.is_some() }
    }

    fn write(&mut self, entries: &[Entry]) {
        for entry in entries {
            self.put(entry);
        }
    }

    fn flush(&mut self) {}

    fn trouble(&mut self) -> Option<String> {
        None
    }
}
