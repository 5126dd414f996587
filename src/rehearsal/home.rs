//! The disk of a workstation: what a kill leaves there, what a power cut takes, and what happens when it is full.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::base::{AccountId, AttendanceId, UserId};
use crate::client::act::{Durability, Saved};
use crate::client::cache::memory::MemoryCache;
use crate::client::cache::{Cache, Cached, Entry};
use crate::client::outbox::Record;
use crate::client::place::{Home, Opened, Room};
use crate::client::token::Kept as SignIn;
use crate::client::vault::Vault;
use crate::protocol::Snapshot;

type Key = (AccountId, UserId);

#[derive(Debug, Default)]
struct State {
    /// Counts the processes: what one that is gone still wants to write goes nowhere.
    process: u64,
    last: Option<Key>,
    rooms: BTreeMap<Key, Kept>,
    is_full: bool,
    /// How often everything of somebody was deleted here, as it was promised.
    wipes: u64,
    /// A fault put in on purpose: a restart forgets what was typed.
    forgets: bool,
}

#[derive(Debug, Default, Clone)]
struct Kept {
    records: Vec<Record>,
    /// So many of them are on the disk itself.
    synced: usize,
    token: Option<SignIn>,
    cache: Arc<Mutex<MemoryCache>>,
}

/// A workstation's disk. Clones are the same disk.
#[derive(Debug, Clone, Default)]
pub struct HomeDisk(Arc<Mutex<State>>);

impl HomeDisk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The process was killed: what the operating system had is there.
    pub fn kill(&self) {
        let mut state = self.state();
        state.process += 1;
        if state.forgets {
            state.rooms.values_mut().for_each(|kept| kept.records.clear());
        }
    }

    /// The machine lost its power: what was not on the disk itself is gone.
    pub fn cut_power(&self) {
        self.kill();
        for kept in self.state().rooms.values_mut() {
            kept.records.truncate(kept.synced);
            kept.cache = Arc::default();
        }
    }

    /// How often somebody's things were deleted here.
    pub fn wipes(&self) -> u64 {
        self.state().wipes
    }

    /// Whether a message that was typed is kept here, whether or not the program can read it just now.
    pub fn holds(&self, key: crate::base::Key) -> bool {
        let state = self.state();
        let records = state.rooms.values().flat_map(|kept| kept.records.iter());
        records.fold(false, |holds, record| match record {
            Record::Send { key: sent, .. } if *sent == key => true,
            Record::Done { key: done, .. } if *done == key => false,
            Record::Send { .. }
            | Record::Done { .. }
            | Record::Refused { .. }
            | Record::Again { .. }
            | Record::Draft { .. }
            | Record::Told { .. } => holds,
        })
    }

    pub fn set_full(&self, is_full: bool) {
        self.state().is_full = is_full;
    }

    pub fn set_forgetful(&self) {
        self.state().forgets = true;
    }

    fn room(&self, key: Key) -> HomeRoom {
        HomeRoom { disk: self.clone(), key, process: self.state().process }
    }
}

impl Home for HomeDisk {
    fn last(&self) -> Option<Key> {
        self.state().last
    }

    fn token(&self, key: Key) -> io::Result<Option<SignIn>> {
        Ok(self.state().rooms.get(&key).and_then(|kept| kept.token.clone()))
    }

    /// Nobody looks at this disk but its owner: nothing is closed.
    fn open(&self, key: Key, _vault: Option<Vault>) -> Opened {
        let kept = {
            let mut state = self.state();
            let kept = state.rooms.entry(key).or_default();
            kept.synced = kept.records.len();
            kept.clone()
        };
        let mut cache = SharedCache(Arc::clone(&kept.cache));
        let picture = cache.picture();
        Opened {
            place: Some(Box::new(self.room(key))),
            cache: Box::new(cache),
            saved: Saved { picture, records: kept.records },
            trouble: Vec::new(),
        }
    }

    fn remember(&self, key: Key) -> io::Result<()> {
        self.state().last = Some(key);
        Ok(())
    }

    fn forget(&self) -> io::Result<()> {
        self.state().last = None;
        Ok(())
    }
}

struct HomeRoom {
    disk: HomeDisk,
    key: Key,
    process: u64,
}

impl HomeRoom {
    /// Changes what is kept, if this process still lives.
    fn change(&self, change: impl FnOnce(&mut Kept)) -> io::Result<()> {
        let mut state = self.disk.state();
        if state.process != self.process {
            return Ok(());
        }
        if state.is_full {
            return Err(io::Error::other("rehearsed"));
        }
        change(state.rooms.entry(self.key).or_default());
        Ok(())
    }
}

impl Room for HomeRoom {
    fn keep(&mut self, records: &[Record], durability: Durability) -> io::Result<()> {
        self.change(|kept| {
            kept.records.extend_from_slice(records);
            if durability == Durability::Disk {
                kept.synced = kept.records.len();
            }
        })
    }

    fn tidy(&mut self, live: &dyn Fn() -> Vec<Record>) -> io::Result<()> {
        self.change(|kept| {
            if kept.records.len() > 64 {
                kept.records = live();
                kept.synced = kept.records.len();
            }
        })
    }

    fn keep_token(&self, sign_in: &SignIn) -> io::Result<()> {
        self.change(|kept| kept.token = Some(sign_in.clone()))
    }

    fn forget_token(&self) -> io::Result<()> {
        self.change(|kept| kept.token = None)
    }

    fn wipe(self: Box<Self>) -> io::Result<()> {
        let mut state = self.disk.state();
        if state.process == self.process {
            state.wipes += 1;
            state.rooms.insert(self.key, Kept::default());
        }
        Ok(())
    }
}

/// The memory cache, as one that a later process finds again.
struct SharedCache(Arc<Mutex<MemoryCache>>);

impl SharedCache {
    fn held(&self) -> MutexGuard<'_, MemoryCache> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cache for SharedCache {
    fn picture(&mut self) -> Option<(Snapshot, u64)> {
        self.held().picture()
    }

    fn page(&mut self, attendance: AttendanceId, before: Option<u64>, limit: u16) -> Cached {
        self.held().page(attendance, before, limit)
    }

    fn write(&mut self, entries: &[Entry]) {
        self.held().write(entries);
    }

    fn flush(&mut self) {}

    fn trouble(&mut self) -> Option<String> {
        None
    }
}
