//! What a workstation finds on its own disk: the outbox's file and the cache, torn, rotten or written by somebody else.

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;
use turno::base::{AttendanceId, Key, Rng, SafeText};
use turno::client::Client;
use turno::client::act::Saved;
use turno::client::cache::{Cache, Entry, disk::DiskCache};
use turno::client::outbox::{Outbox, Record};
use turno::client::outbox_read;
use turno::domain::Refusal;

use super::breaks::{Break, any_breaks, apply};
use super::{Seen, run};
use crate::client::kit::{START, attendance, inbound, open_row, outbound, scratch, snapshot};

fn records() -> Vec<Record> {
    let send = |at: u8, text: &str| Record::Send {
        key: Key([at; 16]),
        attendance: attendance(at % 3),
        text: SafeText::new(text),
        reply_to: None,
        at: START,
        title: SafeText::line("Mariana"),
        n: 0,
    };
    vec![
        send(1, "first"),
        send(2, "second\nline"),
        Record::Refused { key: Key([1; 16]), refusal: Refusal::NotFound },
        Record::Again { key: Key([1; 16]) },
        Record::Draft { attendance: attendance(2), text: SafeText::line("half a sent") },
        Record::Done { key: Key([2; 16]) },
        Record::Told { attendance: attendance(2) },
        send(3, "third"),
    ]
}

/// Length and checksum before the body, both little-endian: how both files keep their values.
fn seal(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("short");
    [&length.to_le_bytes(), &crc32fast::hash(body).to_le_bytes(), body].concat()
}

/// A change of bytes that no checksum knows of.
#[derive(Debug, Clone)]
enum Rot {
    Flip(Index, u8),
    Cut(Index),
    Splice(Index, Vec<u8>),
    Zeros(usize),
    Drop(Index, usize),
}

fn any_rot() -> impl Strategy<Value = Rot> {
    prop_oneof![
        3 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Rot::Flip(at, byte)),
        2 => any::<Index>().prop_map(Rot::Cut),
        2 => (any::<Index>(), prop::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Rot::Splice(at, bytes)),
        1 => (1..5_000usize).prop_map(Rot::Zeros),
        1 => (any::<Index>(), 1..60usize).prop_map(|(at, count)| Rot::Drop(at, count)),
    ]
}

fn rot(bytes: &mut Vec<u8>, one: &Rot) {
    let count = bytes.len().max(1);
    match one {
        Rot::Flip(at, byte) => {
            if let Some(place) = bytes.get_mut(at.index(count)) {
                *place = *byte;
            }
        }
        Rot::Cut(at) => bytes.truncate(at.index(count)),
        Rot::Splice(at, more) => {
            let at = at.index(count).min(bytes.len());
            bytes.splice(at..at, more.iter().copied());
        }
        Rot::Zeros(more) => bytes.extend(std::iter::repeat_n(0, *more)),
        Rot::Drop(at, more) => {
            let at = at.index(count).min(bytes.len());
            let end = (at + more).min(bytes.len());
            bytes.drain(at..end);
        }
    }
}

type Written = (usize, Vec<Break>);

fn any_file(count: usize) -> impl Strategy<Value = (Vec<Written>, Vec<Rot>)> {
    let whole = (0..count).prop_map(|at| (at, Vec::new()));
    let record = prop_oneof![3 => whole, 1 => (0..count, any_breaks())];
    (prop::collection::vec(record, 0..10), prop::collection::vec(any_rot(), 0..3))
}

#[test]
fn outbox_records() {
    let samples: Vec<Value> = records().iter().map(|record| serde_json::to_value(record).expect("json")).collect();
    run("outbox_records", any_file(samples.len()), |(written, rots)| {
        let mut bytes = b"TURNOOB1".to_vec();
        let is_whole = rots.is_empty() && written.iter().all(|(_, breaks)| breaks.is_empty());
        for (at, breaks) in &written {
            // As the program writes it: a value's own order of fields is not the record's.
            let whole = || serde_json::to_vec(&records()[*at]).expect("json");
            bytes.extend(seal(&if breaks.is_empty() { whole() } else { apply(&samples[*at], breaks) }));
        }
        rots.iter().for_each(|one| rot(&mut bytes, one));
        let read = outbox_read::read(&bytes);
        assert!(read.whole <= bytes.len() as u64 && read.records.len() * 8 <= bytes.len());
        assert!(!is_whole || (read.records.len() == written.len() && !read.is_damaged), "a whole file lost something");
        let outbox = Outbox::restored(&read.records);
        let mut client = Client::new(SafeText::line("fuzz"), None);
        client.restore(Saved { picture: None, records: read.records.clone() });
        assert_eq!(client.unsent().count(), outbox.iter().count());
        // What is kept of it reads as the same again.
        assert_eq!(Outbox::restored(&outbox.records()).iter().count(), outbox.iter().count());
        client.tick(START, &mut Rng::seeded(1));
        Seen::new(bytes.len(), if read.is_damaged { "damaged" } else { "read" })
    });
}

