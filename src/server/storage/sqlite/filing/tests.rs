//! Whatever was stored in whatever order, filed or not, known or not: it is found, and nothing else is.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;

use super::super::schema;
use super::super::write::{self, Prepared, Stop};
use super::*;
use crate::base::{ContactId, LegId, MessageId, QueueId, Rng, SafeText, Timestamp};
use crate::domain::message::{Direction, Marks, Origin};
use crate::domain::{
    Account, Attendance, AttendanceState, Channel, Contact, Content, Language, Message, Provider, Pull, Queue,
};
use crate::server::port::Write;

const ACCOUNT: AccountId = AccountId([1; 16]);
const CHANNEL: ChannelId = ChannelId([2; 16]);
const QUEUE: QueueId = QueueId([3; 16]);
const ATTENDANCES: u8 = 5;

fn text(raw: &str) -> SafeText {
    SafeText::new(raw)
}

fn attendance(n: u8) -> AttendanceId {
    AttendanceId([n; 16])
}

fn setup() -> Vec<Write> {
    let account = Account {
        id: ACCOUNT,
        slug: text("shop"),
        name: text("Shop"),
        country: text("BR"),
        zone: text("UTC"),
        language: Language::English,
    };
    let queue = Queue { id: QUEUE, name: text("Sales"), pull: Pull::Members, active: true, members: Vec::new() };
    let channel = Channel {
        id: CHANNEL,
        provider: Provider::Cloud,
        slug: text("main"),
        name: text("Main"),
        phone_number_id: text("1"),
        waba_id: text("1"),
        number: text("1"),
        default_queue: QUEUE,
        active: true,
    };
    let mut batch = vec![Write::Account(account), Write::Queue(queue), Write::Channel(channel)];
    for n in 1..=ATTENDANCES {
        let contact = ContactId([n; 16]);
        batch.push(Write::Contact(Contact {
            id: contact,
            profile_name: None,
            saved_name: None,
            username: None,
            phone: None,
            wa_id: None,
            bsuid: None,
        }));
        batch.push(Write::Attendance(Attendance {
            id: attendance(n),
            number: n.into(),
            contact,
            channel: CHANNEL,
            queue: QUEUE,
            leg: LegId([n; 16]),
            state: AttendanceState::Waiting,
            agent: None,
            version: 1,
            started: Timestamp(1),
            assigned: None,
            opened: None,
            finished: None,
            waiting_since: None,
            unread: 0,
            held: false,
            reason: None,
            description: None,
        }));
    }
    batch
}

fn message(seq: u64, of: Option<u8>, name: Option<&str>) -> Message {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&seq.to_be_bytes());
    Message {
        id: MessageId(id),
        seq,
        rev: seq,
        attendance: of.map(attendance),
        leg: None,
        contact: ContactId([of.unwrap_or(1); 16]),
        channel: CHANNEL,
        direction: Direction::In,
        origin: Origin::Desk,
        at: Timestamp(1),
        stored: Timestamp(1),
        author: None,
        key: None,
        provider_id: name.map(text),
        content: Content::text("words"),
        marks: Marks::default(),
        status: None,
        shown: !seq.is_multiple_of(7),
    }
}

/// A store with its filing, as the writer keeps them.
struct Desk {
    connection: Connection,
    unfiled: Unfiled,
}

impl Desk {
    fn new() -> Desk {
        let mut connection = Connection::open_in_memory().expect("opens");
        schema::bring_up(&mut connection, Path::new("memory")).expect("migrates");
        let desk = Desk { connection, unfiled: Unfiled::default() };
        desk.unfiled.load(&desk.connection).expect("loads");
        desk.store(&setup()).expect("stores");
        desk
    }

    fn store(&self, batch: &[Write]) -> Result<(), Stop> {
        let transaction = self.connection.unchecked_transaction()?;
        let mut slips = Slips::new(&self.unfiled);
        write::apply(&mut Prepared::new(&transaction), &mut slips, ACCOUNT, batch)?;
        let notes = slips.into_notes();
        transaction.commit()?;
        self.unfiled.take(notes);
        Ok(())
    }

    fn file(&self) -> bool {
        let Some(step) = self.unfiled.next() else { return false };
        step.file(&self.connection).expect("files");
        self.unfiled.filed(&step);
        true
    }

    fn named(&self, name: &str) -> Option<MessageId> {
        message_named(&self.connection, &Slips::new(&self.unfiled), ACCOUNT, (CHANNEL, name)).expect("looks")
    }

    fn page(&self, of: u8, before: i64, limit: u16) -> Vec<u64> {
        let memory = self.unfiled.memory(ACCOUNT, Some(attendance(of)));
        let page = page(&self.connection, &memory, ACCOUNT, (attendance(of), before), limit).expect("looks");
        page.iter().map(|message| message.seq).collect()
    }

    fn filed_upto(&self) -> i64 {
        let sql = "SELECT IFNULL(MAX(upto), 0) FROM message_filed";
        self.connection.query_row(sql, [], |row| row.get(0)).expect("reads")
    }
}

