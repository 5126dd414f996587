//! One story for both caches: the same changes give the same picture and pages, in memory and on the disk.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::disk::DiskCache;
use super::memory::MemoryCache;
use super::*;
use crate::base::{AccountId, AttendanceId, ChannelId, ContactId, MessageId, QueueId, SafeText, Timestamp, UserId};
use crate::client::place::scratch;
use crate::client::timeline::MessageChange;
use crate::domain::{Account, AttendanceState, Content, Direction, Language, Presence, Role, Status};
use crate::protocol::{AttendanceView, ContactView, UserView};

fn id(at: u8) -> AttendanceId {
    AttendanceId([at; 16])
}

fn row(at: u8, version: u32) -> AttendanceView {
    AttendanceView {
        id: id(at),
        number: at.into(),
        version,
        state: AttendanceState::Waiting,
        agent: None,
        contact: ContactView {
            id: ContactId([at; 16]),
            profile_name: None,
            saved_name: None,
            username: None,
            phone: None,
        },
        channel: ChannelId([1; 16]),
        queue: QueueId([1; 16]),
        started: Timestamp(1),
        assigned: None,
        waiting_since: None,
        unread: 0,
        window_end: None,
        held: false,
        last: None,
        why: None,
    }
}

fn user(at: u8, presence: Presence) -> UserView {
    UserView {
        id: UserId([at; 16]),
        login: SafeText::line("ana"),
        name: SafeText::line("Ana"),
        role: Role::Agent,
        active: true,
        limit: None,
        language: None,
        presence,
    }
}

fn picture(n: u64, rows: &[u8]) -> Snapshot {
    Snapshot {
        n,
        account: Account {
            id: AccountId([1; 16]),
            slug: SafeText::line("acme"),
            name: SafeText::line("Acme"),
            country: SafeText::line("BR"),
            zone: SafeText::line("UTC"),
            language: Language::English,
        },
        me: UserId([1; 16]),
        users: BTreeMap::from([(UserId([1; 16]), user(1, Presence::Online))]),
        queues: BTreeMap::new(),
        channels: BTreeMap::new(),
        attendances: rows.iter().map(|at| (id(*at), row(*at, 1))).collect(),
    }
}

fn message(seq: u64, rev: u64) -> MessageView {
    MessageView {
        id: MessageId([seq as u8; 16]),
        seq,
        rev,
        direction: Direction::Out,
        origin: Default::default(),
        at: Timestamp(seq as i64),
        author: None,
        key: None,
        content: Content::text(&format!("{seq} of {rev}")),
        marks: Default::default(),
        status: Some(Status::Queued),
    }
}

fn change(seq: u64, n: u64) -> MessageChange {
    let message = MessageId([seq as u8; 16]);
    MessageChange { n, message, status: Some(Status::Read), marks: None, content: None }
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let any_id = || (1u8..4).prop_map(id);
    prop_oneof![
        1 => (20u64..90, proptest::collection::vec(1u8..4, 0..4))
            .prop_map(|(n, rows)| Entry::Picture(Box::new(picture(n, &rows)))),
        2 => (20u64..90).prop_map(Entry::Number),
        1 => (1u8..3).prop_map(|at| Entry::User(user(at, Presence::Paused))),
        2 => (1u8..4, 1u32..9).prop_map(|(at, version)| Entry::Attendance(Box::new(row(at, version)))),
        1 => any_id().prop_map(Entry::Gone),
        6 => (any_id(), 1u64..20, 1u64..9)
            .prop_map(|(attendance, seq, rev)| Entry::Message { attendance, message: Box::new(message(seq, rev)) }),
        4 => (any_id(), 1u64..20, 1u64..12)
            .prop_map(|(attendance, seq, n)| Entry::Change { attendance, change: Box::new(change(seq, n)) }),
        3 => (any_id(), 1u64..20, 0u64..8, any::<Option<bool>>(), any::<bool>()).prop_map(
            |(attendance, from, count, more, replace)| Entry::Page {
                attendance,
                rows: (from..from + count).map(|seq| message(seq, 3)).collect(),
                more,
                replace,
            }
        ),
    ]
}

