//! Customers who write when they please: each webhook is due at its own time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::bail;
use tokio::task::JoinSet;
use turno::base::time::wall_clock;

use super::super::mail::Carrier;
use super::super::store::tag;
use super::super::webhook::{Customer, body, message_id, request, words};
use super::board::Board;

#[derive(Clone)]
pub struct Crowd {
    pub address: SocketAddr,
    pub path: Arc<str>,
    pub customers: Arc<Vec<Customer>>,
    pub board: Arc<Board>,
}

impl Crowd {
    /// Posts over that many connections, and returns when all that was due is answered. A connection that waits for an
    /// answer delays what is due on it, and that counts.
    pub async fn post(self, connections: usize, rate: u64, begin: Instant, span: Duration) -> anyhow::Result<()> {
        let turn = Arc::new(AtomicU64::new(0));
        let mut posting = JoinSet::new();
        for _ in 0..connections {
            posting.spawn(self.clone().post_on_one(rate, begin, span, Arc::clone(&turn)));
        }
        while let Some(ended) = posting.join_next().await {
            ended??;
        }
        Ok(())
    }

    async fn post_on_one(self, rate: u64, begin: Instant, span: Duration, turn: Arc<AtomicU64>) -> anyhow::Result<()> {
        let (mut carrier, mut out) = (Carrier::new(self.address), Vec::with_capacity(4096));
        loop {
            let after = Duration::from_secs_f64(turn.fetch_add(1, Ordering::Relaxed) as f64 / rate as f64);
            if after >= span {
                return Ok(());
            }
            tokio::time::sleep_until((begin + after).into()).await;
            let n = self.board.begin(begin + after);
            self.write(n, &mut out);
            match carrier.deliver(&out).await? {
                200 => self.board.answered(n),
                status => bail!("a webhook was answered with {status}"),
            }
        }
    }

    fn write(&self, n: usize, out: &mut Vec<u8>) {
        let Some(customer) = self.customers.get(n % self.customers.len().max(1)) else { return };
        let text = format!("{} {}", words(n / 3), tag(n));
        // The provider's own first message had another id.
        let body = body(customer, &message_id(customer, n as u64), wall_clock().0 / 1000, &text);
        request(&self.path, &body, out);
    }
}
