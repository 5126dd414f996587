//! Who is there: connections come and go, and people say whether they take work.

use crate::base::{ConnId, Key, UserId};
use crate::domain::Presence;
use crate::protocol::Event;

use super::turn::Turn;

impl Turn<'_> {
    /// A connection of `user` is up: whoever signs in takes work, unless they paused.
    pub fn present(&mut self, conn: ConnId, user: UserId) {
        self.changing_presence(user, |engine| {
            if let Some(entry) = engine.conns.get_mut(&conn) {
                entry.attached = true;
            }
            engine.people.entry(user).or_default().conns.insert(conn);
        });
    }

    pub fn disconnected(&mut self, conn: ConnId) {
        let Some(entry) = self.e.conns.remove(&conn) else { return };
        if let Some(given_up) = &entry.trying {
            self.e.throttle.wrong(given_up, self.now);
        }
        if let Some(session) = entry.session {
            self.renew_session(session);
        }
        let Some(user) = entry.user else { return };
        self.changing_presence(user, |engine| {
            if let Some(person) = engine.people.get_mut(&user) {
                person.conns.remove(&conn);
            }
        });
    }

    pub fn choose_presence(&mut self, conn: ConnId, key: Key, user: UserId, presence: Presence) {
        self.changing_presence(user, |engine| engine.people.entry(user).or_default().chosen = Some(presence));
        self.done(conn, key);
    }

    /// Administrators and the person are told; to others it is nobody's business, and would be most of the traffic.
    pub fn tell_presence(&mut self, user: UserId, told: Presence) {
        let presence = self.e.presence(user);
        if presence != told {
            let mut audience = self.e.administrators();
            audience.push(user);
            self.publish(Event::PresenceChanged { user, presence }, audience, None);
        }
    }
}
