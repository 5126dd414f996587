//! Who is connected, and handing each what is meant for them.
//!
//! Every outlet is bounded. One that is full belongs to somebody who does not read: it is cut, and its client comes back and
//! resumes (G12). Nobody else waits for it.
//!
//! Trail: inbound 4/7 (from server::driver, to client::mirror)

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::mpsc;

use crate::base::{ConnId, UserId};
use crate::protocol::{ProtocolError, Told};

use super::port::ToSession;
use super::port::effect::Attached;

/// What may wait for one session.
pub const OUTLET: usize = 1024;

/// Connections of one user at the same time: more than anybody has windows, and too few to fill the memory with.
pub const CONNECTIONS_OF_USER: usize = 64;

#[derive(Debug, Default)]
pub struct Hub {
    outlets: BTreeMap<ConnId, mpsc::Sender<ToSession>>,
    /// The connections that get a user's events.
    of_user: BTreeMap<UserId, BTreeSet<ConnId>>,
    cut: u64,
}

impl Hub {
    pub fn connect(&mut self, conn: ConnId, outlet: mpsc::Sender<ToSession>) {
        self.outlets.insert(conn, outlet);
    }

    pub fn disconnect(&mut self, conn: ConnId) {
        self.outlets.remove(&conn);
        self.of_user.retain(|_, conns| {
            conns.remove(&conn);
            !conns.is_empty()
        });
    }

    pub fn outlet(&self, conn: ConnId) -> Option<mpsc::Sender<ToSession>> {
        self.outlets.get(&conn).cloned()
    }

    pub fn tell(&mut self, conn: ConnId, what: ToSession) {
        let full = self.outlets.get(&conn).is_some_and(|outlet| outlet.try_send(what).is_err());
        if full {
            self.cut += 1;
            self.disconnect(conn);
        }
    }

    /// Brings a connection up to date, and hands it the user's events from then on.
    pub fn attach(&mut self, conn: ConnId, user: UserId, attached: Attached) {
        if self.of_user.get(&user).is_some_and(|of| of.len() >= CONNECTIONS_OF_USER && !of.contains(&conn)) {
            self.cut += 1;
            return self.close(conn, ProtocolError::Flood);
        }
        self.tell(conn, ToSession::Attached(attached));
        if self.outlets.contains_key(&conn) {
            self.of_user.entry(user).or_default().insert(conn);
        }
    }

    pub fn publish(&mut self, n: u64, event: &Told, to: &[(UserId, u64)]) {
        for (user, prev) in to {
            let conns: Vec<_> = self.of_user.get(user).into_iter().flatten().copied().collect();
            for conn in conns {
                self.tell(conn, ToSession::Event { n, prev: *prev, event: event.clone() });
            }
        }
    }

    /// Says good-bye and forgets: the session ends when it has read what waits.
    pub fn close(&mut self, conn: ConnId, error: ProtocolError) {
        self.tell(conn, ToSession::Close(error));
        self.disconnect(conn);
    }

    /// Everybody who is connected.
    pub fn conns(&self) -> Vec<ConnId> {
        self.outlets.keys().copied().collect()
    }

    pub fn close_all(&mut self, error: ProtocolError) {
        for conn in self.conns() {
            self.close(conn, error);
        }
    }

    /// What waits for the connection that is furthest behind.
    pub fn deepest(&self) -> u64 {
        let waiting = |outlet: &mpsc::Sender<ToSession>| outlet.max_capacity().saturating_sub(outlet.capacity()) as u64;
        self.outlets.values().map(waiting).max().unwrap_or(0)
    }

    /// Connections now, and how many were cut because they did not read.
    pub fn counts(&self) -> (u64, u64) {
        (self.outlets.len() as u64, self.cut)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::protocol::Event;

    #[test]
    fn g12_one_user_has_a_bounded_number_of_connections() {
        let (mut hub, user) = (Hub::default(), UserId([1; 16]));
        let mut ends = Vec::new();
        for number in 0..=CONNECTIONS_OF_USER as u64 {
            let (outlet, end) = mpsc::channel(2);
            hub.connect(ConnId(number), outlet);
            hub.attach(
                ConnId(number),
                user,
                Attached::Replay { user, from: 0, upto: 0, ears: Arc::new(crate::server::port::Ears::All) },
            );
            ends.push(end);
        }
        assert_eq!(hub.counts(), (CONNECTIONS_OF_USER as u64, 1));
        let last = ends.last_mut().and_then(|end| end.try_recv().ok());
        assert!(matches!(last, Some(ToSession::Close(ProtocolError::Flood))), "{last:?}");
    }

    #[test]
    fn g12_who_does_not_read_is_cut_and_others_are_told() {
        let mut hub = Hub::default();
        let (slow, mut slow_end) = mpsc::channel(2);
        let (quick, mut quick_end) = mpsc::channel(8);
        let (one, two) = (UserId([1; 16]), UserId([2; 16]));
        hub.connect(ConnId(1), slow);
        hub.connect(ConnId(2), quick);
        let replay = |user| Attached::Replay { user, from: 0, upto: 0, ears: Arc::new(crate::server::port::Ears::All) };
        hub.attach(ConnId(1), one, replay(one));
        hub.attach(ConnId(2), two, replay(two));
        let event = Told::from(Event::SessionEnded { wipe: false });
        for n in 1..=5 {
            hub.publish(n, &event, &[(one, n - 1), (two, n - 1)]);
        }
        assert_eq!(hub.counts(), (1, 1));
        let count = |end: &mut mpsc::Receiver<ToSession>| std::iter::from_fn(|| end.try_recv().ok()).count();
        assert_eq!(count(&mut slow_end), 2);
        assert_eq!(count(&mut quick_end), 6);
    }
}
