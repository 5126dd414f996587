//! Bytes on a real port that no client of ours would send: frames that lie, fragments without end, packed bodies, drips and
//! floods. Each is cut with a word where one can be said, counted, and costs nobody else anything.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use turno::protocol::codec::{LIMIT, LIMIT_BEFORE_LOGIN};
use turno::protocol::{ClientFrame, ProtocolError, ServerEnd, ServerFrame};
use turno::server::http::HttpOptions;

use crate::channel::fake::{APP_SECRET, House, sign};

pub(super) const UPGRADE: &str = "GET /socket HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
    sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    sec-websocket-extensions: permessage-deflate; client_max_window_bits\r\n\r\n";

/// The first byte of a frame.
pub(super) const TEXT: u8 = 0x81;
pub(super) const BEGINNING: u8 = 0x01;
const MIDDLE: u8 = 0x00;
pub(super) const PING: u8 = 0x89;

/// A WebSocket of which the test writes every byte.
struct Raw {
    socket: TcpStream,
    end: ServerEnd,
}

impl Raw {
    async fn open(house: &mut House) -> Raw {
        let mut socket = TcpStream::connect(house.address).await.expect("a connection");
        socket.write_all(UPGRADE.as_bytes()).await.expect("written");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(socket.read_u8().await.expect("an answer"));
        }
        let head = String::from_utf8(head).expect("text").to_lowercase();
        assert!(head.starts_with("http/1.1 101 "), "{head}");
        assert!(!head.contains("sec-websocket-extensions"), "nothing is ever unpacked: {head}");
        let (end, _) = house.ends.recv().await.expect("an end");
        Raw { socket, end }
    }

    async fn say(&mut self, bytes: &[u8]) {
        // The server may have cut it already: what it said is what counts.
        let _ = self.socket.write_all(bytes).await;
    }

    /// What the server said last, and that it closed.
    async fn last_words(mut self) -> Option<ProtocolError> {
        let mut bytes = Vec::new();
        let _ = self.socket.read_to_end(&mut bytes).await;
        while self.end.rx.recv().await.is_some() {}
        let text = String::from_utf8_lossy(&bytes);
        let start = text.find(r#"{"t":"bye""#)?;
        let frame = text[start..].split_inclusive('}').next()?;
        match serde_json::from_str(frame) {
            Ok(ServerFrame::Bye { error }) => Some(error),
            other => panic!("{other:?} in {text}"),
        }
    }
}

/// A masked frame (the mask is zeros), with a length that may lie.
pub(super) fn frame(first: u8, claimed: u64, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    match claimed {
        0..126 => out.push(0x80 | claimed as u8),
        126..65_536 => {
            out.push(0x80 | 126);
            out.extend((claimed as u16).to_be_bytes());
        }
        _ => {
            out.push(0x80 | 127);
            out.extend(claimed.to_be_bytes());
        }
    }
    out.extend([0; 4]);
    out.extend(payload);
    out
}

pub(super) fn whole(first: u8, payload: &[u8]) -> Vec<u8> {
    frame(first, payload.len() as u64, payload)
}

pub(super) fn hello() -> Vec<u8> {
    whole(TEXT, br#"{"t":"hello","versions":[1],"client":"raw"}"#)
}

async fn metric(house: &House, name: &str) -> u64 {
    let (_, text) = house.get("/metrics").await;
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} "))).expect("a counter");
    line.parse().expect("a number")
}

async fn open() -> House {
    House::open(HttpOptions::default()).await
}

