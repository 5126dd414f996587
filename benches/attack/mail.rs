//! Those who post: kept connections that deliver webhooks as the provider does, again and again until each is answered
//! with 200. The ledger knows what was promised.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use turno::base::time::wall_clock;

use super::store::tag;
use super::webhook::{Customer, body, message_id, request, words};

/// The provider does not wait for ever either.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);

/// What was posted and how it was answered. Every webhook has a number, which stands in its text.
#[derive(Debug, Default)]
pub struct Ledger {
    answered: Mutex<Vec<bool>>,
    pub stored: AtomicU64,
    /// Answered with 503.
    pub refused: AtomicU64,
    /// Not answered: the connection broke, or nothing came in time.
    pub broken: AtomicU64,
    /// Answered in a way that an authentic body must never be.
    pub wrong: Mutex<Vec<String>>,
}

impl Ledger {
    fn begin(&self) -> usize {
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.push(false);
        answered.len() - 1
    }

    fn note(&self, n: usize, answer: &anyhow::Result<u16>) {
        let add = |count: &AtomicU64| {
            count.fetch_add(1, Ordering::Relaxed);
        };
        match answer {
            Ok(200) => {
                add(&self.stored);
                let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(answered) = answered.get_mut(n) {
                    *answered = true;
                }
            }
            Ok(503) => add(&self.refused),
            Ok(status) => {
                let what = format!("webhook {n} was answered with {status}");
                self.wrong.lock().unwrap_or_else(PoisonError::into_inner).push(what);
            }
            Err(_) => add(&self.broken),
        }
    }

    /// The numbers that were answered with 200.
    pub fn promised(&self) -> Vec<usize> {
        let answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.iter().enumerate().filter_map(|(n, answered)| answered.then_some(n)).collect()
    }

    pub fn stored(&self) -> u64 {
        self.stored.load(Ordering::Relaxed)
    }
}

/// What a connection posts, and how.
#[derive(Clone)]
pub struct Post {
    pub address: SocketAddr,
    pub path: Arc<str>,
    pub customers: Arc<Vec<Customer>>,
    pub ledger: Arc<Ledger>,
    /// Between two webhooks of one connection.
    pub pause: Duration,
    /// Nothing is posted while this is set.
    pub hold: Arc<AtomicBool>,
    /// Nothing new is begun after this; what was begun is delivered.
    pub stop: CancellationToken,
}

impl Post {
    /// Posts over that many connections.
    pub fn start(&self, connections: usize) -> JoinSet<()> {
        let mut posting = JoinSet::new();
        for _ in 0..connections {
            posting.spawn(self.clone().work());
        }
        posting
    }

    async fn work(self) {
        let (mut carrier, mut out) = (Carrier::new(self.address), Vec::with_capacity(4096));
        while !self.stop.is_cancelled() {
            let n = self.ledger.begin();
            self.write(n, &mut out);
            loop {
                while self.hold.load(Ordering::Relaxed) {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                let answer = carrier.deliver(&out).await;
                self.ledger.note(n, &answer);
                if matches!(answer, Ok(200)) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            tokio::time::sleep(self.pause).await;
        }
    }

    fn write(&self, n: usize, out: &mut Vec<u8>) {
        let Some(customer) = self.customers.get(n % self.customers.len().max(1)) else { return };
        let text = format!("{} {}", words(n / 3), tag(n));
        let body = body(customer, &message_id(customer, n as u64), wall_clock().0 / 1000, &text);
        request(&self.path, &body, out);
    }
}

/// One connection to the webhook's door, made anew when it broke.
pub struct Carrier {
    address: SocketAddr,
    stream: Option<TcpStream>,
    answer: Vec<u8>,
}

impl Carrier {
    pub fn new(address: SocketAddr) -> Carrier {
        Carrier { address, stream: None, answer: Vec::with_capacity(512) }
    }

    /// Delivers a whole request and returns the status of its answer.
    pub async fn deliver(&mut self, request: &[u8]) -> anyhow::Result<u16> {
        let answered = timeout(ANSWERED_WITHIN, self.exchange(request)).await.context("no answer in time");
        let status = answered.and_then(|answered| answered);
        if !matches!(status, Ok(200 | 503)) {
            self.stream = None;
        }
        status
    }

    async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<u16> {
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        let stream = self.stream.insert(stream);
        stream.write_all(request).await?;
        self.answer.clear();
        loop {
            if stream.read_buf(&mut self.answer).await? == 0 {
                bail!("the server hung up");
            }
            // Answers have no body.
            if self.answer.ends_with(b"\r\n\r\n") {
                let line = String::from_utf8_lossy(&self.answer);
                return Ok(line.split(' ').nth(1).context("a status")?.parse()?);
            }
        }
    }
}
