//! Who is there: connections come and go, and people say whether they take work.

use crate::base::{ConnId, Key, UserId};
use crate::domain::Presence;
use crate::protocol::Event;

use super::turn::Turn;

impl Turn<'_> {
    /// A connection of `user` is up: whoever signs in takes work, unless they paused.
    pub fn present(&mut self, conn: ConnId, user: UserId) {
        let before = self.e.presence(user);
        if let Some(entry) = self.e.conns.get_mut(&conn) {
            entry.attached = true;
        }
        self.e.people.entry(user).or_default().conns.insert(conn);
        self.tell_presence(user, before);
    }

    pub fn disconnected(&mut self, conn: ConnId) {
        let Some(entry) = self.e.conns.remove(&conn) else { return };
        if let Some(session) = entry.session {
            self.renew_session(session);
        }
        let Some(user) = entry.user else { return };
        let before = self.e.presence(user);
        if let Some(person) = self.e.people.get_mut(&user) {
            person.conns.remove(&conn);
        }
        self.tell_presence(user, before);
    }

    pub fn choose_presence(&mut self, conn: ConnId, key: Key, user: UserId, presence: Presence) {
        let before = self.e.presence(user);
        self.e.people.entry(user).or_default().chosen = Some(presence);
        self.tell_presence(user, before);
        self.done(conn, key);
    }

    /// Administrators and the person are told; to others it is nobody's business, and would be most of the traffic.
    fn tell_presence(&mut self, user: UserId, before: Presence) {
        let presence = self.e.presence(user);
        if presence != before {
            let mut audience = self.e.administrators();
            audience.push(user);
            self.publish(Event::PresenceChanged { user, presence }, audience, None);
        }
    }
}
