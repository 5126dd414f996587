//! Rows to store. Ids are small numbers repeated, so that a failing test can be read.

use std::sync::Arc;

use turno::base::{
    AccountId, AttendanceId, ChannelId, ContactId, Key, LegId, MessageId, Phone, QueueId, RawId, SafeText, SessionId,
    Timestamp, UserId,
};
use turno::domain::message::{Direction, Marks, Origin};
use turno::domain::{
    Account, Address, AddressKind, Attendance, AttendanceState, Channel, Contact, Content, Language, Leg, Message,
    Provider, Pull, Queue, Role, User, Window,
};
use turno::protocol::Event;
use turno::protocol::event::RowChange;
use turno::server::port::{
    AuditRow, Batch, EventRow, PasswordHash, QuarantineRow, RawRow, SendState, SendingRow, SessionRow, StoredUser,
    TokenHash, Write,
};

pub const ACCOUNT: AccountId = AccountId([1; 16]);
pub const ANA: UserId = UserId([1; 16]);
pub const BEN: UserId = UserId([2; 16]);
pub const QUEUE: QueueId = QueueId([1; 16]);
pub const CHANNEL: ChannelId = ChannelId([1; 16]);

pub fn text(raw: &str) -> SafeText {
    SafeText::new(raw)
}

pub fn account(n: u8) -> Account {
    Account {
        id: AccountId([n; 16]),
        slug: text(&format!("shop-{n}")),
        name: text("Loja do João"),
        country: text("BR"),
        zone: text("America/Sao_Paulo"),
        language: Language::Portuguese,
    }
}

pub fn user(n: u8) -> StoredUser {
    let user = User {
        id: UserId([n; 16]),
        login: text(&format!("User{n}")),
        name: text("Ana"),
        role: if n == 1 { Role::Administrator } else { Role::Agent },
        active: true,
        limit: (n == 2).then_some(4),
        language: (n == 2).then_some(Language::Spanish),
    };
    StoredUser { user, password: PasswordHash(format!("$argon2id$v=19${n}")) }
}

pub fn session(n: u8, of: UserId) -> SessionRow {
    SessionRow {
        id: SessionId([n; 16]),
        user: of,
        token: TokenHash([n; 32]),
        created: Timestamp(10),
        last_seen: Timestamp(20),
        expires: Timestamp(30),
        client: text("turno 0.1"),
        address: text("127.0.0.1"),
    }
}

pub fn queue(n: u8) -> Queue {
    Queue {
        id: QueueId([n; 16]),
        name: text(&format!("Vendas {n}")),
        pull: if n == 1 { Pull::Members } else { Pull::Nobody },
        active: true,
        members: vec![ANA, BEN],
    }
}

pub fn channel(n: u8) -> Channel {
    Channel {
        id: ChannelId([n; 16]),
        provider: Provider::Cloud,
        slug: text(&format!("main-{n}")),
        name: text("Main number"),
        phone_number_id: text(&format!("10622345{n}")),
        waba_id: text("102290129340398"),
        number: text("+55 11 5555-0100"),
        default_queue: QUEUE,
        active: true,
    }
}

/// An account with two users, a queue and a channel.
pub fn setup() -> Batch {
    vec![
        Write::Account(account(1)),
        Write::User(user(1)),
        Write::User(user(2)),
        Write::Queue(queue(1)),
        Write::Channel(channel(1)),
    ]
}

pub fn contact(n: u8) -> Contact {
    Contact {
        id: ContactId([n; 16]),
        profile_name: Some(text("Zé 🌵")),
        saved_name: None,
        username: Some(text("ze")),
        phone: Phone::parse(&format!("551199990{n:04}")).ok(),
        wa_id: Some(text(&format!("551199990{n:04}"))),
        bsuid: None,
    }
}

pub fn address(n: u8) -> Address {
    Address::new(AddressKind::WaId, &format!("551199990{n:04}"))
}

pub fn window(at: i64) -> Window {
    Window { last_inbound: Some(Timestamp(at)), free_entry_end: Some(Timestamp(at + 5)) }
}

