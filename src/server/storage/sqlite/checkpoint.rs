//! Moves what is durable in the journal into the database, beside the writer and in small steps.
//!
//! SQLite would do it at a commit, which would then take tens of milliseconds. So its own checkpoints are off; a thread with
//! a connection of its own does them (`PASSIVE`, which never makes anybody wait), and shortens the journal's file when
//! nobody has written for a second. With nothing to do the thread sleeps without a timer.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::connection::{self, Purpose};
use super::fault::OpenError;

/// Rows between two steps.
const STEP: usize = 8 * 1024;

/// Pages in the journal (of 8 KiB) from which the writer is asked to do the last step: 32 MiB.
const LONG_JOURNAL: i64 = 4 * 1024;

/// Nobody has written for so long: the journal can be emptied.
const IDLE: Duration = Duration::from_secs(1);

enum Note {
    Wrote(usize),
    Stop(oneshot::Sender<()>),
}

/// The way to the checkpointer. It ends when all of these are dropped.
#[derive(Clone)]
pub(super) struct Notes {
    notes: mpsc::Sender<Note>,
    is_long: Arc<AtomicBool>,
}

impl Notes {
    pub fn start(path: &Path) -> Result<Notes, OpenError> {
        let (notes, queue) = mpsc::channel();
        let is_long = Arc::new(AtomicBool::new(false));
        let desk = Desk { path: path.to_owned(), connection: None, is_long: Arc::clone(&is_long) };
        let spawned = thread::Builder::new().name("store-check".to_owned()).spawn(move || desk.serve(&queue));
        spawned.map_err(|error| OpenError::Failed { path: path.to_owned(), reason: error.to_string() })?;
        Ok(Notes { notes, is_long })
    }

    /// The writer has written so many rows.
    pub fn wrote(&self, rows: usize) {
        // Without a checkpointer the journal grows, and nothing is lost.
        let _ = self.notes.send(Note::Wrote(rows));
    }

    /// Whether the writer is asked for a step of its own. Asking takes the request away.
    pub fn is_journal_long(&self) -> bool {
        self.is_long.swap(false, Ordering::Relaxed)
    }

    /// Empties the journal, ends the checkpointer and waits until its connection is closed.
    pub async fn stop(&self) {
        let (done, ended) = oneshot::channel();
        if self.notes.send(Note::Stop(done)).is_ok() {
            // An error says the same: the thread has ended.
            let _ = ended.await;
        }
    }
}

/// Moves what can be moved without making anybody wait. Returns the pages in the journal.
pub(super) fn passive(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))
}

/// Moves everything and empties the file. Returns whether it could: readers and writers may be in the way.
fn truncate(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| Ok(row.get::<_, i64>(0)? == 0))
}

struct Desk {
    path: PathBuf,
    /// `None` before the first step and after an error.
    connection: Option<Connection>,
    is_long: Arc<AtomicBool>,
}

impl Desk {
    fn serve(mut self, queue: &mpsc::Receiver<Note>) {
        let mut rows = 0;
        let mut is_empty = true;
        loop {
            let note = if is_empty {
                queue.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected)
            } else {
                queue.recv_timeout(IDLE)
            };
            match note {
                Ok(Note::Wrote(more)) => {
                    is_empty = false;
                    rows += more;
                    if rows >= STEP {
                        rows = 0;
                        self.step();
                    }
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    rows = 0;
                    is_empty = self.with_connection(truncate).unwrap_or(false);
                }
                Ok(Note::Stop(done)) => {
                    self.with_connection(truncate);
                    drop(self.connection.take());
                    let _ = done.send(());
                    return;
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn step(&mut self) {
        if self.with_connection(passive).is_some_and(|pages| pages > LONG_JOURNAL) {
            self.is_long.store(true, Ordering::Relaxed);
        }
    }

    /// An error costs the connection, not what is in the journal: the next step begins with a fresh one.
    fn with_connection<T>(&mut self, work: fn(&Connection) -> rusqlite::Result<T>) -> Option<T> {
        let connection = match self.connection.take() {
            Some(connection) => Ok(connection),
            None => connection::open(&self.path, Purpose::Checkpoint),
        };
        let done = connection.and_then(|connection| {
            let value = work(&connection)?;
            self.connection = Some(connection);
            Ok(value)
        });
        done.map_err(|error| tracing::warn!(%error, "a checkpoint failed and is tried again")).ok()
    }
}
