//! The line: one connection after the other, whether a socket or the other end of a link in this process.
//!
//! A connection is a [`ClientEnd`]. What was meant for one that broke never reaches the next, because each has channels of
//! its own.

use std::collections::VecDeque;

use tokio::sync::mpsc::error::{TryRecvError, TrySendError};
use tokio::sync::oneshot;

use crate::base::{Millis, Rng, Timestamp};
use crate::protocol::{ClientEnd, ClientFrame, ServerFrame};

use super::act::LineEvent;
use super::backoff::Backoff;
use super::connect::ConnectFault;

/// Hands out a fresh end for each connection to a server in this process; `None`: it does not take one now.
pub type Plug = Box<dyn FnMut() -> Option<ClientEnd> + Send>;

/// Where connections come from.
pub(super) trait Connector: Send {
    fn connect(&mut self) -> Attempt;
}

/// A try to connect.
pub(super) enum Attempt {
    Done(Result<ClientEnd, ConnectFault>),
    /// The answer comes later; a sender that is gone means that it failed.
    Later(oneshot::Receiver<Result<ClientEnd, ConnectFault>>),
}

pub(super) struct Line {
    connector: Box<dyn Connector>,
    state: State,
    backoff: Backoff,
    fault: Option<ConnectFault>,
    /// Came while somebody waited for it, and is not fetched yet.
    waiting: Option<Arrival>,
}

enum State {
    Idle { retry_at: Timestamp },
    Trying(oneshot::Receiver<Result<ClientEnd, ConnectFault>>),
    Up(ClientEnd),
    Over,
}

enum Arrival {
    Connected(Result<ClientEnd, ConnectFault>),
    Frame(Option<Box<ServerFrame>>),
}

impl Line {
    /// A line that connects as soon as it is asked for events.
    pub fn new(connector: Box<dyn Connector>) -> Line {
        let state = State::Idle { retry_at: Timestamp(i64::MIN) };
        Line { connector, state, backoff: Backoff::default(), fault: None, waiting: None }
    }

    /// Sends what there is room for, and leaves the rest in `frames`.
    pub fn send(&mut self, frames: &mut VecDeque<ClientFrame>) {
        let State::Up(end) = &self.state else {
            // Meant for a connection that is gone.
            frames.clear();
            return;
        };
        while let Some(frame) = frames.pop_front() {
            if let Err(TrySendError::Full(frame)) = end.tx.try_send(frame) {
                frames.push_front(frame);
                return;
            }
        }
    }

    /// Gives the connection up; with `again` for a new one at once.
    pub fn drop_connection(&mut self, again: bool, now: Timestamp) {
        self.waiting = None;
        self.state = if again { State::Idle { retry_at: now } } else { State::Over };
    }

    /// This machine's clock was set back by `by`: the next try is as far away as it was.
    pub fn set_back(&mut self, by: Millis) {
        if let State::Idle { retry_at } = &mut self.state {
            *retry_at = retry_at.plus(Millis(-by.0));
        }
    }

    /// The next event that is there, without waiting for one.
    pub fn try_event(&mut self, now: Timestamp, rng: &mut Rng) -> Option<LineEvent> {
        if let State::Idle { retry_at } = self.state
            && retry_at <= now
        {
            match self.connector.connect() {
                Attempt::Done(result) => self.waiting = Some(Arrival::Connected(result)),
                Attempt::Later(answer) => self.state = State::Trying(answer),
            }
        }
        let arrival = self.waiting.take().or_else(|| self.arrived())?;
        Some(match arrival {
            Arrival::Connected(Ok(end)) => {
                self.fault = None;
                self.state = State::Up(end);
                LineEvent::Up
            }
            Arrival::Connected(Err(fault)) => {
                self.fault = Some(fault);
                self.down(now, rng)
            }
            Arrival::Frame(Some(frame)) => {
                if matches!(*frame, ServerFrame::Welcome { .. }) {
                    self.backoff.reset();
                }
                LineEvent::Frame(frame)
            }
            Arrival::Frame(None) => self.down(now, rng),
        })
    }

    /// Waits until [`Line::try_event`] has something, or, where `wants_room`, until there is room to send. Nothing is lost
    /// when the waiting is given up half-way.
    pub async fn ready(&mut self, wants_room: bool, now: Timestamp) {
        if self.waiting.is_some() {
            return;
        }
        match &mut self.state {
            State::Over => std::future::pending().await,
            State::Idle { retry_at } => {
                let wait = if *retry_at <= now { Millis::ZERO } else { retry_at.since(now) };
                tokio::time::sleep(wait.as_duration()).await;
            }
            State::Trying(answer) => {
                let result = answer.await.unwrap_or(Err(ConnectFault::GaveUp));
                self.waiting = Some(Arrival::Connected(result));
            }
            State::Up(end) => tokio::select! {
                biased;
                frame = end.rx.recv() => self.waiting = Some(Arrival::Frame(frame.map(Box::new))),
                _ = end.tx.reserve(), if wants_room => {}
            },
        }
    }

    /// Why the last try to connect failed; `None` while a connection stands.
    pub fn fault(&self) -> Option<&ConnectFault> {
        self.fault.as_ref()
    }

    fn arrived(&mut self) -> Option<Arrival> {
        match &mut self.state {
            State::Over | State::Idle { .. } => None,
            State::Trying(answer) => match answer.try_recv() {
                Ok(result) => Some(Arrival::Connected(result)),
                Err(oneshot::error::TryRecvError::Empty) => None,
                Err(oneshot::error::TryRecvError::Closed) => Some(Arrival::Connected(Err(ConnectFault::GaveUp))),
            },
            State::Up(end) => match end.rx.try_recv() {
                Ok(frame) => Some(Arrival::Frame(Some(Box::new(frame)))),
                Err(TryRecvError::Empty) => None,
                Err(TryRecvError::Disconnected) => Some(Arrival::Frame(None)),
            },
        }
    }

    fn down(&mut self, now: Timestamp, rng: &mut Rng) -> LineEvent {
        let retry_at = now.plus(self.backoff.next(rng));
        self.state = State::Idle { retry_at };
        LineEvent::Down { retry_at }
    }
}

/// A server in this process.
pub(super) struct Plugged(pub Plug);

impl Connector for Plugged {
    fn connect(&mut self) -> Attempt {
        Attempt::Done((self.0)().ok_or(ConnectFault::GaveUp))
    }
}
