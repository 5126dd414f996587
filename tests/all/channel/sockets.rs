//! Sockets over a real port: frames both ways, and the limits of those who send too much or never read (G12).

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use turno::base::{AccountId, SafeText, Timestamp, UserId};
use turno::domain::{Account, Language, Presence, Role};
use turno::protocol::codec::{LIMIT, LIMIT_BEFORE_LOGIN};
use turno::protocol::{ClientFrame, ProtocolError, ServerEnd, ServerFrame, UserView};
use turno::server::http::HttpOptions;

use super::fake::House;

type Socket = WebSocketStream<TcpStream>;

async fn try_connect(house: &House) -> Result<Socket, Error> {
    let socket = TcpStream::connect(house.address).await.expect("a connection");
    client_async(format!("ws://{}/socket", house.address), socket).await.map(|(socket, _)| socket)
}

async fn connect(house: &mut House) -> (Socket, ServerEnd) {
    let socket = try_connect(house).await.expect("a socket");
    let (end, address) = house.ends.recv().await.expect("an end");
    assert_eq!(address.as_deref(), Some("127.0.0.1"));
    (socket, end)
}

/// A hello of exactly this many bytes.
fn hello(size: usize) -> String {
    let frame = |client: &str| format!(r#"{{"t":"hello","versions":[1],"client":"{client}"}}"#);
    frame(&"x".repeat(size - frame("").len()))
}

async fn say(socket: &mut Socket, text: String) {
    socket.send(Message::text(text)).await.expect("sent");
}

/// The next frame of the server, or `None` where it closed.
async fn heard(socket: &mut Socket) -> Option<ServerFrame> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(&text).expect("a frame")),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
            Some(Ok(other)) => panic!("{other:?}"),
        }
    }
}

async fn assert_cut(socket: &mut Socket, end: &mut ServerEnd, expected: ProtocolError) {
    assert_eq!(heard(socket).await, Some(ServerFrame::Bye { error: expected }));
    assert_eq!(heard(socket).await, None);
    while end.rx.recv().await.is_some() {}
}

fn welcome() -> ServerFrame {
    let me = UserView {
        id: UserId([5; 16]),
        login: SafeText::line("ana"),
        name: SafeText::line("Ana"),
        role: Role::Agent,
        active: true,
        limit: None,
        language: None,
        presence: Presence::Online,
    };
    let account = Account {
        id: AccountId([1; 16]),
        slug: SafeText::line("main"),
        name: SafeText::line("Main"),
        country: SafeText::line("GB"),
        zone: SafeText::line("Europe/London"),
        language: Language::English,
    };
    ServerFrame::Welcome { me, account, token: None, vault: None }
}

fn large(size: usize) -> ServerFrame {
    let server = SafeText::line(&"é☕😀".repeat(size / 9));
    ServerFrame::Hello { version: 1, server, account: SafeText::line("main"), now: Timestamp(1), heartbeat_ms: 1 }
}

#[tokio::test]
async fn frames_go_both_ways_and_large_ones_arrive_whole() {
    let mut house = House::open(HttpOptions::default()).await;
    let (mut socket, mut end) = connect(&mut house).await;
    say(&mut socket, hello(100)).await;
    assert!(matches!(end.rx.recv().await, Some(ClientFrame::Hello { .. })));
    let frames =
        [ServerFrame::Ping { now: Timestamp(7) }, large(700_000), large(16 * 1024), ServerFrame::ReplayEnd { n: 9 }];
    for frame in &frames {
        end.tx.send(frame.clone()).await.expect("a link");
    }
    for frame in frames {
        assert_eq!(heard(&mut socket).await, Some(frame));
    }
    drop(socket);
    assert_eq!(end.rx.recv().await, None, "the session sees that nobody is there");
}

#[tokio::test]
async fn the_last_words_of_a_session_are_told() {
    let mut house = House::open(HttpOptions::default()).await;
    let (mut socket, end) = connect(&mut house).await;
    end.tx.send(ServerFrame::ReplayEnd { n: 1 }).await.expect("a link");
    end.tx.send(ServerFrame::Bye { error: ProtocolError::Stopping }).await.expect("a link");
    drop(end);
    assert_eq!(heard(&mut socket).await, Some(ServerFrame::ReplayEnd { n: 1 }));
    assert_eq!(heard(&mut socket).await, Some(ServerFrame::Bye { error: ProtocolError::Stopping }));
    assert_eq!(heard(&mut socket).await, None);
}

#[tokio::test]
async fn before_sign_in_a_frame_is_small_and_after_it_larger() {
    let mut house = House::open(HttpOptions::default()).await;
    let (mut socket, mut end) = connect(&mut house).await;
    say(&mut socket, hello(LIMIT_BEFORE_LOGIN)).await;
    assert!(end.rx.recv().await.is_some());
    say(&mut socket, hello(LIMIT_BEFORE_LOGIN + 1)).await;
    assert_cut(&mut socket, &mut end, ProtocolError::TooLarge).await;
    let (mut socket, mut end) = connect(&mut house).await;
    end.tx.send(welcome()).await.expect("a link");
    assert!(matches!(heard(&mut socket).await, Some(ServerFrame::Welcome { .. })));
    say(&mut socket, hello(LIMIT)).await;
    assert!(end.rx.recv().await.is_some());
    say(&mut socket, hello(LIMIT + 1)).await;
    assert_cut(&mut socket, &mut end, ProtocolError::TooLarge).await;
}

