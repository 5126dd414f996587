//! The server's disk: a store that refuses, loses its answer, fills up, is slow, or sees the process die around a commit.
//!
//! What was really stored goes into the auditor's book, in the moment in which it is.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::base::page::{Page, PageRequest};
use crate::base::{AccountId, AttendanceId, Millis, RawId, SafeText, Timestamp, UserId};
use crate::domain::{Account, Message};
use crate::protocol::admin::{AuditView, QuarantineView};
use crate::server::port::storage::Replay;
use crate::server::port::{Batch, Cold, Future, Live, RawRow, Storage, StorageFault, Wants};

use super::book::Book;
use super::clock;
use super::fuse::Fuse;
use super::sabotage::{Sabotage, spoil_request};

/// How the next commit fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CommitFault {
    /// Nothing is written, and the store says so.
    Refused,
    /// Written, and the answer is lost.
    UnknownStored,
    /// Not written, and the answer is lost.
    UnknownLost,
}

/// How the disk is.
#[derive(Debug, Default)]
pub struct State {
    faults: VecDeque<CommitFault>,
    /// Every commit is refused.
    pub full: bool,
    /// So many reads fail.
    pub read_faults: u32,
    /// A commit takes this long.
    pub slow: Millis,
    /// A commit is under way, or its caller has not heard of it yet.
    in_flight: u32,
    /// A commit failed, and the server has not loaded again what is live.
    is_recovering: bool,
    /// When something failed last.
    failed: Option<Timestamp>,
    /// Faults that happened: refused, unknown and stored, unknown and lost, reads.
    pub happened: [u64; 4],
}

/// Shared by the server of now, the stage and the auditor.
#[derive(Clone)]
pub struct Disk {
    store: Arc<dyn Storage>,
    pub fuse: Arc<Fuse>,
    state: Arc<Mutex<State>>,
    book: Arc<Mutex<Book>>,
    sabotage: Option<Sabotage>,
}

impl Disk {
    pub fn new(store: Arc<dyn Storage>, sabotage: Option<Sabotage>) -> Disk {
        Disk { store, fuse: Arc::default(), state: Arc::default(), book: Arc::default(), sabotage }
    }

    /// The store behind the faults: what is really there.
    pub fn store(&self) -> &Arc<dyn Storage> {
        &self.store
    }

    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn fail_next(&self, fault: CommitFault) {
        self.state().faults.push_back(fault);
    }

    /// Whether the server's memory and the store may differ just now.
    pub fn is_unsettled(&self) -> bool {
        let state = self.state();
        state.in_flight > 0 || state.is_recovering
    }

    /// Whether anything failed since then.
    pub fn had_trouble_since(&self, then: Timestamp) -> bool {
        self.state().failed.is_some_and(|failed| failed >= then)
    }

    /// Whether it takes no writes, or still has reads to fail.
    pub fn is_bad(&self) -> bool {
        let state = self.state();
        state.full || state.read_faults > 0
    }

    /// Nothing fails any more.
    pub fn heal(&self) {
        let mut state = self.state();
        state.faults.clear();
        state.full = false;
        state.read_faults = 0;
        state.slow = Millis::ZERO;
    }

    /// The process is gone, and with it what it waited for.
    pub fn abandon(&self) {
        let mut state = self.state();
        state.in_flight = 0;
        state.is_recovering = false;
        state.faults.clear();
    }

    async fn read<T>(&self, work: Future<'_, Result<T, StorageFault>>) -> Result<T, StorageFault> {
        self.fuse.touch().await;
        {
            let mut state = self.state();
            if state.read_faults > 0 {
                state.read_faults -= 1;
                state.failed = Some(clock::now());
                state.happened[3] += 1;
                return Err(StorageFault::Read("rehearsed".to_owned()));
            }
        }
        work.await
    }

