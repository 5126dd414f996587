//! How many webhooks SQLite makes durable in a second, and how long each waits for it.
//!
//! Each batch is what a customer's further message stores: the raw body, the message with its body, the event, the changed
//! attendance and the window; one in sixteen also a new contact with an attendance of their own. Many callers wait at once,
//! as webhooks do. Run it with `cargo bench --bench storage`; it prints, and judges nothing.

use std::time::{Duration, Instant};

use turno::base::{
    AccountId, AttendanceId, ChannelId, ContactId, LegId, MessageId, QueueId, RawId, Rng, SafeText, Timestamp, UserId,
};
use turno::domain::message::{Direction, Marks, Origin};
use turno::domain::{
    Account, Address, AddressKind, Attendance, AttendanceState, Channel, Contact, Content, Language, Leg, Message,
    Provider, Pull, Queue, Role, User, Window,
};
use turno::protocol::event::RowChange;
use turno::protocol::{Event, MessageView};
use turno::server::port::{Batch, EventRow, PasswordHash, RawRow, Storage, StoredUser, Write};
use turno::server::storage::sqlite::SqliteStorage;

const ACCOUNT: AccountId = AccountId([1; 16]);
const ANA: UserId = UserId([1; 16]);
const QUEUE: QueueId = QueueId([1; 16]);
const CHANNEL: ChannelId = ChannelId([1; 16]);
/// Batches of one run.
const BATCHES: usize = 100_000;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for callers in [1, 16, 256, 1024] {
        let count = if callers == 1 { 2_000 } else { BATCHES };
        runtime.block_on(run(callers, count));
    }
}

async fn run(callers: usize, count: usize) {
    let folder = std::env::temp_dir().join(format!("turno-bench-{}-{callers}", std::process::id()));
    let storage = SqliteStorage::open(&folder).expect("opens");
    storage.commit(ACCOUNT, setup()).await.expect("commits");
    let batches: Vec<Vec<Batch>> =
        (0..callers).map(|at| Arrivals::new(at, callers).take(count / callers).collect()).collect();
    let rows: usize = batches.iter().flatten().map(Vec::len).sum();
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for batches in batches {
        let storage = storage.clone();
        tasks.spawn(async move {
            let mut waits = Vec::with_capacity(batches.len());
            for batch in batches {
                let asked = Instant::now();
                storage.commit(ACCOUNT, batch).await.expect("commits");
                waits.push(asked.elapsed());
            }
            waits
        });
    }
    let mut waits: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    let took = started.elapsed().as_secs_f64();
    waits.sort_unstable();
    let cpu = writer_cpu_us().map_or(String::new(), |us| format!(", writer's CPU {:.1} us a batch", us / count as f64));
    let at = |part: f64| waits[((waits.len() - 1) as f64 * part) as usize].as_secs_f64() * 1e3;
    println!(
        "{callers:5} callers: {:7.0} batches/s ({:.1} rows each), wait p50 {:.2} ms, p99 {:.2} ms, worst {:.2} ms{cpu}",
        count as f64 / took,
        rows as f64 / count as f64,
        at(0.5),
        at(0.99),
        at(1.0)
    );
    storage.close().await;
    std::fs::remove_dir_all(&folder).expect("removes");
}

/// The time for which the writing thread really ran, in microseconds: on a busy machine it says more than the clock.
fn writer_cpu_us() -> Option<f64> {
    for task in std::fs::read_dir("/proc/self/task").ok()?.flatten() {
        let name = std::fs::read_to_string(task.path().join("comm")).ok()?;
        if name.trim() == "store-write" {
            let times = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
            return times.split(' ').next()?.parse::<f64>().ok().map(|ns| ns / 1e3);
        }
    }
    None
}

fn text(raw: &str) -> SafeText {
    SafeText::new(raw)
}

fn setup() -> Batch {
    let account = Account {
        id: ACCOUNT,
        slug: text("shop"),
        name: text("Shop"),
        country: text("BR"),
        zone: text("America/Sao_Paulo"),
        language: Language::Portuguese,
    };
    let user = User {
        id: ANA,
        login: text("ana"),
        name: text("Ana"),
        role: Role::Agent,
        active: true,
        limit: None,
        language: None,
    };
    let queue = Queue { id: QUEUE, name: text("Sales"), pull: Pull::Members, active: true, members: vec![ANA] };
    let channel = Channel {
        id: CHANNEL,
        provider: Provider::Cloud,
        slug: text("main"),
        name: text("Main"),
        phone_number_id: text("106540352242922"),
        waba_id: text("102290129340398"),
        number: text("+1"),
        default_queue: QUEUE,
        active: true,
    };
    let user = StoredUser { user, password: PasswordHash(String::new()) };
    vec![Write::Account(account), Write::User(user), Write::Queue(queue), Write::Channel(channel)]
}