#[tokio::test]
async fn what_is_no_frame_ends_the_connection_with_a_word() {
    let mut house = House::open(HttpOptions::default()).await;
    for message in [Message::text("{}"), Message::text("nonsense"), Message::binary(hello(100))] {
        let (mut socket, mut end) = connect(&mut house).await;
        socket.send(message).await.expect("sent");
        assert_cut(&mut socket, &mut end, ProtocolError::Malformed).await;
    }
}

#[tokio::test]
async fn whoever_says_nothing_at_first_is_let_go() {
    let hello = Duration::from_millis(100);
    let mut house = House::open(HttpOptions { hello, ..HttpOptions::default() }).await;
    let (mut socket, mut end) = connect(&mut house).await;
    assert_cut(&mut socket, &mut end, ProtocolError::Silent).await;
}

#[tokio::test]
async fn g12_a_flood_of_pings_is_cut() {
    let mut house = House::open(HttpOptions::default()).await;
    let (mut socket, mut end) = connect(&mut house).await;
    say(&mut socket, hello(100)).await;
    assert!(end.rx.recv().await.is_some());
    // Sends for ever and never reads: only the cut ends this.
    while socket.feed(Message::Ping(vec![7; 125].into())).await.is_ok() {}
    assert_eq!(end.rx.recv().await, None);
}

#[tokio::test]
async fn g12_a_peer_that_never_reads_is_cut_and_holds_nobody_up() {
    let write = Duration::from_millis(200);
    let mut house = House::open(HttpOptions { write, ..HttpOptions::default() }).await;
    let (mut silent, mut stuck) = connect(&mut house).await;
    say(&mut silent, hello(100)).await;
    assert!(stuck.rx.recv().await.is_some());
    // More than every buffer on the way: the link is full until it is cut.
    while stuck.tx.send(large(400_000)).await.is_ok() {
        let (mut other, end) = connect(&mut house).await;
        end.tx.send(ServerFrame::ReplayEnd { n: 1 }).await.expect("a link");
        assert_eq!(heard(&mut other).await, Some(ServerFrame::ReplayEnd { n: 1 }));
    }
    assert_eq!(stuck.rx.recv().await, None);
}

#[tokio::test]
async fn strangers_of_one_address_are_few_until_they_sign_in() {
    let mut house = House::open(HttpOptions { strangers_per_address: 2, ..HttpOptions::default() }).await;
    let (mut first, first_end) = connect(&mut house).await;
    let (second, _second_end) = connect(&mut house).await;
    match try_connect(&house).await {
        Err(Error::Http(answer)) => assert_eq!(answer.status().as_u16(), 429),
        other => panic!("{:?}", other.map(|_| ())),
    }
    first_end.tx.send(welcome()).await.expect("a link");
    assert!(heard(&mut first).await.is_some());
    let (_third, _third_end) = connect(&mut house).await;
    assert!(try_connect(&house).await.is_err());
    drop(second);
    // The place is free as soon as the server has seen the end.
    while try_connect(&house).await.is_err() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn behind_a_proxy_the_clients_own_address_is_told() {
    let mut house = House::open(HttpOptions::default()).await;
    let mut socket = TcpStream::connect(house.address).await.expect("a connection");
    let request = "GET /socket HTTP/1.1\r\nhost: x\r\nconnection: keep-alive, Upgrade\r\nupgrade: WebSocket\r\n\
        sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nx-forwarded-for: 10.0.0.1, 192.0.2.9\r\n\r\n";
    socket.write_all(request.as_bytes()).await.expect("written");
    let (_end, address) = house.ends.recv().await.expect("an end");
    assert_eq!(address.as_deref(), Some("192.0.2.9"));
    let mut answer = [0; 400];
    let read = socket.read(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer[..read]).to_lowercase();
    // The key and its answer are those of RFC 6455, section 1.3.
    assert!(answer.starts_with("http/1.1 101 ") && answer.contains("s3pplmbitxaq9kygzzhzrbk+xoo="), "{answer}");
}

#[tokio::test]
async fn what_is_no_right_upgrade_is_told_which_one_is() {
    let house = House::open(HttpOptions::default()).await;
    assert_eq!(house.get("/socket").await.0, 426);
    let old = b"GET /socket HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\
        sec-websocket-version: 8\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    assert_eq!(house.ask(old).await.0, 426);
}

#[tokio::test]
async fn g17_a_stop_waits_for_sockets_and_then_cuts_them() {
    let grace = Duration::from_millis(100);
    let mut house = House::open(HttpOptions { grace, ..HttpOptions::default() }).await;
    let (mut socket, mut end) = connect(&mut house).await;
    house.stop.cancel();
    (&mut house.served).await.expect("the doors end");
    assert_eq!(heard(&mut socket).await, None);
    assert_eq!(end.rx.recv().await, None);
}