    async fn write(&self, account: AccountId, batch: Batch) -> Result<(), StorageFault> {
        let (slow, fault) = {
            let mut state = self.state();
            let fault = if state.full { Some(CommitFault::Refused) } else { state.faults.pop_front() };
            (state.slow, fault)
        };
        if slow > Millis::ZERO {
            tokio::time::sleep(slow.as_duration()).await;
        }
        self.fuse.touch().await;
        match fault {
            None => self.store_now(account, batch).await,
            Some(CommitFault::Refused) => Err(StorageFault::Refused("rehearsed".to_owned())),
            Some(CommitFault::UnknownLost) => Err(StorageFault::Unknown("rehearsed".to_owned())),
            Some(CommitFault::UnknownStored) => {
                self.store_now(account, batch).await?;
                Err(StorageFault::Unknown("rehearsed".to_owned()))
            }
        }
        .inspect_err(|_| self.note_fault(fault))
    }

    fn note_fault(&self, fault: Option<CommitFault>) {
        let mut state = self.state();
        state.is_recovering = true;
        state.failed = Some(clock::now());
        if let Some(fault) = fault {
            state.happened[fault as usize] += 1;
        }
    }

    async fn store_now(&self, account: AccountId, mut batch: Batch) -> Result<(), StorageFault> {
        if let Some(sabotage) = self.sabotage {
            let stranger = self.book().users.keys().next().copied();
            spoil_request(sabotage, &mut batch, stranger);
        }
        let rows = batch.clone();
        self.store.commit(account, batch).await?;
        self.book().enter(&rows);
        Ok(())
    }
}

impl Storage for Disk {
    fn accounts(&self) -> Future<'_, Result<Vec<Account>, StorageFault>> {
        Box::pin(self.read(self.store.accounts()))
    }

    fn live(&self, account: AccountId) -> Future<'_, Result<Live, StorageFault>> {
        Box::pin(async move {
            let live = self.read(self.store.live(account)).await?;
            self.state().is_recovering = false;
            Ok(live)
        })
    }

    fn cold(&self, account: AccountId, wants: Wants) -> Future<'_, Result<Cold, StorageFault>> {
        Box::pin(self.read(self.store.cold(account, wants)))
    }

    fn commit(&self, account: AccountId, batch: Batch) -> Future<'_, Result<(), StorageFault>> {
        Box::pin(async move {
            self.state().in_flight += 1;
            self.fuse.touch().await;
            let done = self.write(account, batch).await;
            self.fuse.touch().await;
            let mut state = self.state();
            state.in_flight = state.in_flight.saturating_sub(1);
            done
        })
    }

    fn timeline(
        &self,
        account: AccountId,
        attendance: AttendanceId,
        page: PageRequest,
    ) -> Future<'_, Result<Page<Message>, StorageFault>> {
        Box::pin(self.read(self.store.timeline(account, attendance, page)))
    }

    fn events(
        &self,
        account: AccountId,
        user: UserId,
        after: u64,
        upto: u64,
        limit: u32,
    ) -> Future<'_, Result<Replay, StorageFault>> {
        Box::pin(self.read(self.store.events(account, user, after, upto, limit)))
    }

    fn drafts(
        &self,
        account: AccountId,
        user: UserId,
    ) -> Future<'_, Result<Vec<(AttendanceId, SafeText)>, StorageFault>> {
        Box::pin(self.read(self.store.drafts(account, user)))
    }

    fn quarantine(&self, account: AccountId, limit: u16) -> Future<'_, Result<Vec<QuarantineView>, StorageFault>> {
        Box::pin(self.read(self.store.quarantine(account, limit)))
    }

    fn raw(&self, account: AccountId, raw: RawId) -> Future<'_, Result<Option<RawRow>, StorageFault>> {
        Box::pin(self.read(self.store.raw(account, raw)))
    }

    fn audit(&self, account: AccountId, page: PageRequest) -> Future<'_, Result<Page<AuditView>, StorageFault>> {
        Box::pin(self.read(self.store.audit(account, page)))
    }

    fn prune(
        &self,
        account: AccountId,
        raws_before: Timestamp,
        events_before: Timestamp,
    ) -> Future<'_, Result<u64, StorageFault>> {
        self.store.prune(account, raws_before, events_before)
    }

    fn backup<'a>(&'a self, to: &'a Path) -> Future<'a, Result<(), StorageFault>> {
        self.store.backup(to)
    }
}
