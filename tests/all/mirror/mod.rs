//! Applying events to an old picture gives the fresh one (G05): the check that every test of events uses, and its own.

use turno::base::Key;
use turno::client::Mirror;
use turno::domain::message::{Marks, Reaction};
use turno::domain::{Content, Presence, Status};
use turno::protocol::event::{Event, Notice, RowChange};
use turno::protocol::snapshot::Applied;
use turno::protocol::{Gone, Numbered, Preview, Snapshot};

use crate::client::kit::*;

/// Applies `events` to `old` as a client does, twice each, and demands the picture `fresh`.
///
/// Events that were not meant for this user leave a difference in the number alone, which is not compared beyond that.
pub fn check(old: &Snapshot, events: &[Numbered], fresh: &Snapshot) {
    let mut mirror = Mirror { snapshot: Some(old.clone()), ..Mirror::default() };
    for event in events {
        let applied = mirror.apply(event);
        assert_eq!(applied, Applied::Done, "event {} after {} at {}: {event:?}", event.n, event.prev, number(&mirror));
        let held = mirror.clone();
        assert_eq!(mirror.apply(event), Applied::Repeat);
        assert_eq!(mirror, held, "a repeat changes nothing");
    }
    let mut applied = mirror.snapshot.expect("a picture stays one");
    assert!(applied.n <= fresh.n, "the events go beyond the fresh picture: {} > {}", applied.n, fresh.n);
    applied.n = fresh.n;
    compare(&applied, fresh);
}

fn number(mirror: &Mirror) -> u64 {
    mirror.snapshot.as_ref().map_or(0, |held| held.n)
}

/// Part by part, so that a failure shows the row and not two whole pictures.
fn compare(applied: &Snapshot, fresh: &Snapshot) {
    for (id, view) in &fresh.attendances {
        assert_eq!(applied.attendances.get(id), Some(view), "attendance {id}");
    }
    let extra: Vec<_> = applied.attendances.keys().filter(|id| !fresh.attendances.contains_key(id)).collect();
    assert!(extra.is_empty(), "attendances that are not shown any more: {extra:?}");
    assert_eq!(applied.users, fresh.users);
    assert_eq!(applied.queues, fresh.queues);
    assert_eq!(applied.channels, fresh.channels);
    assert_eq!(applied, fresh);
}

/// One event on a picture, and what it is to become.
fn one(event: Event, change: impl FnOnce(&mut Snapshot)) {
    let mut row = open_row(1);
    row.last = Some(Preview::of(&outbound(4, 9, "last", Key([9; 16]))));
    let old = snapshot(10, vec![row, waiting_row(2)]);
    let mut fresh = old.clone();
    fresh.n = 12;
    change(&mut fresh);
    check(&old, &[Numbered { n: 12, prev: 10, event: event.into() }], &fresh);
}

fn row(fresh: &mut Snapshot) -> &mut turno::protocol::AttendanceView {
    fresh.attendances.get_mut(&attendance(1)).expect("the row")
}

#[test]
fn g05_attendance_shown() {
    let view = open_row(3);
    one(Event::AttendanceShown { attendance: Box::new(view.clone()) }, |fresh| {
        fresh.attendances.insert(view.id, view);
    });
    let changed = turno::protocol::AttendanceView { version: 9, ..open_row(1) };
    one(Event::AttendanceShown { attendance: Box::new(changed.clone()) }, |fresh| *row(fresh) = changed);
}

#[test]
fn g05_attendance_changed() {
    let change = RowChange { unread: 7, waiting_since: Some(START), window_end: None };
    one(Event::AttendanceChanged { attendance: attendance(1), row: change }, |fresh| {
        let row = row(fresh);
        (row.unread, row.waiting_since, row.window_end) = (7, Some(START), None);
    });
}

#[test]
fn g05_attendance_gone() {
    one(Event::AttendanceGone { attendance: attendance(1), gone: Gone::Finished }, |fresh| {
        fresh.attendances.remove(&attendance(1));
    });
}

