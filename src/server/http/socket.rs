//! A WebSocket as an adapter: JSON text messages on one side, a link to a session on the other (RFC 6455).
//!
//! It is upgraded by hand so that its buffers are ours: the library's own limits are 64 MiB a message, 128 KiB a socket and
//! no end to what waits to be written. A peer that floods, sends too much or never reads is cut, and costs others nothing
//! (G12). What must never appear here: a look into what a frame asks for.

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CONNECTION, HeaderName, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream::SplitStream;
use futures_util::{Sink, SinkExt, StreamExt};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::time::{Duration, Instant, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError as Breach;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::base::SafeText;
use crate::protocol::ProtocolError;
use crate::protocol::codec::{self, LIMIT, LIMIT_BEFORE_LOGIN};
use crate::protocol::frame::{ClientFrame, ServerFrame};
use crate::protocol::link::{self, ClientEnd};
use crate::protocol::misread::decode_client;
use crate::server::port::mishap::{self, Part};

use super::admission::{Pass, Peer};
use super::wire::{Lid, Lidded, TooLarge};
use super::{House, client_address};

/// A longer message leaves in pieces of this many bytes, each with its own time to leave.
const PIECE: usize = 16 * 1024;

/// Small frames gathered before they are flushed together.
const GATHERED: usize = 64;

/// Pings and pongs that a peer may send within [`FLOOD_WINDOW`]. Two a minute are usual.
const MAX_CONTROLS: u32 = 64;
const FLOOD_WINDOW: Duration = Duration::from_secs(10);

/// `GET /socket`: becomes a WebSocket.
pub async fn open(State(house): State<House>, Extension(peer): Extension<Peer>, mut request: Request) -> Response {
    let Some(accept) = accept_key(request.headers()) else {
        let version = [(SEC_WEBSOCKET_VERSION, "13")];
        return (StatusCode::UPGRADE_REQUIRED, version, "a WebSocket of version 13 is spoken here\n").into_response();
    };
    let address = client_address(&peer, request.headers());
    // Behind a proxy only now the address is known, and the connection's place is changed for one of that address.
    let own = peer.take_pass().filter(Pass::has_address);
    let Some(pass) = own.or_else(|| house.admission.enter(address)) else {
        house.tallies.turned_away.add();
        return (StatusCode::TOO_MANY_REQUESTS, [(CONNECTION, "close")]).into_response();
    };
    let upgraded = hyper::upgrade::on(&mut request);
    house.tallies.sockets_opened.add();
    let tasks = house.tasks.clone();
    let serving = serve(house, upgraded, SafeText::line(&address.to_string()), (pass, peer));
    tasks.spawn(mishap::guarded(Part::Door, serving));
    let headers: [(HeaderName, &str); 3] =
        [(CONNECTION, "Upgrade"), (UPGRADE, "websocket"), (SEC_WEBSOCKET_ACCEPT, &accept)];
    (StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response()
}

/// The answer to the request's key, where the request is a right one (RFC 6455, section 4.2.1).
fn accept_key(headers: &HeaderMap) -> Option<String> {
    let has = |name: HeaderName, wanted: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        value.split(',').any(|token| token.trim().eq_ignore_ascii_case(wanted))
    };
    let is_right = has(CONNECTION, "upgrade") && has(UPGRADE, "websocket") && has(SEC_WEBSOCKET_VERSION, "13");
    let key = headers.get(SEC_WEBSOCKET_KEY).filter(|key| is_right && key.len() == 24)?;
    Some(derive_accept_key(key.as_bytes()))
}

/// The peer is held as long as its socket: its place among all connections goes with it.
async fn serve(house: House, upgraded: OnUpgrade, address: SafeText, (pass, _peer): (Pass, Peer)) {
    let Ok(Ok(upgraded)) = timeout(house.options.head, upgraded).await else { return };
    let config = WebSocketConfig::default()
        .read_buffer_size(4 * 1024)
        .write_buffer_size(4 * 1024)
        .max_write_buffer_size(8 * PIECE)
        .max_message_size(Some(LIMIT))
        .max_frame_size(Some(LIMIT));
    // The library's limit holds for the whole life of a socket: that of strangers is kept below it.
    let lid = Lid::new(LIMIT_BEFORE_LOGIN);
    let wire = Lidded::new(TokioIo::new(upgraded), lid.clone());
    let socket = WebSocketStream::from_raw_socket(wire, Role::Server, Some(config)).await;
    let (client, server) = link::pair(link::CAPACITY);
    house.desk.attach(server, address);
    tokio::select! {
        biased;
        () = house.cut.cancelled() => {}
        () = carry(&house, socket, client, (pass, lid)) => {}
    }
}

/// For the last words of a session to leave.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How the carrying ended.
enum Ended {
    /// The peer is to be cut, and told why.
    Cut(ProtocolError),
    /// The peer left, or the session said all that it had to say.
    Left,
    /// The peer does not read: nothing can be told to it.
    Stuck,
}

/// Carries frames both ways until one side ends it.
async fn carry<S>(house: &House, socket: WebSocketStream<S>, link: ClientEnd, (pass, lid): (Pass, Lid))
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let (sink, mut stream) = socket.split();
    let mut mouth = Mouth { sink, house, pass: Some(pass), lid: lid.clone(), is_between_messages: true };
    let ClientEnd { tx, rx } = link;
    let ended = tokio::select! {
        biased;
        ended = hear(&mut stream, &tx, house.options.hello) => ended,
        told = tell(&mut mouth, rx) => told.map_or_else(|Stuck| Ended::Stuck, |()| Ended::Left),
        () = over(&tx) => Ended::Stuck,
    };
    // The session sees at once that nobody is there any more; the farewell need not hold it up.
    drop(tx);
    match ended {
        Ended::Left => {}
        Ended::Stuck => {
            house.tallies.sockets_cut.add();
            return house.tallies.sockets_stuck.add();
        }
        Ended::Cut(error) => {
            house.tallies.sockets_cut.add();
            // What is still on its way is thrown away, whatever it is.
            lid.set(usize::MAX);
            if mouth.is_between_messages {
                let _ = mouth.say(&ServerFrame::Bye { error }).await;
            }
        }
    }
    let _ = timeout(house.options.write, mouth.sink.close()).await;
    if let Ok(mut socket) = stream.reunite(mouth.sink) {
        linger(socket.get_mut()).await;
    }
}