/// The attendance `n` of the contact `of`; its leg has the same number.
pub fn attendance(n: u8, of: u8) -> Attendance {
    Attendance {
        id: AttendanceId([n; 16]),
        number: u64::from(n),
        contact: ContactId([of; 16]),
        channel: CHANNEL,
        queue: QUEUE,
        leg: LegId([n; 16]),
        state: AttendanceState::Assigned,
        agent: Some(ANA),
        version: 3,
        started: Timestamp(100),
        assigned: Some(Timestamp(101)),
        opened: None,
        finished: None,
        waiting_since: Some(Timestamp(100)),
        unread: 2,
        held: false,
        reason: None,
        description: None,
    }
}

pub fn finished(n: u8, of: u8) -> Attendance {
    Attendance {
        state: AttendanceState::Finished,
        finished: Some(Timestamp(900)),
        reason: Some(text("sold")),
        description: Some(text("two boxes")),
        ..attendance(n, of)
    }
}

pub fn leg(n: u8) -> Leg {
    Leg {
        id: LegId([n; 16]),
        attendance: AttendanceId([n; 16]),
        ordinal: 0,
        queue: QUEUE,
        agent: Some(ANA),
        from: Timestamp(100),
        until: None,
        by: None,
        why: Some(turno::domain::assignment::by_workload(&[], Timestamp(101))),
    }
}

/// The inbound message at place `seq` of the attendance.
pub fn message(seq: u8, attendance: u8, of: u8) -> Message {
    Message {
        id: MessageId([seq; 16]),
        seq: u64::from(seq),
        rev: u64::from(seq),
        attendance: Some(AttendanceId([attendance; 16])),
        leg: Some(LegId([attendance; 16])),
        contact: ContactId([of; 16]),
        channel: CHANNEL,
        direction: Direction::In,
        origin: Origin::Desk,
        at: Timestamp(1000 + i64::from(seq)),
        stored: Timestamp(2000 + i64::from(seq)),
        author: None,
        key: None,
        provider_id: Some(text(&format!("wamid.{seq}"))),
        content: Content::text(&format!("olá {seq}\n'; DROP TABLE message; --")),
        marks: Marks::default(),
        status: None,
        shown: true,
    }
}

pub fn event(n: u64, at: i64, audience: &[UserId]) -> EventRow {
    let row = RowChange { unread: 1, waiting_since: None, window_end: None };
    EventRow {
        n,
        at: Timestamp(at),
        audience: audience.to_vec(),
        contact: Some(ContactId([7; 16])),
        event: Event::AttendanceChanged { attendance: AttendanceId([9; 16]), row }.into(),
    }
}

pub fn raw(n: u8, received: i64) -> RawRow {
    let body: Arc<[u8]> = Arc::from(&b"{\"object\":\"whatsapp_business_account\"}\x00\xff"[..]);
    RawRow { id: RawId([n; 16]), channel: CHANNEL, received: Timestamp(received), body }
}

pub fn quarantine(n: u8, received: i64) -> QuarantineRow {
    QuarantineRow {
        raw: RawId([n; 16]),
        channel: CHANNEL,
        received: Timestamp(received),
        size: 40,
        reason: text("no type"),
    }
}

pub fn sending(seq: u8, state: SendState) -> SendingRow {
    SendingRow {
        message: MessageId([seq; 16]),
        contact: ContactId([1; 16]),
        channel: CHANNEL,
        seq: u64::from(seq),
        state,
        attempt: 1,
        next_attempt: Timestamp(50),
    }
}

pub fn audit(n: u64) -> AuditRow {
    AuditRow {
        n,
        at: Timestamp(10),
        user: n.is_multiple_of(2).then_some(ANA),
        what: text("user.add"),
        on: text("AQEB"),
        details: text("{\"role\":\"agent\"}"),
        form: turno::domain::audit::FORM,
        hash: turno::domain::AuditHash([u8::try_from(n).expect("small"); 32]),
    }
}

/// A contact who writes for the first time, as a webhook's batch: `n` names everything.
pub fn first_contact(n: u8) -> Batch {
    vec![
        Write::Raw(raw(n, i64::from(n))),
        Write::Contact(contact(n)),
        Write::Address { address: address(n), contact: ContactId([n; 16]) },
        Write::Window { contact: ContactId([n; 16]), channel: CHANNEL, window: window(i64::from(n)) },
        Write::Attendance(attendance(n, n)),
        Write::Leg(leg(n)),
        Write::Message(message(n, n, n)),
        Write::Event(event(u64::from(n), i64::from(n), &[ANA])),
    ]
}

pub fn key(n: u8) -> Key {
    Key([n; 16])
}
