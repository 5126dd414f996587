//! A scripted server, rows to tell of, and a seat that is moved by hand through time.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc;

use turno::base::{
    AccountId, AttendanceId, ChannelId, ContactId, Key, MessageId, Millis, QueueId, Rng, SafeText, Timestamp, UserId,
};
use turno::client::place::Home;
use turno::client::{Alert, Ask, Change, LineState, Plug, Seat, Setup};
use turno::domain::{Account, AttendanceState, Content, Direction, Language, Origin, Presence, Pull, Role, Status};
use turno::protocol::event::RowChange;
use turno::protocol::link::pair;
use turno::protocol::{
    AttendanceView, ChannelView, ClientFrame, ContactView, Event, MessageView, Numbered, Outcome, QueueView, Reply,
    Request, Secret, ServerEnd, ServerFrame, Snapshot, UserView,
};

pub const START: Timestamp = Timestamp(1_795_240_001_000);
pub const ANA: UserId = UserId([1; 16]);
pub const BETO: UserId = UserId([2; 16]);
pub const SUPPORT: QueueId = QueueId([3; 16]);
pub const LINE: ChannelId = ChannelId([4; 16]);
pub const HEARTBEAT_MS: u32 = 15_000;

pub fn attendance(at: u8) -> AttendanceId {
    AttendanceId([at; 16])
}

pub fn user(id: UserId, name: &str) -> UserView {
    UserView {
        id,
        login: SafeText::line(&name.to_lowercase()),
        name: SafeText::line(name),
        role: Role::Agent,
        active: true,
        limit: None,
        language: None,
        presence: Presence::Online,
    }
}

pub fn account() -> Account {
    Account {
        id: AccountId([7; 16]),
        slug: SafeText::line("acme"),
        name: SafeText::line("Acme"),
        country: SafeText::line("BR"),
        zone: SafeText::line("America/Sao_Paulo"),
        language: Language::Portuguese,
    }
}

/// Open with Ana, with an open window.
pub fn open_row(at: u8) -> AttendanceView {
    AttendanceView {
        id: attendance(at),
        number: at.into(),
        version: 3,
        state: AttendanceState::Open,
        agent: Some(ANA),
        contact: contact(at),
        channel: LINE,
        queue: SUPPORT,
        started: START,
        assigned: Some(START),
        waiting_since: None,
        unread: 0,
        window_end: Some(START.plus(Millis::hours(20))),
        held: false,
        last: None,
        why: None,
    }
}

pub fn waiting_row(at: u8) -> AttendanceView {
    AttendanceView { state: AttendanceState::Waiting, agent: None, assigned: None, ..open_row(at) }
}

pub fn contact(at: u8) -> ContactView {
    ContactView {
        id: ContactId([at; 16]),
        profile_name: Some(SafeText::line(&format!("Customer {at}"))),
        saved_name: None,
        username: None,
        phone: None,
    }
}

/// What a customer wrote.
pub fn inbound(seq: u64, rev: u64, text: &str) -> MessageView {
    let mut id = [0; 16];
    id[8..].copy_from_slice(&seq.to_be_bytes());
    MessageView {
        id: MessageId(id),
        seq,
        rev,
        direction: Direction::In,
        origin: Origin::Desk,
        at: START.plus(Millis(seq as i64)),
        author: None,
        key: None,
        content: Content::text(text),
        marks: Default::default(),
        status: None,
    }
}

/// What Ana wrote, under the key of her request.
pub fn outbound(seq: u64, rev: u64, text: &str, key: Key) -> MessageView {
    MessageView {
        direction: Direction::Out,
        author: Some(ANA),
        key: Some(key),
        status: Some(Status::Queued),
        ..inbound(seq, rev, text)
    }
}

pub fn snapshot(n: u64, rows: Vec<AttendanceView>) -> Snapshot {
    let queue = QueueView {
        id: SUPPORT,
        name: SafeText::line("Support"),
        pull: Pull::Members,
        active: true,
        members: vec![ANA, BETO],
    };
    let channel = ChannelView {
        id: LINE,
        slug: SafeText::line("main"),
        name: SafeText::line("Main"),
        number: SafeText::line("+55 11 4000-0000"),
        default_queue: SUPPORT,
        active: true,
    };
    Snapshot {
        n,
        account: account(),
        me: ANA,
        users: BTreeMap::from([(ANA, user(ANA, "Ana")), (BETO, user(BETO, "Beto"))]),
        queues: BTreeMap::from([(SUPPORT, queue)]),
        channels: BTreeMap::from([(LINE, channel)]),
        attendances: rows.into_iter().map(|row| (row.id, row)).collect(),
    }
}

