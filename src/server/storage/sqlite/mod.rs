//! The store for real work: one SQLite database in the data folder.
//!
//! Threads of its own do the waiting: one writes ([`writer`]), two read ([`reader`]), one moves the journal into the database
//! (`checkpoint`). Callers wait on channels and never block. A commit that returned `Ok` survives a power cut: the journal
//! is synced at each one (WAL with `synchronous=FULL`).
//!
//! Whether another process uses the folder is not found out here: the server's lock on the folder does that.

mod archive;
mod backup;
mod checkpoint;
mod cold;
mod columns;
mod connection;
mod events;
mod fault;
mod filing;
mod lists;
mod live;
#[cfg(test)]
#[path = "tests/plans.rs"]
mod plans;
mod prune;
mod reader;
mod rows;
mod schema;
mod write;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::base::page::{Page, PageRequest};
use crate::base::{AccountId, AttendanceId, RawId, SafeText, Timestamp, UserId};
use crate::domain::{Account, Message};
use crate::protocol::admin::{AuditView, QuarantineView};
use crate::server::port::storage::Replay;
use crate::server::port::{Batch, Cold, Future, Live, RawRow, Storage, StorageFault, Wants};

pub use archive::Revived;
pub use fault::OpenError;

use super::Origin;
use checkpoint::Notes;
use connection::Purpose;
use filing::Unfiled;
use prune::Age;
use reader::Readers;
use writer::Writer;

/// A store in a folder. Clones share it; its threads end with the last of them.
#[derive(Clone)]
pub struct SqliteStorage {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
    notes: Notes,
    unfiled: Arc<Unfiled>,
}

impl std::fmt::Debug for SqliteStorage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SqliteStorage").field(&self.inner.path).finish()
    }
}

impl SqliteStorage {
    /// Opens `turno.db` in `folder`, creates both where they are missing (0600 and 0700), and brings the schema up to date.
    /// Blocks until that is done.
    pub fn open(folder: &Path) -> Result<SqliteStorage, OpenError> {
        let path = connection::prepare(folder)?;
        schema::recognise(&path)?;
        let mut first = connection::open(&path, Purpose::Write).map_err(|error| OpenError::of(&path, &error))?;
        schema::bring_up(&mut first, &path)?;
        let unfiled = Arc::new(Unfiled::default());
        unfiled.load(&first).map_err(|error| OpenError::of(&path, &error))?;
        let notes = Notes::start(&path)?;
        let readers = Readers::start(&path)?;
        let writer = Writer::start(&path, first, notes.clone(), Arc::clone(&unfiled))?;
        Ok(SqliteStorage { inner: Arc::new(Inner { path, writer, readers, notes, unfiled }) })
    }

    /// How many migrations made the store in `folder`, and how many this build knows; `None`: there is none. Changes nothing.
    pub fn progress(folder: &Path) -> Result<Option<(u32, u32)>, OpenError> {
        let path = folder.join(connection::FILE);
        if path.exists() { schema::progress(&path).map(Some) } else { Ok(None) }
    }

    /// Copies the store in `folder`, be it in use or not, into the new file `to` and checks the copy. Returns the number of its
    /// last migration. Blocks until that is done.
    pub fn archive(folder: &Path, to: &Path) -> Result<u32, OpenError> {
        archive::archive(folder, to)
    }

    /// Makes the copy `from` the store of `folder`, in which there must be none, as a new life: nothing that waited to be sent
    /// goes by itself (G22), and each account's audit log says which copy it was. Blocks until that is done.
    pub fn revive(from: &Path, folder: &Path, origin: &Origin, now: Timestamp) -> Result<Revived, OpenError> {
        archive::revive(from, folder, origin, now)
    }

    /// Commits what waits, empties the journal into the database and closes the file. Everything asked for afterwards is
    /// refused.
    pub async fn close(&self) {
        self.inner.writer.stop().await;
        self.inner.readers.stop().await;
        self.inner.notes.stop().await;
    }
}