/// sled lets go of its lock a moment after it was closed.
fn when_free<T>(mut open: impl FnMut() -> Option<T>) -> T {
    let begun = std::time::Instant::now();
    loop {
        if let Some(opened) = open() {
            return opened;
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(15), "the lock is never let go of");
        std::thread::yield_now();
    }
}

fn open(folder: &Path) -> sled::Db {
    when_free(|| sled::open(folder).ok())
}

/// Fills a cache on the disk as a client does, and tells all that lies in it.
fn fill(folder: &Path) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut cache = DiskCache::open(folder, None).expect("nobody else has it");
    let rows = vec![inbound(1, 4, "Oi"), outbound(2, 5, "Olá", Key([5; 16]))];
    cache.write(&[
        Entry::Picture(Box::new(snapshot(10, vec![open_row(1), open_row(2)]))),
        Entry::Page { attendance: attendance(1), rows, more: Some(true), replace: true },
    ]);
    drop(cache);
    let database = open(folder);
    database.iter().map(|row| row.expect("a row")).map(|(key, value)| (key.to_vec(), value.to_vec())).collect()
}

/// Another value under a key of the cache.
#[derive(Debug, Clone)]
enum Change {
    /// Well sealed, and wrong inside.
    Sealed(Vec<Break>),
    Rotten(Rot),
    Gone,
    /// Under another key.
    Moved(Vec<u8>),
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => any_breaks().prop_map(Change::Sealed),
        2 => any_rot().prop_map(Change::Rotten),
        1 => Just(Change::Gone),
        1 => prop::collection::vec(any::<u8>(), 0..30).prop_map(Change::Moved),
    ]
}

fn put(database: &sled::Db, (key, value): &(Vec<u8>, Vec<u8>), change: &Change) -> sled::Result<()> {
    match change {
        Change::Sealed(breaks) => {
            let body: Value = serde_json::from_slice(&value[8..]).expect("what the cache wrote");
            database.insert(key, seal(&apply(&body, breaks)))?;
        }
        Change::Rotten(one) => {
            let mut value = value.clone();
            rot(&mut value, one);
            database.insert(key, value)?;
        }
        Change::Gone => drop(database.remove(key)?),
        Change::Moved(elsewhere) => {
            database.remove(key)?;
            database.insert(elsewhere, value.clone())?;
        }
    }
    Ok(())
}

fn attendances() -> [AttendanceId; 3] {
    [attendance(1), attendance(2), attendance(9)]
}

#[test]
fn cache_records() {
    let folder = scratch("fuzz-cache").join("cache-1");
    let rows = fill(&folder);
    let strategy = prop::collection::vec((any::<Index>(), any_change()), 1..5);
    run("cache_records", strategy, |changes| {
        let database = open(&folder);
        database.clear().expect("room");
        let mut bytes = 0;
        for (key, value) in &rows {
            bytes += value.len();
            database.insert(key, value.clone()).expect("room");
        }
        for (at, change) in &changes {
            put(&database, &rows[at.index(rows.len())], change).expect("room");
        }
        drop(database);
        let mut cache = when_free(|| DiskCache::open(&folder, None).ok());
        let outcome = match cache.picture() {
            Some((picture, epoch)) => {
                let text = serde_json::to_string(&picture).expect("json");
                assert!(!text.contains("\\u00"), "a control character came back: {text}");
                Client::new(SafeText::line("fuzz"), None)
                    .restore(Saved { picture: Some((picture, epoch)), records: Vec::new() });
                "a picture"
            }
            None => "none",
        };
        for id in attendances() {
            assert!(cache.page(id, None, 60).rows.len() <= rows.len() + changes.len());
        }
        // It goes on to be written to.
        cache.write(&[Entry::Picture(Box::new(snapshot(20, vec![open_row(1)])))]);
        assert_eq!(cache.picture().map(|(picture, _)| picture.n), Some(20), "{:?}", cache.trouble());
        Seen::new(bytes, outcome)
    });
}
