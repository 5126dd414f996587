//! The rows of the cache on the disk: how a change becomes a batch, and how a picture or a page is read.
//!
//! Keys: `h` the head · `u`, `q`, `c`, `a` + id: users, queues, channels, attendances · `t` + id: what is known of a
//! timeline · `m` + id + seq (big-endian): its messages. Every change is one batch, so that what is read belongs to one
//! number of the event chain.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::base::AttendanceId;
use crate::protocol::{MessageView, Snapshot};

use super::super::timeline::MessageChange;
use super::super::vault::Vault;
use super::value::{open, seal};
use super::{Cached, Entry, Head};

/// A change is looked for among this many of the newest rows; further back the timeline counts as out of date instead.
const CHANGE_REACH: usize = 200;

/// What is known of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct TimelineHead {
    /// That of the picture when its newest page came.
    epoch: u64,
    more: Option<bool>,
}

/// Rows to be written in one batch, which reads see already.
pub(super) struct Rows<'a> {
    db: &'a sled::Db,
    vault: &'a Option<Vault>,
    pending: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl Rows<'_> {
    pub fn new<'a>(db: &'a sled::Db, vault: &'a Option<Vault>) -> Rows<'a> {
        Rows { db, vault, pending: BTreeMap::new() }
    }

    fn get<T: DeserializeOwned>(&self, key: &[u8]) -> sled::Result<Option<T>> {
        match self.pending.get(key) {
            Some(value) => Ok(value.as_deref().and_then(|bytes| open(self.vault, bytes))),
            None => Ok(self.db.get(key)?.and_then(|bytes| open(self.vault, &bytes))),
        }
    }

    fn has(&self, key: &[u8]) -> sled::Result<bool> {
        match self.pending.get(key) {
            Some(value) => Ok(value.is_some()),
            None => self.db.contains_key(key),
        }
    }

    pub fn set_head(&mut self, head: &Head) {
        self.set(b"h".to_vec(), head);
    }

    fn set<T: Serialize>(&mut self, key: Vec<u8>, value: &T) {
        self.pending.insert(key, Some(seal(self.vault, value)));
    }

    /// Sets a row of the picture, and counts it if it is new.
    fn set_counted<T: Serialize>(&mut self, key: Vec<u8>, value: &T, count: Option<&mut usize>) -> sled::Result<()> {
        if let Some(count) = count
            && !self.has(&key)?
        {
            *count += 1;
        }
        self.set(key, value);
        Ok(())
    }

    fn drop_all(&mut self, prefix: &[u8]) -> sled::Result<()> {
        for key in self.keys(prefix)? {
            self.pending.insert(key, None);
        }
        Ok(())
    }

    fn keys(&self, prefix: &[u8]) -> sled::Result<Vec<Vec<u8>>> {
        let mut keys = Vec::new();
        for key in self.db.scan_prefix(prefix).keys() {
            keys.push(key?.to_vec());
        }
        let added = self.pending.range(prefix.to_vec()..).take_while(|(key, _)| key.starts_with(prefix));
        keys.extend(added.map(|(key, _)| key.clone()));
        Ok(keys)
    }

    pub fn drop_timeline(&mut self, attendance: AttendanceId) -> sled::Result<()> {
        self.pending.insert(key_of(b't', &attendance.0), None);
        self.drop_all(&key_of(b'm', &attendance.0))
    }

    pub fn commit(self) -> sled::Result<()> {
        let mut batch = sled::Batch::default();
        for (key, value) in self.pending {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        self.db.apply_batch(batch)
    }
}

pub(super) fn put(rows: &mut Rows<'_>, head: &mut Option<Head>, entry: &Entry) -> sled::Result<()> {
    match entry {
        Entry::Picture(picture) => return put_picture(rows, head, picture),
        Entry::Number(n) => {
            if let Some(head) = head {
                head.n = *n;
            }
        }
        Entry::User(user) => {
            let count = head.as_mut().map(|head| &mut head.users);
            return rows.set_counted(key_of(b'u', &user.id.0), user, count);
        }
        Entry::Queue(queue) => {
            let count = head.as_mut().map(|head| &mut head.queues);
            return rows.set_counted(key_of(b'q', &queue.id.0), queue, count);
        }
        Entry::Channel(channel) => {
            let count = head.as_mut().map(|head| &mut head.channels);
            return rows.set_counted(key_of(b'c', &channel.id.0), channel, count);
        }
        Entry::Attendance(view) => {
            let count = head.as_mut().map(|head| &mut head.attendances);
            return rows.set_counted(key_of(b'a', &view.id.0), view, count);
        }
        Entry::Gone(attendance) => {
            let key = key_of(b'a', &attendance.0);
            if rows.has(&key)?
                && let Some(head) = head
            {
                head.attendances = head.attendances.saturating_sub(1);
            }
            rows.pending.insert(key, None);
            return rows.drop_timeline(*attendance);
        }
        Entry::Message { attendance, message } => return put_message(rows, head, *attendance, message),
        Entry::Change { attendance, change } => return put_change(rows, *attendance, change),
        Entry::Page { attendance, rows: paged, more, replace } => {
            if *replace {
                rows.drop_timeline(*attendance)?;
            }
            let known = key_of(b't', &attendance.0);
            let epoch = match rows.get::<TimelineHead>(&known)? {
                // An older page does not mend what is out of date among the newer rows.
                Some(held) => held.epoch,
                None => head.as_ref().map_or(0, |head| head.epoch),
            };
            rows.set(known, &TimelineHead { epoch, more: *more });
            for message in paged {
                put_message(rows, head, *attendance, message)?;
            }
        }
    }
    Ok(())
}

