//! Faults put in on purpose, below the disk and around it: an auditor that does not find them is worth nothing.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::base::page::{Page, PageRequest};
use crate::base::{AccountId, AttendanceId, RawId, SafeText, Timestamp, UserId};
use crate::domain::{Account, AttendanceState, Direction, Message, Status};
use crate::protocol::admin::{AuditView, QuarantineView};
use crate::server::port::storage::Replay;
use crate::server::port::{Batch, Cold, Future, Live, RawRow, Storage, StorageFault, Wants, Write};
use crate::server::storage::memory::MemoryStorage;

/// What is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// The store says that it wrote, and did not.
    SaysStored,
    /// The store leaves out a message.
    LosesRow,
    /// The store turns a status back.
    TurnsStatusBack,
    /// The store gives an open attendance to somebody else.
    SwapsOpener,
    /// The provider takes everything twice.
    TakesTwice,
    /// The network leaves out events, and mends the chain.
    HidesEvents,
    /// A workstation that is killed forgets what was typed.
    ForgetsTyped,
}

/// A store that is sabotaged.
pub struct Saboteur {
    store: MemoryStorage,
    sabotage: Sabotage,
    commits: AtomicU64,
}

/// So many commits are left alone, so that there is something to break.
const PATIENCE: u64 = 120;

impl Saboteur {
    pub fn new(store: MemoryStorage, sabotage: Sabotage) -> Saboteur {
        Saboteur { store, sabotage, commits: AtomicU64::new(0) }
    }

    /// What is really written; `None`: nothing.
    fn spoil(&self, mut batch: Batch) -> Option<Batch> {
        let at = self.commits.fetch_add(1, Ordering::Relaxed);
        if at < PATIENCE || !at.is_multiple_of(7) {
            return Some(batch);
        }
        match self.sabotage {
            Sabotage::SaysStored => return None,
            Sabotage::LosesRow => {
                batch.retain(|write| !matches!(write, Write::Message(row) if row.direction == Direction::In));
            }
            Sabotage::TurnsStatusBack
            | Sabotage::SwapsOpener
            | Sabotage::TakesTwice
            | Sabotage::HidesEvents
            | Sabotage::ForgetsTyped => {}
        }
        Some(batch)
    }
}

/// Spoils what the server wants written, before anybody sees it. `stranger`: somebody else than an opener.
pub fn spoil_request(sabotage: Sabotage, batch: &mut Batch, stranger: Option<UserId>) {
    for write in batch {
        if let Write::Message(row) = write
            && sabotage == Sabotage::TurnsStatusBack
            && row.status == Some(Status::Delivered)
        {
            row.status = Some(Status::Queued);
        }
        if let Write::Attendance(row) = write
            && sabotage == Sabotage::SwapsOpener
            && row.state == AttendanceState::Open
            && row.version > 3
        {
            row.agent = stranger.or(row.agent);
        }
    }
}

impl Storage for Saboteur {
    fn accounts(&self) -> Future<'_, Result<Vec<Account>, StorageFault>> {
        self.store.accounts()
    }

    fn live(&self, account: AccountId) -> Future<'_, Result<Live, StorageFault>> {
        self.store.live(account)
    }

    fn cold(&self, account: AccountId, wants: Wants) -> Future<'_, Result<Cold, StorageFault>> {
        self.store.cold(account, wants)
    }

    fn commit(&self, account: AccountId, batch: Batch) -> Future<'_, Result<(), StorageFault>> {
        match self.spoil(batch) {
            Some(batch) => self.store.commit(account, batch),
            None => Box::pin(async { Ok(()) }),
        }
    }

    fn timeline(
        &self,
        account: AccountId,
        attendance: AttendanceId,
        page: PageRequest,
    ) -> Future<'_, Result<Page<Message>, StorageFault>> {
        self.store.timeline(account, attendance, page)
    }

    fn events(
        &self,
        account: AccountId,
        user: UserId,
        after: u64,
        upto: u64,
        limit: u32,
    ) -> Future<'_, Result<Replay, StorageFault>> {
        self.store.events(account, user, after, upto, limit)
    }

    fn drafts(
        &self,
        account: AccountId,
        user: UserId,
    ) -> Future<'_, Result<Vec<(AttendanceId, SafeText)>, StorageFault>> {
        self.store.drafts(account, user)
    }

    fn quarantine(&self, account: AccountId, limit: u16) -> Future<'_, Result<Vec<QuarantineView>, StorageFault>> {
        self.store.quarantine(account, limit)
    }

    fn raw(&self, account: AccountId, raw: RawId) -> Future<'_, Result<Option<RawRow>, StorageFault>> {
        self.store.raw(account, raw)
    }

    fn audit(&self, account: AccountId, page: PageRequest) -> Future<'_, Result<Page<AuditView>, StorageFault>> {
        self.store.audit(account, page)
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
