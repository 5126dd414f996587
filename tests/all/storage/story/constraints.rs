//! What can never be stored, and that a batch with such a row leaves nothing of itself.

use turno::base::{AttendanceId, ChannelId, ContactId, LegId, MessageId, QueueId, RawId, SessionId, UserId};
use turno::domain::{Attendance, Channel, Leg, Message, Queue, User};
use turno::server::port::{Batch, SendState, SessionRow, StoredUser, TokenHash, Write};

use super::super::sample::{self, ANA, BEN, CHANNEL};
use super::super::store::Store;
use super::{chapters, commit, everything, prepared, refused};

chapters! {
    what_must_be_unique_is_refused_and_nothing_of_its_batch_stays
    a_row_that_refers_to_nothing_is_refused
    g02_g04_g06_what_looks_alike_but_is_not_is_stored
    a_slug_is_unique_over_the_server
}

/// Each breaks one constraint of a store that holds `sample::first_contact(1)` and what the chapter adds.
fn twice() -> Vec<(&'static str, Write)> {
    let user = |login: &str| {
        let row = sample::user(3);
        StoredUser { user: User { login: sample::text(login), ..row.user }, ..row }
    };
    let ours = Message { provider_id: None, author: Some(ANA), key: Some(sample::key(1)), ..sample::message(9, 1, 1) };
    vec![
        ("a login in other letters", Write::User(user("USER1"))),
        ("a login with spaces around it", Write::User(user(" user2 "))),
        ("a queue's name", Write::Queue(Queue { name: sample::queue(1).name, ..sample::queue(2) })),
        ("a channel's slug", Write::Channel(Channel { slug: sample::channel(1).slug, ..sample::channel(2) })),
        (
            "a number of a provider",
            Write::Channel(Channel { phone_number_id: sample::channel(1).phone_number_id, ..sample::channel(2) }),
        ),
        ("a token", Write::Session(SessionRow { token: TokenHash([1; 32]), ..sample::session(2, BEN) })),
        ("a raw body", Write::Raw(sample::raw(1, 5))),
        ("a live attendance of the contact on the channel", Write::Attendance(sample::attendance(9, 1))),
        ("the number of an attendance", Write::Attendance(Attendance { number: 1, ..sample::finished(9, 1) })),
        ("the ordinal of a leg", Write::Leg(Leg { id: LegId([9; 16]), ..sample::leg(1) })),
        (
            "a provider's id",
            Write::Message(Message { provider_id: Some(sample::text("wamid.1")), ..sample::message(9, 1, 1) }),
        ),
        ("a key of an author", Write::Message(ours)),
        ("a place", Write::Message(Message { seq: 1, ..sample::message(9, 1, 1) })),
        ("an event", Write::Event(sample::event(1, 5, &[ANA]))),
        ("an audit row", Write::Audit(sample::audit(1))),
    ]
}

/// Rows of every kind: whatever a refused batch held before the bad row must be gone.
fn company() -> Batch {
    let mut batch = sample::first_contact(5);
    batch.extend([
        Write::Raw(sample::raw(6, 6)),
        Write::Quarantine(sample::quarantine(6, 6)),
        Write::QuarantineSettled(RawId([2; 16])),
        Write::SessionEnded(SessionId([3; 16])),
        Write::Sending(sample::sending(1, SendState::Done)),
        Write::Draft { user: ANA, attendance: AttendanceId([1; 16]), text: sample::text("") },
        Write::Draft { user: ANA, attendance: AttendanceId([5; 16]), text: sample::text("new") },
        Write::Audit(sample::audit(2)),
        Write::Message(Message { rev: 99, ..sample::message(1, 1, 1) }),
        Write::Attendance(Attendance { unread: 99, ..sample::attendance(1, 1) }),
    ]);
    batch
}

fn before() -> Vec<Batch> {
    let ours = Message { author: Some(ANA), key: Some(sample::key(1)), ..sample::message(2, 1, 1) };
    let more = vec![
        Write::Session(sample::session(1, ANA)),
        Write::Session(sample::session(3, ANA)),
        Write::Message(ours),
        Write::Sending(sample::sending(1, SendState::Queued)),
        Write::Audit(sample::audit(1)),
        Write::Raw(sample::raw(2, 2)),
        Write::Quarantine(sample::quarantine(2, 2)),
        Write::Draft { user: ANA, attendance: AttendanceId([1; 16]), text: sample::text("old") },
    ];
    vec![sample::first_contact(1), more]
}

async fn what_must_be_unique_is_refused_and_nothing_of_its_batch_stays(store: Store) {
    prepared(&store, before()).await;
    let untouched = everything(store.get(), sample::ACCOUNT, 12).await;
    for (what, bad) in twice() {
        let mut batch = company();
        refused(store.get(), what, vec![bad.clone()]).await;
        batch.push(bad);
        refused(store.get(), what, batch).await;
        assert_eq!(everything(store.get(), sample::ACCOUNT, 12).await, untouched, "{what}");
    }
    commit(store.get(), company()).await;
    assert_ne!(everything(store.get(), sample::ACCOUNT, 12).await, untouched, "the company alone is welcome");
}