fn put_picture(rows: &mut Rows<'_>, head: &mut Option<Head>, picture: &Snapshot) -> sled::Result<()> {
    for prefix in [b"u", b"q", b"c", b"a"] {
        rows.drop_all(prefix)?;
    }
    for key in rows.keys(b"t")? {
        let id = key.get(1..).and_then(|id| <[u8; 16]>::try_from(id).ok()).map(AttendanceId);
        if let Some(id) = id.filter(|id| !picture.attendances.contains_key(id)) {
            rows.drop_timeline(id)?;
        }
    }
    for user in picture.users.values() {
        rows.set(key_of(b'u', &user.id.0), user);
    }
    for queue in picture.queues.values() {
        rows.set(key_of(b'q', &queue.id.0), queue);
    }
    for channel in picture.channels.values() {
        rows.set(key_of(b'c', &channel.id.0), channel);
    }
    for view in picture.attendances.values() {
        rows.set(key_of(b'a', &view.id.0), view);
    }
    *head = Some(Head::of(picture, picture.n));
    Ok(())
}

fn put_message(
    rows: &mut Rows<'_>,
    head: &Option<Head>,
    attendance: AttendanceId,
    message: &MessageView,
) -> sled::Result<()> {
    let known = key_of(b't', &attendance.0);
    if !rows.has(&known)? {
        let epoch = head.as_ref().map_or(0, |head| head.epoch);
        rows.set(known, &TimelineHead { epoch, more: None });
    }
    let key = message_key(attendance, message.seq);
    let held: Option<MessageView> = rows.get(&key)?;
    if held.is_none_or(|held| held.rev <= message.rev) {
        rows.set(key, message);
    }
    Ok(())
}

fn put_change(rows: &mut Rows<'_>, attendance: AttendanceId, change: &MessageChange) -> sled::Result<()> {
    let known = key_of(b't', &attendance.0);
    let Some(timeline) = rows.get::<TimelineHead>(&known)? else { return Ok(()) };
    let mut keys = rows.keys(&key_of(b'm', &attendance.0))?;
    keys.sort_unstable();
    for key in keys.into_iter().rev().take(CHANGE_REACH) {
        let Some(mut message) = rows.get::<MessageView>(&key)? else { continue };
        if message.id == change.message {
            if change.put(&mut message) {
                rows.set(key, &message);
            }
            return Ok(());
        }
    }
    // It may stand further back: rather asked again than wrong.
    rows.set(known, &TimelineHead { epoch: 0, ..timeline });
    Ok(())
}

pub(super) fn read_picture(db: &sled::Db, vault: &Option<Vault>) -> sled::Result<Option<(Snapshot, Head)>> {
    let Some(head) = db.get(b"h")?.and_then(|bytes| open::<Head>(vault, &bytes)) else { return Ok(None) };
    let mut picture = Snapshot {
        n: head.n,
        account: head.account.clone(),
        me: head.me,
        users: BTreeMap::new(),
        queues: BTreeMap::new(),
        channels: BTreeMap::new(),
        attendances: BTreeMap::new(),
    };
    for item in db.scan_prefix(b"u") {
        read_row(vault, &item?.1, |user: crate::protocol::UserView| drop(picture.users.insert(user.id, user)));
    }
    for item in db.scan_prefix(b"q") {
        read_row(vault, &item?.1, |queue: crate::protocol::QueueView| drop(picture.queues.insert(queue.id, queue)));
    }
    for item in db.scan_prefix(b"c") {
        read_row(vault, &item?.1, |one: crate::protocol::ChannelView| drop(picture.channels.insert(one.id, one)));
    }
    for item in db.scan_prefix(b"a") {
        read_row(vault, &item?.1, |view: crate::protocol::AttendanceView| {
            drop(picture.attendances.insert(view.id, view))
        });
    }
    // A picture that lacks a row would never get it again from the events after it.
    Ok(head.fits(&picture).then_some((picture, head)))
}

fn read_row<T: DeserializeOwned>(vault: &Option<Vault>, bytes: &[u8], keep: impl FnOnce(T)) {
    if let Some(value) = open(vault, bytes) {
        keep(value);
    }
}

/// `None` where a row is rotten.
pub(super) fn read_page(
    (db, vault): (&sled::Db, &Option<Vault>),
    attendance: AttendanceId,
    before: Option<u64>,
    limit: u16,
    epoch: u64,
) -> sled::Result<Option<Cached>> {
    let Some(timeline) = db.get(key_of(b't', &attendance.0))?.and_then(|bytes| open::<TimelineHead>(vault, &bytes))
    else {
        return Ok(Some(Cached::default()));
    };
    let range = message_key(attendance, 0)..message_key(attendance, before.unwrap_or(u64::MAX));
    let mut rows = Vec::new();
    let mut is_cut = false;
    for item in db.range(range).rev() {
        if rows.len() == usize::from(limit) {
            is_cut = true;
            break;
        }
        match open::<MessageView>(vault, &item?.1) {
            Some(row) => rows.push(row),
            None => return Ok(None),
        }
    }
    rows.reverse();
    let more = if is_cut { Some(true) } else { timeline.more };
    Ok(Some(Cached { rows, more, fresh: timeline.epoch == epoch && timeline.more.is_some() }))
}

fn key_of(kind: u8, id: &[u8; 16]) -> Vec<u8> {
    let mut key = Vec::with_capacity(17);
    key.push(kind);
    key.extend_from_slice(id);
    key
}

fn message_key(attendance: AttendanceId, seq: u64) -> Vec<u8> {
    let mut key = key_of(b'm', &attendance.0);
    key.extend_from_slice(&seq.to_be_bytes());
    key
}
