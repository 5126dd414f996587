//! A store that lives as long as the process: for tests, simulations and trying out.
//!
//! It keeps the constraints of the real one and fails on demand, so that the one recovery path of the driver can be walked
//! in every simulation. It never waits and reads no clock: the same calls give the same answers.

mod read;
mod revive;
mod table;
mod tables;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::base::page::{Page, PageRequest};
use crate::base::{AccountId, AttendanceId, RawId, SafeText, Timestamp, UserId};
use crate::domain::{Account, Message};
use crate::protocol::admin::{AuditView, QuarantineView};
use crate::server::port::storage::Replay;
use crate::server::port::{Batch, Cold, Future, Live, RawRow, Storage, StorageFault, Wants, Write};

use tables::{Tables, corrupt, unique};

/// How the next commit is to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is written, and the store says so.
    Refused,
    /// Nobody knows whether it was written; `applied` is how it really was.
    Unknown { applied: bool },
}

/// A store in memory. Clones share what is stored, as two openings of one folder would.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage {
    world: Arc<Mutex<World>>,
}

#[derive(Debug, Default)]
struct World {
    accounts: BTreeMap<AccountId, Tables>,
    backups: BTreeMap<PathBuf, BTreeMap<AccountId, Tables>>,
    commit_faults: VecDeque<Fault>,
    read_faults: u32,
    commits: u64,
}

impl MemoryStorage {
    pub fn new() -> MemoryStorage {
        MemoryStorage::default()
    }

    /// Makes the next commit fail; called several times, the ones after it.
    pub fn fail_next_commit(&self, fault: Fault) {
        self.world().commit_faults.push_back(fault);
    }

    /// Makes the next `count` reads fail.
    pub fn fail_next_reads(&self, count: u32) {
        self.world().read_faults += count;
    }

    /// How many commits were durable.
    pub fn commits(&self) -> u64 {
        self.world().commits
    }

    /// The copy that [`Storage::backup`] made under this path.
    pub fn open_backup(&self, path: &Path) -> Option<MemoryStorage> {
        let accounts = self.world().backups.get(path)?.clone();
        Some(MemoryStorage { world: Arc::new(Mutex::new(World { accounts, ..World::default() })) })
    }

    fn world(&self) -> MutexGuard<'_, World> {
        // A panic elsewhere leaves nothing half done that a later reader could see: batches are undone as a whole.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads from an account's tables; from empty ones where nobody knows it.
    fn read<T>(&self, account: AccountId, ask: impl FnOnce(&Tables) -> T) -> Result<T, StorageFault> {
        let mut world = self.world();
        world.may_read()?;
        match world.accounts.get(&account) {
            Some(tables) => Ok(ask(tables)),
            None => Ok(ask(&Tables::default())),
        }
    }
}

impl World {
    fn may_read(&mut self) -> Result<(), StorageFault> {
        if self.read_faults == 0 {
            return Ok(());
        }
        self.read_faults -= 1;
        Err(StorageFault::Read("as a test asked for".to_owned()))
    }

    fn commit(&mut self, account: AccountId, batch: &[Write]) -> Result<(), StorageFault> {
        match self.commit_faults.pop_front() {
            None => self.apply(account, batch),
            Some(Fault::Refused) => Err(StorageFault::Refused("as a test asked for".to_owned())),
            Some(Fault::Unknown { applied }) => {
                if applied {
                    self.apply(account, batch)?;
                }
                Err(StorageFault::Unknown("as a test asked for".to_owned()))
            }
        }
    }

    fn apply(&mut self, account: AccountId, batch: &[Write]) -> Result<(), StorageFault> {
        batch.iter().try_for_each(|write| self.check_slugs(account, write))?;
        self.accounts.entry(account).or_default().apply(batch)?;
        self.commits += 1;
        Ok(())
    }