fn agree(disk: &mut dyn Cache, memory: &mut dyn Cache) {
    assert_eq!(disk.picture(), memory.picture());
    for at in 1..4 {
        for (before, limit) in [(None, 200), (None, 3), (Some(9), 4), (Some(1), 4)] {
            let (mut one, two) = (disk.page(id(at), before, limit), memory.page(id(at), before, limit));
            // The disk may think it out of date where a change was about a message it has not: then it is asked again.
            one.fresh |= two.fresh;
            assert_eq!(one, two, "{at} before {before:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn both_caches_hold_the_same_after_the_same_changes_and_after_a_restart(
        batches in proptest::collection::vec(proptest::collection::vec(any_entry(), 1..5), 0..12)
    ) {
        let folder = scratch("cache-story").join("cache-2");
        let mut memory = MemoryCache::default();
        let mut disk = DiskCache::open(&folder, vault()).expect("a new cache");
        prop_assert!(disk.picture().is_none());
        let first = [Entry::Picture(Box::new(picture(10, &[1, 2, 3])))];
        for batch in std::iter::once(&first[..]).chain(batches.iter().map(Vec::as_slice)) {
            disk.write(batch);
            memory.write(batch);
        }
        agree(&mut disk, &mut memory);
        drop(disk);
        let mut disk = DiskCache::open(&folder, vault()).expect("the same cache");
        prop_assert!(disk.picture().is_some());
        agree(&mut disk, &mut memory);
        prop_assert_eq!(disk.trouble(), None);
    }
}

#[test]
fn a_row_that_is_rotten_counts_as_absent_and_takes_its_picture_or_page_with_it() {
    let folder = scratch("cache-rot").join("cache-2");
    let mut cache = DiskCache::open(&folder, vault()).expect("a new cache");
    let page =
        Entry::Page { attendance: id(1), rows: vec![message(1, 1), message(2, 1)], more: Some(false), replace: true };
    cache.write(&[Entry::Picture(Box::new(picture(10, &[1]))), page]);
    drop(cache);
    spoil(&folder, b'm');
    let mut cache = DiskCache::open(&folder, vault()).expect("opens");
    assert!(cache.picture().is_some());
    assert_eq!(cache.page(id(1), None, 60), Cached::default(), "no page with a hole");
    drop(cache);
    spoil(&folder, b'a');
    let mut cache = DiskCache::open(&folder, vault()).expect("opens");
    assert!(cache.picture().is_none(), "no picture that lacks a row for good");
    cache.write(&[Entry::Picture(Box::new(picture(20, &[1, 2])))]);
    assert_eq!(cache.picture().map(|(picture, epoch)| (picture.attendances.len(), epoch)), Some((2, 20)));
}

fn vault() -> Option<super::super::vault::Vault> {
    super::super::vault::Vault::new(&super::super::vault::key(7))
}

#[test]
fn x14_a_cache_is_empty_for_whoever_has_another_key_or_none() {
    let folder = scratch("cache-locked").join("cache-2");
    for other in [super::super::vault::Vault::new(&super::super::vault::key(8)), None] {
        let mut cache = DiskCache::open(&folder, vault()).expect("a new cache");
        cache.write(&[Entry::Picture(Box::new(picture(10, &[1])))]);
        assert!(cache.picture().is_some());
        drop(cache);
        assert!(DiskCache::open(&folder, other).expect("opens").picture().is_none());
    }
}

/// Turns one bit of the first row of a kind.
fn spoil(folder: &std::path::Path, kind: u8) {
    // The lock of the one before goes a moment after it was closed.
    let db = loop {
        if let Ok(db) = super::disk::open_db(folder) {
            break db;
        }
    };
    let (key, value) = db.scan_prefix([kind]).next().expect("a row").expect("readable");
    let mut rotten = value.to_vec();
    rotten[12] ^= 1;
    db.insert(key, rotten).expect("room");
}

#[test]
fn a_change_too_far_back_makes_the_conversation_out_of_date_instead_of_wrong() {
    let mut cache = DiskCache::open(&scratch("cache-far").join("cache-2"), vault()).expect("a new cache");
    let rows = (1..=230).map(|seq| MessageView { id: MessageId(u128::from(seq).to_be_bytes()), ..message(seq, 1) });
    let page = Entry::Page { attendance: id(1), rows: rows.collect(), more: Some(false), replace: true };
    cache.write(&[Entry::Picture(Box::new(picture(10, &[1]))), page]);
    assert!(cache.page(id(1), None, 10).fresh);
    let change = |seq: u64| {
        let message = MessageId(u128::from(seq).to_be_bytes());
        let change = MessageChange { message, ..change(seq, 9) };
        [Entry::Change { attendance: id(1), change: Box::new(change) }]
    };
    cache.write(&change(100));
    let found = cache.page(id(1), Some(101), 1);
    assert_eq!((found.rows[0].status, found.fresh), (Some(Status::Read), true));
    cache.write(&change(2));
    assert!(!cache.page(id(1), None, 10).fresh);
}

#[test]
fn a_cache_that_is_in_use_is_left_alone() {
    let folder = scratch("cache-used").join("cache-2");
    let mut first = DiskCache::open(&folder, vault()).expect("a new cache");
    first.write(&[Entry::Picture(Box::new(picture(10, &[1])))]);
    assert!(DiskCache::open(&folder, vault()).is_err());
    assert!(first.picture().is_some());
}

/// The files as somebody finds them who comes after a kill.
fn copied(from: &std::path::Path, to: &std::path::Path) -> std::io::Result<()> {
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copied(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[test]
fn what_was_flushed_is_there_for_whoever_comes_after_a_kill() {
    let (folder, copy) = (scratch("cache-kill").join("cache-2"), scratch("cache-killed").join("cache-2"));
    let mut cache = DiskCache::open(&folder, vault()).expect("a new cache");
    cache.write(&[Entry::Picture(Box::new(picture(10, &[1])))]);
    cache.flush();
    let found = || {
        copied(&folder, &copy).ok()?;
        DiskCache::open(&copy, vault()).ok()?.picture()
    };
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while found().is_none() {
        assert!(std::time::Instant::now() < until, "nothing was flushed");
        std::thread::yield_now();
    }
    assert_eq!(cache.picture().map(|(picture, _)| picture.n), Some(10));
}
