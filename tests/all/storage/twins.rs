//! Both stores get the same random batches and must answer alike: every commit, and everything that can be read.

use turno::base::{AttendanceId, ContactId, Key, RawId, Rng, SessionId, Timestamp, UserId};
use turno::domain::message::{Direction, Marks};
use turno::domain::{Attendance, AttendanceState, Content, Message, Status};
use turno::server::port::{Batch, SendState, Storage, StorageFault, TokenHash, Write};
use turno::server::storage::memory::MemoryStorage;
use turno::server::storage::sqlite::SqliteStorage;

use super::folder::Folder;
use super::sample::{self, ANA, BEN, CHANNEL};
use super::story::everything;

/// Names are drawn from so few that they meet often.
const NAMES: u64 = 6;

fn small(rng: &mut Rng) -> u8 {
    u8::try_from(rng.below(NAMES)).unwrap_or(0)
}

fn time(rng: &mut Rng) -> Timestamp {
    Timestamp(i64::try_from(rng.below(100)).unwrap_or(0))
}

fn user(rng: &mut Rng) -> UserId {
    if rng.below(8) == 0 { UserId([9; 16]) } else { [ANA, BEN][usize::from(rng.below(2) == 0)] }
}

fn attendance(rng: &mut Rng) -> Attendance {
    let states =
        [AttendanceState::Waiting, AttendanceState::Assigned, AttendanceState::Open, AttendanceState::Finished];
    let (id, of) = (small(rng), small(rng));
    let number = if rng.below(4) == 0 { rng.below(NAMES) } else { u64::from(id) };
    let state = states[usize::try_from(rng.below(4)).unwrap_or(0)];
    Attendance { number, state, unread: u32::from(small(rng)), ..sample::attendance(id, of) }
}

fn message(rng: &mut Rng) -> Message {
    let (id, at, of) = (small(rng), small(rng), small(rng));
    let statuses = [None, Some(Status::Queued), Some(Status::Accepted), Some(Status::Read)];
    let seq = if rng.below(4) == 0 { rng.below(NAMES) } else { u64::from(id) };
    let maybe = |rng: &mut Rng| rng.below(2) == 0;
    Message {
        seq,
        rev: rng.below(50),
        attendance: (rng.below(3) > 0).then_some(AttendanceId([at; 16])),
        author: maybe(rng).then(|| user(rng)),
        key: maybe(rng).then(|| Key([small(rng); 16])),
        provider_id: maybe(rng).then(|| sample::text(&format!("wamid.{}", small(rng)))),
        direction: Direction::Out,
        content: Content::text(&format!("text {}", rng.below(3))),
        marks: Marks { edited: maybe(rng), ..Marks::default() },
        status: statuses[usize::try_from(rng.below(4)).unwrap_or(0)],
        shown: rng.below(4) > 0,
        ..sample::message(id, at, of)
    }
}

fn row(rng: &mut Rng, event_n: u64) -> Write {
    let n = small(rng);
    match rng.below(18) {
        0 => Write::User(sample::user(n.max(1))),
        1 => {
            let token = TokenHash([small(rng); 32]);
            Write::Session(turno::server::port::SessionRow { token, ..sample::session(n, user(rng)) })
        }
        2 => Write::SessionEnded(SessionId([n; 16])),
        3 => Write::Raw(sample::raw(n, time(rng).0)),
        4 => Write::Quarantine(sample::quarantine(n, time(rng).0)),
        5 => Write::QuarantineSettled(RawId([n; 16])),
        6 => Write::Contact(sample::contact(n)),
        7 => Write::Address { address: sample::address(n), contact: ContactId([small(rng); 16]) },
        8 => Write::Window { contact: ContactId([n; 16]), channel: CHANNEL, window: sample::window(time(rng).0) },
        9 | 10 => Write::Attendance(attendance(rng)),
        11 => Write::Leg(sample::leg(n)),
        12 | 13 => Write::Message(message(rng)),
        14 => {
            let (contact, attendance) = (ContactId([n; 16]), AttendanceId([small(rng); 16]));
            Write::Adopt { contact, channel: CHANNEL, attendance }
        }
        15 => {
            let states = [SendState::Queued, SendState::Sending, SendState::Done, SendState::Uncertain];
            Write::Sending(sample::sending(n, states[usize::try_from(rng.below(4)).unwrap_or(0)]))
        }
        16 => Write::Event(sample::event(event_n + rng.below(2), time(rng).0, &[user(rng)])),
        _ => {
            let text = sample::text(["", "a", "b"][usize::try_from(rng.below(3)).unwrap_or(0)]);
            Write::Draft { user: user(rng), attendance: AttendanceId([n; 16]), text }
        }
    }
}

/// A batch that references something must not fail for that each time: contacts are there from the start.
fn beginning() -> Batch {
    let mut batch = sample::setup();
    batch.extend((0..4).map(|n| Write::Contact(sample::contact(n))));
    batch
}

/// How a commit ended, without the words.
fn kind(done: &Result<(), StorageFault>) -> &'static str {
    match done {
        Ok(()) => "stored",
        Err(StorageFault::Corrupt(_)) => "corrupt",
        Err(StorageFault::Refused(_) | StorageFault::Unknown(_) | StorageFault::Read(_)) => "failed",
    }
}

#[tokio::test]
async fn memory_and_sqlite_answer_alike_whatever_is_stored() {
    let mut stored = 0;
    for seed in 0..12 {
        let mut rng = Rng::seeded(seed);
        let folder = Folder::new();
        let memory = MemoryStorage::new();
        let sqlite = SqliteStorage::open(folder.path()).expect("opens");
        let mut event_n = 1;
        for step in 0..120 {
            let size = 1 + rng.below(3);
            let batch = if step == 0 { beginning() } else { (0..size).map(|_| row(&mut rng, event_n)).collect() };
            let one = memory.commit(sample::ACCOUNT, batch.clone()).await;
            let other = sqlite.commit(sample::ACCOUNT, batch.clone()).await;
            assert_eq!(kind(&one), kind(&other), "seed {seed}, step {step}: {one:?} {other:?} {batch:#?}");
            stored += u32::from(one.is_ok());
            if step % 40 == 39 {
                let (raws, events) = (time(&mut rng), time(&mut rng));
                let one = memory.prune(sample::ACCOUNT, raws, events).await;
                assert_eq!(one, sqlite.prune(sample::ACCOUNT, raws, events).await, "seed {seed}, step {step}");
            }
            event_n = memory.live(sample::ACCOUNT).await.expect("reads").event_n + 1;
            if step % 10 == 9 {
                let upto = u8::try_from(NAMES).unwrap_or(0);
                let one = everything(&memory, sample::ACCOUNT, upto).await;
                assert_eq!(one, everything(&sqlite, sample::ACCOUNT, upto).await, "seed {seed}, step {step}");
            }
        }
        sqlite.close().await;
    }
    assert!(stored > 400, "too few batches were good: {stored}");
}
