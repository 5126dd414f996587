//! Contacts, attendances, messages, sendings: what comes in, what is found again, in which order.

use std::collections::{BTreeMap, BTreeSet};

use turno::base::page::{MAX_PAGE, PageRequest};
use turno::base::{AttendanceId, ContactId, LegId, MessageId, Timestamp};
use turno::domain::content::{Card, Location, Media, MediaKind, OrderItem, SystemNote};
use turno::domain::message::{Direction, Forwarded, Marks, Origin, Quote, Reaction, Referral};
use turno::domain::{Attendance, AttendanceState, Content, Failure, Leg, Message, Status, Window};
use turno::server::port::{Cold, SendState, Wants, Write};

use super::super::sample::{self, ANA, CHANNEL};
use super::super::store::Store;
use super::{chapters, cold, commit, live, prepared, timeline};

chapters! {
    a_first_message_makes_all_of_it_live
    what_is_finished_is_no_longer_live_but_can_be_found
    an_address_leads_to_contact_windows_and_newest_attendances
    a_message_is_found_by_the_providers_id_by_its_own_and_by_its_key
    what_is_not_there_is_not_found
    an_address_leads_where_it_was_put_last
    an_attendance_changes_in_every_column
    a_timeline_is_read_in_pages
    a_message_that_is_not_shown_stands_in_no_timeline
    g11_every_status_is_kept
    every_kind_of_content_and_every_mark_is_kept
    a_message_changes_in_every_column
    unsettled_sendings_are_live_in_their_order
    orphans_are_adopted
    the_rows_of_a_batch_may_come_in_any_order
}

async fn a_first_message_makes_all_of_it_live(store: Store) {
    prepared(&store, vec![sample::first_contact(1)]).await;
    let live = live(store.get()).await;
    assert_eq!(live.attendances, [sample::attendance(1, 1)]);
    assert_eq!(live.legs, [sample::leg(1)]);
    assert_eq!(live.contacts, [sample::contact(1)]);
    assert_eq!(live.windows, [((ContactId([1; 16]), CHANNEL), sample::window(1))]);
    assert_eq!(live.last, [sample::message(1, 1, 1)]);
    assert_eq!((live.event_n, live.message_seq, live.attendance_number), (1, 1, 1));
    commit(store.get(), vec![Write::Message(sample::message(2, 1, 1))]).await;
    assert_eq!(super::live(store.get()).await.last, [sample::message(2, 1, 1)]);
}

async fn what_is_finished_is_no_longer_live_but_can_be_found(store: Store) {
    prepared(&store, vec![sample::first_contact(1), vec![Write::Attendance(sample::finished(1, 1))]]).await;
    let live = live(store.get()).await;
    assert!(live.attendances.is_empty() && live.legs.is_empty() && live.last.is_empty());
    assert!(live.contacts.is_empty() && live.windows.is_empty());
    assert_eq!((live.message_seq, live.attendance_number), (1, 1));
    let wants = Wants { attendances: BTreeSet::from([AttendanceId([1; 16])]), ..Wants::default() };
    let found = cold(store.get(), wants).await;
    assert_eq!(found.attendances, BTreeMap::from([(AttendanceId([1; 16]), sample::finished(1, 1))]));
    assert_eq!(timeline(store.get(), 1).await, [sample::message(1, 1, 1)]);
}

async fn an_address_leads_to_contact_windows_and_newest_attendances(store: Store) {
    let second = turno::base::ChannelId([2; 16]);
    let on_second = Attendance { channel: second, ..sample::finished(5, 1) };
    let batch = vec![
        Write::Channel(sample::channel(2)),
        Write::Attendance(sample::finished(1, 1)),
        Write::Attendance(sample::attendance(3, 1)),
        Write::Attendance(on_second.clone()),
        Write::Attendance(Attendance { channel: second, ..sample::finished(4, 1) }),
        Write::Window { contact: ContactId([1; 16]), channel: second, window: Window::default() },
    ];
    prepared(&store, vec![sample::first_contact(1), sample::first_contact(2), batch]).await;
    let wants = Wants { addresses: BTreeSet::from([sample::address(1)]), ..Wants::default() };
    let contact = ContactId([1; 16]);
    let expected = Cold {
        addresses: BTreeMap::from([(sample::address(1), contact)]),
        contacts: BTreeMap::from([(contact, sample::contact(1))]),
        windows: BTreeMap::from([((contact, CHANNEL), sample::window(1)), ((contact, second), Window::default())]),
        newest: BTreeMap::from([
            ((contact, CHANNEL), AttendanceId([3; 16])),
            ((contact, second), AttendanceId([5; 16])),
        ]),
        attendances: BTreeMap::from([
            (AttendanceId([3; 16]), sample::attendance(3, 1)),
            (AttendanceId([5; 16]), on_second),
        ]),
        ..Cold::default()
    };
    assert_eq!(cold(store.get(), wants).await, expected);
}

