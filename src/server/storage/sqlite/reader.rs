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
    let run = |sql: &str| connection.prepare_cached(sql)?.execute([]);
    run("BEGIN")?;
    let answer = question(connection);
    // Some errors end the transaction by themselves. Nothing was written, so either end of it is right.
    if !connection.is_autocommit() && run("COMMIT").is_err() {
        run("ROLLBACK")?;
    }
    answer
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
