//! Copies of the server's store, and a server that comes back from one: a new life that knows less than the world does.

use std::path::PathBuf;

use crate::base::{Millis, SafeText};
use crate::server::port::Write;
use crate::server::storage::Origin;

use super::book::Book;
use super::clock;
use super::dice::Dice;
use super::finding::{Finding, Promise};
use super::stage::Stage;

/// Two lives of the server whose numbers are this far apart are told apart (docs/PROTOCOL.md).
const APART: u64 = 1 << 20;
/// Nobody restores twice within this, which the numbers of two lives would not show.
const RESTORE_TAKES: Millis = Millis::seconds(2);

/// A copy, and what the auditor knew when it was made.
pub struct Copy {
    path: PathBuf,
    book: Book,
    promised: usize,
}

impl Stage {
    /// Copies the store while everything runs.
    pub fn back_up(&mut self) -> String {
        let path = PathBuf::from(format!("copy {}", self.copies.len()));
        let done = futures_util::FutureExt::now_or_never(self.disk.store().backup(&path));
        if done.is_some_and(|done| done.is_ok()) {
            let (book, promised) = (self.disk.book().clone(), self.auditor.promised.len());
            self.copies.push(Copy { path, book, promised });
            self.count("backups");
        }
        String::new()
    }

    /// The server's machine is lost, and another one goes on with one of the copies.
    pub fn restore(&mut self, dice: &mut Dice) -> Result<String, Finding> {
        let Some(at) = self.copies.len().checked_sub(1).map(|last| last - dice.below(3).min(last)) else {
            return Ok(" nothing".to_owned());
        };
        self.server_dies()?;
        self.auditor.posts(&self.provider, &self.disk)?;
        // What the old life had stored was kept, and its going is the price of a restore.
        for desk in &mut self.desks {
            self.auditor.typed(desk, &self.disk.book())?;
        }
        clock::pass(RESTORE_TAKES);
        // A later copy is of a life that is over.
        self.copies.truncate(at + 1);
        let Some(copy) = self.copies.last() else { return Ok(String::new()) };
        let origin = Origin { sha256: SafeText::line("copy"), taken: clock::server() };
        let revived = self.memory.revive(&copy.path, &origin, clock::server());
        let (mut book, promised) = (copy.book.clone(), copy.promised);
        let last = self.disk.book().event_n;
        book.count_on(&self.disk.book());
        let live = futures_util::FutureExt::now_or_never(self.disk.store().live(self.account)).and_then(Result::ok);
        let Some((n, revived)) = live.map(|live| live.event_n).zip(revived) else {
            return Err(Finding::new(Promise::G22, "a copy cannot be brought back"));
        };
        if (self.life_began..last.saturating_add(APART)).contains(&n) {
            let what = format!("a new life begins at {n}, and the old one went from {} to {last}", self.life_began);
            return Err(Finding::new(Promise::G22, what));
        }
        let held = revived.held;
        book.enter(&revived.noted.into_iter().map(Write::Audit).collect::<Vec<_>>());
        self.life_began = n;
        if book.begin_life(n) != held {
            return Err(Finding::new(Promise::G22, format!("{held} messages are held back, and not all in doubt")));
        }
        *self.disk.book() = book;
        self.auditor.restored(promised);
        self.desks.iter_mut().for_each(|desk| desk.ranks.clear());
        self.count("restores");
        Ok(format!(" copy {at}, {held} held back"))
    }
}
