//! The rules of the auditor's own book, each broken once.

use super::*;
use crate::base::{LegId, MessageId, Millis};
use crate::domain::{AttendanceState, Content, Direction, Message, Origin, Pull, Role, Status};
use crate::server::port::{EventRow, PasswordHash, SendState, StoredUser};

const NOW: Timestamp = Timestamp(1_795_240_000_000);
const ANA: UserId = UserId([1; 16]);
const BETO: UserId = UserId([2; 16]);
const QUEUE: QueueId = QueueId([3; 16]);
const CHANNEL: ChannelId = ChannelId([4; 16]);
const CONTACT: ContactId = ContactId([5; 16]);

fn user(id: UserId, limit: Option<u32>) -> Write {
    let user = User {
        id,
        login: SafeText::line("ana"),
        name: SafeText::line("Ana"),
        role: Role::Agent,
        active: true,
        limit,
        language: None,
    };
    Write::User(StoredUser { user, password: PasswordHash(String::new()) })
}

fn queue() -> Write {
    let members = vec![ANA, BETO];
    Write::Queue(Queue { id: QUEUE, name: SafeText::line("Q"), pull: Pull::Members, active: true, members })
}

fn row(at: u8, state: AttendanceState, agent: Option<UserId>) -> Attendance {
    Attendance {
        id: AttendanceId([at; 16]),
        number: at.into(),
        contact: CONTACT,
        channel: CHANNEL,
        queue: QUEUE,
        leg: LegId([at; 16]),
        state,
        agent,
        version: 1,
        started: NOW,
        assigned: None,
        opened: None,
        finished: None,
        waiting_since: None,
        unread: 0,
        held: false,
        reason: None,
        description: None,
    }
}

fn message(at: u8, seq: u64, status: Option<Status>) -> Message {
    Message {
        id: MessageId([at; 16]),
        seq,
        rev: 1,
        attendance: Some(AttendanceId([1; 16])),
        leg: None,
        contact: CONTACT,
        channel: CHANNEL,
        direction: Direction::Out,
        origin: Origin::Desk,
        at: NOW,
        stored: NOW,
        author: Some(ANA),
        key: Some(Key([at; 16])),
        provider_id: None,
        content: Content::text("words"),
        marks: Default::default(),
        status,
        shown: true,
    }
}

fn sending(state: SendState) -> Write {
    Write::Sending(SendingRow {
        message: MessageId([1; 16]),
        contact: CONTACT,
        channel: CHANNEL,
        seq: 1,
        state,
        attempt: 1,
        next_attempt: NOW,
    })
}

/// What a book with two agents and a queue finds in these batches.
fn found(batches: Vec<Vec<Write>>) -> Vec<Promise> {
    let mut book = Book::default();
    book.enter(&[user(ANA, Some(1)), user(BETO, None), queue()]);
    batches.iter().for_each(|batch| book.enter(batch));
    book.findings().into_iter().map(|finding| finding.promise).collect()
}

#[test]
fn what_is_right_is_not_found() {
    let open = Attendance { version: 2, ..row(1, AttendanceState::Open, Some(ANA)) };
    let batches = vec![
        vec![Write::Attendance(row(1, AttendanceState::Assigned, Some(ANA)))],
        vec![Write::Attendance(open), Write::Message(message(1, 1, Some(Status::Queued))), sending(SendState::Queued)],
        vec![sending(SendState::Sending), Write::Message(message(1, 1, Some(Status::Accepted)))],
        vec![sending(SendState::Done), Write::Message(message(1, 1, Some(Status::Read)))],
    ];
    assert_eq!(found(batches), []);
}

#[test]
fn g04_two_live_attendances_of_one_contact_are_found() {
    let rows = [1, 2].map(|at| Write::Attendance(row(at, AttendanceState::Waiting, None)));
    assert_eq!(found(vec![rows.to_vec()]), [Promise::G04]);
}

#[test]
fn g04_a_message_number_that_is_skipped_is_found() {
    assert_eq!(found(vec![vec![Write::Message(message(1, 2, None))]]), [Promise::G04]);
}

#[test]
fn g02_unread_messages_that_nobody_wrote_are_found() {
    let counted = Attendance { unread: 1, ..row(1, AttendanceState::Waiting, None) };
    assert_eq!(found(vec![vec![Write::Attendance(counted)]]), [Promise::G02]);
}

#[test]
fn g05_an_event_number_that_is_skipped_is_found() {
    let event = crate::protocol::Event::SessionEnded { wipe: false }.into();
    let row = EventRow { n: 2, at: NOW, audience: vec![ANA], contact: None, event };
    assert_eq!(found(vec![vec![Write::Event(row)]]), [Promise::G05]);
}

#[test]
fn g07_a_second_opener_is_found() {
    let batches = vec![
        vec![Write::Attendance(row(1, AttendanceState::Open, Some(ANA)))],
        vec![Write::Attendance(row(1, AttendanceState::Open, Some(BETO)))],
    ];
    assert_eq!(found(batches), [Promise::G07]);
}

#[test]
fn g08_work_beyond_a_limit_is_found() {
    let other = Attendance { contact: ContactId([6; 16]), ..row(2, AttendanceState::Assigned, Some(ANA)) };
    let batches =
        vec![vec![Write::Attendance(row(1, AttendanceState::Assigned, Some(ANA)))], vec![Write::Attendance(other)]];
    assert_eq!(found(batches), [Promise::G08]);
}

#[test]
fn g10_an_attempt_after_one_in_doubt_is_found() {
    let steps = [SendState::Queued, SendState::Sending, SendState::Uncertain, SendState::Sending];
    assert_eq!(found(steps.map(|state| vec![sending(state)]).to_vec()), [Promise::G10]);
}

#[test]
fn g11_a_status_that_goes_back_is_found() {
    let steps = [Status::Queued, Status::Delivered, Status::Sent];
    assert_eq!(found(steps.map(|status| vec![Write::Message(message(1, 1, Some(status)))]).to_vec()), [Promise::G11]);
}

#[test]
fn the_window_ends_a_day_after_the_customers_last_words() {
    let mut book = Book::default();
    let window = Window { last_inbound: Some(NOW), free_entry_end: None };
    book.enter(&[Write::Window { contact: CONTACT, channel: CHANNEL, window }]);
    assert_eq!(book.window_end(CONTACT, CHANNEL), Some(NOW.plus(Millis::hours(24))));
}
