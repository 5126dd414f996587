//! What the transaction under way adds to what is not filed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use rusqlite::{Connection, Result};

use crate::base::{AccountId, AttendanceId, ChannelId};

use super::{Name, Part, Place, Unfiled, file, hash};

/// Notes of a transaction. They count when it is durable, and are thrown away when it is not. Nothing is ever struck out:
/// whoever finds a message compares it, so that a note that is no longer true leads nowhere.
#[derive(Debug)]
pub(in super::super) struct Slips<'a> {
    unfiled: &'a Unfiled,
    of: BTreeMap<AccountId, Added>,
}

#[derive(Debug, Default)]
pub(super) struct Added {
    names: BTreeSet<Name>,
    places: BTreeSet<Place>,
    messages: usize,
    last: i64,
}

impl<'a> Slips<'a> {
    pub fn new(unfiled: &'a Unfiled) -> Slips<'a> {
        Slips { unfiled, of: BTreeMap::new() }
    }

    pub fn unfiled(&self) -> &'a Unfiled {
        self.unfiled
    }

    /// A new message, which is named and placed besides.
    pub fn message(&mut self, account: AccountId, seq: i64) {
        if self.is_fresh(account, seq) {
            let added = self.of.entry(account).or_default();
            (added.messages, added.last) = (added.messages + 1, added.last.max(seq));
        }
    }

    pub fn name(
        &mut self,
        connection: &Connection,
        account: AccountId,
        (channel, name): (ChannelId, &str),
        seq: i64,
    ) -> Result<()> {
        let row = (hash(account, channel, name), seq);
        if self.is_fresh(account, seq) {
            self.of.entry(account).or_default().names.insert(row);
            return Ok(());
        }
        file(connection, [row].into_iter(), std::iter::empty())
    }

    pub fn place(
        &mut self,
        connection: &Connection,
        account: AccountId,
        attendance: AttendanceId,
        seq: i64,
    ) -> Result<()> {
        if self.is_fresh(account, seq) {
            self.of.entry(account).or_default().places.insert((attendance, seq));
            return Ok(());
        }
        file(connection, std::iter::empty(), [(attendance, seq)].into_iter())
    }

    /// The numbers of messages of this transaction that have a name of this hash.
    pub(super) fn named(&self, account: AccountId, hash: i64) -> impl Iterator<Item = i64> {
        let names = self.of.get(&account).map(|added| added.names.range((hash, i64::MIN)..=(hash, i64::MAX)));
        names.into_iter().flatten().map(|(_, seq)| *seq)
    }

    /// Whether the message would be found again when the store opens: it comes after all that is filed.
    fn is_fresh(&self, account: AccountId, seq: i64) -> bool {
        let parts = self.unfiled.0.read().unwrap_or_else(PoisonError::into_inner);
        parts.as_ref().is_some_and(|parts| parts.get(&account).is_none_or(|part| seq > part.upto))
    }

    pub fn into_notes(self) -> Notes {
        Notes(self.of)
    }
}

/// The notes of a durable transaction.
#[derive(Debug, Default)]
pub(in super::super) struct Notes(BTreeMap<AccountId, Added>);

impl Notes {
    pub(super) fn add_to(self, parts: &mut BTreeMap<AccountId, Part>) {
        for (account, added) in self.0 {
            let part = parts.entry(account).or_default();
            part.fresh.names.extend(added.names);
            part.fresh.places.extend(added.places);
            part.count += added.messages;
            part.last = part.last.max(added.last);
        }
    }
}
