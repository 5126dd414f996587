//! What was typed and is not yet the server's: messages that wait, and why some were refused. Pure; the file is elsewhere.
//!
//! A message leaves when it stands in the mirror under its key, not when the server's reply comes: so the screen shows it
//! once at every moment. Until then it goes out again after each reconnection, in the order of typing, with the same key (G06).
//!
//! Trail: outbound 4/9 (from tui::command::message, to server::session)

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::{AttendanceId, Key, MessageId, SafeText, Timestamp};
use crate::domain::Refusal;
use crate::protocol::{ClientFrame, Request};

use super::Unsent;

/// One entry of the outbox's file. Reading all of them in order gives the state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "r", rename_all = "snake_case")]
pub enum Record {
    /// Enter was pressed.
    Send {
        key: Key,
        attendance: AttendanceId,
        text: SafeText,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reply_to: Option<MessageId>,
        at: Timestamp,
        /// What the customer was called then: the name outlives the row.
        #[serde(skip_serializing_if = "SafeText::is_blank", default)]
        title: SafeText,
        /// The last event that was known here then: it tells in which life of the server this was (G22). Zero: not known.
        #[serde(skip_serializing_if = "is_zero", default)]
        n: u64,
    },
    /// The server did not take it.
    Refused { key: Key, refusal: Refusal },
    /// It is to be tried again.
    Again { key: Key },
    /// It stands in the mirror, or was taken back.
    Done { key: Key },
    /// What is being typed; empty: nothing.
    Draft { attendance: AttendanceId, text: SafeText },
    /// The server has this draft as it is.
    Told { attendance: AttendanceId },
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Record {
    /// The message that it is about; `None`: a draft.
    pub fn key(&self) -> Option<Key> {
        match self {
            Record::Send { key, .. } | Record::Refused { key, .. } | Record::Again { key } | Record::Done { key } => {
                Some(*key)
            }
            Record::Draft { .. } | Record::Told { .. } => None,
        }
    }
}

/// How far a message has come on its way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Waiting,
    /// Asked on the connection that stands.
    Asked,
    /// The server has it; event `n` tells of it.
    Taken {
        n: u64,
    },
}

#[derive(Debug, Clone, PartialEq)]
struct Entry {
    unsent: Unsent,
    /// The last event that was known when it was typed; zero: not known.
    n: u64,
    fate: Fate,
    /// Whether it may have reached the server already.
    tried: bool,
}

/// The messages that wait, in the order of typing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outbox {
    entries: Vec<Entry>,
}

impl Outbox {
    /// As the records of an earlier run left it. Records of drafts are passed over.
    pub fn restored(records: &[Record]) -> Outbox {
        let mut outbox = Outbox::default();
        for record in records {
            match record {
                Record::Send { key, attendance, text, reply_to, at, title, n } => {
                    let unsent = Unsent {
                        key: *key,
                        attendance: *attendance,
                        text: text.clone(),
                        reply_to: *reply_to,
                        at: *at,
                        title: title.clone(),
                        refused: None,
                    };
                    outbox.push(unsent, *n);
                    if let Some(entry) = outbox.find_mut(*key) {
                        entry.tried = true;
                    }
                }
                Record::Refused { key, refusal } => drop(outbox.refuse(*key, refusal.clone())),
                Record::Again { key } => drop(outbox.retry(*key)),
                Record::Done { key } => drop(outbox.remove(*key)),
                Record::Draft { .. } | Record::Told { .. } => {}
            }
        }
        outbox
    }

