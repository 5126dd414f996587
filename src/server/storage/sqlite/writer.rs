//! The one connection that writes, on a thread of its own.
//!
//! Batches that wait are committed together: one sync of the disk makes all of them durable. If one of them cannot be
//! stored, the others must not suffer for it, and each is tried again by itself. There is no savepoint per batch: it would
//! cost every batch something for the sake of one that should not exist.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::base::AccountId;
use crate::server::port::mishap::{self, Part};
use crate::server::port::{Batch, StorageFault, Write};

use super::checkpoint::Notes;
use super::connection::{self, Purpose};
use super::fault::{Moment, OpenError, ends_connection, of_read, of_write};
use super::filing::{Slips, Unfiled};
use super::prune::{self, Age};
use super::reader;
use super::write::{self, Prepared, Stop};

/// A merged transaction takes no further batch when it weighs this much, in rows (and KiB of raw bodies): the first one in
/// it waits for the last.
const MOST_WEIGHT: usize = 4096;

/// A batch that cannot be written, by a mistake of turno's own.
const BROKEN_OFF: &str = "writing was broken off by a mistake in turno";

type Reply<T> = oneshot::Sender<Result<T, StorageFault>>;

type Question = Box<dyn FnOnce(&Connection) + Send>;

enum Job {
    Commit(Commit),
    Look(Question),
    Prune(AccountId, Age, Reply<u64>),
    Stop(oneshot::Sender<()>),
}

struct Commit {
    account: AccountId,
    batch: Batch,
    reply: Reply<()>,
}

/// The way to the writing thread. It ends when this is dropped.
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    pub fn start(
        path: &Path,
        connection: Connection,
        notes: Notes,
        unfiled: Arc<Unfiled>,
    ) -> Result<Writer, OpenError> {
        let (jobs, queue) = mpsc::channel();
        let desk = Desk { path: path.to_owned(), connection: Some(connection), known: BTreeSet::new(), notes, unfiled };
        let spawned = thread::Builder::new().name("store-write".to_owned()).spawn(move || desk.serve(&queue));
        spawned.map_err(|error| OpenError::Failed { path: path.to_owned(), reason: error.to_string() })?;
        Ok(Writer { jobs })
    }

    pub async fn commit(&self, account: AccountId, batch: Batch) -> Result<(), StorageFault> {
        self.ask(|reply| Job::Commit(Commit { account, batch, reply })).await
    }

    /// One step of pruning: the rows that it deleted.
    pub async fn prune(&self, account: AccountId, age: Age) -> Result<u64, StorageFault> {
        self.ask(|reply| Job::Prune(account, age, reply)).await
    }

    /// Asks on the writing connection itself: what it wrote lately it still has at hand, where every other connection has to
    /// fetch it again after each commit. Only for what is short and asked before each batch.
    pub async fn look<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StorageFault> {
        let (reply, answer) = oneshot::channel();
        let ask: Question = Box::new(move |connection| {
            // Somebody who no longer waits needs no answer.
            let _ = reply.send(reader::in_transaction(connection, question).map_err(|error| of_read(&error)));
        });
        let gone = || StorageFault::Read("the store is closed".to_owned());
        self.jobs.send(Job::Look(ask)).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    async fn ask<T>(&self, job: impl FnOnce(Reply<T>) -> Job) -> Result<T, StorageFault> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(job(reply)).map_err(|_| StorageFault::Refused("the store is closed".to_owned()))?;
        // The job was taken and its end is not known.
        answer.await.map_err(|_| StorageFault::Unknown("the writer ended".to_owned()))?
    }

    /// Ends the writer after what waits, and waits until its connection is closed.
    pub async fn stop(&self) {
        let (done, ended) = oneshot::channel();
        if self.jobs.send(Job::Stop(done)).is_ok() {
            // An error says the same: the thread has ended.
            let _ = ended.await;
        }
    }
}

/// Why a transaction did not come to be.
struct Failed {
    fault: StorageFault,
    /// Whether a part of the batches might do better alone.
    is_worth_parting: bool,
}

