//! Who never reads slows nobody, costs a bounded amount, and misses nothing of what it comes back for (G12).
//!
//! `TURNO_SLOW=50 TURNO_READERS=500 TURNO_MESSAGES=2000 cargo test --test all limits::slow -- --nocapture` is the large run.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::error::TrySendError;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};
use tokio_util::sync::CancellationToken;
use turno::base::page::PageRequest;
use turno::base::{Key, Rng};
use turno::domain::Role;
use turno::protocol::frame::{ClientFrame, ServerFrame};
use turno::protocol::{AdminReply, Event, Request, Secret, VERSION, codec};
use turno::server::front::Front;
use turno::server::http::{self, Desk, HttpOptions};

use crate::server::{Client, House, add_user, clock, text};

const MARIANA: &str = "5511999990001";

/// Connections of one user stay below what is allowed.
const OF_USER: usize = 50;

fn asked_for(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A task yields until it has seen nothing happen for as often as this: then nothing will.
const STILL: u32 = 20_000;

#[tokio::test]
async fn g12_whoever_asks_and_never_reads_is_not_listened_to_and_every_answer_comes() {
    let mut house = House::new().await;
    let mut ana = house.client().await;
    house.webhook("wamid.1", MARIANA, "Oi").await.expect("durable");
    ana.until("the attendance", |event| matches!(event, Event::AttendanceShown { .. })).await;
    let attendance = *ana.picture().attendances.keys().next().expect("a row");
    let (mut asked, mut still) = (0u16, 0);
    while still < STILL {
        let mut key = [0; 16];
        key[..2].copy_from_slice(&asked.to_be_bytes());
        let request = Request::Timeline { attendance, page: PageRequest::newest(200) };
        match ana.end.tx.try_send(ClientFrame::Request { key: Key(key), request }) {
            Ok(()) => (asked, still) = (asked + 1, 0),
            Err(TrySendError::Full(_)) => still += 1,
            Err(TrySendError::Closed(_)) => panic!("cut after {asked}"),
        }
        tokio::task::yield_now().await;
    }
    // A link of answers, a link of questions, and what is in flight between them.
    assert!((512..=256 + 256 + 40).contains(&asked), "{asked}");
    let mut answered = BTreeSet::new();
    while answered.len() < usize::from(asked) {
        match ana.hear().await {
            ServerFrame::Reply { key, .. } => assert!(answered.insert(key), "answered twice"),
            ServerFrame::Ping { .. } => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn g12_pictures_are_told_one_after_the_other() {
    let house = House::new().await;
    let mut ana = house.client().await;
    for _ in 0..20 {
        ana.say(ClientFrame::Sync { from: None }).await;
    }
    for _ in 0..20 {
        assert!(matches!(ana.hear().await, ServerFrame::Snapshot { .. }));
    }
}

#[tokio::test]
async fn g12_a_flood_of_signs_of_life_is_cut() {
    let house = House::new().await;
    let mut ana = house.client().await;
    for _ in 0..700 {
        let _ = ana.end.tx.send(ClientFrame::Pong).await;
    }
    let error = turno::protocol::ProtocolError::Flood;
    assert_eq!(ana.hear().await, ServerFrame::Bye { error });
}

#[tokio::test]
async fn g05_a_number_to_resume_from_that_never_was_gives_a_whole_picture() {
    let mut house = House::new().await;
    let mut ana = house.client().await;
    house.webhook("wamid.1", MARIANA, "Oi").await.expect("durable");
    ana.until("the attendance", |event| matches!(event, Event::AttendanceShown { .. })).await;
    let held = ana.picture().clone();
    for from in [held.n + 1, u64::from(u32::MAX), i64::MAX as u64, u64::MAX] {
        ana.say(ClientFrame::Sync { from: Some(from) }).await;
        let ServerFrame::Snapshot { snapshot } = ana.hear().await else { panic!("a picture for {from}") };
        assert_eq!(*snapshot, held);
    }
}

/// A server on a port, with somebody's token for every fifty connections.
struct Street {
    house: House,
    address: SocketAddr,
    tokens: Vec<Secret>,
    stop: CancellationToken,
}

impl Street {
    async fn open(connections: usize) -> Street {
        let house = House::new().await;
        let mut admin = Client::local(&house.server).await;
        let mut tokens = Vec::new();
        for number in 0..connections.div_ceil(OF_USER) {
            let login = format!("agent{number}");
            // Administrators see every conversation, whoever it is given to.
            let added = admin.admin(add_user(&login, Role::Administrator)).await;
            assert!(matches!(added, Ok(AdminReply::User { .. })), "{added:?}");
            tokens.push(Client::signed_in(&house.server, &login).await.token.expect("a token"));
        }
        let front = Front::new(&house.server, Default::default(), clock, Rng::from_system());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let options =
            HttpOptions { write: Duration::from_millis(500), strangers_per_address: 1_000, ..HttpOptions::default() };
        let desk: Arc<dyn Desk> = Arc::new(front);
        tokio::spawn(http::serve(listener, desk, options, stop.clone()));
        Street { house, address, tokens, stop }
    }

    /// Somebody who is signed in and up to date.
    async fn come_in(&self, number: usize) -> WebSocketStream<TcpStream> {
        let stream = TcpStream::connect(self.address).await.expect("a connection");
        let (mut socket, _) = client_async("ws://turno/socket", stream).await.expect("a socket");
        let token = self.tokens[number / OF_USER].clone();
        let hello = ClientFrame::Hello { versions: vec![VERSION], client: text("test"), account: None };
        for frame in [hello, ClientFrame::Token { token }, ClientFrame::Sync { from: None }] {
            socket.send(Message::text(codec::encode(&frame))).await.expect("sent");
            // Each is answered before the next is said.
            while !matches!(
                heard(&mut socket).await,
                ServerFrame::Hello { .. } | ServerFrame::Welcome { .. } | ServerFrame::Snapshot { .. }
            ) {}
        }
        socket
    }

    async fn metric(&self, name: &str) -> u64 {
        let mut socket = TcpStream::connect(self.address).await.expect("a connection");
        let ask = b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        socket.write_all(ask).await.expect("written");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.expect("an answer");
        let line = answer.lines().find_map(|line| line.strip_prefix(&format!("{name} ")));
        line.and_then(|value| value.parse().ok()).unwrap_or_default()
    }
}

async fn heard(socket: &mut WebSocketStream<TcpStream>) -> ServerFrame {
    loop {
        match socket.next().await.expect("the line is up").expect("a message") {
            Message::Text(text) => return serde_json::from_str(&text).expect("a frame"),
            Message::Ping(_) | Message::Pong(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

type Posted = Arc<Mutex<Vec<Instant>>>;

/// Reads until `count` messages came, in the order of their numbers; how long each took since it was posted.
async fn read(mut socket: WebSocketStream<TcpStream>, count: usize, posted: Posted) -> Vec<Duration> {
    let (mut delays, mut last) = (Vec::new(), 0);
    while delays.len() + 1 < count {
        match heard(&mut socket).await {
            ServerFrame::Event(numbered) => {
                assert!(numbered.n > last, "a repeat");
                last = numbered.n;
                // The first message comes with its conversation.
                if matches!(*numbered.event, Event::MessageAdded { .. }) {
                    delays.push(posted.lock().expect("the times")[delays.len() + 1].elapsed());
                }
            }
            ServerFrame::Ping { .. } => {
                socket.send(Message::text(codec::encode(&ClientFrame::Pong))).await.expect("sent");
            }
            other => panic!("{other:?}"),
        }
    }
    delays
}

fn resident_mb() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096 / 1_000_000
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn g12_clients_that_never_read_beside_clients_that_do() {
    let (slow, readers) = (asked_for("TURNO_SLOW", 6), asked_for("TURNO_READERS", 6));
    let messages = asked_for("TURNO_MESSAGES", 1_000);
    let mut street = Street::open(slow + readers).await;
    let mut silent = Vec::new();
    for number in 0..slow {
        silent.push(street.come_in(number).await);
    }
    let posted = Posted::default();
    let mut reading = Vec::new();
    for number in slow..slow + readers {
        let socket = street.come_in(number).await;
        reading.push(tokio::spawn(read(socket, messages, Arc::clone(&posted))));
    }
    let before = resident_mb();
    let words = "x".repeat(1_500);
    for number in 0..messages {
        posted.lock().expect("the times").push(Instant::now());
        street.house.webhook(&format!("wamid.{number}"), MARIANA, &words).await.expect("durable");
    }
    let mut delays = Vec::new();
    for one in reading {
        delays.extend(one.await.expect("everything came, in order"));
    }
    assert_eq!(delays.len(), readers * (messages - 1));
    let after = resident_mb();
    // Each that never read is cut, by whichever bound it reaches first; the system's own buffers may hold a megabyte more.
    let mut more = messages;
    while street.metric("turno_sockets_stuck_total").await + street.metric("turno_connections_cut_total").await
        < slow as u64
    {
        more += 1;
        street.house.webhook(&format!("wamid.{more}"), MARIANA, &words).await.expect("durable");
    }
    delays.sort_unstable();
    let at = |share: usize| delays[(delays.len() - 1) * share / 100].as_millis();
    println!(
        "{slow} never read beside {readers}: {} messages told, none lost; after {} ms (half), {} ms (99 of 100); memory {before} -> {after} MB",
        delays.len(),
        at(50),
        at(99),
    );
    street.stop.cancel();
}
