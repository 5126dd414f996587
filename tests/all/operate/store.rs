//! A store in memory that fails the way a test wants it to, for as long as it wants it to.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::watch;
use turno::base::page::{Page, PageRequest};
use turno::base::{AccountId, AttendanceId, RawId, SafeText, Timestamp, UserId};
use turno::domain::{Account, Message};
use turno::protocol::admin::{AuditView, QuarantineView};
use turno::server::port::storage::Replay;
use turno::server::port::{Batch, Cold, Future, Live, RawRow, Storage, StorageFault, Wants, Write};
use turno::server::storage::memory::MemoryStorage;

/// See the module. Clones share it.
#[derive(Clone, Default)]
pub struct FaultyStore {
    pub inner: MemoryStorage,
    faults: Arc<Faults>,
}

#[derive(Default)]
struct Faults {
    /// Every commit ends in this.
    commits: Mutex<Option<StorageFault>>,
    /// A batch with a message of these words cannot be held.
    words: Mutex<Option<String>>,
    /// The last number of a message is the largest there is: counting on from it is a mistake that panics.
    is_at_the_end: AtomicBool,
    /// Whoever reads missed events or a page panics.
    is_reading_broken: AtomicBool,
    /// Commits wait until they are let go.
    are_held: watch::Sender<bool>,
    /// Commits that wait, or have waited.
    begun: AtomicU32,
}

impl FaultyStore {
    /// Every commit from here on ends in this; `None`: they succeed again.
    pub fn fail_commits(&self, fault: Option<StorageFault>) {
        *self.faults.commits.lock().expect("the faults") = fault;
    }

    pub fn refuse_words(&self, words: &str) {
        *self.faults.words.lock().expect("the faults") = Some(words.to_owned());
    }

    /// From the next loading on, an engine panics on each new message.
    pub fn break_numbers(&self, is_broken: bool) {
        self.faults.is_at_the_end.store(is_broken, Ordering::Relaxed);
    }

    /// Reading missed events, and pages, is a mistake that panics.
    pub fn break_reading(&self, is_broken: bool) {
        self.faults.is_reading_broken.store(is_broken, Ordering::Relaxed);
    }

    fn assert_readable(&self) {
        assert!(!self.faults.is_reading_broken.load(Ordering::Relaxed), "a test's own");
    }

    /// From here on commits are slow: they wait until `false` is said.
    pub fn hold_commits(&self, is_held: bool) {
        self.faults.are_held.send_replace(is_held);
    }

    /// How many commits were begun.
    pub fn commits_begun(&self) -> u32 {
        self.faults.begun.load(Ordering::Relaxed)
    }

    fn fault(&self, batch: &Batch) -> Option<StorageFault> {
        let words = self.faults.words.lock().expect("the faults").clone();
        let says = |write: &Write| match (write, &words) {
            (Write::Message(message), Some(words)) => message.content.words().is_some_and(|said| said.contains(words)),
            _ => false,
        };
        let corrupt = batch.iter().any(says).then(|| StorageFault::Corrupt("as a test asked for".to_owned()));
        corrupt.or_else(|| self.faults.commits.lock().expect("the faults").clone())
    }
}

impl Storage for FaultyStore {
    fn accounts(&self) -> Future<'_, Result<Vec<Account>, StorageFault>> {
        self.inner.accounts()
    }

    fn live(&self, account: AccountId) -> Future<'_, Result<Live, StorageFault>> {
        Box::pin(async move {
            let live = self.inner.live(account).await?;
            let is_broken = self.faults.is_at_the_end.load(Ordering::Relaxed);
            let message_seq = if is_broken { u64::MAX } else { live.message_seq };
            Ok(Live { message_seq, ..live })
        })
    }

    fn cold(&self, account: AccountId, wants: Wants) -> Future<'_, Result<Cold, StorageFault>> {
        self.inner.cold(account, wants)
    }

    fn commit(&self, account: AccountId, batch: Batch) -> Future<'_, Result<(), StorageFault>> {
        let mut held = self.faults.are_held.subscribe();
        self.faults.begun.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            let _ = held.wait_for(|is_held| !is_held).await;
            match self.fault(&batch) {
                Some(fault) => Err(fault),
                None => self.inner.commit(account, batch).await,
            }
        })
    }

    fn timeline(
        &self,
        account: AccountId,
        attendance: AttendanceId,
        page: PageRequest,
    ) -> Future<'_, Result<Page<Message>, StorageFault>> {
        self.assert_readable();
        self.inner.timeline(account, attendance, page)
    }

    fn events(
        &self,
        account: AccountId,
        user: UserId,
        after: u64,
        upto: u64,
        limit: u32,
    ) -> Future<'_, Result<Replay, StorageFault>> {
        self.assert_readable();
        self.inner.events(account, user, after, upto, limit)
    }

    fn drafts(
        &self,
        account: AccountId,
        user: UserId,
    ) -> Future<'_, Result<Vec<(AttendanceId, SafeText)>, StorageFault>> {
        self.inner.drafts(account, user)
    }

    fn quarantine(&self, account: AccountId, limit: u16) -> Future<'_, Result<Vec<QuarantineView>, StorageFault>> {
        self.inner.quarantine(account, limit)
    }

    fn raw(&self, account: AccountId, raw: RawId) -> Future<'_, Result<Option<RawRow>, StorageFault>> {
        self.inner.raw(account, raw)
    }

    fn audit(&self, account: AccountId, page: PageRequest) -> Future<'_, Result<Page<AuditView>, StorageFault>> {
        self.inner.audit(account, page)
    }

    fn prune(
        &self,
        account: AccountId,
        raws_before: Timestamp,
        events_before: Timestamp,
    ) -> Future<'_, Result<u64, StorageFault>> {
        self.inner.prune(account, raws_before, events_before)
    }

    fn backup<'a>(&'a self, to: &'a Path) -> Future<'a, Result<(), StorageFault>> {
        self.inner.backup(to)
    }
}