async fn a_message_is_found_by_the_providers_id_by_its_own_and_by_its_key(store: Store) {
    let ours = Message {
        author: Some(ANA),
        key: Some(sample::key(1)),
        provider_id: None,
        direction: Direction::Out,
        status: Some(Status::Queued),
        ..sample::message(3, 1, 1)
    };
    prepared(&store, vec![sample::first_contact(1), sample::first_contact(2), vec![Write::Message(ours.clone())]])
        .await;
    let by_provider = (CHANNEL, sample::text("wamid.2"));
    let wants = Wants { provider_ids: BTreeSet::from([by_provider.clone()]), ..Wants::default() };
    let found = cold(store.get(), wants).await;
    assert_eq!(found.by_provider, BTreeMap::from([(by_provider, MessageId([2; 16]))]));
    assert_eq!(found.messages, BTreeMap::from([(MessageId([2; 16]), sample::message(2, 2, 2))]));
    assert_eq!(found.attendances, BTreeMap::from([(AttendanceId([2; 16]), sample::attendance(2, 2))]));
    let wants = Wants {
        keys: BTreeSet::from([(ANA, sample::key(1))]),
        messages: BTreeSet::from([MessageId([1; 16])]),
        ..Wants::default()
    };
    let found = cold(store.get(), wants).await;
    assert_eq!(found.by_key, BTreeMap::from([((ANA, sample::key(1)), MessageId([3; 16]))]));
    let both = [(MessageId([1; 16]), sample::message(1, 1, 1)), (MessageId([3; 16]), ours)];
    assert_eq!(found.messages, BTreeMap::from(both));
    assert_eq!(found.attendances.len(), 1);
}

async fn what_is_not_there_is_not_found(store: Store) {
    prepared(&store, vec![sample::first_contact(1)]).await;
    let wants = Wants {
        addresses: BTreeSet::from([sample::address(9)]),
        provider_ids: BTreeSet::from([(CHANNEL, sample::text("wamid.9"))]),
        messages: BTreeSet::from([MessageId([9; 16])]),
        keys: BTreeSet::from([(ANA, sample::key(9))]),
        attendances: BTreeSet::from([AttendanceId([9; 16])]),
        slugs: BTreeSet::from([sample::text("nobody-has-this")]),
    };
    assert_eq!(cold(store.get(), wants).await, Cold::default());
    assert!(timeline(store.get(), 9).await.is_empty());
}

async fn an_address_leads_where_it_was_put_last(store: Store) {
    let moved = vec![Write::Address { address: sample::address(1), contact: ContactId([2; 16]) }];
    prepared(&store, vec![sample::first_contact(1), sample::first_contact(2), moved]).await;
    let wants = Wants { addresses: BTreeSet::from([sample::address(1)]), ..Wants::default() };
    assert_eq!(cold(store.get(), wants).await.addresses[&sample::address(1)], ContactId([2; 16]));
}

async fn an_attendance_changes_in_every_column(store: Store) {
    prepared(&store, vec![sample::first_contact(1), vec![Write::Queue(sample::queue(2))]]).await;
    let changed = Attendance {
        state: AttendanceState::Open,
        queue: turno::base::QueueId([2; 16]),
        leg: LegId([5; 16]),
        agent: Some(sample::BEN),
        version: 9,
        started: Timestamp(7),
        assigned: None,
        opened: Some(Timestamp(8)),
        waiting_since: None,
        unread: 0,
        held: true,
        reason: Some(sample::text("r")),
        description: Some(sample::text("d")),
        ..sample::attendance(1, 1)
    };
    let leg =
        Leg { id: LegId([5; 16]), ordinal: 1, until: Some(Timestamp(9)), by: Some(ANA), why: None, ..sample::leg(1) };
    commit(store.get(), vec![Write::Attendance(changed.clone()), Write::Leg(leg.clone())]).await;
    let now = live(store.get()).await;
    assert_eq!((&now.attendances[..], &now.legs[..]), (&[changed.clone()][..], &[leg][..]));
    // The same state once more, and another number: the two ways in which a row is replaced.
    let again = Attendance { unread: 5, agent: None, number: 77, state: AttendanceState::Waiting, ..changed };
    commit(store.get(), vec![Write::Attendance(again.clone())]).await;
    let again = Attendance { unread: 6, ..again };
    commit(store.get(), vec![Write::Attendance(again.clone())]).await;
    assert_eq!(live(store.get()).await.attendances, [again]);
    assert_eq!(live(store.get()).await.attendance_number, 77);
}