/// The session has ended, and its last words had their time: a peer that does not read them is cut.
async fn over(tx: &mpsc::Sender<ClientFrame>) {
    tx.closed().await;
    tokio::time::sleep(LAST_WORDS).await;
}

/// Reads what is still on its way, for a moment: a close with unread bytes would make the peer's system throw our last words
/// away.
async fn linger<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut S) {
    let mut ignored = vec![0; PIECE];
    let drained = async {
        let _ = socket.shutdown().await;
        let mut left = 2 * LIMIT;
        while let Ok(read @ 1..) = socket.read(&mut ignored).await {
            left = left.saturating_sub(read);
            if left == 0 {
                break;
            }
        }
    };
    let _ = timeout(Duration::from_secs(1), drained).await;
}

/// Frames of the peer into the link, until the peer leaves or has to be cut.
async fn hear<S>(stream: &mut SplitStream<WebSocketStream<S>>, tx: &mpsc::Sender<ClientFrame>, hello: Duration) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut controls = Controls { since: Instant::now(), count: 0 };
    let deadline = Instant::now() + hello;
    let mut has_spoken = false;
    loop {
        let heard = if has_spoken {
            stream.next().await
        } else {
            match tokio::time::timeout_at(deadline, stream.next()).await {
                Ok(heard) => heard,
                Err(_) => return Ended::Cut(ProtocolError::Silent),
            }
        };
        let text = match heard {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) if controls.has_room() => continue,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ended::Cut(ProtocolError::Flood),
            Some(Ok(Message::Binary(_) | Message::Frame(_))) => return Ended::Cut(ProtocolError::Malformed),
            Some(Ok(Message::Close(_))) | None => return Ended::Left,
            Some(Err(fault)) => return reason(&fault),
        };
        has_spoken = true;
        match decode_client(&text, LIMIT) {
            Ok(frame) => {
                if tx.send(frame).await.is_err() {
                    // The session has ended; what it said last is still to be told.
                    return std::future::pending().await;
                }
            }
            Err(error) => return Ended::Cut(error),
        }
    }
}