    /// The records that would restore it.
    pub fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        for entry in &self.entries {
            records.push(record_of(&entry.unsent, entry.n));
            if let Some(refusal) = &entry.unsent.refused {
                records.push(Record::Refused { key: entry.unsent.key, refusal: refusal.clone() });
            }
        }
        records
    }

    /// Takes in a message that was just typed, when event `n` was the last one known. A key that is there already changes
    /// nothing.
    pub fn push(&mut self, unsent: Unsent, n: u64) -> Record {
        let record = record_of(&unsent, n);
        if self.find(unsent.key).is_none() {
            self.entries.push(Entry { unsent, n, fate: Fate::Waiting, tried: false });
        }
        record
    }

    pub fn iter(&self) -> impl Iterator<Item = &Unsent> {
        self.entries.iter().map(|entry| &entry.unsent)
    }

    pub fn get(&self, key: Key) -> Option<&Unsent> {
        self.find(key).map(|entry| &entry.unsent)
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The requests of those whose turn it is, oldest first; from now on they count as asked.
    ///
    /// In one attendance the next goes when the one before it was answered: so the order holds also where the server can
    /// store the second and could not store the first. `is_held`: attendances that are not ready yet.
    pub fn ask_waiting(&mut self, is_held: impl Fn(AttendanceId) -> bool) -> Vec<ClientFrame> {
        let is_asked = |entry: &&Entry| entry.fate == Fate::Asked && entry.unsent.refused.is_none();
        let mut busy: BTreeSet<AttendanceId> =
            self.entries.iter().filter(is_asked).map(|entry| entry.unsent.attendance).collect();
        let mut frames = Vec::new();
        for entry in &mut self.entries {
            let waits = entry.fate == Fate::Waiting && entry.unsent.refused.is_none();
            if waits && !is_held(entry.unsent.attendance) && busy.insert(entry.unsent.attendance) {
                entry.fate = Fate::Asked;
                entry.tried = true;
                frames.push(request_of(&entry.unsent));
            }
        }
        frames
    }

    /// The server could not decide about this one: it waits again.
    pub fn wait_again(&mut self, key: Key) {
        if let Some(entry) = self.find_mut(key) {
            entry.fate = Fate::Waiting;
        }
    }

    /// The connection is gone: what was asked on it is asked again on the next one.
    pub fn line_lost(&mut self) {
        for entry in &mut self.entries {
            if entry.fate == Fate::Asked {
                entry.fate = Fate::Waiting;
            }
        }
    }

    /// The server has it, and event `n` tells of it. Whether such a message waits here.
    pub fn taken(&mut self, key: Key, n: u64) -> bool {
        let entry = self.find_mut(key);
        if let Some(entry) = entry {
            entry.fate = Fate::Taken { n };
            return true;
        }
        false
    }

    /// Lets go of those that the server has for sure and that this client will not be told of by an event any more: the
    /// picture is at `n`, and `is_settled` says whether the attendance's timeline is complete up to there, or out of sight.
    pub fn settle(&mut self, n: u64, is_settled: impl Fn(AttendanceId) -> bool) -> Vec<Record> {
        let is_done = |entry: &Entry| match entry.fate {
            Fate::Taken { n: told } => told <= n && is_settled(entry.unsent.attendance),
            Fate::Waiting | Fate::Asked => false,
        };
        let done: Vec<Key> = self.entries.iter().filter(|e| is_done(e)).map(|e| e.unsent.key).collect();
        done.into_iter().filter_map(|key| self.remove(key)).collect()
    }

    /// It stands in the mirror, or is taken back.
    pub fn remove(&mut self, key: Key) -> Option<Record> {
        let at = self.entries.iter().position(|entry| entry.unsent.key == key)?;
        self.entries.remove(at);
        Some(Record::Done { key })
    }

    pub fn refuse(&mut self, key: Key, refusal: Refusal) -> Option<Record> {
        let entry = self.find_mut(key)?;
        entry.fate = Fate::Waiting;
        entry.unsent.refused = Some(refusal.clone());
        Some(Record::Refused { key, refusal })
    }

    /// The server came back from a backup and knows less than it did: what it may have had is for its author to decide about,
    /// and never goes again by itself (G22). `is_of_this_life`: whether an event of that number can be of the server's life of
    /// now; what was typed when nobody knows is taken to be.
    pub fn hold_tried(&mut self, is_of_this_life: impl Fn(u64) -> bool) -> Vec<Record> {
        let is_strange = |n: u64| n != 0 && !is_of_this_life(n);
        let is_tried = |entry: &&Entry| entry.tried && entry.unsent.refused.is_none() && is_strange(entry.n);
        let tried: Vec<Key> = self.entries.iter().filter(is_tried).map(|entry| entry.unsent.key).collect();
        tried.into_iter().filter_map(|key| self.refuse(key, Refusal::Restored)).collect()
    }

    /// Makes a refused one wait again.
    pub fn retry(&mut self, key: Key) -> Option<Record> {
        let entry = self.find_mut(key)?;
        entry.unsent.refused = None;
        entry.fate = Fate::Waiting;
        Some(Record::Again { key })
    }

    /// Whether it can be taken back: the server refused it, or cannot have seen it.
    pub fn may_discard(&self, key: Key) -> Result<(), Refusal> {
        let entry = self.find(key).ok_or(Refusal::NotFound)?;
        if entry.unsent.refused.is_some() || !entry.tried { Ok(()) } else { Err(Refusal::Unavailable) }
    }

    fn find(&self, key: Key) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.unsent.key == key)
    }

    fn find_mut(&mut self, key: Key) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.unsent.key == key)
    }
}

