//! The engine's promises, step by step: inputs in, effects out, and after every step the picture of everybody who is
//! connected equals a fresh one (G05).

mod admin;
mod attendances;
mod inbound;
mod outbound;
mod random;
mod sessions;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::FutureExt;
use turno::base::{
    AccountId, AttendanceId, ChannelId, ConnId, Key, Millis, QueueId, RawId, Rng, SafeText, Timestamp, UserId,
};
use turno::domain::content::Content;
use turno::domain::identity::Person;
use turno::domain::message::Origin;
use turno::domain::{Account, Language, Provider, Pull, Refusal, Role, Status};
use turno::protocol::{AdminReply, AdminRequest, AttendanceView, Numbered, Outcome, Reply, Request, Secret, Snapshot};
use turno::server::engine::Engine;
use turno::server::port::effect::Attached;
use turno::server::port::{
    Effect, Inbound, Input, Outgoing, PasswordHash, Routed, SendOutcome, Storage, Ticket, ToSession, TokenHash, Wants,
    Write,
};
use turno::server::storage::memory::MemoryStorage;

pub const NUMBER: &str = "309900000000044";

/// An engine over a store in memory, with the pictures of those who are connected.
pub struct World {
    pub engine: Engine,
    pub storage: MemoryStorage,
    pub account: AccountId,
    pub rng: Rng,
    pub now: Timestamp,
    pub pictures: BTreeMap<ConnId, Snapshot>,
    pub outgoing: Vec<Outgoing>,
    pub acks: u32,
    pub reads: u32,
    pub receipts: Vec<SafeText>,
    pub closed: Vec<ConnId>,
    pub told: Vec<(ConnId, ToSession)>,
    pub channel: ChannelId,
    pub queue: QueueId,
    /// Of the next password that is set.
    pub hash: String,
    next: u64,
}

fn ready<T>(future: impl std::future::Future<Output = T>) -> T {
    future.now_or_never().expect("the memory store never waits")
}

pub fn text(text: &str) -> SafeText {
    SafeText::line(text)
}

impl World {
    /// One account, one queue, one channel, no people.
    pub fn new(seed: u64) -> World {
        let mut rng = Rng::seeded(seed);
        let now = Timestamp(1_795_240_000_000);
        let account = Account {
            id: AccountId::new(now, &mut rng),
            slug: text("main"),
            name: text("Alder Street"),
            country: text("BR"),
            zone: text("America/Sao_Paulo"),
            language: Language::Portuguese,
        };
        let storage = MemoryStorage::new();
        let id = account.id;
        ready(storage.commit(id, vec![Write::Account(account)])).expect("committed");
        let engine = Engine::new(ready(storage.live(id)).expect("live"));
        let mut world = World {
            engine,
            storage,
            account: id,
            rng,
            now,
            pictures: BTreeMap::new(),
            outgoing: Vec::new(),
            acks: 0,
            reads: 0,
            receipts: Vec::new(),
            closed: Vec::new(),
            told: Vec::new(),
            channel: ChannelId([0; 16]),
            queue: QueueId([0; 16]),
            hash: "hash".to_owned(),
            next: 1,
        };
        world.queue = world.add_queue("Support", Vec::new());
        world.channel = world.add_channel();
        world
    }

    /// As [`World::new`], with agents who are members of the queue and online. Their logins are `agent0`, `agent1` ...
    pub fn with_agents(count: usize) -> (World, Vec<(UserId, ConnId)>) {
        let mut world = World::new(7);
        let agents = (0..count)
            .map(|n| {
                let user = world.add_user(&format!("agent{n}"), Role::Agent, None);
                world.join(user);
                (user, world.connect(user))
            })
            .collect();
        (world, agents)
    }

    pub fn step(&mut self, input: Input) {
        let mut wants = Wants::default();
        self.engine.wants(&input, &mut wants);
        let cold = ready(self.storage.cold(self.account, wants)).expect("cold rows");
        self.engine.warm(cold);
        let effects = self.engine.step(input, self.now, &mut self.rng);
        self.engine.cool();
        self.release(effects);
        assert!(self.engine.counters().adds_up(), "G23: {:?}", self.engine.counters());
        self.check_pictures();
    }

