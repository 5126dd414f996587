//! A cache in a sled database.
//!
//! sled is a good cache and no store: it can fail to open after a hard stop, by an error or by a panic. So whatever goes
//! wrong, the folder is put aside and an empty one takes its place; a value that does not fit its checksum counts as absent.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use futures_util::FutureExt;

use crate::base::AttendanceId;
use crate::protocol::Snapshot;

use super::super::vault::Vault;
use super::rows::{Rows, put, read_page, read_picture};
use super::{Cache, Cached, Entry, Head};

/// The folder's name ends in the version of the schema: another version starts empty beside it.
pub const FOLDER: &str = "cache-2";
/// Folders of earlier versions, which nobody could close: they are removed.
pub const EARLIER: [&str; 2] = ["cache-1", "cache-1.bad"];
/// Memory that sled may use; its default is a gigabyte.
const CAPACITY_BYTES: u64 = 16 * 1024 * 1024;
/// sled lets go of its lock a moment after it was closed, when its threads have ended.
const LOCK_TRIES: usize = 25;
const LOCK_WAIT: std::time::Duration = std::time::Duration::from_millis(10);

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
    /// Closes the values; the keys are ids and numbers.
    vault: Option<Vault>,
    head: Option<Head>,
    trouble: Option<String>,
}

/// Why a call of sled did not do.
enum Fault {
    Sled(sled::Error),
    Panic,
}

impl DiskCache {
    /// Opens the cache in `folder`. One that cannot be opened is put aside, and an empty one takes its place.
    pub fn open(folder: &Path, vault: Option<Vault>) -> Result<DiskCache, InUse> {
        let mut cache = DiskCache { db: None, folder: folder.to_owned(), vault, head: None, trouble: None };
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
    fn run<T>(&mut self, work: impl FnOnce(&sled::Db, &Option<Vault>) -> sled::Result<T>) -> Option<T> {
        let db = self.db.as_ref()?;
        match guarded(|| work(db, &self.vault)) {
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
        self.run(|db, _| db.clear());
    }
}

impl Cache for DiskCache {
    fn picture(&mut self) -> Option<(Snapshot, u64)> {
        let found = self.run(read_picture).flatten();
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
        let found = self.run(|db, vault| read_page((db, vault), attendance, before, limit, epoch));
        match found {
            Some(Some(cached)) => cached,
            // A row is rotten: what is left has a hole.
            Some(None) => {
                self.trouble
                    .get_or_insert_with(|| "a conversation in the cache was damaged: it is asked anew".to_owned());
                self.run(|db, vault| {
                    let mut rows = Rows::new(db, vault);
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
        let written = self.run(|db, vault| {
            let mut rows = Rows::new(db, vault);
            for entry in entries {
                put(&mut rows, &mut head, entry)?;
            }
            if let Some(head) = &head {
                rows.set_head(head);
            }
            rows.commit()
        });
        if written.is_some() {
            self.head = head;
        }
    }

    fn flush(&mut self) {
        self.run(|db, _| {
            // Done by a thread of sled's, and nobody waits for it; but it begins only when it is looked at once.
            let _ = db.flush_async().now_or_never();
            Ok(())
        });
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

pub(super) fn open_db(folder: &Path) -> sled::Result<sled::Db> {
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