/// What the writing thread works with.
struct Desk {
    path: PathBuf,
    /// `None` after an error that ended it: the next job opens a fresh one.
    connection: Option<Connection>,
    /// Accounts that are surely there.
    known: BTreeSet<AccountId>,
    notes: Notes,
    unfiled: Arc<Unfiled>,
}

impl Desk {
    fn serve(mut self, queue: &mpsc::Receiver<Job>) {
        let mut next = None;
        while let Some(job) = next.take().or_else(|| queue.recv().ok()) {
            match job {
                Job::Commit(first) => next = self.commit_waiting(first, queue),
                Job::Look(question) => self.look(question),
                Job::Prune(account, age, reply) => {
                    let done = self.transaction(|connection, _| Ok(prune::step(connection, account, age)?));
                    // Somebody who no longer waits needs no answer.
                    let _ = reply.send(done.map_err(|failed| failed.fault));
                }
                Job::Stop(done) => {
                    drop(self.connection.take());
                    let _ = done.send(());
                    return;
                }
            }
        }
    }

    /// Without a connection the question is dropped, and whoever asked hears that nothing could be read.
    fn look(&mut self, question: Question) {
        match self.connection() {
            Ok(connection) => {
                question(&connection);
                self.connection = Some(connection);
            }
            Err(error) => tracing::error!(%error, "the store's writing connection cannot be opened"),
        }
    }

    /// Commits what waits. Returns the job behind it that is something else.
    fn commit_waiting(&mut self, first: Commit, queue: &mpsc::Receiver<Job>) -> Option<Job> {
        let mut weight = weight(&first.batch);
        let mut waiting = vec![first];
        let mut next = None;
        while weight < MOST_WEIGHT && next.is_none() {
            match queue.try_recv() {
                Ok(Job::Commit(commit)) => {
                    weight += self::weight(&commit.batch);
                    waiting.push(commit);
                }
                Ok(other) => next = Some(other),
                Err(mpsc::TryRecvError::Empty | mpsc::TryRecvError::Disconnected) => break,
            }
        }
        self.commit(waiting);
        weight += self.file();
        self.notes.wrote(weight);
        self.shorten_journal();
        next
    }

    fn commit(&mut self, waiting: Vec<Commit>) {
        match self.commit_together(&waiting) {
            Err(failed) if failed.is_worth_parting && waiting.len() > 1 => {
                for commit in waiting {
                    let done = self.commit_together(std::slice::from_ref(&commit)).map_err(|failed| failed.fault);
                    let _ = commit.reply.send(done);
                }
            }
            done => {
                let done = done.map_err(|failed| failed.fault);
                for commit in waiting {
                    let _ = commit.reply.send(done.clone());
                }
            }
        }
    }

    fn commit_together(&mut self, commits: &[Commit]) -> Result<(), Failed> {
        let known = std::mem::take(&mut self.known);
        let done = self.transaction(|connection, slips| {
            let mut prepared = Prepared::new(connection);
            for commit in commits {
                write::apply(&mut prepared, slips, commit.account, &commit.batch)?;
                if !known.contains(&commit.account) && !write::has_account(&mut prepared, commit.account)? {
                    return Err(Stop::Rule("the account is not there"));
                }
            }
            Ok(())
        });
        self.known = known;
        if done.is_ok() {
            self.known.extend(commits.iter().map(|commit| commit.account));
        }
        done
    }

    /// The connection, and what is not filed known.
    fn connection(&mut self) -> rusqlite::Result<Connection> {
        let connection = self.connection.take().map_or_else(|| connection::open(&self.path, Purpose::Write), Ok)?;
        if !self.unfiled.is_known() {
            self.unfiled.load(&connection)?;
        }
        Ok(connection)
    }