    /// Slugs are unique over the whole server: they stand in addresses that name no account.
    fn check_slugs(&self, account: AccountId, write: &Write) -> Result<(), StorageFault> {
        if let Write::Account(row) = write {
            if row.id != account {
                return Err(corrupt("a batch holds a row of another account"));
            }
            let mut all = self.accounts.values().flat_map(|tables| tables.account.values());
            unique(!all.any(|other| other.id != row.id && other.slug == row.slug), "the slug of an account")?;
        }
        if let Write::Channel(row) = write {
            let others = self.accounts.iter().filter(|(other, _)| **other != account);
            let mut all = others.flat_map(|(_, tables)| tables.channels.values());
            unique(!all.any(|other| other.slug == row.slug), "the slug of a channel")?;
        }
        Ok(())
    }
}

impl Storage for MemoryStorage {
    fn accounts(&self) -> Future<'_, Result<Vec<Account>, StorageFault>> {
        Box::pin(async move {
            let mut world = self.world();
            world.may_read()?;
            Ok(world.accounts.values().flat_map(|tables| tables.account.values()).cloned().collect())
        })
    }

    fn live(&self, account: AccountId) -> Future<'_, Result<Live, StorageFault>> {
        Box::pin(async move { self.read(account, Tables::live)? })
    }

    fn cold(&self, account: AccountId, wants: Wants) -> Future<'_, Result<Cold, StorageFault>> {
        Box::pin(async move {
            let mut cold = self.read(account, |tables| tables.cold(&wants))?;
            let world = self.world();
            let channels = world.accounts.values().flat_map(|tables| tables.channels.values());
            cold.slugs.extend(channels.map(|channel| channel.slug.clone()).filter(|slug| wants.slugs.contains(slug)));
            Ok(cold)
        })
    }

    fn commit(&self, account: AccountId, batch: Batch) -> Future<'_, Result<(), StorageFault>> {
        Box::pin(async move { self.world().commit(account, &batch) })
    }

    fn timeline(
        &self,
        account: AccountId,
        attendance: AttendanceId,
        page: PageRequest,
    ) -> Future<'_, Result<Page<Message>, StorageFault>> {
        Box::pin(async move { self.read(account, |tables| tables.timeline(attendance, page)) })
    }

    fn events(
        &self,
        account: AccountId,
        user: UserId,
        after: u64,
        upto: u64,
        limit: u32,
    ) -> Future<'_, Result<Replay, StorageFault>> {
        Box::pin(async move { self.read(account, |tables| tables.replay(user, after, upto, limit)) })
    }

    fn drafts(
        &self,
        account: AccountId,
        user: UserId,
    ) -> Future<'_, Result<Vec<(AttendanceId, SafeText)>, StorageFault>> {
        Box::pin(async move { self.read(account, |tables| tables.drafts_of(user)) })
    }

    fn quarantine(&self, account: AccountId, limit: u16) -> Future<'_, Result<Vec<QuarantineView>, StorageFault>> {
        Box::pin(async move { self.read(account, |tables| tables.quarantined(limit)) })
    }

    fn raw(&self, account: AccountId, raw: RawId) -> Future<'_, Result<Option<RawRow>, StorageFault>> {
        Box::pin(async move { self.read(account, |tables| tables.raws.get(&raw).cloned()) })
    }

    fn audit(&self, account: AccountId, page: PageRequest) -> Future<'_, Result<Page<AuditView>, StorageFault>> {
        Box::pin(async move { self.read(account, |tables| tables.audit_page(page)) })
    }

    fn prune(
        &self,
        account: AccountId,
        raws_before: Timestamp,
        events_before: Timestamp,
    ) -> Future<'_, Result<u64, StorageFault>> {
        Box::pin(async move {
            let mut world = self.world();
            Ok(world.accounts.get_mut(&account).map_or(0, |tables| tables.prune(raws_before, events_before)))
        })
    }

    fn backup<'a>(&'a self, to: &'a Path) -> Future<'a, Result<(), StorageFault>> {
        Box::pin(async move {
            let mut world = self.world();
            if world.backups.contains_key(to) {
                return Err(StorageFault::Refused("something is there already".to_owned()));
            }
            let copy = world.accounts.clone();
            world.backups.insert(to.to_owned(), copy);
            Ok(())
        })
    }
}
