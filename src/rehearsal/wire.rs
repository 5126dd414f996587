//! The network between one workstation and the server: frames take time, links break at any byte, or hang half open.
//!
//! Both ends are those of real links. What a link carries is written as JSON and read again, as a socket does it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};

use tokio::sync::mpsc::error::{TryRecvError, TrySendError};

use crate::base::{Millis, Timestamp};
use crate::client::Plug;
use crate::protocol::codec::{self, LIMIT};
use crate::protocol::{ClientEnd, ClientFrame, Event, Numbered, ServerEnd, ServerFrame, link};

use super::finding::{Finding, Promise};
use super::host::Host;

/// Frames between which one is written and read again as JSON.
const SAMPLE: u64 = 16;

/// One workstation's way to the server.
pub struct Wire {
    /// Where connections of the workstation come in.
    dialled: Receiver<ServerEnd>,
    is_reachable: Arc<AtomicBool>,
    client: Option<ServerEnd>,
    server: Option<ClientEnd>,
    /// Ends that only the server still believes in.
    ghosts: Vec<ClientEnd>,
    up: VecDeque<(Timestamp, ClientFrame)>,
    down: VecDeque<(Timestamp, ServerFrame)>,
    /// Each frame takes this long.
    pub delay: Millis,
    /// Nothing moves, and nobody is told.
    pub is_frozen: bool,
    /// So many frames arrive twice, as where one was sent again by whoever did not know.
    pub repeats: u32,
    carried: u64,
    /// A fault put in on purpose: an event is left out, and the next one does not tell.
    pub hides_events: bool,
    hidden: Option<u64>,
}

/// What moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    pub up: u32,
    pub down: u32,
}

impl Wire {
    /// A way, and the plug that a workstation dials with.
    pub fn new() -> (Wire, Plug) {
        let (dial, dialled) = channel();
        let is_reachable = Arc::new(AtomicBool::new(false));
        let reachable = Arc::clone(&is_reachable);
        let plug: Plug = Box::new(move || {
            if !reachable.load(Ordering::Relaxed) {
                return None;
            }
            let (ours, theirs) = link::pair(link::CAPACITY);
            dial.send(theirs).ok().map(|()| ours)
        });
        let wire = Wire {
            dialled,
            is_reachable,
            client: None,
            server: None,
            ghosts: Vec::new(),
            up: VecDeque::new(),
            down: VecDeque::new(),
            delay: Millis::ZERO,
            is_frozen: false,
            repeats: 0,
            carried: 0,
            hides_events: false,
            hidden: None,
        };
        (wire, plug)
    }

    /// Whether dialling works.
    pub fn set_reachable(&self, is_reachable: bool) {
        self.is_reachable.store(is_reachable, Ordering::Relaxed);
    }

    pub fn is_up(&self) -> bool {
        self.client.is_some() && self.server.is_some()
    }

    /// Whether frames are on their way that the network holds back.
    pub fn is_idle(&self) -> bool {
        !self.is_frozen && self.up.is_empty() && self.down.is_empty()
    }

    /// Frames that were carried, in both directions.
    pub fn frames(&self) -> u64 {
        self.carried
    }

    /// Counts on from an earlier wire.
    pub fn count_on(&mut self, carried: u64) {
        self.carried = carried;
    }

    /// Moves what is due. New connections come up, ended ones go down.
    pub fn carry(&mut self, host: Option<&Host>, address: &str, now: Timestamp) -> Result<Moved, Finding> {
        if let Some(end) = self.dialled.try_iter().last() {
            // A server does not learn of the end of a line that hangs: it has to notice the silence.
            self.ghosts.extend(self.server.take().filter(|_| self.is_frozen));
            self.close();
            self.is_frozen = false;
            self.hidden = None;
            if let Some(host) = host {
                let (ours, theirs) = link::pair(link::CAPACITY);
                host.enter(theirs, address);
                self.server = Some(ours);
                self.client = Some(end);
            }
        }
        self.ghosts.retain(|end| !end.tx.is_closed());
        if self.is_frozen {
            return Ok(Moved::default());
        }
        self.collect(now);
        self.hand_out(now)
    }

    /// The connection breaks: of what is under way only the first `bytes` arrive, in each direction.
    pub fn cut(&mut self, bytes: usize, now: Timestamp) -> Result<(), Finding> {
        if !self.is_frozen {
            self.collect(now);
        }
        self.up = first_bytes(&self.up, bytes)?;
        self.down = first_bytes(&self.down, bytes)?;
        self.is_frozen = false;
        self.hand_out(Timestamp(i64::MAX))?;
        self.close();
        Ok(())
    }

