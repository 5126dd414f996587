//! The story, chapter by chapter. Each chapter gets a fresh store, and runs once for each kind.

mod constraints;
mod conversation;
mod keeping;
mod log;
mod setup;

use turno::base::page::PageRequest;
use turno::base::{AccountId, AttendanceId, SafeText};
use turno::domain::Message;
use turno::server::port::storage::Replay;
use turno::server::port::{Batch, Cold, Live, Storage, StorageFault, Wants};

use super::sample;
use super::store::Store;

/// Makes a test of each chapter for each kind of store.
macro_rules! chapters {
    ($($chapter:ident)+) => {
        mod memory {
            $(#[tokio::test]
            async fn $chapter() {
                super::$chapter(super::Store::memory()).await;
            })+
        }

        mod sqlite {
            $(#[tokio::test]
            async fn $chapter() {
                super::$chapter(super::Store::sqlite()).await;
            })+
        }
    };
}
use chapters;

async fn commit(storage: &dyn Storage, batch: Batch) {
    storage.commit(sample::ACCOUNT, batch).await.expect("commits");
}

/// Commits to a fresh account what is in `batches`.
async fn prepared(store: &Store, batches: Vec<Batch>) {
    commit(store.get(), sample::setup()).await;
    for batch in batches {
        commit(store.get(), batch).await;
    }
}

async fn live(storage: &dyn Storage) -> Live {
    storage.live(sample::ACCOUNT).await.expect("reads")
}

async fn cold(storage: &dyn Storage, wants: Wants) -> Cold {
    storage.cold(sample::ACCOUNT, wants).await.expect("reads")
}

async fn timeline(storage: &dyn Storage, attendance: u8) -> Vec<Message> {
    let id = AttendanceId([attendance; 16]);
    storage.timeline(sample::ACCOUNT, id, PageRequest::newest(200)).await.expect("reads").rows
}

async fn refused(storage: &dyn Storage, what: &str, batch: Batch) {
    match storage.commit(sample::ACCOUNT, batch).await {
        Err(StorageFault::Corrupt(_)) => {}
        other => panic!("{what}: {other:?}"),
    }
}

/// All that can be read of an account, for comparing.
#[derive(Debug, PartialEq)]
pub struct Everything {
    live: Live,
    cold: Cold,
    timelines: Vec<Vec<Message>>,
    events: Vec<Replay>,
    drafts: Vec<Vec<(AttendanceId, SafeText)>>,
    quarantine: Vec<turno::protocol::admin::QuarantineView>,
    raws: Vec<Option<turno::server::port::RawRow>>,
    audit: Vec<turno::protocol::admin::AuditView>,
}

/// Reads what rows of the samples with numbers below `upto` there may be.
pub async fn everything(storage: &dyn Storage, account: AccountId, upto: u8) -> Everything {
    let numbers = 0..upto;
    let mut wants = Wants::default();
    for n in numbers.clone() {
        wants.addresses.insert(sample::address(n));
        wants.provider_ids.insert((sample::CHANNEL, sample::text(&format!("wamid.{n}"))));
        wants.messages.insert(turno::base::MessageId([n; 16]));
        wants.attendances.insert(AttendanceId([n; 16]));
        wants.keys.insert((sample::ANA, sample::key(n)));
    }
    let mut out = Everything {
        live: storage.live(account).await.expect("reads"),
        cold: storage.cold(account, wants).await.expect("reads"),
        timelines: Vec::new(),
        events: Vec::new(),
        drafts: Vec::new(),
        quarantine: storage.quarantine(account, 100).await.expect("reads"),
        raws: Vec::new(),
        audit: storage.audit(account, PageRequest::newest(200)).await.expect("reads").rows,
    };
    for user in [sample::ANA, sample::BEN] {
        out.events.push(storage.events(account, user, 0, 1000, 1000).await.expect("reads"));
        out.drafts.push(storage.drafts(account, user).await.expect("reads"));
    }
    for n in numbers {
        let page = PageRequest::newest(200);
        out.timelines.push(storage.timeline(account, AttendanceId([n; 16]), page).await.expect("reads").rows);
        out.raws.push(storage.raw(account, turno::base::RawId([n; 16])).await.expect("reads"));
    }
    out
}
