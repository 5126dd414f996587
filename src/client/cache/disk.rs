//! A cache in a sled database: the only file that names sled.
//!
//! sled is a good cache and no store: it can fail to open after a hard stop, by an error or by a panic. So whatever goes
//! wrong, the folder is put aside and an empty one takes its place; a value that does not fit its checksum counts as absent.
//! Every change of the picture is one batch, so that what is read belongs to one number of the event chain.
//!
//! Keys: `h` the head · `u`, `q`, `c`, `a` + id: users, queues, channels, attendances · `t` + id: what is known of a
//! timeline · `m` + id + seq (big-endian): its messages.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::base::AttendanceId;
use crate::protocol::{MessageView, Snapshot};

use super::super::timeline::MessageChange;
use super::value::{open, seal};
use super::{Cache, Cached, Entry, Head};

/// The folder's name ends in the version of the schema: another version starts empty beside it.
pub const FOLDER: &str = "cache-1";
/// Memory that sled may use; its default is a gigabyte.
const CAPACITY_BYTES: u64 = 16 * 1024 * 1024;
/// sled lets go of its lock a moment after it was closed, when its threads have ended.
const LOCK_TRIES: usize = 25;
const LOCK_WAIT: std::time::Duration = std::time::Duration::from_millis(10);
/// A change is looked for among this many of the newest rows; further back the timeline counts as out of date instead.
const CHANGE_REACH: usize = 200;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a call of sled whose panic is caught: a panic hook must not tear the screen down for it.
pub fn is_guarded() -> bool {
    GUARDED.with(Cell::get)
}

/// Another process has it open.
#[derive(Debug, thiserror::Error)]
#[error("the cache is in use by another process")]
pub struct InUse;

pub struct DiskCache {
    /// `None` after something went wrong: the cache has nothing from then on.
    db: Option<sled::Db>,
    folder: PathBuf,
    head: Option<Head>,
    trouble: Option<String>,
}

/// What is known of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct TimelineHead {
    /// That of the picture when its newest page came.
    epoch: u64,
    more: Option<bool>,
}

/// Why a call of sled did not do.
enum Fault {
    Sled(sled::Error),
    Panic,
}

impl DiskCache {
    /// Opens the cache in `folder`. One that cannot be opened is put aside, and an empty one takes its place.
    pub fn open(folder: &Path) -> Result<DiskCache, InUse> {
        let mut cache = DiskCache { db: None, folder: folder.to_owned(), head: None, trouble: None };
        let mut opened = guarded(|| open_db(folder));
        for _ in 0..LOCK_TRIES {
            match &opened {
                Err(Fault::Sled(error)) if is_lock(error) => {
                    std::thread::sleep(LOCK_WAIT);
                    opened = guarded(|| open_db(folder));
                }
                Ok(_) | Err(Fault::Sled(_) | Fault::Panic) => break,
            }
        }
        match opened {
            Ok(db) => cache.db = Some(db),
            Err(Fault::Sled(error)) if is_lock(&error) => return Err(InUse),
            Err(fault) => {
                cache.fail(fault);
                cache.db = guarded(|| open_db(folder)).ok();
            }
        }
        Ok(cache)
    }

    /// Runs `work` on the database. When it fails, the database is closed and put aside.
    fn run<T>(&mut self, work: impl FnOnce(&sled::Db) -> sled::Result<T>) -> Option<T> {
        let db = self.db.as_ref()?;
        match guarded(|| work(db)) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fail(fault);
                None
            }
        }
    }

    fn fail(&mut self, fault: Fault) {
        let detail = match fault {
            Fault::Sled(error) => error.to_string(),
            Fault::Panic => "sled panicked".to_owned(),
        };
        let db = self.db.take();
        // Closing flushes, and may fail in the same way.
        let _ = guarded(move || {
            drop(db);
            Ok(())
        });
        let aside = self.folder.with_extension("bad");
        let _ = std::fs::remove_dir_all(&aside);
        let _ = std::fs::rename(&self.folder, &aside);
        self.head = None;
        self.trouble = Some(format!("the cache was put aside: {detail}"));
    }

    /// Starts empty: what is there does not make a picture.
    fn clear(&mut self) {
        self.head = None;
        self.run(|db| db.clear());
    }
}

impl Cache for DiskCache {
    fn picture(&mut self) -> Option<(Snapshot, u64)> {
        let found = self.run(|db| read_picture(db)).flatten();
        match found {
            Some((snapshot, head)) => {
                let epoch = head.epoch;
                self.head = Some(head);
                Some((snapshot, epoch))
            }
            None => {
                self.clear();
                None
            }
        }
    }

    fn page(&mut self, attendance: AttendanceId, before: Option<u64>, limit: u16) -> Cached {
        let Some(epoch) = self.head.as_ref().map(|head| head.epoch) else { return Cached::default() };
        let found = self.run(|db| read_page(db, attendance, before, limit, epoch));
        match found {
            Some(Some(cached)) => cached,
            // A row is rotten: what is left has a hole.
            Some(None) => {
                self.run(|db| {
                    let mut rows = Rows::new(db);
                    rows.drop_timeline(attendance)?;
                    rows.commit()
                });
                Cached::default()
            }
            None => Cached::default(),
        }
    }

