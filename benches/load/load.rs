//! Those who post: kept connections, one webhook on its way on each.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use turno::base::time::wall_clock;

use super::board::{Board, tag};
use super::process::Kind;
use super::webhook::{Customer, SLUG, body, message_id, request, words};

/// How the work comes.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// The next one when the last was answered, until then.
    Closed { until: Instant },
    /// So many in all.
    Count { left: usize },
    /// At times of their own, whether the server is ready or not: so many a second.
    Open { begin: Instant, rate: u64, until: Instant },
}

/// Everything that a connection needs.
#[derive(Clone)]
pub struct Source {
    pub address: SocketAddr,
    /// Of the webhook's address.
    pub path: Arc<str>,
    pub customers: Arc<Vec<Customer>>,
    pub board: Arc<Board>,
}

impl Source {
    pub fn path_of(kind: Kind) -> Arc<str> {
        match kind {
            Kind::Turno => format!("/webhook/cloud/{SLUG}").into(),
            Kind::Reference => "/webhook".into(),
        }
    }

    /// Posts over that many connections, and returns when all is answered.
    pub async fn post(&self, connections: usize, pace: Pace) -> anyhow::Result<()> {
        let turn = Arc::new(AtomicU64::new(0));
        let mut posting = JoinSet::new();
        for _ in 0..connections {
            posting.spawn(self.clone().post_on_one(pace, Arc::clone(&turn)));
        }
        while let Some(ended) = posting.join_next().await {
            ended??;
        }
        Ok(())
    }

    async fn post_on_one(self, pace: Pace, turn: Arc<AtomicU64>) -> anyhow::Result<()> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let (mut out, mut answer) = (Vec::with_capacity(4096), Vec::with_capacity(1024));
        while let Some(due) = pace.next(&turn).await {
            let n = self.board.begin(due);
            self.write(n, &mut out);
            stream.write_all(&out).await?;
            read_answer(&mut stream, &mut answer).await?;
            self.board.answered(n);
        }
        Ok(())
    }

    fn write(&self, n: usize, out: &mut Vec<u8>) {
        let Some(customer) = self.customers.get(n % self.customers.len().max(1)) else { return };
        let text = format!("{} {}", words(n / 3), tag(n));
        let body = body(customer, &message_id(customer, n as u64), wall_clock().0 / 1000, &text);
        request(&self.path, &body, out);
    }
}

impl Pace {
    /// When the next message is due, after waiting for it; `None`: there is no next one.
    async fn next(self, turn: &AtomicU64) -> Option<Instant> {
        let now = Instant::now();
        match self {
            Pace::Closed { until } => (now < until).then_some(now),
            Pace::Count { left } => (turn.fetch_add(1, Ordering::Relaxed) < left as u64).then_some(now),
            Pace::Open { begin, rate, until } => {
                let due = begin + Duration::from_secs_f64(turn.fetch_add(1, Ordering::Relaxed) as f64 / rate as f64);
                if due >= until {
                    return None;
                }
                tokio::time::sleep_until(due.into()).await;
                Some(due)
            }
        }
    }
}

/// Reads one answer, which has no body.
async fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) -> anyhow::Result<()> {
    answer.clear();
    loop {
        if stream.read_buf(answer).await? == 0 {
            bail!("the server hung up");
        }
        if answer.ends_with(b"\r\n\r\n") {
            let line = answer.split(|byte| *byte == b'\r').next().context("an answer")?;
            let status = String::from_utf8_lossy(line);
            return if status.starts_with("HTTP/1.1 200") { Ok(()) } else { bail!("the server answered {status}") };
        }
    }
}