/// The customers of one caller, some of whom write for the first time. Callers share the numbers: each takes every n-th.
struct Arrivals {
    rng: Rng,
    callers: u64,
    own: u64,
    n: u64,
    attendances: Vec<Attendance>,
}

impl Arrivals {
    fn new(at: usize, callers: usize) -> Arrivals {
        let own = at as u64 + 1;
        Arrivals { rng: Rng::seeded(own), callers: callers as u64, own, n: 0, attendances: Vec::new() }
    }

    /// The number of one's own `n`-th thing among those of all callers.
    fn number(&self, n: u64) -> u64 {
        n * self.callers + self.own
    }

    fn now(&self) -> Timestamp {
        Timestamp(1_795_240_000_000 + i64::try_from(self.number(self.n)).unwrap_or(0))
    }

    fn newcomer(&mut self, batch: &mut Batch) -> usize {
        let (now, number) = (self.now(), self.number(self.attendances.len() as u64));
        let contact = ContactId::new(now, &mut self.rng);
        let leg = LegId::new(now, &mut self.rng);
        let attendance = Attendance {
            id: AttendanceId::new(now, &mut self.rng),
            number,
            contact,
            channel: CHANNEL,
            queue: QUEUE,
            leg,
            state: AttendanceState::Assigned,
            agent: Some(ANA),
            version: 1,
            started: now,
            assigned: Some(now),
            opened: None,
            finished: None,
            waiting_since: Some(now),
            unread: 0,
            held: false,
            reason: None,
            description: None,
        };
        let wa_id = format!("55119{number:08}");
        batch.push(Write::Contact(Contact {
            id: contact,
            profile_name: Some(text("Maria da Silva")),
            saved_name: None,
            username: None,
            phone: turno::base::Phone::parse(&wa_id).ok(),
            wa_id: Some(text(&wa_id)),
            bsuid: None,
        }));
        for kind in [AddressKind::WaId, AddressKind::Phone] {
            batch.push(Write::Address { address: Address::new(kind, &wa_id), contact });
        }
        batch.push(Write::Leg(Leg {
            id: leg,
            attendance: attendance.id,
            ordinal: 0,
            queue: QUEUE,
            agent: Some(ANA),
            from: now,
            until: None,
            by: None,
            why: None,
        }));
        self.attendances.push(attendance);
        self.attendances.len() - 1
    }
}

impl Iterator for Arrivals {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let (now, n) = (self.now(), self.number(self.n));
        let mut batch = vec![Write::Raw(RawRow {
            id: RawId::new(now, &mut self.rng),
            channel: CHANNEL,
            received: now,
            body: vec![b'x'; 900].into(),
        })];
        let is_new = self.n.is_multiple_of(16);
        self.n += 1;
        let at =
            if is_new { self.newcomer(&mut batch) } else { self.rng.below(self.attendances.len() as u64) as usize };
        let attendance = &mut self.attendances[at];
        attendance.unread += 1;
        let message = Message {
            id: MessageId::new(now, &mut self.rng),
            seq: n,
            rev: n,
            attendance: Some(attendance.id),
            leg: Some(attendance.leg),
            contact: attendance.contact,
            channel: CHANNEL,
            direction: Direction::In,
            origin: Origin::Desk,
            at: now,
            stored: now,
            author: None,
            key: None,
            provider_id: Some(text(&format!("wamid.HBgNNTUxMTk5OTk5MDAwMRUCABIYFDNBMDg4{:016x}", self.rng.next_u64()))),
            content: Content::text("Bom dia! Gostaria de saber se o meu pedido já saiu para entrega, obrigada."),
            marks: Marks::default(),
            status: None,
            shown: true,
        };
        let row = RowChange { unread: attendance.unread, waiting_since: Some(now), window_end: Some(now) };
        let event =
            Event::MessageAdded { attendance: attendance.id, message: Box::new(MessageView::from(&message)), row };
        let window = Window { last_inbound: Some(now), free_entry_end: None };
        batch.extend([
            Write::Window { contact: attendance.contact, channel: CHANNEL, window },
            Write::Attendance(attendance.clone()),
            Write::Message(message),
            Write::Event(EventRow {
                n,
                at: now,
                audience: vec![ANA],
                contact: Some(attendance.contact),
                event: event.into(),
            }),
        ]);
        Some(batch)
    }
}