fn record_of(unsent: &Unsent, n: u64) -> Record {
    Record::Send {
        key: unsent.key,
        attendance: unsent.attendance,
        text: unsent.text.clone(),
        reply_to: unsent.reply_to,
        at: unsent.at,
        title: unsent.title.clone(),
        n,
    }
}

fn request_of(unsent: &Unsent) -> ClientFrame {
    let request = Request::Send { attendance: unsent.attendance, text: unsent.text.clone(), reply_to: unsent.reply_to };
    ClientFrame::Request { key: unsent.key, request }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(at: u8) -> Unsent {
        Unsent {
            key: Key([at; 16]),
            attendance: AttendanceId([at % 2; 16]),
            text: SafeText::new(&format!("text {at}")),
            reply_to: None,
            at: Timestamp(at.into()),
            title: SafeText::line("Mariana"),
            refused: None,
        }
    }

    fn keys(frames: &[ClientFrame]) -> Vec<Key> {
        let key = |frame: &ClientFrame| match frame {
            ClientFrame::Request { key, .. } => Some(*key),
            _ => None,
        };
        frames.iter().filter_map(key).collect()
    }

    #[test]
    fn g06_what_was_asked_on_a_line_that_broke_is_asked_again_in_order_with_the_same_keys() {
        let mut outbox = Outbox::default();
        (1..=3).for_each(|at| drop(outbox.push(typed(at), 0)));
        let first = outbox.ask_waiting(|_| false);
        assert_eq!(keys(&first), [Key([1; 16]), Key([2; 16])], "the third is of the first one's attendance");
        assert!(outbox.ask_waiting(|_| false).is_empty(), "once on a connection");
        outbox.remove(Key([2; 16]));
        outbox.line_lost();
        assert_eq!(keys(&outbox.ask_waiting(|_| false)), [Key([1; 16])]);
        outbox.taken(Key([1; 16]), 7);
        assert_eq!(keys(&outbox.ask_waiting(|_| false)), [Key([3; 16])]);
    }

    #[test]
    fn g06_one_that_the_server_could_not_store_goes_before_those_after_it() {
        let mut outbox = Outbox::default();
        [1, 3, 5].into_iter().for_each(|at| drop(outbox.push(typed(at), 0)));
        assert_eq!(keys(&outbox.ask_waiting(|_| false)), [Key([1; 16])]);
        outbox.wait_again(Key([1; 16]));
        assert!(outbox.ask_waiting(|held| held == AttendanceId([1; 16])).is_empty(), "its attendance is not ready");
        assert_eq!(keys(&outbox.ask_waiting(|_| false)), [Key([1; 16])]);
        outbox.refuse(Key([1; 16]), Refusal::TooLong { limit: 4_096 });
        assert_eq!(keys(&outbox.ask_waiting(|_| false)), [Key([3; 16])], "a refused one holds up nobody");
    }

    #[test]
    fn its_records_restore_it() {
        let mut outbox = Outbox::default();
        let mut file: Vec<Record> = (1..=4).map(|at| outbox.push(typed(at), 0)).collect();
        file.extend(outbox.refuse(Key([2; 16]), Refusal::WindowClosed));
        file.extend(outbox.remove(Key([3; 16])));
        file.extend(outbox.refuse(Key([4; 16]), Refusal::NotOpen));
        file.extend(outbox.retry(Key([4; 16])));
        let mut restored = Outbox::restored(&file);
        assert!(restored.iter().eq(outbox.iter()));
        assert_eq!(Outbox::restored(&outbox.records()), restored);
        assert_eq!(
            keys(&restored.ask_waiting(|_| false)),
            [Key([1; 16]), Key([4; 16])],
            "a refused one waits for its author"
        );
    }

    #[test]
    fn one_that_may_have_reached_the_server_cannot_be_taken_back() {
        let mut outbox = Outbox::default();
        outbox.push(typed(1), 0);
        assert_eq!(outbox.may_discard(Key([1; 16])), Ok(()));
        outbox.ask_waiting(|_| false);
        outbox.line_lost();
        assert_eq!(outbox.may_discard(Key([1; 16])), Err(Refusal::Unavailable));
        assert_eq!(Outbox::restored(&outbox.records()).may_discard(Key([1; 16])), Err(Refusal::Unavailable));
        outbox.refuse(Key([1; 16]), Refusal::WindowClosed);
        assert_eq!(outbox.may_discard(Key([1; 16])), Ok(()));
    }
}
