//! An agent who writes whatever happens: what was not confirmed is asked again with the same key, one after the other, as
//! the workstation's outbox does it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio_util::sync::CancellationToken;
use turno::base::{AttendanceId, Key, SafeText};
use turno::domain::Refusal;
use turno::protocol::{Outcome, Request, Secret, ServerFrame};

use super::store::tag;
use super::wire::Wire;

/// What agents wrote, by the number in its text.
#[derive(Debug, Default)]
pub struct Replies {
    written: Mutex<Written>,
}

#[derive(Debug, Default)]
struct Written {
    next: usize,
    /// Confirmed by the server: it is stored and will be sent.
    confirmed: BTreeMap<usize, ()>,
    /// Times that the server said that it could not take it just now.
    unavailable: u64,
    asked_again: u64,
    wrong: Vec<String>,
}

impl Replies {
    fn with<T>(&self, look: impl FnOnce(&mut Written) -> T) -> T {
        look(&mut self.written.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn confirmed(&self) -> Vec<usize> {
        self.with(|written| written.confirmed.keys().copied().collect())
    }

    /// Times that nothing could be stored, and times that something was asked again after a break.
    pub fn unavailable(&self) -> u64 {
        self.with(|written| written.unavailable)
    }

    pub fn asked_again(&self) -> u64 {
        self.with(|written| written.asked_again)
    }

    pub fn take_wrong(&self) -> Vec<String> {
        self.with(|written| std::mem::take(&mut written.wrong))
    }
}

/// See the module.
pub struct Pen {
    pub address: SocketAddr,
    pub token: Secret,
    /// Opened by this agent.
    pub attendances: Vec<AttendanceId>,
    pub replies: Arc<Replies>,
    pub pause: Duration,
    /// Nothing is written while this is set.
    pub hold: Arc<AtomicBool>,
    pub stop: CancellationToken,
}

struct Reply {
    n: usize,
    key: Key,
    attendance: AttendanceId,
}

impl Pen {
    /// Writes until it is stopped; then until everything is confirmed.
    pub async fn work(self) {
        let (mut at, mut waiting) = (0, None);
        loop {
            // A server that is not there is tried again, and again.
            let _ = self.write_on(&mut at, &mut waiting).await;
            if self.stop.is_cancelled() && waiting.is_none() {
                return;
            }
            if waiting.is_some() {
                self.replies.with(|written| written.asked_again += 1);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// One connection's life.
    async fn write_on(&self, at: &mut usize, waiting: &mut Option<Reply>) -> anyhow::Result<()> {
        let mut wire = Wire::open(self.address).await?;
        wire.show_token(&self.token).await?;
        wire.picture().await?;
        while !(self.stop.is_cancelled() && waiting.is_none()) {
            let reply = match waiting.take() {
                Some(reply) => reply,
                None => self.next(&mut wire, at)?,
            };
            let reply = waiting.insert(reply);
            self.ask(&mut wire, reply).await?;
            *waiting = None;
            tokio::time::sleep(self.pause).await;
        }
        Ok(())
    }

    fn next(&self, wire: &mut Wire, at: &mut usize) -> anyhow::Result<Reply> {
        *at += 1;
        let attendance = *self.attendances.get(*at % self.attendances.len().max(1)).context("an attendance")?;
        let n = self.replies.with(|written| {
            written.next += 1;
            written.next - 1
        });
        Ok(Reply { n, key: wire.key(), attendance })
    }

    async fn ask(&self, wire: &mut Wire, reply: &Reply) -> anyhow::Result<()> {
        loop {
            while self.hold.load(Ordering::Relaxed) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            let text = SafeText::new(&format!("answer {}", tag(reply.n)));
            let send = Request::Send { attendance: reply.attendance, text, reply_to: None };
            wire.request(reply.key, send).await?;
            let outcome = loop {
                if let ServerFrame::Reply { key, outcome } = wire.hear().await?
                    && key == reply.key
                {
                    break outcome;
                }
            };
            match outcome {
                Outcome::Ok(_) => {
                    self.replies.with(|written| written.confirmed.insert(reply.n, ()));
                    return Ok(());
                }
                Outcome::Refused(Refusal::Unavailable) => {
                    self.replies.with(|written| written.unavailable += 1);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                Outcome::Refused(refusal) => {
                    let what = format!("reply {} was refused: {refusal:?}", reply.n);
                    self.replies.with(|written| written.wrong.push(what));
                    bail!("refused");
                }
            }
        }
    }
}
