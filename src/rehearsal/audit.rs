//! The auditor: looks at everything from outside after each step, and says which promise was broken.
//!
//! It compares three things that nobody else has together: what was promised to the world (answers, Enter), what is in the
//! store (through its own [`Book`](super::book::Book)), and what the provider and the workstations hold.

mod desks;
mod posts;

use std::collections::{BTreeMap, BTreeSet};

use futures_util::FutureExt as _;

use crate::base::{AccountId, ContactId, MessageId, SafeText, UserId};
use crate::server::engine::Counters;
use crate::server::port::Wants;

pub use desks::Look;

use super::book::{Book, rank};
use super::disk::Disk;
use super::finding::{Finding, Promise};
use super::mail::{Item, Letter};

/// What the auditor remembers between steps.
#[derive(Debug, Default)]
pub struct Auditor {
    /// Posts of the provider that were looked at.
    posts: usize,
    posts_of: BTreeMap<MessageId, u32>,
    posts_by_key: BTreeMap<(UserId, crate::base::Key), MessageId>,
    /// What went out in lives of the server that ended with a restore.
    before: BTreeSet<MessageId>,
    last_posted: BTreeMap<(ContactId, crate::base::ChannelId), u64>,
    /// What a letter's items must have done once it is taken, as far as that was certain when it was posted.
    expected: BTreeMap<u64, Vec<Item>>,
    /// All that was promised: for the sweep at the end.
    pub promised: Vec<(usize, String)>,
    /// Messages stored when this life of the server began.
    stored_before: u64,
    pub checks: u64,
    pub pictures: u64,
}

impl Auditor {
    /// A letter goes out: what must be there when it is answered with 200? A status without a tag of a message that nobody
    /// knows yet is not told apart from those of other apps; one of a message that a restore took away is about nobody.
    pub fn await_effects(&mut self, id: u64, letter: &Letter, book: &Book) {
        let is_certain = |item: &&Item| match item {
            Item::Stored { .. } | Item::Garbage => true,
            Item::Status { provider_id, tag, .. } => {
                let tagged = tag.as_deref().and_then(message_of).filter(|_| !self.before.is_empty());
                let is_ours = tag.is_some() && tagged.is_none_or(|id| book.messages.contains_key(&id));
                is_ours || find(book, letter.channel, provider_id).is_some()
            }
        };
        self.expected.insert(id, letter.items.iter().filter(is_certain).cloned().collect());
    }

    /// It was answered with 200: all of it is in the store now, whatever happens next (G01, G03).
    pub fn taken(&mut self, id: u64, letter: &Letter, disk: &Disk, account: AccountId) -> Result<(), Finding> {
        if !disk.book().raws.contains_key(&letter.sum) {
            return Err(Finding::new(Promise::G01, format!("letter {id} was taken, and its body is not stored")));
        }
        for item in self.expected.remove(&id).unwrap_or_default() {
            self.item_taken(&item, letter.channel, disk, account)?;
        }
        Ok(())
    }

    fn item_taken(&mut self, item: &Item, channel: usize, disk: &Disk, account: AccountId) -> Result<(), Finding> {
        match item {
            Item::Garbage => Ok(()),
            Item::Stored { provider_id } => {
                self.promised.push((channel, provider_id.clone()));
                is_stored(disk, account, channel, provider_id)
            }
            Item::Status { provider_id, tag, status } => {
                let book = disk.book();
                let by_tag = tag.as_deref().and_then(message_of).and_then(|id| book.messages.get(&id));
                let Some(line) = by_tag.or_else(|| find(&book, channel, provider_id)) else {
                    return Err(Finding::new(Promise::G11, format!("the status of {provider_id} was about nobody")));
                };
                if rank(line.status) < rank_of(status) {
                    let what = format!("{status} of {provider_id} was taken, and it is {:?}", line.status);
                    return Err(Finding::new(Promise::G11, what));
                }
                Ok(())
            }
        }
    }

    /// Everything that was ever promised is still there.
    pub fn sweep(&self, disk: &Disk, account: AccountId) -> Result<(), Finding> {
        self.promised.iter().try_for_each(|(channel, id)| is_stored(disk, account, *channel, id))
    }

    /// A life of the server begins: its counters begin with it.
    pub fn server_started(&mut self, book: &Book) {
        self.stored_before = book.inbound;
    }

    /// G23: what came in is what was stored, was there before, was put aside, was a status or was of no interest; and what
    /// is said to be stored is stored.
    pub fn counters(&mut self, counters: &Counters, book: &Book) -> Result<(), Finding> {
        self.checks += 1;
        let sum = counters.stored + counters.duplicate + counters.quarantined + counters.statuses + counters.ignored;
        if counters.received != sum {
            return Err(Finding::new(Promise::G23, format!("{counters:?} do not add up")));
        }
        let stored = book.inbound - self.stored_before;
        if counters.stored > stored {
            return Err(Finding::new(Promise::G23, format!("{} are said to be stored, {stored} are", counters.stored)));
        }
        Ok(())
    }

    /// What the book found in the commits since the last step.
    pub fn book(&self, disk: &Disk) -> Result<(), Finding> {
        disk.book().findings().into_iter().next().map_or(Ok(()), Err)
    }
}

/// Asks the store itself: the book could be as wrong as the disk that it trusts.
fn is_stored(disk: &Disk, account: AccountId, channel: usize, provider_id: &str) -> Result<(), Finding> {
    let lost = |why: &str| Err(Finding::new(Promise::G01, format!("{provider_id} was taken and is lost: {why}")));
    let Some(channel) = channel_of(&disk.book(), channel) else { return lost("no channel") };
    let key = (channel, SafeText::line(provider_id));
    let wants = Wants { provider_ids: BTreeSet::from([key.clone()]), ..Wants::default() };
    let found = disk.store().cold(account, wants).now_or_never().and_then(Result::ok);
    let is_there = found.is_some_and(|cold| cold.by_provider.contains_key(&key));
    if is_there { Ok(()) } else { lost("not in the store") }
}

fn channel_of(book: &Book, channel: usize) -> Option<crate::base::ChannelId> {
    let (slug, _) = super::host::SLUGS.get(channel)?;
    book.channels.values().find(|row| &*row.slug == *slug).map(|row| row.id)
}

fn find<'a>(book: &'a Book, channel: usize, provider_id: &str) -> Option<&'a super::book::Line> {
    let id = book.by_provider.get(&(channel_of(book, channel)?, SafeText::line(provider_id)))?;
    book.messages.get(id)
}

/// The message that a tag of ours names.
fn message_of(tag: &str) -> Option<MessageId> {
    tag.strip_prefix("turno:").and_then(|id| id.parse().ok())
}

/// How far a word of the provider goes, by the auditor's own table.
fn rank_of(status: &str) -> u8 {
    match status {
        "sent" => 4,
        "failed" => 5,
        "delivered" => 6,
        "read" => 7,
        _ => 0,
    }
}
