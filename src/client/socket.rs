//! A link as a WebSocket, seen from the client: the only file on this side that names tungstenite.
//!
//! One frame of the protocol is one JSON text message. Limits and buffers are ours: tungstenite's own are 64 MiB and 128 KiB.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::base::SafeText;
use crate::protocol::{ServerEnd, ServerFrame, codec};

use super::Traffic;
use super::connect::{ConnectFault, Target};
use super::tls::Trust;

/// The largest message that a server may send: the picture of a large account. The server's own limit for us is smaller.
const LARGEST_BYTES: usize = 32 * 1024 * 1024;
const BUFFER_BYTES: usize = 4 * 1024;
/// One of several addresses is given up after this.
const ADDRESS_WITHIN: Duration = Duration::from_secs(5);
/// How long a farewell may take.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// An open socket.
pub(super) struct Socket(WebSocketStream<Box<dyn Stream>>);

/// Counts the bytes on the wire, encryption included.
#[derive(Debug, Default)]
pub(super) struct Meter {
    up: AtomicU64,
    down: AtomicU64,
}

impl Meter {
    pub fn traffic(&self) -> Traffic {
        Traffic { up: self.up.load(Ordering::Relaxed), down: self.down.load(Ordering::Relaxed) }
    }
}

/// Connects to `target`, encrypts and upgrades.
pub(super) async fn open(target: &Target, trust: &Arc<Trust>, meter: Arc<Meter>) -> Result<Socket, ConnectFault> {
    let plain = Metered { stream: connect(&target.host, target.port).await?, meter };
    let stream: Box<dyn Stream> =
        if target.secure { Box::new(trust.wrap(&target.host, plain).await?) } else { Box::new(plain) };
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_write_buffer_size(2 * codec::LIMIT)
        .max_message_size(Some(LARGEST_BYTES))
        .max_frame_size(Some(LARGEST_BYTES));
    let upgraded = client_async_with_config(target.url(), stream, Some(config)).await;
    upgraded.map(|(socket, _)| Socket(socket)).map_err(fault_of)
}

impl Socket {
    /// Carries frames both ways until the socket breaks or the other end of the link is let go of.
    pub async fn carry(self, end: ServerEnd) {
        let ServerEnd { tx, mut rx } = end;
        let (mut sink, mut stream) = self.0.split();
        let inbound = async {
            while let Some(Ok(message)) = stream.next().await {
                let size = message.len();
                let Some(frame) = frame_of(message) else { continue };
                // A picture waits until the others are taken, so that never more than one large frame is in memory.
                let wanted = if size > codec::LIMIT { tx.max_capacity() } else { 1 };
                let Ok(mut places) = tx.reserve_many(wanted).await else { return };
                if let Some(place) = places.next() {
                    place.send(frame);
                }
            }
        };
        let outbound = async {
            while let Some(frame) = rx.recv().await {
                sink.feed(Message::text(codec::encode(&frame))).await?;
                while let Ok(more) = rx.try_recv() {
                    sink.feed(Message::text(codec::encode(&more))).await?;
                }
                sink.flush().await?;
            }
            Ok::<(), Error>(())
        };
        let farewell = tokio::select! {
            biased;
            // The seat is gone, even if a write is stuck.
            () = tx.closed() => true,
            sent = outbound => sent.is_ok(),
            () = inbound => false,
        };
        if farewell {
            // Best effort: the server notices a closed connection as well.
            let _ = tokio::time::timeout(CLOSE_WITHIN, sink.close()).await;
        }
    }
}

/// A message that is no frame of this version is skipped like one of an unknown kind.
fn frame_of(message: Message) -> Option<ServerFrame> {
    match message {
        Message::Text(text) => Some(codec::decode(&text, LARGEST_BYTES).unwrap_or(ServerFrame::Unknown)),
        Message::Binary(_) => Some(ServerFrame::Unknown),
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => None,
    }
}

async fn connect(host: &str, port: u16) -> Result<TcpStream, ConnectFault> {
    let addresses = tokio::net::lookup_host((host, port)).await.map_err(|_| ConnectFault::NoSuchHost)?;
    let mut fault = ConnectFault::NoSuchHost;
    for address in addresses {
        fault = match tokio::time::timeout(ADDRESS_WITHIN, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Frames are small and somebody waits for them. Where it can't be set, they come a little later.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => io_fault(&error),
            Err(_) => ConnectFault::TimedOut,
        };
    }
    Err(fault)
}

fn io_fault(error: &io::Error) -> ConnectFault {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => ConnectFault::Refused,
        io::ErrorKind::TimedOut => ConnectFault::TimedOut,
        _ => ConnectFault::Unreachable { detail: SafeText::line(&error.to_string()) },
    }
}

fn fault_of(error: Error) -> ConnectFault {
    match error {
        Error::Http(answer) => ConnectFault::Http { status: answer.status().as_u16() },
        Error::Io(error) => io_fault(&error),
        _ => ConnectFault::NotTurno,
    }
}

struct Metered {
    stream: TcpStream,
    meter: Arc<Meter>,
}

impl AsyncRead for Metered {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, into))?;
        let read = into.filled().len().saturating_sub(before);
        self.meter.down.fetch_add(read as u64, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Metered {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        self.meter.up.fetch_add(written as u64, Ordering::Relaxed);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