    /// Runs `work` in one transaction and makes it durable.
    fn transaction<T>(
        &mut self,
        work: impl FnOnce(&Connection, &mut Slips<'_>) -> Result<T, Stop>,
    ) -> Result<T, Failed> {
        let connection = self
            .connection()
            .map_err(|error| Failed { fault: StorageFault::Refused(error.to_string()), is_worth_parting: false })?;
        let unfiled = Arc::clone(&self.unfiled);
        let mut slips = Slips::new(&unfiled);
        let (done, is_usable) = transact(&connection, |connection| work(connection, &mut slips));
        let notes = slips.into_notes();
        match &done {
            // Before anybody hears of it.
            Ok(_) => unfiled.take(notes),
            Err(failed) if matches!(failed.fault, StorageFault::Unknown(_)) => unfiled.forget(),
            Err(_) => {}
        }
        if is_usable {
            self.connection = Some(connection);
        } else {
            tracing::error!("the store's writing connection failed and is opened anew");
        }
        done
    }

    /// Files some of what is not, where there is enough of it. Returns the rows.
    fn file(&mut self) -> usize {
        if self.connection.is_none() || !self.unfiled.is_long() {
            return 0;
        }
        let Some(step) = self.unfiled.next() else { return 0 };
        match self.transaction(|connection, _| Ok(step.file(connection)?)) {
            Ok(()) => {
                self.unfiled.filed(&step);
                step.rows()
            }
            Err(failed) => {
                tracing::warn!(fault = %failed.fault, "messages could not be filed; it is tried again");
                0
            }
        }
    }

    /// Under lasting load the checkpointer never gets to the journal's end. It gets there when the writer itself does the
    /// last step, between two transactions; then the journal starts again from its beginning.
    fn shorten_journal(&mut self) {
        if !self.notes.is_journal_long() {
            return;
        }
        if let Some(connection) = &self.connection
            && super::checkpoint::passive(connection).is_err_and(|error| ends_connection(&Stop::Sqlite(error)))
        {
            self.connection = None;
        }
    }
}

/// The second value: whether the connection may be used again.
fn transact<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, Stop>,
) -> (Result<T, Failed>, bool) {
    let run = |sql: &str| {
        connection.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map_err(Stop::Sqlite)
    };
    let (stop, moment, has_begun) = match run("BEGIN IMMEDIATE") {
        Err(stop) => (stop, Moment::Before, false),
        Ok(_) => match mishap::guard(Part::Store, || work(connection)).unwrap_or(Err(Stop::Rule(BROKEN_OFF))) {
            Err(stop) => (stop, Moment::Before, true),
            Ok(done) => match run("COMMIT") {
                Ok(_) => return (Ok(done), true),
                Err(stop) => (stop, Moment::Commit, true),
            },
        },
    };
    // Some errors end the transaction by themselves.
    let is_over = connection.is_autocommit() || run("ROLLBACK").is_ok();
    let fault = of_write(&stop, moment);
    let is_worth_parting = has_begun && !matches!(fault, StorageFault::Unknown(_));
    (Err(Failed { fault, is_worth_parting }), is_over && !ends_connection(&stop))
}