async fn a_row_that_refers_to_nothing_is_refused(store: Store) {
    prepared(&store, before()).await;
    let untouched = everything(store.get(), sample::ACCOUNT, 12).await;
    let nowhere = ChannelId([9; 16]);
    let somebody = |n| UserId([n; 16]);
    let window = sample::window(1);
    let rows = vec![
        ("session.user", Write::Session(sample::session(4, somebody(9)))),
        ("queue.member", Write::Queue(Queue { members: vec![somebody(9)], ..sample::queue(2) })),
        ("channel.queue", Write::Channel(Channel { default_queue: QueueId([9; 16]), ..sample::channel(2) })),
        ("raw.channel", Write::Raw(turno::server::port::RawRow { channel: nowhere, ..sample::raw(9, 9) })),
        ("quarantine.raw", Write::Quarantine(sample::quarantine(9, 9))),
        ("address.contact", Write::Address { address: sample::address(9), contact: ContactId([9; 16]) }),
        ("window.contact", Write::Window { contact: ContactId([9; 16]), channel: CHANNEL, window }),
        ("window.channel", Write::Window { contact: ContactId([1; 16]), channel: nowhere, window }),
        ("attendance.contact", Write::Attendance(sample::attendance(9, 9))),
        ("attendance.channel", Write::Attendance(Attendance { channel: nowhere, ..sample::attendance(9, 1) })),
        ("attendance.queue", Write::Attendance(Attendance { queue: QueueId([9; 16]), ..sample::finished(9, 1) })),
        ("attendance.agent", Write::Attendance(Attendance { agent: Some(somebody(9)), ..sample::attendance(1, 1) })),
        ("leg.attendance", Write::Leg(sample::leg(9))),
        ("leg.queue", Write::Leg(Leg { queue: QueueId([9; 16]), ..sample::leg(1) })),
        ("message.attendance", Write::Message(sample::message(9, 9, 1))),
        ("sending.message", Write::Sending(sample::sending(9, SendState::Queued))),
        ("draft.user", draft(somebody(9), 1)),
        ("draft.attendance", draft(ANA, 9)),
    ];
    for (what, bad) in rows {
        let mut batch = company();
        batch.push(bad);
        refused(store.get(), what, batch).await;
        assert_eq!(everything(store.get(), sample::ACCOUNT, 12).await, untouched, "{what}");
    }
}

fn draft(user: UserId, attendance: u8) -> Write {
    Write::Draft { user, attendance: AttendanceId([attendance; 16]), text: sample::text("x") }
}

async fn g02_g04_g06_what_looks_alike_but_is_not_is_stored(store: Store) {
    prepared(&store, before()).await;
    let other = ChannelId([2; 16]);
    let no_key = Message { provider_id: None, author: None, key: None, ..sample::message(20, 1, 1) };
    let batch = vec![
        Write::Channel(sample::channel(2)),
        // The provider's id on another channel, none at all twice, the key of another author.
        Write::Message(Message { channel: other, provider_id: Some(sample::text("wamid.1")), ..no_key.clone() }),
        Write::Message(Message { id: MessageId([21; 16]), seq: 21, ..no_key.clone() }),
        Write::Message(Message { id: MessageId([22; 16]), seq: 22, ..no_key.clone() }),
        Write::Message(Message {
            id: MessageId([23; 16]),
            seq: 23,
            author: Some(BEN),
            key: Some(sample::key(1)),
            ..no_key
        }),
        // A live one on another channel, and finished ones beside it.
        Write::Attendance(Attendance { channel: other, ..sample::attendance(20, 1) }),
        Write::Attendance(sample::finished(21, 1)),
        Write::Attendance(sample::finished(22, 1)),
        // The live one ends and the next begins in one batch.
        Write::Attendance(sample::finished(1, 1)),
        Write::Attendance(sample::attendance(23, 1)),
        // A login that its owner keeps.
        Write::User(sample::user(1)),
    ];
    commit(store.get(), batch).await;
}

async fn a_slug_is_unique_over_the_server(store: Store) {
    prepared(&store, vec![]).await;
    let other = turno::base::AccountId([2; 16]);
    let mut setup = sample::setup();
    setup[0] = Write::Account(turno::domain::Account { slug: sample::account(1).slug, ..sample::account(2) });
    setup[4] = Write::Channel(Channel { slug: sample::text("second"), ..sample::channel(1) });
    assert!(store.get().commit(other, setup.clone()).await.is_err(), "an account's slug");
    setup[0] = Write::Account(sample::account(2));
    setup[4] = Write::Channel(sample::channel(1));
    assert!(store.get().commit(other, setup.clone()).await.is_err(), "a channel's slug");
    setup[4] = Write::Channel(Channel { slug: sample::text("second"), ..sample::channel(1) });
    assert_eq!(store.get().commit(other, setup).await, Ok(()));
}
