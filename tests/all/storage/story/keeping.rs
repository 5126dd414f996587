//! Restarting, copying, and letting go of what was kept long enough.

use turno::base::{RawId, Timestamp};
use turno::domain::{Direction, Message, Status};
use turno::server::port::storage::Replay;
use turno::server::port::{SendState, StorageFault, Write};

use super::super::sample::{self, ANA};
use super::super::store::Store;
use super::{chapters, commit, everything, live, prepared};

chapters! {
    g17_a_restart_loses_nothing
    g22_a_copy_taken_while_running_equals_what_it_was_taken_from
    g05_what_is_too_old_is_said_to_be
    old_raw_bodies_go_with_their_quarantine
    the_numbers_of_events_go_on_after_all_of_them_are_old
    a_log_has_no_holes_although_the_clock_was_put_back
    there_is_more_to_prune_than_one_step_takes
}

fn rows() -> Vec<Write> {
    let mut batch = sample::first_contact(1);
    batch.extend(sample::first_contact(2));
    batch.extend([
        Write::Session(sample::session(1, ANA)),
        Write::Quarantine(sample::quarantine(1, 1)),
        Write::Sending(sample::sending(1, SendState::Sending)),
        Write::Draft { user: ANA, attendance: turno::base::AttendanceId([1; 16]), text: sample::text("half a") },
        Write::Audit(sample::audit(1)),
    ]);
    batch
}

async fn g17_a_restart_loses_nothing(store: Store) {
    prepared(&store, vec![rows()]).await;
    let before = everything(store.get(), sample::ACCOUNT, 5).await;
    let store = store.reopened().await;
    assert_eq!(everything(store.get(), sample::ACCOUNT, 5).await, before);
    commit(store.get(), sample::first_contact(3)).await;
    let store = store.reopened().await;
    assert_eq!(live(store.get()).await.event_n, 3);
}

async fn g22_a_copy_taken_while_running_equals_what_it_was_taken_from(store: Store) {
    prepared(&store, vec![rows()]).await;
    let before = everything(store.get(), sample::ACCOUNT, 5).await;
    let path = store.backup_path();
    assert_eq!(store.get().backup(&path).await, Ok(()));
    commit(store.get(), sample::first_contact(3)).await;
    let copy = store.open_backup(&path);
    assert_eq!(everything(copy.as_ref(), sample::ACCOUNT, 5).await, before);
    copy.commit(sample::ACCOUNT, sample::first_contact(3)).await.expect("a copy is a store");
    let again = store.get().backup(&path).await;
    assert!(matches!(again, Err(StorageFault::Refused(_))), "a copy is never overwritten: {again:?}");
}

/// What a store holds after it was filled, copied, went on and was brought back.
async fn brought_back(store: Store) -> super::Everything {
    let mut batch = rows();
    let (direction, status) = (Direction::Out, Some(Status::Queued));
    let queued = Message { direction, status, ..sample::message(2, 2, 2) };
    batch.extend([Write::Message(queued), Write::Sending(sample::sending(2, SendState::Queued))]);
    prepared(&store, vec![batch]).await;
    let path = store.backup_path();
    store.get().backup(&path).await.expect("a copy");
    commit(store.get(), sample::first_contact(3)).await;
    let store = store.revived(&path, Timestamp(5_000));
    everything(store.get(), sample::ACCOUNT, 5).await
}

#[tokio::test]
async fn g22_what_is_brought_back_is_the_same_new_life_in_every_store() {
    let (memory, sqlite) = (brought_back(Store::memory()).await, brought_back(Store::sqlite()).await);
    assert_eq!(memory, sqlite);
    assert!(memory.live.sessions.is_empty() && memory.live.event_n > 1 << 32, "{:?}", memory.live);
    assert!(memory.live.sendings.iter().all(|row| row.0.state == SendState::Uncertain), "{:?}", memory.live.sendings);
}

async fn events(store: &Store, after: u64) -> Replay {
    store.get().events(sample::ACCOUNT, ANA, after, 100, 100).await.expect("reads")
}