    fn release(&mut self, effects: Vec<Effect>) {
        for (at, effect) in effects.into_iter().enumerate() {
            match effect {
                Effect::Commit(writes) => {
                    assert_eq!(at, 0, "a commit comes first");
                    ready(self.storage.commit(self.account, writes)).expect("committed");
                }
                Effect::Ack(_) => self.acks += 1,
                Effect::Publish { n, event, to } => {
                    for (user, prev) in to {
                        for picture in self.pictures.values_mut().filter(|picture| picture.me == user) {
                            let numbered = Numbered { n, prev, event: event.clone() };
                            let json = serde_json::to_string(&numbered).expect("json");
                            let back: Numbered = serde_json::from_str(&json).expect("an event survives the wire");
                            assert_eq!(back, numbered);
                            assert_ne!(picture.apply(&back), turno::protocol::snapshot::Applied::Gap, "{json}");
                        }
                    }
                }
                Effect::Tell(conn, what) => self.told.push((conn, what)),
                Effect::Attach { conn, attached: Attached::Snapshot(snapshot), .. } => {
                    self.pictures.insert(conn, *snapshot);
                }
                Effect::Attach { .. } => {}
                Effect::Read { .. } => self.reads += 1,
                Effect::Deliver(outgoing) => self.outgoing.push(*outgoing),
                Effect::MarkRead { provider_id, .. } => self.receipts.push(provider_id),
                Effect::Close(conn, _) => {
                    self.closed.push(conn);
                    self.pictures.remove(&conn);
                }
                Effect::Channels(_) | Effect::Wake(_) => {}
            }
        }
    }

    /// G05: what the events made of each picture is what a fresh one shows.
    pub fn check_pictures(&self) {
        for picture in self.pictures.values() {
            let mut fresh = self.engine.snapshot(picture.me).expect("a user");
            fresh.n = picture.n;
            assert_eq!(picture, &fresh);
        }
    }

    /// The same store, a new engine: a restart.
    pub fn restart(&mut self) {
        self.load();
        self.step(Input::Tick);
    }

    /// A restart before its first tick.
    pub fn load(&mut self) {
        self.engine = Engine::new(ready(self.storage.live(self.account)).expect("live"));
        self.pictures.clear();
    }

