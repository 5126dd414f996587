//! The reference: the least that a durable webhook can cost with the same libraries.
//!
//! It checks the signature, inserts the body, commits for all who wait, answers 200 and pushes the body as one frame to one
//! socket. It knows no customers, no conversations, no repeats and no agents.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc as blocking;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::serve::ListenerExt as _;
use futures_util::SinkExt as _;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::Connection;
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use super::process::announce;
use super::webhook::APP_SECRET;

/// Bodies that are committed together at most.
const BATCH: usize = 512;
/// Frames that are flushed together at most.
const GATHERED: usize = 64;

struct Job {
    body: Bytes,
    done: oneshot::Sender<()>,
}

#[derive(Clone)]
struct Shared {
    jobs: blocking::Sender<Job>,
}

pub async fn serve(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)?;
    let connection = open(folder)?;
    let (jobs, waiting) = blocking::channel();
    let (frames, feed) = mpsc::unbounded_channel();
    std::thread::Builder::new()
        .name("reference-write".to_owned())
        .spawn(move || write(&connection, &waiting, &frames))?;
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let (webhooks, sockets) = (TcpListener::bind(here).await?, TcpListener::bind(here).await?);
    let (address, socket) = (webhooks.local_addr()?, sockets.local_addr()?);
    let router = Router::new().route("/webhook", post(deliver)).with_state(Shared { jobs });
    let webhooks = webhooks.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    tokio::spawn(async move { axum::serve(webhooks, router).await });
    tokio::spawn(push(sockets, Arc::new(Mutex::new(feed))));
    announce(address, socket).await;
    Ok(())
}

fn open(folder: &Path) -> anyhow::Result<Connection> {
    let connection = Connection::open(folder.join("reference.db"))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch("CREATE TABLE IF NOT EXISTS raw (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")?;
    Ok(connection)
}

async fn deliver(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !is_signed(&headers, &body) {
        return StatusCode::UNAUTHORIZED;
    }
    let (done, durable) = oneshot::channel();
    match shared.jobs.send(Job { body, done }) {
        Ok(()) if durable.await.is_ok() => StatusCode::OK,
        Ok(()) | Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn is_signed(headers: &HeaderMap, body: &[u8]) -> bool {
    let header = headers.get("x-hub-signature-256").map(|value| value.as_bytes());
    let Some(digits) = header.and_then(|value| value.strip_prefix(b"sha256=")) else { return false };
    let mut claimed = [0; 32];
    if digits.len() != 64 {
        return false;
    }
    for (byte, pair) in claimed.iter_mut().zip(digits.as_chunks::<2>().0) {
        let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else { return false };
        *byte = high * 16 + low;
    }
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()) else { return false };
    mac.update(body);
    mac.verify_slice(&claimed).is_ok()
}

/// Commits what waits, answers, and hands on.
fn write(connection: &Connection, jobs: &blocking::Receiver<Job>, frames: &mpsc::UnboundedSender<Bytes>) {
    let run = |sql: &str| connection.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
    let insert = |body: &Bytes| {
        connection
            .prepare_cached("INSERT INTO raw (body) VALUES (?1)")
            .and_then(|mut statement| statement.execute([&body[..]]))
    };
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        batch.extend(jobs.try_iter().take(BATCH - 1));
        let stored = run("BEGIN IMMEDIATE").and_then(|_| {
            batch.iter().try_for_each(|job| insert(&job.body).map(drop))?;
            run("COMMIT")
        });
        if let Err(error) = stored {
            eprintln!("reference: {error}");
            return;
        }
        for job in batch {
            let _ = job.done.send(());
            let _ = frames.send(job.body);
        }
    }
}

/// Serves one socket after the other.
async fn push(sockets: TcpListener, feed: Arc<Mutex<mpsc::UnboundedReceiver<Bytes>>>) -> anyhow::Result<()> {
    loop {
        let (stream, _) = sockets.accept().await?;
        stream.set_nodelay(true)?;
        let mut socket = tokio_tungstenite::accept_async(stream).await?;
        let mut feed = feed.lock().await;
        while let Some(body) = feed.recv().await {
            socket.feed(message(body)?).await?;
            for _ in 0..GATHERED {
                let Ok(body) = feed.try_recv() else { break };
                socket.feed(message(body)?).await?;
            }
            socket.flush().await?;
        }
    }
}

fn message(body: Bytes) -> anyhow::Result<Message> {
    Ok(Message::Text(Utf8Bytes::try_from(body)?))
}