async fn a_timeline_is_read_in_pages(store: Store) {
    let mut batch = sample::first_contact(1);
    batch.extend((2..=10).map(|seq| Write::Message(sample::message(seq, 1, 1))));
    prepared(&store, vec![batch, sample::first_contact(11)]).await;
    let ask = async |before, limit| {
        let page = PageRequest { before, limit };
        let page = store.get().timeline(sample::ACCOUNT, AttendanceId([1; 16]), page).await.expect("reads");
        (page.rows.iter().map(|message| message.seq).collect::<Vec<_>>(), page.more)
    };
    assert_eq!(ask(None, 4).await, (vec![7, 8, 9, 10], true));
    assert_eq!(ask(Some(7), 4).await, (vec![3, 4, 5, 6], true));
    assert_eq!(ask(Some(3), 4).await, (vec![1, 2], false));
    assert_eq!(ask(Some(3), 2).await, (vec![1, 2], false));
    assert_eq!(ask(Some(1), 4).await, (vec![], false));
    assert_eq!(ask(Some(u64::MAX), 1).await, (vec![10], true));
    assert_eq!(ask(None, 0).await, (vec![10], true), "at least one row");
    assert_eq!(ask(None, u16::MAX).await.0.len(), 10);
    assert!(usize::from(MAX_PAGE) > 10);
}

async fn a_message_that_is_not_shown_stands_in_no_timeline(store: Store) {
    let hidden = Message { shown: false, ..sample::message(2, 1, 1) };
    prepared(&store, vec![sample::first_contact(1), vec![Write::Message(hidden.clone())]]).await;
    assert_eq!(timeline(store.get(), 1).await, [sample::message(1, 1, 1)]);
    let live = live(store.get()).await;
    assert_eq!((live.last, live.message_seq), (vec![sample::message(1, 1, 1)], 2));
    let wants = Wants { messages: BTreeSet::from([MessageId([2; 16])]), ..Wants::default() };
    assert_eq!(cold(store.get(), wants).await.messages[&MessageId([2; 16])], hidden);
}

async fn g11_every_status_is_kept(store: Store) {
    prepared(&store, vec![sample::first_contact(1)]).await;
    let all = [
        Status::Queued,
        Status::Uncertain,
        Status::Failed(Failure::WINDOW),
        Status::Accepted,
        Status::Sent,
        Status::Delivered,
        Status::Read,
        Status::Played,
        Status::Failed(Failure(-1)),
    ];
    for status in all {
        let message =
            Message { status: Some(status), direction: Direction::Out, provider_id: None, ..sample::message(2, 1, 1) };
        commit(store.get(), vec![Write::Message(message.clone())]).await;
        assert_eq!(timeline(store.get(), 1).await[1], message);
    }
}

fn contents() -> Vec<Content> {
    let some = || Some(sample::text("a\nb"));
    let word = || sample::text("word");
    let media = Media {
        kind: MediaKind::Voice,
        caption: some(),
        filename: some(),
        mime: some(),
        size: Some(1 << 40),
        provider_id: some(),
        animated: true,
    };
    let location = Location { latitude: -23.550_52, longitude: 0.1 + 0.2, name: some(), address: None, url: None };
    let card = Card { name: word(), phones: vec![word()], emails: vec![], company: some() };
    let item = OrderItem { product: word(), quantity: 1.5, price: word(), currency: word() };
    vec![
        Content::text(&"ã".repeat(4096)),
        Content::Media(media),
        Content::MediaLost { code: Failure(131_052) },
        Content::Location(location),
        Content::Contacts { cards: vec![card] },
        Content::Order { text: None, items: vec![item] },
        Content::Button { text: word(), payload: word() },
        Content::Choice { id: word(), title: word(), description: some(), list: true },
        Content::FlowReply { name: word(), answers: vec![(word(), word())] },
        Content::CallPermission { allowed: true },
        Content::Reaction { emoji: None },
        Content::Edit { text: some() },
        Content::Revoke,
        Content::Unsupported { kind: some(), code: Some(Failure(131_051)) },
        Content::Other { kind: word(), text: some() },
        Content::Unreadable { kind: word() },
        Content::System(SystemNote::NumberChanged { from: some(), to: None }),
    ]
}

fn marks() -> Marks {
    Marks {
        quote: Some(Quote { message: Some(MessageId([1; 16])), excerpt: Some(sample::text("olá")), ours: true }),
        forwarded: Some(Forwarded::ManyTimes),
        referral: Some(Referral { headline: Some(sample::text("Ad")), post: true, ..Referral::default() }),
        product: Some(sample::text("sku")),
        reactions: vec![Reaction { ours: false, emoji: sample::text("👍🏽") }],
        edited: true,
        revoked: true,
    }
}