    pub fn tick(&mut self, after: Millis) {
        self.now = self.now.plus(after);
        self.step(Input::Tick);
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub fn key(&mut self) -> Key {
        Key::new(self.now, &mut self.rng)
    }

    /// A request of a connection and its answer.
    pub fn ask(&mut self, conn: ConnId, request: Request) -> Result<Reply, Refusal> {
        let key = self.key();
        self.ask_as(conn, key, request)
    }

    pub fn ask_as(&mut self, conn: ConnId, key: Key, request: Request) -> Result<Reply, Refusal> {
        let hash = Some(PasswordHash(self.hash.clone()));
        self.told.clear();
        self.step(Input::Request { conn, key, request, hash, proof: Some(true) });
        let answer = self.told.iter().find_map(|(to, what)| match what {
            ToSession::Reply { key: k, outcome } if *k == key && *to == conn => Some((**outcome).clone()),
            _ => None,
        });
        match answer {
            Some(Outcome::Ok(reply)) => Ok(reply),
            Some(Outcome::Refused(refusal)) => Err(refusal),
            None => Ok(Reply::Done { n: 0 }),
        }
    }

    /// An administrator's request from the server's own machine.
    pub fn admin(&mut self, admin: AdminRequest) -> Result<AdminReply, Refusal> {
        let conn = ConnId(0);
        self.step(Input::Connected { conn, address: text("local"), client: text("test"), local: true });
        match self.ask(conn, Request::Admin { admin })? {
            Reply::Admin { admin } => Ok(admin),
            other => panic!("{other:?}"),
        }
    }

    pub fn add_user(&mut self, login: &str, role: Role, limit: Option<u32>) -> UserId {
        let add = AdminRequest::AddUser {
            login: text(login),
            name: text(&login.to_uppercase()),
            role,
            password: Secret::new("a long password"),
            limit,
            language: None,
        };
        match self.admin(add) {
            Ok(AdminReply::User { user }) => user.id,
            other => panic!("{other:?}"),
        }
    }

    pub fn add_queue(&mut self, name: &str, members: Vec<UserId>) -> QueueId {
        match self.admin(AdminRequest::AddQueue { name: text(name), pull: Pull::Members, members }) {
            Ok(AdminReply::Queue { queue }) => queue.id,
            other => panic!("{other:?}"),
        }
    }

    fn add_channel(&mut self) -> ChannelId {
        let add = AdminRequest::AddChannel {
            provider: Provider::Cloud,
            slug: text("vendas"),
            name: text("WhatsApp Vendas"),
            phone_number_id: text(NUMBER),
            waba_id: text("204200000000017"),
            number: text("442079460100"),
            default_queue: self.queue,
        };
        match self.admin(add) {
            Ok(AdminReply::Channel { channel }) => channel.channel.id,
            other => panic!("{other:?}"),
        }
    }

    pub fn join(&mut self, user: UserId) {
        let queue = self.queue;
        self.change_members(queue, vec![user], Vec::new());
    }

    pub fn change_members(&mut self, queue: QueueId, add: Vec<UserId>, remove: Vec<UserId>) {
        let change = AdminRequest::ChangeQueue {
            queue,
            name: None,
            pull: None,
            active: None,
            add_members: add,
            remove_members: remove,
        };
        self.admin(change).expect("changed");
    }

    /// Signs in and brings a connection up to date.
    pub fn connect(&mut self, user: UserId) -> ConnId {
        let conn = ConnId(self.number());
        self.step(Input::Connected { conn, address: text("10.0.0.1"), client: text("test"), local: false });
        let token = TokenHash(std::array::from_fn(|i| (conn.0 >> (8 * (i % 8))) as u8));
        let secret = Secret::new("token");
        self.step(Input::LoginChecked { conn, user: Some(user), right: true, token, secret });
        self.step(Input::Sync { conn, from: None });
        assert!(self.pictures.contains_key(&conn), "synced");
        conn
    }

    pub fn disconnect(&mut self, conn: ConnId) {
        self.pictures.remove(&conn);
        self.step(Input::Disconnected { conn });
    }

    pub fn webhook(&mut self, items: Vec<Inbound>) {
        let number = self.number();
        let items = items.into_iter().map(|item| Routed { phone_number_id: Some(text(NUMBER)), item }).collect();
        let input = Input::Webhook {
            ticket: Ticket(number),
            raw: RawId::new(self.now, &mut self.rng),
            channel: self.channel,
            received: self.now,
            body: Arc::from(&b"{}"[..]),
            items,
        };
        self.step(input);
    }

    /// A customer writes; returns their attendance.
    pub fn customer(&mut self, phone: &str, words: &str) -> AttendanceId {
        let id = format!("wamid.{}", self.number());
        let item = message(phone, &id, self.now, words);
        self.webhook(vec![item]);
        self.attendance_of(phone)
    }

    pub fn attendance_of(&self, phone: &str) -> AttendanceId {
        self.live()
            .into_iter()
            .find(|view| view.contact.phone.as_ref().is_some_and(|p| p.digits() == phone))
            .expect("an attendance")
            .id
    }

    /// Every live attendance, as an administrator sees them.
    pub fn live(&self) -> Vec<AttendanceView> {
        ready(self.storage.live(self.account))
            .expect("live")
            .attendances
            .into_iter()
            .filter_map(|row| self.view(row.id))
            .collect()
    }

    /// Every live attendance, as it is stored.
    pub fn rows(&self) -> Vec<turno::domain::Attendance> {
        ready(self.storage.live(self.account)).expect("live").attendances
    }

    /// The row, seen through whoever may see it.
    pub fn view(&self, id: AttendanceId) -> Option<AttendanceView> {
        let users = ready(self.storage.live(self.account)).expect("live").users;
        users.iter().filter_map(|user| self.engine.snapshot(user.user.id)).find_map(|s| s.attendances.get(&id).cloned())
    }

    pub fn send(&mut self, conn: ConnId, attendance: AttendanceId, words: &str) -> Result<Reply, Refusal> {
        self.ask(conn, Request::Send { attendance, text: SafeText::new(words), reply_to: None })
    }

    /// Reports the oldest delivery.
    pub fn delivered(&mut self, outcome: SendOutcome) -> Outgoing {
        let outgoing = self.outgoing.remove(0);
        self.step(Input::SendDone { message: outgoing.message, attempt: outgoing.attempt, outcome });
        outgoing
    }

    pub fn status(&mut self, provider_id: &str, status: Status, tag: Option<&str>) {
        let item = Inbound::Status {
            provider_id: text(provider_id),
            status,
            at: self.now,
            tag: tag.map(text),
            recipient: Person::default(),
            free_entry_end: None,
        };
        self.webhook(vec![item]);
    }

    /// How many rows the audit log has.
    pub fn audited(&self) -> u64 {
        ready(self.storage.live(self.account)).expect("live").audit_n
    }

    /// The messages of an attendance as its timeline shows them.
    pub fn timeline(&self, attendance: AttendanceId) -> Vec<turno::domain::Message> {
        let page = turno::base::page::PageRequest::newest(200);
        ready(self.storage.timeline(self.account, attendance, page)).expect("a page").rows
    }
}

pub fn message(phone: &str, id: &str, at: Timestamp, words: &str) -> Inbound {
    let mut person = Person::new(Some(phone), None);
    person.profile_name = Some(text(&format!("Customer {phone}")));
    Inbound::Message {
        person,
        provider_id: text(id),
        at,
        content: Content::text(words),
        quotes: None,
        forwarded: None,
        referral: None,
        product: None,
        origin: Origin::Desk,
        echo: false,
    }
}

pub fn accepted(id: &str) -> SendOutcome {
    SendOutcome::Accepted { provider_id: text(id), wa_id: None }
}
