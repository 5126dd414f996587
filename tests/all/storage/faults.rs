//! The store in memory fails when a test asks it to: every recovery is walked with these.

use turno::server::port::{Storage, StorageFault, Wants, Write};
use turno::server::storage::memory::{Fault, MemoryStorage};

use super::sample;

async fn prepared() -> MemoryStorage {
    let storage = MemoryStorage::new();
    storage.commit(sample::ACCOUNT, sample::setup()).await.expect("commits");
    storage
}

async fn event_n(storage: &MemoryStorage) -> u64 {
    storage.live(sample::ACCOUNT).await.expect("reads").event_n
}

fn event(n: u64) -> Vec<Write> {
    vec![Write::Event(sample::event(n, 1, &[sample::ANA]))]
}

#[tokio::test]
async fn g14_a_refused_commit_wrote_nothing_and_can_be_tried_again() {
    let storage = prepared().await;
    storage.fail_next_commit(Fault::Refused);
    let fault = storage.commit(sample::ACCOUNT, event(1)).await.expect_err("refused");
    assert!(matches!(fault, StorageFault::Refused(_)) && fault.is_retryable());
    assert_eq!(event_n(&storage).await, 0);
    assert_eq!(storage.commit(sample::ACCOUNT, event(1)).await, Ok(()));
}

#[tokio::test]
async fn g14_after_an_unknown_outcome_only_reading_tells() {
    for applied in [false, true] {
        let storage = prepared().await;
        storage.fail_next_commit(Fault::Unknown { applied });
        let fault = storage.commit(sample::ACCOUNT, event(1)).await.expect_err("unknown");
        assert!(matches!(fault, StorageFault::Unknown(_)) && !fault.is_retryable());
        assert_eq!(event_n(&storage).await, u64::from(applied));
    }
}

#[tokio::test]
async fn faults_come_in_the_order_in_which_they_were_asked_for() {
    let storage = prepared().await;
    let sharer = storage.clone();
    sharer.fail_next_commit(Fault::Refused);
    sharer.fail_next_commit(Fault::Unknown { applied: false });
    assert!(matches!(storage.commit(sample::ACCOUNT, event(1)).await, Err(StorageFault::Refused(_))));
    assert!(matches!(storage.commit(sample::ACCOUNT, event(1)).await, Err(StorageFault::Unknown(_))));
    assert_eq!(storage.commit(sample::ACCOUNT, event(1)).await, Ok(()));
    assert_eq!(storage.commits(), 2, "the setup and the last one");
}

#[tokio::test]
async fn a_read_that_failed_can_be_tried_again() {
    let storage = prepared().await;
    storage.fail_next_reads(2);
    let fault = storage.live(sample::ACCOUNT).await.expect_err("fails");
    assert!(matches!(fault, StorageFault::Read(_)) && fault.is_retryable());
    assert!(storage.cold(sample::ACCOUNT, Wants::default()).await.is_err());
    assert_eq!(event_n(&storage).await, 0);
}