#[tokio::test]
async fn g18_frames_against_the_rules_are_cut_with_a_word_and_counted() {
    let mut house = open().await;
    let unmasked = [&[TEXT, 12][..], br#"{"t":"pong"}"#].concat();
    let wrong: Vec<(&str, Vec<u8>)> = vec![
        ("a reserved bit, as a packed message has", whole(TEXT | 0x40, br#"{"t":"pong"}"#)),
        ("no mask", unmasked),
        ("an operation that is none", whole(0x83, b"x")),
        ("a control frame in pieces", whole(0x09, b"x")),
        ("a control frame that is too long", whole(PING, &[b'x'; 126])),
        ("a middle without a beginning", whole(MIDDLE, b"x")),
        ("a beginning within a message", [whole(BEGINNING, b"{"), whole(BEGINNING, b"{")].concat()),
        ("no UTF-8", whole(TEXT, b"{\"t\":\"\xff\"}")),
        ("bytes instead of text", whole(0x82, br#"{"t":"pong"}"#)),
        ("no JSON", whole(TEXT, b"{")),
        ("ten thousand levels", whole(TEXT, "[".repeat(10_000).as_bytes())),
        ("a member twice", whole(TEXT, br#"{"t":"sync","from":1,"from":2}"#)),
        ("a member that nobody knows", whole(TEXT, br#"{"t":"pong","x":1}"#)),
    ];
    for (what, bytes) in &wrong {
        let mut raw = Raw::open(&mut house).await;
        raw.say(bytes).await;
        assert_eq!(raw.last_words().await, Some(ProtocolError::Malformed), "{what}");
    }
    assert_eq!(metric(&house, "turno_frames_malformed_total").await, wrong.len() as u64);
    assert_eq!(metric(&house, "turno_sockets_cut_total").await, wrong.len() as u64);
}

#[tokio::test]
async fn g18_a_frame_that_promises_too_much_is_cut_before_it_comes() {
    let mut house = open().await;
    let limit = LIMIT_BEFORE_LOGIN as u64;
    for claimed in [limit + 1, LIMIT as u64, LIMIT as u64 + 1, u64::from(u32::MAX), i64::MAX as u64, u64::MAX] {
        let mut raw = Raw::open(&mut house).await;
        raw.say(&frame(TEXT, claimed, b"{")).await;
        assert_eq!(raw.last_words().await, Some(ProtocolError::TooLarge), "{claimed}");
    }
    assert_eq!(metric(&house, "turno_frames_too_large_total").await, 6);
}

#[tokio::test]
async fn g18_fragments_without_end_are_one_message_that_is_too_large() {
    let mut house = open().await;
    let mut raw = Raw::open(&mut house).await;
    raw.say(&whole(BEGINNING, b"{")).await;
    let more = whole(MIDDLE, &[b' '; 1_000]);
    // Until the server has had enough: sixty-six are.
    for _ in 0..70 {
        raw.say(&more).await;
    }
    assert_eq!(raw.last_words().await, Some(ProtocolError::TooLarge));
}

#[tokio::test]
async fn g12_whoever_drips_or_only_begins_is_let_go() {
    let hello_within = Duration::from_millis(150);
    let mut house = House::open(HttpOptions { hello: hello_within, ..HttpOptions::default() }).await;
    // A byte at a time, empty fragments without end, and pings without a word.
    for endless in [vec![b' '], whole(MIDDLE, b""), whole(PING, b"")] {
        let mut raw = Raw::open(&mut house).await;
        if endless != whole(PING, b"") {
            raw.say(&frame(BEGINNING, if endless.len() == 1 { 60_000 } else { 0 }, b"")).await;
        }
        let mut pings = 0;
        let mut byte = [0];
        // The server's own time-out ends this: whatever is sent meanwhile keeps nobody in.
        while raw.socket.try_read(&mut byte).is_err() {
            if endless != whole(PING, b"") || pings < 40 {
                raw.say(&endless).await;
                pings += 1;
            }
            tokio::task::yield_now().await;
        }
        let mut rest = byte.to_vec();
        let _ = raw.socket.read_to_end(&mut rest).await;
        assert!(String::from_utf8_lossy(&rest).contains("silent"), "{rest:?}");
        assert_eq!(raw.end.rx.recv().await, None);
    }
}

#[tokio::test]
async fn g18_a_whole_frame_in_many_writes_is_a_frame() {
    let mut house = open().await;
    let mut raw = Raw::open(&mut house).await;
    for byte in hello() {
        raw.say(&[byte]).await;
    }
    assert!(matches!(raw.end.rx.recv().await, Some(ClientFrame::Hello { .. })));
}

#[tokio::test]
async fn g18_packed_bodies_are_not_unpacked() {
    let house = open().await;
    let post = |headers: &str, body: &[u8]| {
        let signature = sign(APP_SECRET, body);
        let head = format!(
            "POST /webhook/cloud/main HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}x-hub-signature-256: {signature}\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    };
    for packed in ["gzip", "br", "deflate", "identity, gzip", "GZIP"] {
        let header = format!("content-encoding: {packed}\r\n");
        assert_eq!(house.ask(&post(&header, b"\x1f\x8b\x08")).await.0, 415, "{packed}");
    }
    assert_eq!(house.ask(&post("content-encoding: identity\r\n", b"{}")).await.0, 200);
    assert_eq!(metric(&house, "turno_webhook_bodies_refused_total").await, 5);
    assert_eq!(house.desk.arrived().len(), 1);
}

#[tokio::test]
async fn g18_a_head_is_bounded_in_size_and_lines() {
    let house = open().await;
    let lines: String = (0..65).map(|at| format!("x-{at}: 1\r\n")).collect();
    let many = format!("GET /health HTTP/1.1\r\nhost: x\r\n{lines}\r\n");
    let long = format!("GET /health HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "y".repeat(300_000));
    for head in [many, long] {
        assert_eq!(house.ask(head.as_bytes()).await.0, 431);
    }
    for junk in ["\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}", "GET / HTTP/9.9\r\n\r\n", "\r\n\r\n\r\nx y z\r\n\r\n"] {
        let status = house.ask(junk.as_bytes()).await.0;
        assert!(matches!(status, 0 | 400 | 505), "{status} for {junk:?}");
    }
    assert_eq!(house.get("/health").await.0, 200);
}

#[tokio::test]
async fn g12_whoever_asks_over_http_and_never_reads_is_cut() {
    let write = Duration::from_millis(200);
    let house = House::open(HttpOptions { write, ..HttpOptions::default() }).await;
    let mut socket = TcpStream::connect(house.address).await.expect("a connection");
    // Answers without end, of which none is read: the server stops to listen, then gives up.
    let asks = "GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100);
    while socket.write_all(asks.as_bytes()).await.is_ok() {}
    assert_eq!(house.get("/health").await.0, 200);
}

#[tokio::test]
async fn g12_all_connections_together_are_bounded_and_signed_in_ones_keep_theirs() {
    let options = HttpOptions { connections: 4, strangers: 2, ..HttpOptions::default() };
    let mut house = House::open(options).await;
    let mut inside = Vec::new();
    for _ in 0..3 {
        let raw = Raw::open(&mut house).await;
        raw.end.tx.send(super::welcome()).await.expect("a link");
        inside.push(raw);
        // Whoever is welcomed is no stranger any more: seen by the next one finding room.
        while !has_room(&house).await {}
    }
    let stranger = Raw::open(&mut house).await;
    assert!(!has_room(&house).await, "four are all");
    drop(stranger);
    while !has_room(&house).await {}
    assert_eq!(inside.len(), 3);
}

async fn has_room(house: &House) -> bool {
    house.get("/health").await.0 == 200
}