    fn write(&mut self, entries: &[Entry]) {
        let mut head = self.head.clone();
        let written = self.run(|db| {
            let mut rows = Rows::new(db);
            for entry in entries {
                put(&mut rows, &mut head, entry)?;
            }
            if let Some(head) = &head {
                rows.set(b"h".to_vec(), head);
            }
            rows.commit()
        });
        if written.is_some() {
            self.head = head;
        }
    }

    fn flush(&mut self) {
        self.run(|db| db.flush());
    }

    fn trouble(&mut self) -> Option<String> {
        self.trouble.take()
    }
}

impl Drop for DiskCache {
    fn drop(&mut self) {
        let db = self.db.take();
        let _ = guarded(move || {
            drop(db);
            Ok(())
        });
    }
}

/// Rows to be written in one batch, which reads see already.
struct Rows<'a> {
    db: &'a sled::Db,
    pending: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl Rows<'_> {
    fn new(db: &sled::Db) -> Rows<'_> {
        Rows { db, pending: BTreeMap::new() }
    }

    fn get<T: DeserializeOwned>(&self, key: &[u8]) -> sled::Result<Option<T>> {
        match self.pending.get(key) {
            Some(value) => Ok(value.as_deref().and_then(open)),
            None => Ok(self.db.get(key)?.and_then(|bytes| open(&bytes))),
        }
    }

    fn has(&self, key: &[u8]) -> sled::Result<bool> {
        match self.pending.get(key) {
            Some(value) => Ok(value.is_some()),
            None => self.db.contains_key(key),
        }
    }

    /// Whether the key is new.
    fn set<T: Serialize>(&mut self, key: Vec<u8>, value: &T) {
        self.pending.insert(key, Some(seal(value)));
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

    fn drop_timeline(&mut self, attendance: AttendanceId) -> sled::Result<()> {
        self.pending.insert(key_of(b't', &attendance.0), None);
        self.drop_all(&key_of(b'm', &attendance.0))
    }

    fn commit(self) -> sled::Result<()> {
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

fn put(rows: &mut Rows<'_>, head: &mut Option<Head>, entry: &Entry) -> sled::Result<()> {
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
            let epoch = head.as_ref().map_or(0, |head| head.epoch);
            rows.set(key_of(b't', &attendance.0), &TimelineHead { epoch, more: *more });
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

fn read_picture(db: &sled::Db) -> sled::Result<Option<(Snapshot, Head)>> {
    let Some(head) = db.get(b"h")?.and_then(|bytes| open::<Head>(&bytes)) else { return Ok(None) };
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
        read_row(&item?.1, |user: crate::protocol::UserView| drop(picture.users.insert(user.id, user)));
    }
    for item in db.scan_prefix(b"q") {
        read_row(&item?.1, |queue: crate::protocol::QueueView| drop(picture.queues.insert(queue.id, queue)));
    }
    for item in db.scan_prefix(b"c") {
        read_row(&item?.1, |one: crate::protocol::ChannelView| drop(picture.channels.insert(one.id, one)));
    }
    for item in db.scan_prefix(b"a") {
        read_row(&item?.1, |view: crate::protocol::AttendanceView| drop(picture.attendances.insert(view.id, view)));
    }
    // A picture that lacks a row would never get it again from the events after it.
    Ok(head.fits(&picture).then_some((picture, head)))
}

fn read_row<T: DeserializeOwned>(bytes: &[u8], keep: impl FnOnce(T)) {
    if let Some(value) = open(bytes) {
        keep(value);
    }
}

/// `None` where a row is rotten.
fn read_page(
    db: &sled::Db,
    attendance: AttendanceId,
    before: Option<u64>,
    limit: u16,
    epoch: u64,
) -> sled::Result<Option<Cached>> {
    let Some(timeline) = db.get(key_of(b't', &attendance.0))?.and_then(|bytes| open::<TimelineHead>(&bytes)) else {
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
        match open::<MessageView>(&item?.1) {
            Some(row) => rows.push(row),
            None => return Ok(None),
        }
    }
    rows.reverse();
    let more = if is_cut { Some(true) } else { timeline.more };
    Ok(Some(Cached { rows, more, fresh: timeline.epoch == epoch && timeline.more.is_some() }))
}

fn open_db(folder: &Path) -> sled::Result<sled::Db> {
    // Without a flusher: it would wake the machine seven times a second. What a crash loses is asked of the server again.
    sled::Config::new().path(folder).cache_capacity(CAPACITY_BYTES).flush_every_ms(None).open()
}

fn is_lock(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(error) if error.to_string().contains("could not acquire lock"))
}

fn guarded<T>(work: impl FnOnce() -> sled::Result<T>) -> Result<T, Fault> {
    let outer = GUARDED.with(|guarded| guarded.replace(true));
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.with(|guarded| guarded.set(outer));
    match done {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(Fault::Sled(error)),
        Err(_) => Err(Fault::Panic),
    }
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
