//! Where messages are found by the provider's name for them, and by their attendance.
//!
//! An index over either would be written all over: each message would dirty a page of its own in both, and that is most of
//! what a commit costs. So both are tables that are filled in large portions, sorted, a piece between two commits. The newest
//! messages are not in them yet; they stand in memory, and are read again from the messages themselves when the store opens.
//! A transaction's own are added when it is durable, and before anybody hears of it.
//!
//! Readers look into memory first and at the tables then: what is filed in between is found twice, and never missed.

mod load;
mod look;
mod slips;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};

use rusqlite::{Connection, Result, params};
use sha2::{Digest as _, Sha256};

use crate::base::{AccountId, AttendanceId, ChannelId};

pub(super) use look::{Memory, message_named, page};
pub(super) use slips::{Notes, Slips};

#[cfg(test)]
pub(super) use look::WITH_A_PLAN;

/// Messages that are filed in one go.
const PORTION: usize = if cfg!(test) { 64 } else { 16 * 1024 };

/// Rows that one step files: what waits to be committed waits for one step at most.
const STEP: usize = if cfg!(test) { 24 } else { 512 };

const FILE_NAME: &str = "INSERT OR IGNORE INTO message_name (hash, seq) VALUES (?1, ?2)";
const FILE_PLACE: &str = "INSERT OR IGNORE INTO message_place (attendance, seq) VALUES (?1, ?2)";
const FILED_UPTO: &str = "INSERT INTO message_filed (account, upto) VALUES (?1, ?2)
     ON CONFLICT (account) DO UPDATE SET upto = excluded.upto";

type Name = (i64, i64);
type Place = (AttendanceId, i64);

/// The hash of a provider's name for a message. It stands in databases: it never changes.
fn hash(account: AccountId, channel: ChannelId, name: &str) -> i64 {
    let mut sha = Sha256::new();
    sha.update(account.0);
    sha.update(channel.0);
    sha.update(name.as_bytes());
    let digest: [u8; 32] = sha.finalize().into();
    let (first, _) = digest.split_at(8);
    i64::from_be_bytes(first.try_into().unwrap_or_default())
}

/// Rows that are in no table yet.
#[derive(Debug, Default)]
struct Rows {
    names: BTreeSet<Name>,
    places: BTreeSet<Place>,
}

/// What of an account is not filed.
#[derive(Debug, Default)]
struct Part {
    fresh: Rows,
    /// Messages in `fresh`, and the last of them.
    count: usize,
    last: i64,
    /// What is being filed. Nothing is added to it.
    portion: Rows,
    /// What comes after this is in `fresh`; what does not is in the portion or in the tables.
    upto: i64,
    /// The tables are complete so far, and do not say so yet.
    is_unsaid: bool,
}

/// All that is not filed. `None`: it is not known, and has to be read anew.
#[derive(Debug, Default)]
pub(super) struct Unfiled(RwLock<Option<BTreeMap<AccountId, Part>>>);

impl Unfiled {
    /// A transaction is durable.
    pub fn take(&self, notes: Notes) {
        if let Some(parts) = &mut *self.0.write().unwrap_or_else(PoisonError::into_inner) {
            notes.add_to(parts);
        }
    }

    /// Nobody knows what was stored.
    pub fn forget(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub fn is_known(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Whether a step of filing is to be made.
    pub fn is_long(&self) -> bool {
        let parts = self.0.read().unwrap_or_else(PoisonError::into_inner);
        parts.iter().flat_map(BTreeMap::values).any(Part::is_due)
    }

    /// The next rows to be filed.
    pub fn next(&self) -> Option<Step> {
        let mut parts = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let (account, part) = parts.as_mut()?.iter_mut().find(|(_, part)| part.is_due())?;
        part.begin();
        let names: Vec<Name> = part.portion.names.iter().take(STEP).copied().collect();
        let places = part.portion.places.iter().take(STEP - names.len()).copied().collect();
        Some(Step { account: *account, names, places, upto: part.upto })
    }

    /// A step is durable.
    pub fn filed(&self, step: &Step) {
        let mut parts = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let Some(part) = parts.as_mut().and_then(|parts| parts.get_mut(&step.account)) else { return };
        for name in &step.names {
            part.portion.names.remove(name);
        }
        for place in &step.places {
            part.portion.places.remove(place);
        }
        part.is_unsaid &= !step.is_last();
    }
}

impl Part {
    fn all(&self) -> [&Rows; 2] {
        [&self.fresh, &self.portion]
    }

    fn is_due(&self) -> bool {
        self.is_unsaid || self.count >= PORTION
    }

    /// Takes the next portion, where the last one is done.
    fn begin(&mut self) {
        if !self.is_unsaid {
            self.portion = std::mem::take(&mut self.fresh);
            (self.upto, self.count, self.is_unsaid) = (self.last, 0, true);
        }
    }
}

/// Rows that are filed in one transaction. The last step of a portion has none, and says how far the tables go.
#[derive(Debug)]
pub(super) struct Step {
    account: AccountId,
    names: Vec<Name>,
    places: Vec<Place>,
    upto: i64,
}

impl Step {
    fn is_last(&self) -> bool {
        self.names.is_empty() && self.places.is_empty()
    }

    pub fn rows(&self) -> usize {
        self.names.len() + self.places.len()
    }

    /// Inside a transaction.
    pub fn file(&self, connection: &Connection) -> Result<()> {
        if self.is_last() {
            connection.prepare_cached(FILED_UPTO)?.execute(params![self.account.0, self.upto])?;
            return Ok(());
        }
        file(connection, self.names.iter().copied(), self.places.iter().copied())
    }
}

fn file(connection: &Connection, names: impl Iterator<Item = Name>, places: impl Iterator<Item = Place>) -> Result<()> {
    let mut statement = connection.prepare_cached(FILE_NAME)?;
    for (hash, seq) in names {
        statement.execute([hash, seq])?;
    }
    let mut statement = connection.prepare_cached(FILE_PLACE)?;
    for (attendance, seq) in places {
        statement.execute(params![attendance.0, seq])?;
    }
    Ok(())
}
