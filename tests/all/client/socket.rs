//! A seat over a real loopback WebSocket, and what it says of a server that is not there or is no server.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use turno::base::SafeText;
use turno::base::time::wall_clock;
use turno::client::{Alert, Ask, ConnectFault, LineState, Seat, Setup, Target};
use turno::protocol::{ClientFrame, Reply, Request, Secret, ServerFrame, codec};

use super::kit::*;

/// The server's side of a WebSocket.
pub struct Peer<S>(pub WebSocketStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Peer<S> {
    pub async fn upgrade(stream: S) -> Peer<S> {
        Peer(tokio_tungstenite::accept_async(stream).await.expect("a WebSocket"))
    }

    pub async fn say(&mut self, frame: &ServerFrame) {
        self.0.send(Message::text(codec::encode(frame))).await.expect("sent");
    }

    pub async fn hear(&mut self) -> ClientFrame {
        loop {
            match self.0.next().await.expect("open").expect("whole") {
                Message::Text(text) => return codec::decode(&text, codec::LIMIT).expect("a frame"),
                _ => continue,
            }
        }
    }

    pub async fn hear_request(&mut self) -> (turno::base::Key, Request) {
        loop {
            if let ClientFrame::Request { key, request } = self.hear().await {
                return (key, request);
            }
        }
    }

    /// Hello, whatever sign-in, and the answer to it. Gives what was synced from.
    pub async fn welcome(&mut self) -> (ClientFrame, Option<u64>) {
        assert!(matches!(self.hear().await, ClientFrame::Hello { .. }));
        self.say(&ServerFrame::Hello {
            version: 1,
            server: SafeText::line("turno"),
            account: SafeText::line("acme"),
            now: wall_clock(),
            heartbeat_ms: HEARTBEAT_MS,
        })
        .await;
        let proof = self.hear().await;
        let token = matches!(proof, ClientFrame::Login { .. }).then(|| Secret::new("token-1"));
        self.say(&ServerFrame::Welcome {
            me: user(ANA, "Ana"),
            account: account(),
            token,
            vault: Some(super::kit::vault(1)),
        })
        .await;
        match self.hear().await {
            ClientFrame::Sync { from } => (proof, from),
            other => panic!("sync was expected, not {other:?}"),
        }
    }
}

pub fn setup() -> Setup {
    Setup { program: SafeText::line("turno test"), ..Setup::default() }
}

/// Drives the seat until `is_so`, and collects what it told.
pub async fn until(seat: &mut Seat, what: &str, is_so: impl Fn(&Seat, &[Alert]) -> bool) -> Vec<Alert> {
    let mut alerts = Vec::new();
    let waiting = async {
        while !is_so(seat, &alerts) {
            alerts.extend(seat.next().await.alerts);
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    assert!(waited.is_ok(), "{what}: {:?}, {:?}", seat.line(), seat.fault());
    alerts
}

async fn listen() -> (TcpListener, Target) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let target = Target::parse(&format!("ws://127.0.0.1:{port}"), false, None).expect("a target");
    (listener, target)
}

fn sign_in(seat: &mut Seat) {
    let (login, password) = (SafeText::line("ana"), Secret::new("correct horse"));
    seat.ask(Ask::SignIn { login, password }, wall_clock()).expect("may");
}

#[tokio::test]
async fn a_seat_works_over_a_socket_and_mends_the_line_by_itself() {
    let (listener, target) = listen().await;
    let mut seat = Seat::remote(target, setup());
    sign_in(&mut seat);
    let server = tokio::spawn(async move {
        let mut row = open_row(1);
        row.window_end = Some(wall_clock().plus(turno::base::Millis::hours(1)));
        let mut peer = Peer::upgrade(listener.accept().await.expect("a connection").0).await;
        let (proof, from) = peer.welcome().await;
        assert!(matches!(proof, ClientFrame::Login { .. }) && from.is_none());
        peer.say(&ServerFrame::Snapshot { snapshot: Box::new(snapshot(10, vec![row])) }).await;
        let (key, _) = loop {
            match peer.hear_request().await {
                (key, request @ Request::Send { .. }) => break (key, request),
                (key, _) => {
                    peer.say(&ServerFrame::Reply {
                        key,
                        outcome: turno::protocol::Outcome::Ok(Reply::Drafts { drafts: vec![] }),
                    })
                    .await
                }
            }
        };
        // The line breaks before the answer.
        drop(peer);
        let mut peer = Peer::upgrade(listener.accept().await.expect("a connection").0).await;
        let (proof, from) = peer.welcome().await;
        assert_eq!((proof, from), (ClientFrame::Token { token: Secret::new("token-1") }, Some(10)));
        peer.say(&ServerFrame::Replay { from: 10, count: 0 }).await;
        peer.say(&ServerFrame::ReplayEnd { n: 10 }).await;
        let (again, request) = peer.hear_request().await;
        assert_eq!(again, key, "the same message under the same key: {request:?}");
        peer.say(&added(11, 10, 1, outbound(5, 11, "Olá", key))).await;
        peer
    });
    until(&mut seat, "live", |seat, _| seat.line() == &LineState::Live).await;
    let ask = Ask::Send { attendance: attendance(1), text: SafeText::new("Olá"), reply_to: None };
    seat.ask(ask, wall_clock()).expect("may");
    until(&mut seat, "broken", |seat, _| matches!(seat.line(), LineState::Offline { .. })).await;
    assert_eq!(seat.unsent(attendance(1)).count(), 1);
    until(&mut seat, "sent", |seat, _| seat.all_unsent().count() == 0).await;
    assert_eq!(seat.line(), &LineState::Live);
    let traffic = seat.traffic();
    assert!(traffic.up > 200 && traffic.down > 1_000, "{traffic:?}");
    let mut peer = server.await.expect("the server's side");
    drop(seat);
    // The farewell of a seat that is gone.
    while let Some(Ok(message)) = peer.0.next().await {
        assert!(!message.is_binary());
    }
}

#[tokio::test]
async fn what_is_no_frame_of_this_version_is_skipped() {
    let (listener, target) = listen().await;
    let mut seat = Seat::remote(target, setup());
    sign_in(&mut seat);
    let server = tokio::spawn(async move {
        let mut peer = Peer::upgrade(listener.accept().await.expect("a connection").0).await;
        peer.welcome().await;
        peer.say(&ServerFrame::Snapshot { snapshot: Box::new(snapshot(10, vec![open_row(1)])) }).await;
        for text in
            [r#"{"t":"new_kind","x":1}"#, "{", r#"{"t":"event","n":11,"prev":10,"event":{"kind":"newer","y":2}}"#]
        {
            peer.0.send(Message::text(text)).await.expect("sent");
        }
        peer.0.send(Message::binary(vec![1, 2, 3])).await.expect("sent");
        peer.say(&added(12, 11, 1, inbound(5, 12, "known"))).await;
        peer
    });
    let alerts = until(&mut seat, "the known message", |_, alerts| {
        alerts.iter().any(|alert| matches!(alert, Alert::Message { .. }))
    })
    .await;
    assert_eq!(alerts.iter().filter(|alert| **alert == Alert::UpdateThere).count(), 1);
    assert_eq!(seat.line(), &LineState::Live);
    drop(server.await.expect("the server's side"));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_apart_from_one_that_is_something_else() {
    let (listener, target) = listen().await;
    drop(listener);
    let mut seat = Seat::remote(target, setup());
    until(&mut seat, "refused", |seat, _| seat.fault() == Some(&ConnectFault::Refused)).await;
    assert!(matches!(seat.line(), LineState::Offline { .. }));

    for (answer, fault) in [
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", ConnectFault::Http { status: 404 }),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ConnectFault::Http { status: 200 }),
        ("220 mail.example.com ESMTP\r\n", ConnectFault::NotTurno),
    ] {
        let (listener, target) = listen().await;
        let server = tokio::spawn(async move {
            let mut stream = listener.accept().await.expect("a connection").0;
            let mut request = [0; 1024];
            let read = stream.read(&mut request).await.expect("a request");
            assert!(String::from_utf8_lossy(&request[..read]).starts_with("GET /socket HTTP/1.1\r\n"));
            stream.write_all(answer.as_bytes()).await.expect("sent");
        });
        let mut seat = Seat::remote(target, setup());
        until(&mut seat, answer, |seat, _| seat.fault() == Some(&fault)).await;
        server.await.expect("the server's side");
    }
}