impl Storage for SqliteStorage {
    fn accounts(&self) -> Future<'_, Result<Vec<Account>, StorageFault>> {
        Box::pin(self.inner.readers.ask(live::accounts))
    }

    fn live(&self, account: AccountId) -> Future<'_, Result<Live, StorageFault>> {
        Box::pin(async move {
            let unfiled = Arc::clone(&self.inner.unfiled);
            let live = self.inner.readers.ask(move |connection| live::live(connection, &unfiled, account)).await?;
            live.ok_or_else(|| StorageFault::Corrupt("the account is not there".to_owned()))
        })
    }

    fn cold(&self, account: AccountId, wants: Wants) -> Future<'_, Result<Cold, StorageFault>> {
        let unfiled = Arc::clone(&self.inner.unfiled);
        Box::pin(self.inner.writer.look(move |connection| cold::cold(connection, &unfiled, account, &wants)))
    }

    fn commit(&self, account: AccountId, batch: Batch) -> Future<'_, Result<(), StorageFault>> {
        Box::pin(self.inner.writer.commit(account, batch))
    }

    fn timeline(
        &self,
        account: AccountId,
        attendance: AttendanceId,
        page: PageRequest,
    ) -> Future<'_, Result<Page<Message>, StorageFault>> {
        let unfiled = Arc::clone(&self.inner.unfiled);
        let question = move |connection: &_| lists::timeline(connection, &unfiled, account, attendance, page);
        Box::pin(self.inner.readers.ask(question))
    }

    fn events(
        &self,
        account: AccountId,
        user: UserId,
        after: u64,
        upto: u64,
        limit: u32,
    ) -> Future<'_, Result<Replay, StorageFault>> {
        let question = move |connection: &_| events::replay(connection, account, user, after, upto, limit);
        Box::pin(self.inner.readers.ask(question))
    }

    fn drafts(
        &self,
        account: AccountId,
        user: UserId,
    ) -> Future<'_, Result<Vec<(AttendanceId, SafeText)>, StorageFault>> {
        Box::pin(self.inner.readers.ask(move |connection| lists::drafts(connection, account, user)))
    }

    fn quarantine(&self, account: AccountId, limit: u16) -> Future<'_, Result<Vec<QuarantineView>, StorageFault>> {
        Box::pin(self.inner.readers.ask(move |connection| lists::quarantine(connection, account, limit)))
    }

    fn raw(&self, account: AccountId, raw: RawId) -> Future<'_, Result<Option<RawRow>, StorageFault>> {
        Box::pin(self.inner.readers.ask(move |connection| lists::raw(connection, account, raw)))
    }

    fn audit(&self, account: AccountId, page: PageRequest) -> Future<'_, Result<Page<AuditView>, StorageFault>> {
        Box::pin(self.inner.readers.ask(move |connection| lists::audit(connection, account, page)))
    }

    fn prune(
        &self,
        account: AccountId,
        raws_before: Timestamp,
        events_before: Timestamp,
    ) -> Future<'_, Result<u64, StorageFault>> {
        Box::pin(async move {
            let age = Age { raws_before, events_before };
            let mut deleted = 0;
            // Between two steps, what waits to be committed has its turn.
            loop {
                match self.inner.writer.prune(account, age).await? {
                    0 => return Ok(deleted),
                    step => deleted += step,
                }
            }
        })
    }

    /// `to` is a new file; with the name `turno.db` in an otherwise empty folder it opens as a store.
    fn backup<'a>(&'a self, to: &'a Path) -> Future<'a, Result<(), StorageFault>> {
        Box::pin(async move {
            let (reply, answer) = oneshot::channel();
            let (from, to) = (self.inner.path.clone(), to.to_owned());
            let body = move || {
                // Somebody who no longer waits needs no answer.
                let _ = reply.send(backup::copy(&from, &to));
            };
            let spawned = std::thread::Builder::new().name("store-backup".to_owned()).spawn(body);
            spawned.map_err(|error| StorageFault::Refused(error.to_string()))?;
            let copied = answer.await.map_err(|_| StorageFault::Refused("the copy was not finished".to_owned()))?;
            copied.map_err(StorageFault::Refused)
        })
    }
}