fn check(desk: &Desk, model: &BTreeMap<u64, Message>, rng: &mut Rng) {
    for message in model.values() {
        if let Some(name) = &message.provider_id {
            assert_eq!(desk.named(name), Some(message.id), "{name}");
        }
    }
    assert_eq!(desk.named("nobody"), None);
    let last = model.last_key_value().map_or(0, |(seq, _)| *seq);
    for of in 1..=ATTENDANCES {
        let before = 1 + rng.below(last + 2);
        let limit = 1 + u16::try_from(rng.below(40)).unwrap_or(1);
        let of_it = |message: &&Message| message.attendance == Some(attendance(of)) && message.shown;
        let expected: Vec<u64> =
            model.range(..before).rev().map(|(_, m)| m).filter(of_it).take(limit.into()).map(|m| m.seq).collect();
        assert_eq!(desk.page(of, before as i64, limit), expected, "of {of} before {before}, {limit}");
    }
}

#[test]
fn g02_r021_every_message_is_found_filed_or_not_and_after_a_restart() {
    for seed in 0..12 {
        let mut rng = Rng::seeded(seed);
        let (desk, mut model) = (Desk::new(), BTreeMap::new());
        for _ in 0..60 {
            let mut batch = Vec::new();
            for _ in 0..=rng.below(12) {
                let seq = model.len() as u64 + 1;
                let of = u8::try_from(rng.below(u64::from(ATTENDANCES) + 1)).ok().filter(|of| *of > 0);
                let name = format!("wamid.{seq}");
                let row = message(seq, of, Some(&name).filter(|_| !seq.is_multiple_of(3)).map(String::as_str));
                batch.push(Write::Message(row.clone()));
                model.insert(seq, row);
            }
            // Some get their name later, as those do that are sent.
            let late = 1 + rng.below(model.len() as u64);
            if let Some(row) = model.get_mut(&late).filter(|row| row.provider_id.is_none()) {
                row.provider_id = Some(text(&format!("wamid.late.{late}")));
                batch.push(Write::Message(row.clone()));
            }
            if rng.below(6) == 0 {
                batch.push(Write::Adopt { contact: ContactId([1; 16]), channel: CHANNEL, attendance: attendance(1) });
                model.values_mut().filter(|m| m.attendance.is_none()).for_each(|m| m.attendance = Some(attendance(1)));
            }
            desk.store(&batch).expect("stores");
            match rng.below(8) {
                0 => desk.unfiled.load(&desk.connection).expect("loads"),
                1 => {
                    desk.unfiled.forget();
                    let mut rng = Rng::seeded(seed);
                    let of = 1 + u8::try_from(rng.below(5)).unwrap_or(0);
                    let all: Vec<u64> = model
                        .values()
                        .rev()
                        .filter(|m| m.attendance == Some(attendance(of)) && m.shown)
                        .map(|m| m.seq)
                        .collect();
                    assert_eq!(desk.page(of, i64::MAX, 1_000), all, "while nobody knows");
                    desk.unfiled.load(&desk.connection).expect("loads");
                }
                _ if desk.unfiled.is_long() => drop(desk.file()),
                _ => {}
            }
        }
        check(&desk, &model, &mut rng);
        while desk.unfiled.is_long() && desk.file() {}
        check(&desk, &model, &mut rng);
        assert!(desk.filed_upto() > 0, "portions were filed");
        let other = Unfiled::default();
        other.load(&desk.connection).expect("loads");
        check(&Desk { unfiled: other, ..desk }, &model, &mut rng);
    }
}

#[test]
fn g02_one_name_for_two_messages_is_refused_wherever_the_first_is() {
    let desk = Desk::new();
    desk.store(&[Write::Message(message(1, Some(1), Some("wamid.1")))]).expect("stores");
    let again = [Write::Message(message(500, Some(1), Some("wamid.1")))];
    assert!(matches!(desk.store(&again), Err(Stop::Rule(_))), "in memory");
    let in_one = [message(2, None, Some("wamid.2")), message(3, None, Some("wamid.2"))].map(Write::Message);
    assert!(matches!(desk.store(&in_one), Err(Stop::Rule(_))), "in one transaction");
    for seq in 2..200 {
        desk.store(&[Write::Message(message(seq, Some(1), None))]).expect("stores");
        while desk.unfiled.is_long() && desk.file() {}
    }
    assert!(desk.filed_upto() > 100);
    assert!(matches!(desk.store(&again), Err(Stop::Rule(_))), "in the table");
    assert_eq!(desk.named("wamid.1"), Some(message(1, None, None).id));
}

#[test]
fn g01_notes_of_a_transaction_that_was_not_stored_are_thrown_away() {
    let desk = Desk::new();
    let bad = [Write::Message(message(1, Some(1), Some("wamid.1"))), Write::Message(message(2, Some(9), None))];
    assert!(desk.store(&bad).is_err());
    assert_eq!(desk.named("wamid.1"), None);
    assert!(desk.page(1, i64::MAX, 10).is_empty());
    desk.store(&[Write::Message(message(1, Some(1), Some("wamid.1")))]).expect("stores");
    assert_eq!(desk.page(1, i64::MAX, 10), [1]);
}
