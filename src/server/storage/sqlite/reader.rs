//! A few connections that only read, each on a thread of its own. Whoever is free takes the next question.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::server::port::StorageFault;
use crate::server::port::mishap::{self, Part};

use super::connection::{self, Purpose};
use super::fault::{OpenError, of_read};

/// Two: one may be busy with a long page while the engine's lookups go on.
const READERS: usize = 2;

type Question = Box<dyn FnOnce(&Connection) + Send>;

enum Job {
    Ask(Question),
    /// Ends one reader, which says so when its connection is closed.
    Stop(oneshot::Sender<()>),
}

/// The way to the reading threads. They end when it is dropped.
pub(super) struct Readers {
    jobs: mpsc::Sender<Job>,
}

impl Readers {
    pub fn start(path: &Path) -> Result<Readers, OpenError> {
        let (jobs, queue) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..READERS {
            let connection = connection::open(path, Purpose::Read).map_err(|error| OpenError::of(path, &error))?;
            let queue = Arc::clone(&queue);
            let body = move || serve(connection, &queue);
            let spawned = thread::Builder::new().name("store-read".to_owned()).spawn(body);
            spawned.map_err(|error| OpenError::Failed { path: path.to_owned(), reason: error.to_string() })?;
        }
        Ok(Readers { jobs })
    }

    /// Asks inside a read transaction: all that one question reads is of one moment.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StorageFault> {
        let (reply, answer) = oneshot::channel();
        let ask: Question = Box::new(move |connection| {
            // Somebody who no longer waits needs no answer.
            let _ = reply.send(in_transaction(connection, question).map_err(|error| of_read(&error)));
        });
        let gone = || StorageFault::Read("the store is closed".to_owned());
        self.jobs.send(Job::Ask(ask)).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Ends the readers and waits until their connections are closed.
    pub async fn stop(&self) {
        for _ in 0..READERS {
            let (done, ended) = oneshot::channel();
            if self.jobs.send(Job::Stop(done)).is_ok() {
                // An error says the same: the thread has ended.
                let _ = ended.await;
            }
        }
    }
}

pub(super) fn in_transaction<T>(
    connection: &Connection,
    question: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let run = |sql: &str| connection.prepare_cached(sql)?.execute([]).map(drop);
    run("BEGIN")?;
    let answer = question(connection);
    let ended = end(|| connection.is_autocommit(), run);
    // The first fault says what is wrong; that a transaction could not be ended only follows from it.
    let answer = answer?;
    ended.map(|()| answer)
}

/// Ends the transaction. Some errors end it by themselves. Nothing was written, so either end of it is right.
fn end(is_over: impl Fn() -> bool, run: impl Fn(&str) -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    if is_over() {
        return Ok(());
    }
    match run("COMMIT") {
        Err(_) if !is_over() => run("ROLLBACK"),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn serve(connection: Connection, queue: &Mutex<mpsc::Receiver<Job>>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(Job::Ask(question)) => {
                let answered = mishap::guard(Part::Store, || question(&connection));
                // What a panic left open would stand in the way of every later question.
                if answered.is_none() && !connection.is_autocommit() {
                    let _ = connection.execute_batch("ROLLBACK");
                }
            }
            Ok(Job::Stop(done)) => {
                drop(connection);
                // Nobody waits any more where this fails.
                let _ = done.send(());
                return;
            }
            Err(mpsc::RecvError) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn failed(code: i32) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None)
    }

    #[test]
    fn g14_a_failed_read_is_told_as_what_failed_and_not_as_what_came_of_it() {
        let connection = Connection::open_in_memory().expect("opens");
        // What the end of it says is another fault: there is no transaction any more.
        let question = |connection: &Connection| {
            connection.execute_batch("ROLLBACK")?;
            Err::<(), _>(failed(rusqlite::ffi::SQLITE_IOERR_READ))
        };
        let fault = in_transaction(&connection, question).map_err(|error| of_read(&error));
        assert_eq!(fault, Err(of_read(&failed(rusqlite::ffi::SQLITE_IOERR_READ))));
        assert_eq!(in_transaction(&connection, |_| Ok(7)).expect("goes on"), 7);
    }

    /// A dying disk: the commit fails, and ends the transaction with it.
    #[test]
    fn a_commit_that_fails_and_ends_the_transaction_needs_no_other_end() {
        let (is_over, asked) = (Cell::new(false), Cell::new(0));
        let run = |sql: &str| {
            asked.set(asked.get() + 1);
            is_over.set(true);
            Err(failed(if sql == "COMMIT" { rusqlite::ffi::SQLITE_IOERR } else { rusqlite::ffi::SQLITE_ERROR }))
        };
        assert!(end(|| is_over.get(), run).is_ok());
        assert_eq!(asked.get(), 1, "nothing is rolled back that is over");
    }

    #[tokio::test]
    async fn g18_a_question_that_panics_ends_no_reader() {
        let folder = std::env::temp_dir().join(format!("turno-reader-{}", std::process::id()));
        let path = connection::prepare(&folder).expect("prepares");
        let readers = Readers::start(&path).expect("readers");
        let before = mishap::caught(Part::Store);
        // More often than there are readers.
        for _ in 0..3 * READERS {
            let answer = readers.ask(|_| -> rusqlite::Result<()> { panic!("a test's own") }).await;
            assert!(matches!(answer, Err(StorageFault::Read(_))), "{answer:?}");
        }
        assert_eq!(readers.ask(|connection| connection.query_row("SELECT 7", [], |row| row.get(0))).await, Ok(7));
        readers.stop().await;
        // Whoever asked may hear of it before it is counted.
        assert!(mishap::caught(Part::Store) >= before + 3 * READERS as u64);
        let _ = std::fs::remove_dir_all(&folder);
    }
}