async fn prune(store: &Store, raws_before: i64, events_before: i64) -> u64 {
    let (raws, events) = (Timestamp(raws_before), Timestamp(events_before));
    store.get().prune(sample::ACCOUNT, raws, events).await.expect("prunes")
}

async fn g05_what_is_too_old_is_said_to_be(store: Store) {
    let all = (1..=6).map(|n| Write::Event(sample::event(n, i64::try_from(n).unwrap_or(0) * 10, &[ANA]))).collect();
    prepared(&store, vec![all]).await;
    assert_eq!(prune(&store, 0, 35).await, 3);
    assert_eq!(prune(&store, 0, 35).await, 0);
    assert_eq!(events(&store, 0).await, Replay::TooOld);
    assert_eq!(events(&store, 2).await, Replay::TooOld);
    let rest: Vec<_> = (4..=6).map(|n| sample::event(n, i64::try_from(n).unwrap_or(0) * 10, &[ANA])).collect();
    assert_eq!(events(&store, 3).await, Replay::Events(rest.clone()));
    assert_eq!(events(&store, 4).await, Replay::Events(rest[1..].to_vec()));
    let nothing = store.get().events(sample::ACCOUNT, ANA, 1, 1, 100).await;
    assert_eq!(nothing, Ok(Replay::Events(vec![])), "nothing is asked for, so nothing is missing");
}

async fn old_raw_bodies_go_with_their_quarantine(store: Store) {
    let rows = (1..=4).map(|n| Write::Raw(sample::raw(n, i64::from(n) * 10)));
    let mut batch: Vec<Write> = rows.collect();
    batch.extend([1, 3].map(|n| Write::Quarantine(sample::quarantine(n, i64::from(n) * 10))));
    prepared(&store, vec![batch]).await;
    assert_eq!(prune(&store, 25, 0).await, 3);
    for (n, is_there) in [(1, false), (2, false), (3, true), (4, true)] {
        let raw = store.get().raw(sample::ACCOUNT, RawId([n; 16])).await.expect("reads");
        assert_eq!(raw.is_some(), is_there, "{n}");
    }
    let left = store.get().quarantine(sample::ACCOUNT, 10).await.expect("reads");
    assert_eq!(left.iter().map(|row| row.raw).collect::<Vec<_>>(), [RawId([3; 16])]);
}

async fn the_numbers_of_events_go_on_after_all_of_them_are_old(store: Store) {
    prepared(&store, vec![(1..=3).map(|n| Write::Event(sample::event(n, 1, &[ANA]))).collect()]).await;
    assert_eq!(prune(&store, 0, 1000).await, 2);
    let store = store.reopened().await;
    assert_eq!(live(store.get()).await.event_n, 3);
    assert_eq!(events(&store, 1).await, Replay::TooOld);
    assert_eq!(events(&store, 3).await, Replay::Events(vec![]));
}

async fn a_log_has_no_holes_although_the_clock_was_put_back(store: Store) {
    let times = [10, 90, 20, 95];
    let all = (1u64..).zip(times).map(|(n, at)| Write::Event(sample::event(n, at, &[ANA])));
    prepared(&store, vec![all.collect()]).await;
    assert_eq!(prune(&store, 0, 50).await, 1);
    let left = [(2, 90), (3, 20), (4, 95)].map(|(n, at)| sample::event(n, at, &[ANA]));
    assert_eq!(events(&store, 1).await, Replay::Events(left.to_vec()));
}

async fn there_is_more_to_prune_than_one_step_takes(store: Store) {
    let raws = (0..1200u16).map(|n| {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&n.to_be_bytes());
        Write::Raw(turno::server::port::RawRow { id: RawId(id), ..sample::raw(0, 5) })
    });
    let events = (1..=1200).map(|n| Write::Event(sample::event(n, 5, &[])));
    prepared(&store, vec![raws.chain(events).collect()]).await;
    assert_eq!(prune(&store, 6, 6).await, 1200 + 1199);
    assert_eq!(prune(&store, 6, 6).await, 0);
}