#[test]
fn g05_message_added() {
    let message = inbound(5, 12, "new");
    let change = row_change(Some(START));
    let event = Event::MessageAdded { attendance: attendance(1), message: Box::new(message.clone()), row: change };
    one(event, |fresh| {
        let row = row(fresh);
        row.last = Some(Preview::of(&message));
        (row.unread, row.waiting_since, row.window_end) = (1, Some(START), Some(START));
    });
}

#[test]
fn g05_message_changed() {
    let last = outbound(4, 9, "last", Key([9; 16]));
    let changed = |status, marks, content| Event::MessageChanged {
        attendance: attendance(1),
        message: last.id,
        status,
        marks,
        content,
    };
    one(changed(Some(Status::Read), None, None), |fresh| {
        row(fresh).last.as_mut().expect("a last line").status = Some(Status::Read);
    });
    one(changed(None, None, Some(Content::text("edited"))), |fresh| {
        row(fresh).last.as_mut().expect("a last line").content = Content::text("edited");
    });
    let reaction = Reaction { ours: false, emoji: "❤️".into() };
    let marks = Marks { reactions: vec![reaction], ..Marks::default() };
    one(changed(None, Some(marks), None), |_| {});
}

#[test]
fn g05_contact_user_queue_channel_and_presence() {
    let mut person = contact(1);
    person.saved_name = Some("Mariana".into());
    one(Event::ContactChanged { contact: person.clone() }, |fresh| row(fresh).contact = person);
    let carla = user(turno::base::UserId([8; 16]), "Carla");
    one(Event::UserChanged { user: carla.clone() }, |fresh| drop(fresh.users.insert(carla.id, carla)));
    let mut queue = snapshot(1, vec![]).queues[&SUPPORT].clone();
    queue.members = vec![BETO];
    one(Event::QueueChanged { queue: queue.clone() }, |fresh| drop(fresh.queues.insert(queue.id, queue)));
    let mut channel = snapshot(1, vec![]).channels[&LINE].clone();
    channel.active = false;
    one(Event::ChannelChanged { channel: channel.clone() }, |fresh| drop(fresh.channels.insert(channel.id, channel)));
    one(Event::PresenceChanged { user: BETO, presence: Presence::Paused }, |fresh| {
        fresh.users.get_mut(&BETO).expect("Beto").presence = Presence::Paused;
    });
}

#[test]
fn g05_notices_and_ends_of_sessions_change_no_picture() {
    one(Event::Notice { notice: Notice::Quarantined { count: 2 } }, |_| {});
    one(Event::SessionEnded { wipe: false }, |_| {});
}

#[test]
fn g05_the_timeline_follows_the_events_even_before_a_page_was_asked_for() {
    let mut mirror = Mirror { snapshot: Some(snapshot(10, vec![open_row(1)])), ..Mirror::default() };
    let message = outbound(5, 11, "Olá", Key([5; 16]));
    let add =
        Event::MessageAdded { attendance: attendance(1), message: Box::new(message.clone()), row: row_change(None) };
    let (status, marks, content) = (Some(Status::Delivered), None, None);
    let change = Event::MessageChanged { attendance: attendance(1), message: message.id, status, marks, content };
    mirror.apply(&Numbered { n: 11, prev: 10, event: add.into() });
    mirror.apply(&Numbered { n: 12, prev: 11, event: change.into() });
    let held = mirror.timelines[&attendance(1)].messages[&5].clone();
    assert_eq!((held.status, held.rev), (Some(Status::Delivered), 12));
    assert_eq!(mirror.timelines[&attendance(1)].more, None, "not asked yet");
}

#[test]
#[should_panic(expected = "attendance")]
fn the_check_itself_notices_a_difference() {
    let old = snapshot(10, vec![open_row(1)]);
    let fresh = snapshot(11, vec![open_row(1), open_row(2)]);
    check(&old, &[], &fresh);
}