pub fn row_change(window_end: Option<Timestamp>) -> RowChange {
    RowChange { unread: 1, waiting_since: Some(START), window_end }
}

pub fn added(n: u64, prev: u64, at: u8, message: MessageView) -> ServerFrame {
    let row = row_change(Some(START.plus(Millis::hours(20))));
    let event = Event::MessageAdded { attendance: attendance(at), message: Box::new(message), row };
    ServerFrame::Event(Numbered { n, prev, event: event.into() })
}

pub fn event(n: u64, prev: u64, event: Event) -> ServerFrame {
    ServerFrame::Event(Numbered { n, prev, event: event.into() })
}

/// A seat, the server's ends of its connections, and the time.
pub struct Stage {
    pub seat: Seat,
    pub now: Timestamp,
    pub alerts: Vec<Alert>,
    pub visible: bool,
    ends: mpsc::Receiver<ServerEnd>,
}

impl Stage {
    pub fn new() -> Stage {
        Stage::in_folder(None)
    }

    /// A seat that keeps things in `folder`.
    pub fn in_folder(folder: Option<PathBuf>) -> Stage {
        Stage::with(|plug| {
            let setup = Setup { program: SafeText::line("turno test"), account: None, folder };
            Seat::embedded(plug, "test-server", setup)
        })
    }

    /// A seat that keeps things on this disk.
    pub fn at(home: Box<dyn Home>) -> Stage {
        Stage::with(|plug| {
            let setup = Setup { program: SafeText::line("turno test"), account: None, folder: None };
            Seat::rehearsed(plug, home, setup, Rng::seeded(1))
        })
    }

    fn with(seat: impl FnOnce(Plug) -> Seat) -> Stage {
        let (give, ends) = mpsc::channel();
        let plug: Plug = Box::new(move || {
            let (ours, theirs) = pair(256);
            give.send(theirs).ok().map(|()| ours)
        });
        Stage { seat: seat(plug), now: START, alerts: Vec::new(), visible: false, ends }
    }

    /// The seat takes in what waits.
    pub fn turn(&mut self) {
        let Change { visible, alerts } = self.seat.poll(self.now);
        self.visible |= visible;
        self.alerts.extend(alerts);
    }

    /// Time passes, and the seat takes in what waits.
    pub fn pass(&mut self, span: Millis) {
        self.now = self.now.plus(span);
        self.turn();
    }

    /// The next connection that the seat makes.
    pub fn accept(&mut self) -> Server {
        self.turn();
        let mut server = Server { end: self.ends.try_recv().expect("a connection"), unheard: Vec::new() };
        assert!(matches!(server.hear(), ClientFrame::Hello { .. }));
        server.say(ServerFrame::Hello {
            version: 1,
            server: SafeText::line("turno"),
            account: SafeText::line("acme"),
            now: self.now,
            heartbeat_ms: HEARTBEAT_MS,
        });
        self.turn();
        server
    }

    /// The server takes no connection any more.
    pub fn close_the_door(&mut self) {
        self.ends = mpsc::channel().1;
    }

    /// The next connection, if the seat made one, before anything was said on it.
    pub fn try_accept(&mut self) -> Option<Server> {
        self.turn();
        self.ends.try_recv().ok().map(|end| Server { end, unheard: Vec::new() })
    }

    /// The line breaks, and no new one is taken.
    pub fn accept_nothing(&mut self) {
        self.pass(Millis(i64::from(HEARTBEAT_MS) * 3));
        self.now = START;
    }

    /// Signs in by password again, to whatever was kept.
    pub fn live_again(&mut self, from: Option<u64>) -> Server {
        let mut server = self.accept();
        let (login, password) = (SafeText::line("ana"), Secret::new("correct horse"));
        self.seat.ask(Ask::SignIn { login, password }, self.now).expect("may sign in");
        assert!(matches!(server.hear(), ClientFrame::Login { .. }));
        server.welcome(Some("token-2"));
        self.turn();
        assert_eq!(server.hear(), ClientFrame::Sync { from });
        server
    }

    pub fn has_connected(&mut self) -> bool {
        self.turn();
        self.ends.try_recv().is_ok()
    }

    /// A seat that is signed in by password and live with `picture`.
    pub fn live(&mut self, picture: Snapshot) -> Server {
        let mut server = self.accept();
        let (login, password) = (SafeText::line("ana"), Secret::new("correct horse"));
        self.seat.ask(Ask::SignIn { login, password }, self.now).expect("may sign in");
        assert!(matches!(server.hear(), ClientFrame::Login { .. }));
        server.welcome(Some("token-1"));
        self.turn();
        assert_eq!(server.hear(), ClientFrame::Sync { from: None });
        server.say(ServerFrame::Snapshot { snapshot: Box::new(picture) });
        self.turn();
        assert_eq!(self.seat.line(), &LineState::Live);
        server.answer_drafts(vec![]);
        self.turn();
        server
    }