async fn every_kind_of_content_and_every_mark_is_kept(store: Store) {
    prepared(&store, vec![sample::first_contact(1)]).await;
    for content in contents() {
        for marks in [Marks::default(), marks()] {
            let message = Message { content: content.clone(), marks, ..sample::message(1, 1, 1) };
            commit(store.get(), vec![Write::Message(message.clone())]).await;
            assert_eq!(timeline(store.get(), 1).await, [message]);
        }
    }
}

async fn a_message_changes_in_every_column(store: Store) {
    prepared(&store, vec![sample::first_contact(1), sample::first_contact(2)]).await;
    let changed = Message {
        seq: 9,
        rev: 12,
        attendance: Some(AttendanceId([2; 16])),
        leg: None,
        contact: ContactId([2; 16]),
        direction: Direction::System,
        origin: Origin::Standby,
        at: Timestamp(1),
        stored: Timestamp(2),
        author: Some(ANA),
        key: Some(sample::key(4)),
        provider_id: None,
        content: Content::Revoke,
        marks: marks(),
        status: Some(Status::Read),
        ..sample::message(1, 1, 1)
    };
    commit(store.get(), vec![Write::Message(changed.clone())]).await;
    assert!(timeline(store.get(), 1).await.is_empty());
    assert_eq!(timeline(store.get(), 2).await, [sample::message(2, 2, 2), changed.clone()]);
    // What it no longer has is free again.
    let heir = Message { seq: 1, ..sample::message(3, 1, 1) };
    let heir = Message { provider_id: Some(sample::text("wamid.1")), ..heir };
    commit(store.get(), vec![Write::Message(heir.clone())]).await;
    assert_eq!(timeline(store.get(), 1).await, [heir]);
    let later = Message { rev: 13, origin: Origin::Phone, status: Some(Status::Played), ..changed };
    commit(store.get(), vec![Write::Message(later.clone())]).await;
    assert_eq!(timeline(store.get(), 2).await[1], later);
}

async fn unsettled_sendings_are_live_in_their_order(store: Store) {
    let mut batch = sample::first_contact(1);
    batch.push(Write::Attendance(sample::finished(1, 1)));
    let states = [
        (7, SendState::Queued),
        (3, SendState::Uncertain),
        (5, SendState::Sending),
        (4, SendState::Done),
        (6, SendState::Failed),
    ];
    for (seq, state) in states {
        batch.extend([Write::Message(sample::message(seq, 1, 1)), Write::Sending(sample::sending(seq, state))]);
    }
    prepared(&store, vec![batch]).await;
    let now = live(store.get()).await;
    let expected = [(3, SendState::Uncertain), (5, SendState::Sending), (7, SendState::Queued)]
        .map(|(seq, state)| (sample::sending(seq, state), sample::message(seq, 1, 1)));
    assert_eq!(now.sendings, expected);
    assert_eq!(now.contacts, [sample::contact(1)], "whom they go to, although nothing else is live");
    assert_eq!(now.windows.len(), 1);
    commit(store.get(), vec![Write::Sending(sample::sending(3, SendState::Done))]).await;
    assert_eq!(live(store.get()).await.sendings, expected[1..]);
}

async fn orphans_are_adopted(store: Store) {
    let orphan = |seq, of| Message { attendance: None, leg: None, ..sample::message(seq, 1, of) };
    let alone = vec![
        Write::Contact(sample::contact(1)),
        Write::Contact(sample::contact(2)),
        Write::Message(orphan(1, 1)),
        Write::Message(orphan(2, 2)),
        Write::Message(Message { channel: turno::base::ChannelId([2; 16]), ..orphan(3, 1) }),
    ];
    let adopt = Write::Adopt { contact: ContactId([1; 16]), channel: CHANNEL, attendance: AttendanceId([4; 16]) };
    prepared(&store, vec![alone, vec![Write::Attendance(sample::attendance(4, 1)), adopt]]).await;
    let adopted = Message { attendance: Some(AttendanceId([4; 16])), ..orphan(1, 1) };
    assert_eq!(timeline(store.get(), 4).await, [adopted]);
    let wants = Wants { messages: BTreeSet::from([MessageId([2; 16]), MessageId([3; 16])]), ..Wants::default() };
    let others = cold(store.get(), wants).await;
    assert!(others.messages.values().all(|message| message.attendance.is_none()) && others.messages.len() == 2);
}

async fn the_rows_of_a_batch_may_come_in_any_order(store: Store) {
    let mut batch = sample::first_contact(1);
    batch.extend([
        Write::Sending(sample::sending(1, SendState::Queued)),
        Write::Draft { user: ANA, attendance: AttendanceId([1; 16]), text: sample::text("x") },
    ]);
    batch.reverse();
    prepared(&store, vec![batch]).await;
    assert_eq!(live(store.get()).await.last, [sample::message(1, 1, 1)]);
}