/// What to tell a peer whose message the library refused; where nobody is there to be told, it has left.
fn reason(fault: &Error) -> Ended {
    match fault {
        Error::Capacity(_) => Ended::Cut(ProtocolError::TooLarge),
        Error::Io(fault) if fault.get_ref().is_some_and(|inner| inner.is::<TooLarge>()) => {
            Ended::Cut(ProtocolError::TooLarge)
        }
        // Not a breach of the rules of frames, but a line that broke.
        Error::Protocol(Breach::ResetWithoutClosingHandshake) => Ended::Left,
        Error::Utf8(_) | Error::Protocol(_) => Ended::Cut(ProtocolError::Malformed),
        _ => Ended::Left,
    }
}

/// Frames of the link to the peer, until the link ends.
async fn tell<S: Sink<Message, Error = Error> + Unpin>(
    mouth: &mut Mouth<'_, S>,
    mut rx: mpsc::Receiver<ServerFrame>,
) -> Result<(), Stuck> {
    while let Some(frame) = rx.recv().await {
        mouth.say(&frame).await?;
        for _ in 0..GATHERED {
            match rx.try_recv() {
                Ok(next) => mouth.say(&next).await?,
                Err(_) => break,
            }
        }
        mouth.flush().await?;
    }
    Ok(())
}

/// The peer does not take what is written to it.
#[derive(Debug)]
struct Stuck;

/// The writing half, with what it has to watch.
struct Mouth<'h, S> {
    sink: S,
    house: &'h House,
    pass: Option<Pass>,
    lid: Lid,
    /// Whether a whole message may begin now: not in the middle of one that leaves in pieces.
    is_between_messages: bool,
}

impl<S: Sink<Message, Error = Error> + Unpin> Mouth<'_, S> {
    async fn say(&mut self, frame: &ServerFrame) -> Result<(), Stuck> {
        if matches!(frame, ServerFrame::Welcome { .. }) {
            self.lid.set(LIMIT);
            self.pass = None;
        }
        self.house.tallies.told(frame);
        let text = codec::encode(frame);
        let write = self.house.options.write;
        if text.len() <= PIECE {
            return in_time(write, self.sink.feed(Message::text(text))).await;
        }
        self.is_between_messages = false;
        let count = text.len().div_ceil(PIECE);
        for (at, piece) in text.as_bytes().chunks(PIECE).enumerate() {
            let code = OpCode::Data(if at == 0 { Data::Text } else { Data::Continue });
            let piece = Frame::message(piece.to_vec(), code, at + 1 == count);
            in_time(write, self.sink.send(Message::Frame(piece))).await?;
        }
        self.is_between_messages = true;
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Stuck> {
        in_time(self.house.options.write, self.sink.flush()).await
    }
}

/// A peer that does not take a piece in this time is not reading. Nothing can be told to it either.
async fn in_time(limit: Duration, write: impl Future<Output = Result<(), Error>>) -> Result<(), Stuck> {
    match timeout(limit, write).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Stuck),
    }
}

/// Control frames cost the peer little and us an answer each.
struct Controls {
    since: Instant,
    count: u32,
}

impl Controls {
    fn has_room(&mut self) -> bool {
        if self.since.elapsed() > FLOOD_WINDOW {
            *self = Controls { since: Instant::now(), count: 0 };
        }
        self.count += 1;
        self.count <= MAX_CONTROLS
    }
}
