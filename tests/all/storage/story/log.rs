//! Events, quarantine, raw bodies, drafts and the audit log.

use turno::base::page::PageRequest;
use turno::base::{AttendanceId, RawId};
use turno::server::port::storage::Replay;
use turno::server::port::{Storage, Write};

use super::super::sample::{self, ANA, BEN};
use super::super::store::Store;
use super::{chapters, commit, live, prepared};

chapters! {
    g05_a_user_is_told_their_events_and_no_others
    every_kind_of_event_comes_back_as_it_was
    g01_a_raw_body_comes_back_byte_for_byte
    g03_quarantine_lists_the_newest_first_until_it_is_settled
    a_draft_is_kept_until_it_is_emptied
    g21_the_audit_log_is_read_in_pages_and_goes_on
}

async fn told(storage: &dyn Storage, user: turno::base::UserId, after: u64, upto: u64, limit: u32) -> Vec<u64> {
    match storage.events(sample::ACCOUNT, user, after, upto, limit).await.expect("reads") {
        Replay::Events(events) => events.iter().map(|event| event.n).collect(),
        Replay::TooOld => panic!("the log reaches back that far"),
    }
}

async fn g05_a_user_is_told_their_events_and_no_others(store: Store) {
    let audiences: [&[_]; 6] = [&[ANA], &[BEN], &[ANA, BEN], &[], &[ANA], &[ANA]];
    let events = (1u64..).zip(audiences).map(|(n, audience)| Write::Event(sample::event(n, 1, audience))).collect();
    prepared(&store, vec![events]).await;
    let storage = store.get();
    assert_eq!(told(storage, ANA, 0, 6, 100).await, [1, 3, 5, 6]);
    assert_eq!(told(storage, BEN, 0, 6, 100).await, [2, 3]);
    assert_eq!(told(storage, ANA, 1, 5, 100).await, [3, 5]);
    assert_eq!(told(storage, ANA, 0, 6, 2).await, [1, 3], "the oldest come first");
    assert_eq!(told(storage, ANA, 0, u64::MAX, u32::MAX).await, [1, 3, 5, 6]);
    assert!(told(storage, ANA, 6, 6, 100).await.is_empty() && told(storage, ANA, 9, 2, 100).await.is_empty());
    assert!(told(storage, ANA, 0, 6, 0).await.is_empty());
    let whole = storage.events(sample::ACCOUNT, ANA, 2, 3, 1).await;
    assert_eq!(whole, Ok(Replay::Events(vec![sample::event(3, 1, &[ANA, BEN])])));
    assert_eq!(live(storage).await.event_n, 6);
}

async fn every_kind_of_event_comes_back_as_it_was(store: Store) {
    use turno::protocol::event::{Gone, Notice, RowChange};
    use turno::protocol::{Event, MessageView};
    let row = RowChange { unread: 3, waiting_since: Some(turno::base::Timestamp(4)), window_end: None };
    let attendance = AttendanceId([1; 16]);
    let message = Box::new(MessageView::from(&sample::message(1, 1, 1)));
    let kinds = vec![
        Event::MessageAdded { attendance, message, row },
        Event::AttendanceChanged { attendance, row },
        Event::AttendanceGone { attendance, gone: Gone::OpenedBy { user: BEN } },
        Event::ContactChanged { contact: (&sample::contact(1)).into() },
        Event::Notice { notice: Notice::Quarantined { count: 2 } },
        Event::SessionEnded { wipe: true },
    ];
    let row = |(n, kind): (_, turno::protocol::Event)| turno::server::port::EventRow {
        event: kind.into(),
        contact: None,
        ..sample::event(n, 1, &[ANA])
    };
    let rows: Vec<_> = (1u64..).zip(kinds).map(row).collect();
    prepared(&store, vec![rows.iter().cloned().map(Write::Event).collect()]).await;
    assert_eq!(store.get().events(sample::ACCOUNT, ANA, 0, 100, 100).await, Ok(Replay::Events(rows)));
}