    /// The server's process is gone, and of what it had said only the first `bytes` arrive. Workstations that are not told
    /// by their system have to notice the silence.
    pub fn server_died(&mut self, is_told: bool, bytes: usize, now: Timestamp) -> Result<(), Finding> {
        if !self.is_frozen {
            self.collect(now);
            self.down = first_bytes(&self.down, bytes)?;
            self.up.clear();
            self.hand_out(Timestamp(i64::MAX))?;
        }
        self.server = None;
        self.ghosts.clear();
        self.up.clear();
        self.down.clear();
        if is_told {
            self.close();
        } else {
            self.is_frozen = true;
        }
        Ok(())
    }

    fn close(&mut self) {
        self.client = None;
        self.server = None;
        self.up.clear();
        self.down.clear();
    }

    fn collect(&mut self, now: Timestamp) {
        let due = now.plus(self.delay);
        let mut is_over = false;
        if let Some(client) = &mut self.client {
            loop {
                match client.rx.try_recv() {
                    Ok(frame) => self.up.push_back((due, frame)),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => {
                        is_over = true;
                        break;
                    }
                }
            }
        }
        if is_over {
            // What was written before the end still arrives.
            let _ = self.hand_out(Timestamp(i64::MAX));
            return self.close();
        }
        if let Some(server) = &mut self.server {
            loop {
                match server.rx.try_recv() {
                    Ok(frame) => self.down.push_back((due, frame)),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => {
                        self.server = None;
                        break;
                    }
                }
            }
        }
    }

    fn hand_out(&mut self, now: Timestamp) -> Result<Moved, Finding> {
        let mut moved = Moved::default();
        while let (Some(server), Some((due, frame))) = (&self.server, self.up.front()) {
            if *due > now {
                break;
            }
            sampled(self.carried, frame)?;
            match server.tx.try_send(frame.clone()) {
                Err(TrySendError::Full(_)) => break,
                Ok(()) | Err(TrySendError::Closed(_)) => {}
            }
            let may_repeat = matches!(frame, ClientFrame::Request { .. } | ClientFrame::Hint { .. });
            if may_repeat && self.repeats > 0 && server.tx.try_send(frame.clone()).is_ok() {
                self.repeats -= 1;
            }
            self.up.pop_front();
            self.carried += 1;
            moved.up += 1;
        }
        while let (Some(client), Some((due, _))) = (&self.client, self.down.front()) {
            if *due > now || client.tx.capacity() == 0 {
                break;
            }
            let Some((_, frame)) = self.down.pop_front() else { break };
            sampled(self.carried, &frame)?;
            self.carried += 1;
            moved.down += 1;
            let frame = if self.hides_events { hide(&mut self.hidden, self.carried, frame) } else { Some(frame) };
            let may_repeat = matches!(frame, Some(ServerFrame::Event(_) | ServerFrame::Reply { .. }));
            if may_repeat && self.repeats > 0 && client.tx.capacity() > 1 {
                self.repeats -= 1;
                if let Some(frame) = frame.clone() {
                    let _ = client.tx.try_send(frame);
                }
            }
            if let Some(frame) = frame {
                let _ = client.tx.try_send(frame);
            }
        }
        if self.server.is_none() && self.down.is_empty() {
            self.close();
        }
        Ok(moved)
    }
}

/// Leaves out one event in eight, and mends the chain so that nobody can see it.
fn hide(hidden: &mut Option<u64>, at: u64, frame: ServerFrame) -> Option<ServerFrame> {
    let ServerFrame::Event(Numbered { n, prev, event }) = frame else { return Some(frame) };
    if at.is_multiple_of(8) && matches!(*event, Event::MessageAdded { .. } | Event::AttendanceShown { .. }) {
        hidden.get_or_insert(prev);
        return None;
    }
    Some(ServerFrame::Event(Numbered { n, prev: hidden.take().unwrap_or(prev), event }))
}

/// A frame survives its way as JSON.
fn sampled<T>(at: u64, frame: &T) -> Result<(), Finding>
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq,
{
    if !at.is_multiple_of(SAMPLE) {
        return Ok(());
    }
    let read: Option<T> = codec::decode(&codec::encode(frame), LIMIT).ok();
    if read.as_ref() == Some(frame) { Ok(()) } else { Err(Finding::new(Promise::G05, "a frame changed on its way")) }
}

/// The frames that are whole within the first `bytes`. What was cut in the middle must be no frame.
fn first_bytes<T>(frames: &VecDeque<(Timestamp, T)>, bytes: usize) -> Result<VecDeque<(Timestamp, T)>, Finding>
where
    T: serde::Serialize + serde::de::DeserializeOwned + Clone,
{
    let mut left = bytes;
    let mut whole = VecDeque::new();
    for (due, frame) in frames {
        let text = codec::encode(frame);
        if text.len() > left {
            let torn: String = text.chars().take(left).collect();
            if codec::decode::<T>(&torn, LIMIT).is_ok() {
                return Err(Finding::new(Promise::G05, "half a frame was taken for a whole one"));
            }
            break;
        }
        left -= text.len();
        whole.push_back((*due, frame.clone()));
    }
    Ok(whole)
}
