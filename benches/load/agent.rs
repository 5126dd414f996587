//! The agent: one real WebSocket, on which everything that was stored has to arrive.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use futures_util::stream::SplitStream;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use turno::base::{AttendanceId, Key, Rng, SafeText, time::wall_clock};
use turno::protocol::{ClientFrame, Event, Outcome, Request, SOCKET_PATH, Secret, ServerFrame, VERSION, codec};

use super::board::{Board, tagged};
use super::desk::{LOGIN, PASSWORD};
use super::process::{Kind, Process};

type Socket = WebSocketStream<TcpStream>;

const PATIENCE: Duration = Duration::from_secs(20);
/// A client that says nothing for a minute is taken for dead.
const SIGN_OF_LIFE: Duration = Duration::from_secs(10);

/// Connects; at turno signs in and waits for the first picture.
pub async fn connect(kind: Kind, process: &Process) -> anyhow::Result<Socket> {
    let mut socket = open(process.socket).await?;
    if kind == Kind::Turno {
        let client = SafeText::line("load");
        say(&mut socket, &ClientFrame::Hello { versions: vec![VERSION], client, account: None }).await?;
        let login = ClientFrame::Login { login: SafeText::line(LOGIN), password: Secret::new(PASSWORD) };
        say(&mut socket, &login).await?;
        hear(&mut socket, |frame| matches!(frame, ServerFrame::Welcome { .. }).then_some(())).await?;
        say(&mut socket, &ClientFrame::Sync { from: None }).await?;
        hear(&mut socket, |frame| matches!(frame, ServerFrame::Snapshot { .. }).then_some(())).await?;
    }
    Ok(socket)
}

async fn open(address: SocketAddr) -> anyhow::Result<Socket> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(client_async(format!("ws://{address}{SOCKET_PATH}"), stream).await?.0)
}

/// Opens every attendance that was shown, and waits until that is done.
pub async fn open_all(socket: &mut Socket, count: usize) -> anyhow::Result<()> {
    let mut shown = BTreeSet::new();
    while shown.len() < count {
        shown.insert(hear(socket, shown_attendance).await?);
    }
    let mut rng = Rng::from_system();
    let mut keys = BTreeSet::new();
    for attendance in shown {
        let key = Key::new(wall_clock(), &mut rng);
        keys.insert(key);
        say(socket, &ClientFrame::Request { key, request: Request::Open { attendance } }).await?;
    }
    while !keys.is_empty() {
        let (key, done) = hear(socket, |frame| match frame {
            ServerFrame::Reply { key, outcome } => Some((key, matches!(outcome, Outcome::Ok(_)))),
            _ => None,
        })
        .await?;
        if !done || !keys.remove(&key) {
            bail!("an attendance could not be opened");
        }
    }
    Ok(())
}

fn shown_attendance(frame: ServerFrame) -> Option<AttendanceId> {
    match frame {
        ServerFrame::Event(numbered) => match &*numbered.event {
            Event::AttendanceShown { attendance } => Some(attendance.id),
            _ => None,
        },
        _ => None,
    }
}

async fn say(socket: &mut Socket, frame: &ClientFrame) -> anyhow::Result<()> {
    Ok(socket.send(Message::text(codec::encode(frame))).await?)
}

/// The next frame that `pick` takes.
async fn hear<T>(socket: &mut Socket, mut pick: impl FnMut(ServerFrame) -> Option<T>) -> anyhow::Result<T> {
    loop {
        let heard = timeout(PATIENCE, socket.next()).await.context("the server says nothing")?;
        let Message::Text(text) = heard.context("the server hung up")?? else { continue };
        if let ServerFrame::Bye { error } = serde_json::from_str(&text)? {
            bail!("the server said good-bye: {error:?}");
        }
        if let Some(found) = pick(serde_json::from_str(&text)?) {
            return Ok(found);
        }
    }
}

/// Writes down what arrives, until the server hangs up or this is aborted.
pub fn listen(socket: Socket, board: Arc<Board>) -> JoinHandle<anyhow::Result<()>> {
    tokio::spawn(async move {
        let (mut sink, stream) = socket.split();
        let alive = async {
            loop {
                tokio::time::sleep(SIGN_OF_LIFE).await;
                sink.send(Message::text(codec::encode(&ClientFrame::Pong))).await?;
            }
        };
        tokio::select! {
            biased;
            ended = count(stream, &board) => ended,
            ended = alive => ended,
        }
    })
}

async fn count(mut stream: SplitStream<Socket>, board: &Board) -> anyhow::Result<()> {
    while let Some(message) = stream.next().await {
        if let Message::Text(text) = message?
            && let Some(n) = tagged(text.as_bytes())
        {
            board.arrived(n);
        }
    }
    bail!("the server hung up on the agent")
}