async fn g01_a_raw_body_comes_back_byte_for_byte(store: Store) {
    let large = turno::server::port::RawRow {
        body: (0..3_000_000u32).map(|n| n.to_le_bytes()[0]).collect(),
        ..sample::raw(2, 2)
    };
    let empty = turno::server::port::RawRow { body: [].into(), ..sample::raw(3, 3) };
    let rows = [sample::raw(1, 1), large, empty];
    prepared(&store, vec![rows.iter().cloned().map(Write::Raw).collect()]).await;
    for row in rows {
        assert!(store.get().raw(sample::ACCOUNT, row.id).await == Ok(Some(row)));
    }
    assert_eq!(store.get().raw(sample::ACCOUNT, RawId([9; 16])).await, Ok(None));
}

async fn g03_quarantine_lists_the_newest_first_until_it_is_settled(store: Store) {
    let rows = (1..=4).flat_map(|n| {
        let received = 100 - i64::from(n / 2);
        [Write::Raw(sample::raw(n, received)), Write::Quarantine(sample::quarantine(n, received))]
    });
    prepared(&store, vec![rows.collect()]).await;
    let list = async |limit| {
        let rows = store.get().quarantine(sample::ACCOUNT, limit).await.expect("reads");
        rows.iter().map(|row| row.raw.0[0]).collect::<Vec<_>>()
    };
    assert_eq!(list(100).await, [1, 3, 2, 4]);
    assert_eq!(list(2).await, [1, 3]);
    let again = turno::server::port::QuarantineRow { reason: sample::text("other"), ..sample::quarantine(2, 99) };
    commit(store.get(), vec![Write::QuarantineSettled(RawId([3; 16])), Write::Quarantine(again)]).await;
    assert_eq!(list(100).await, [1, 2, 4]);
    let view = &store.get().quarantine(sample::ACCOUNT, 2).await.expect("reads")[1];
    assert_eq!((view.size, view.reason.as_str(), view.channel), (40, "other", sample::CHANNEL));
    assert!(
        store.get().raw(sample::ACCOUNT, RawId([3; 16])).await.is_ok_and(|raw| raw.is_some()),
        "it stays to be read"
    );
}

async fn a_draft_is_kept_until_it_is_emptied(store: Store) {
    prepared(&store, vec![sample::first_contact(1), sample::first_contact(2)]).await;
    let write =
        |user, n: u8, text: &str| Write::Draft { user, attendance: AttendanceId([n; 16]), text: sample::text(text) };
    commit(store.get(), vec![write(ANA, 2, "two"), write(ANA, 1, "one"), write(BEN, 1, "ben")]).await;
    commit(store.get(), vec![write(ANA, 1, " "), write(BEN, 1, ""), write(BEN, 2, "")]).await;
    let drafts = store.get().drafts(sample::ACCOUNT, ANA).await;
    let expected = [(1, " "), (2, "two")].map(|(n, text)| (AttendanceId([n; 16]), sample::text(text)));
    assert_eq!(drafts, Ok(expected.to_vec()));
    assert_eq!(store.get().drafts(sample::ACCOUNT, BEN).await, Ok(vec![]));
}

async fn g21_the_audit_log_is_read_in_pages_and_goes_on(store: Store) {
    prepared(&store, vec![(1..=5).map(|n| Write::Audit(sample::audit(n))).collect()]).await;
    let ask = async |before, limit| {
        let page = store.get().audit(sample::ACCOUNT, PageRequest { before, limit }).await.expect("reads");
        (page.rows.iter().map(|row| row.n).collect::<Vec<_>>(), page.more)
    };
    assert_eq!(ask(None, 2).await, (vec![4, 5], true));
    assert_eq!(ask(Some(4), 2).await, (vec![2, 3], true));
    assert_eq!(ask(Some(2), 2).await, (vec![1], false));
    let page = store.get().audit(sample::ACCOUNT, PageRequest::newest(1)).await.expect("reads");
    let (row, written) = (&page.rows[0], sample::audit(5));
    assert_eq!((row.at, row.user, &row.what, &row.on), (written.at, written.user, &written.what, &written.on));
    assert_eq!((&row.details, row.form, row.hash), (&written.details, written.form, written.hash));
    let live = live(store.get()).await;
    assert_eq!((live.audit_n, live.audit_hash), (5, [5; 32]));
}