fn weight(batch: &Batch) -> usize {
    let of = |row: &Write| if let Write::Raw(raw) = row { 1 + raw.body.len() / 1024 } else { 1 };
    batch.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{SafeText, Timestamp, UserId};
    use crate::domain::{Account, Language};
    use crate::server::port::EventRow;
    use crate::server::storage::sqlite::schema;

    const ACCOUNT: AccountId = AccountId([1; 16]);

    fn desk(name: &str) -> Desk {
        let folder = std::env::temp_dir().join(format!("turno-writer-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let path = connection::prepare(&folder).expect("prepares");
        let mut connection = connection::open(&path, Purpose::Write).expect("opens");
        schema::bring_up(&mut connection, &path).expect("migrates");
        let notes = Notes::start(&path).expect("starts");
        let unfiled = Arc::new(Unfiled::default());
        unfiled.load(&connection).expect("loads");
        Desk { path, connection: Some(connection), known: BTreeSet::new(), notes, unfiled }
    }

    fn remove(desk: &Desk) {
        let _ = desk.path.parent().map(std::fs::remove_dir_all);
    }

    fn account() -> Batch {
        let text = |raw: &str| SafeText::new(raw);
        vec![Write::Account(Account {
            id: ACCOUNT,
            slug: text("shop"),
            name: text("Shop"),
            country: text("BR"),
            zone: text("UTC"),
            language: Language::English,
        })]
    }

    fn event(n: u64, users: usize) -> Batch {
        let event = crate::protocol::Event::SessionEnded { wipe: false }.into();
        let audience = vec![UserId([7; 16]); users];
        vec![Write::Event(EventRow { n, at: Timestamp(1), audience, contact: None, event })]
    }

    /// Commits together, and returns how each ended.
    fn commit(desk: &mut Desk, batches: Vec<Batch>) -> Vec<Result<(), StorageFault>> {
        let with_reply = |batch| {
            let (reply, answer) = oneshot::channel();
            (Commit { account: ACCOUNT, batch, reply }, answer)
        };
        let (commits, answers): (Vec<_>, Vec<_>) = batches.into_iter().map(with_reply).unzip();
        desk.commit(commits);
        answers.into_iter().map(|mut answer| answer.try_recv().expect("an answer")).collect()
    }

    fn limit_pages(desk: &Desk, pages: i64) {
        let connection = desk.connection.as_ref().expect("a connection");
        connection.pragma_update(None, "max_page_count", pages).expect("limits");
    }

    fn events(desk: &Desk) -> i64 {
        let connection = desk.connection.as_ref().expect("a connection");
        connection.query_row("SELECT COUNT(*) FROM event", [], |row| row.get(0)).expect("counts")
    }

    #[test]
    fn g14_a_full_disk_refuses_only_what_does_not_fit_and_writing_goes_on_when_there_is_room() {
        let mut desk = desk("full");
        assert_eq!(commit(&mut desk, vec![account()]), [Ok(())]);
        limit_pages(&desk, 1);
        let done = commit(&mut desk, vec![event(1, 1), event(2, 10_000), event(3, 1)]);
        assert!(matches!(&done[..], [Ok(()), Err(StorageFault::Refused(_)), Ok(())]), "{done:?}");
        limit_pages(&desk, 1_000_000);
        assert_eq!(commit(&mut desk, vec![event(4, 10_000)]), [Ok(())]);
        assert_eq!(events(&desk), 3);
        remove(&desk);
    }

    #[test]
    fn a_bad_batch_among_good_ones_fails_alone() {
        let mut desk = desk("alone");
        let done = commit(&mut desk, vec![account(), event(1, 1), event(1, 1), event(2, 1)]);
        assert!(matches!(&done[..], [Ok(()), Ok(()), Err(StorageFault::Corrupt(_)), Ok(())]), "{done:?}");
        assert_eq!(events(&desk), 2);
        remove(&desk);
    }

    #[test]
    fn after_an_error_that_ended_the_connection_a_fresh_one_is_used() {
        let mut desk = desk("fresh");
        assert_eq!(commit(&mut desk, vec![account()]), [Ok(())]);
        desk.connection = None;
        assert_eq!(commit(&mut desk, vec![event(1, 1)]), [Ok(())]);
        let failed = |code| {
            let error = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            move |_: &Connection, _: &mut Slips<'_>| Err::<(), _>(Stop::Sqlite(error))
        };
        assert!(desk.transaction(failed(rusqlite::ffi::SQLITE_IOERR_WRITE)).is_err());
        assert!(desk.connection.is_none());
        assert_eq!(commit(&mut desk, vec![event(2, 1)]), [Ok(())]);
        assert!(desk.transaction(failed(rusqlite::ffi::SQLITE_FULL)).is_err());
        assert!(desk.connection.is_some());
        remove(&desk);
    }

    #[test]
    fn g18_a_write_that_panics_is_undone_and_the_others_are_written() {
        let mut desk = desk("panic");
        assert_eq!(commit(&mut desk, vec![account()]), [Ok(())]);
        let before = mishap::caught(Part::Store);
        let done = desk.transaction(|connection, _| -> Result<(), Stop> {
            connection.execute_batch("DELETE FROM account").map_err(Stop::Sqlite)?;
            panic!("a test's own")
        });
        let Err(Failed { fault, .. }) = done else { panic!("it was taken for done") };
        assert_eq!(
            fault,
            StorageFault::Corrupt(BROKEN_OFF.to_owned()),
            "the one that is at fault is found and put aside"
        );
        assert!(mishap::caught(Part::Store) > before, "it is counted");
        assert_eq!(commit(&mut desk, vec![event(1, 1)]), [Ok(())], "its account is still there");
        assert_eq!(events(&desk), 1);
        remove(&desk);
    }
}