    /// The line breaks, and is made again: hello, token, and what the client syncs from.
    pub fn reconnect(&mut self, server: Server) -> (Server, Option<u64>) {
        drop(server);
        self.turn();
        assert!(matches!(self.seat.line(), LineState::Offline { .. }), "{:?}", self.seat.line());
        self.pass(Millis::seconds(60));
        let mut server = self.accept();
        assert_eq!(server.hear(), ClientFrame::Token { token: Secret::new("token-1") });
        server.welcome(None);
        self.turn();
        match server.hear() {
            ClientFrame::Sync { from } => (server, from),
            other => panic!("sync was expected, not {other:?}"),
        }
    }

    pub fn send(&mut self, at: u8, text: &str) {
        let ask = Ask::Send { attendance: attendance(at), text: SafeText::new(text), reply_to: None };
        self.seat.ask(ask, self.now).expect("may send");
    }

    /// All texts of a conversation as the screen shows them: the timeline, then what is unsent.
    pub fn texts(&self, at: u8) -> Vec<String> {
        let held = self.seat.mirror().timelines.get(&attendance(at));
        let held = held.into_iter().flat_map(|timeline| timeline.messages.values());
        let held = held.filter_map(|message| message.content.words().map(|words| words.to_string()));
        held.chain(self.seat.unsent(attendance(at)).map(|unsent| unsent.text.to_string())).collect()
    }
}

/// The server's end of one connection.
pub struct Server {
    end: ServerEnd,
    unheard: Vec<ClientFrame>,
}

impl Server {
    pub fn has_room(&self) -> bool {
        self.end.tx.capacity() > 0 && !self.end.tx.is_closed()
    }

    pub fn say(&self, frame: ServerFrame) {
        self.end.tx.try_send(frame).expect("room");
    }

    /// The next frame that the client sent.
    pub fn hear(&mut self) -> ClientFrame {
        if !self.unheard.is_empty() {
            return self.unheard.remove(0);
        }
        self.end.rx.try_recv().expect("the client said something")
    }

    /// All that it sent and nobody heard.
    pub fn hear_all(&mut self) -> Vec<ClientFrame> {
        let mut frames = std::mem::take(&mut self.unheard);
        while let Ok(frame) = self.end.rx.try_recv() {
            frames.push(frame);
        }
        frames
    }

    /// All requests that it sent; other frames are passed over.
    pub fn requests(&mut self) -> Vec<(Key, Request)> {
        let request = |frame| match frame {
            ClientFrame::Request { key, request } => Some((key, request)),
            _ => None,
        };
        self.hear_all().into_iter().filter_map(request).collect()
    }

    /// The one request that it sent.
    pub fn request(&mut self) -> (Key, Request) {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.remove(0)
    }

    pub fn is_gone(&mut self) -> bool {
        self.hear_all();
        self.end.rx.is_closed()
    }

    pub fn welcome(&self, token: Option<&str>) {
        let token = token.map(Secret::new);
        self.say(ServerFrame::Welcome { me: user(ANA, "Ana"), account: account(), token, vault: Some(vault(1)) });
    }

    pub fn answer(&self, key: Key, reply: Reply) {
        self.say(ServerFrame::Reply { key, outcome: Outcome::Ok(reply) });
    }

    /// Answers the request for drafts that follows a sign-in; other frames stay to be heard.
    pub fn answer_drafts(&mut self, drafts: Vec<(AttendanceId, SafeText)>) {
        for frame in self.hear_all() {
            match frame {
                ClientFrame::Request { key, request: Request::Drafts } => {
                    self.answer(key, Reply::Drafts { drafts: drafts.clone() });
                }
                other => self.unheard.push(other),
            }
        }
    }

    pub fn replay(&self, from: u64, events: Vec<ServerFrame>, upto: u64) {
        self.say(ServerFrame::Replay { from, count: u32::try_from(events.len()).expect("few") });
        events.into_iter().for_each(|event| self.say(event));
        self.say(ServerFrame::ReplayEnd { n: upto });
    }
}

/// An empty folder of this test run.
pub fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("turno-client-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a scratch folder");
    folder
}

/// The key that a server gives to one of its users.
pub fn vault(n: u8) -> Secret {
    use base64::Engine as _;
    Secret::new(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode([n; 32]))
}
