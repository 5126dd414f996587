//! How things stood before the batch under way, and starting again from the store when its commit failed.
//!
//! What a failed commit would have changed was told to nobody. So where the store's last number says that nothing of it was
//! stored, the pictures that people hold are still true, and nobody is sent anything: a full disk must not fill every line
//! as well, four times a second. Only whoever asked for a picture in that very batch still needs one.
//!
//! Presence is of memory alone: people come and go while nothing can be stored. What they were to be told of it is owed, and
//! told with the first step after the store writes again.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{ConnId, MessageId, UserId};
use crate::domain::Presence;
use crate::protocol::ProtocolError;
use crate::server::port::{Effect, Live};

use super::Engine;
use super::state::Conn;
use super::turn::Turn;

/// See the module.
#[derive(Debug, Clone, Default)]
pub(super) struct Before {
    /// The number of the last event.
    event: u64,
    /// The last event that somebody was told of, for those whom the batch tells another; `None`: none in this run.
    told: BTreeMap<UserId, Option<u64>>,
    /// What others were told of somebody's presence, and what they chose, for those whose presence the batch touches.
    presence: BTreeMap<UserId, (Presence, Option<Presence>)>,
    /// The connections that the batch brings up to date.
    synced: BTreeSet<ConnId>,
}

impl Before {
    pub fn at(event: u64) -> Before {
        Before { event, ..Before::default() }
    }

    /// The batch is about to tell `user` an event; the one before it was `told`.
    pub fn tells(&mut self, user: UserId, told: Option<u64>) {
        self.told.entry(user).or_insert(told);
    }

    /// The batch brings this connection up to date.
    pub fn syncs(&mut self, conn: ConnId) {
        self.synced.insert(conn);
    }

    fn touches(&mut self, user: UserId, told: Presence, chosen: Option<Presence>) {
        self.presence.entry(user).or_insert((told, chosen));
    }
}

impl Engine {
    /// An engine over the store's word after a commit failed, with the connections of this one: what was in memory is no
    /// longer the truth, but the people are still there. `on_their_way`: messages of which the courier will still report.
    /// Returns what brings up to date whose picture is not true any more.
    pub fn reload(self, live: Live, on_their_way: &BTreeSet<(MessageId, u32)>) -> (Engine, Vec<Effect>) {
        let is_untouched = live.event_n == self.before.event;
        let mut fresh = Engine::new(live);
        let before = self.before.clone();
        fresh.take_over(self);
        for lane in fresh.lanes.values_mut() {
            lane.resume(on_their_way);
        }
        let mut effects = fresh.cut_strangers();
        if is_untouched {
            fresh.take_back(&before);
            effects.extend(fresh.attach_again(|conn, _| before.synced.contains(&conn)));
        } else {
            // Nobody knows who heard of what: everybody gets a fresh picture, which owes nobody anything.
            (fresh.told, fresh.told_before) = (BTreeMap::new(), fresh.numbers.event);
            fresh.owed.clear();
            effects.extend(fresh.attach_again(|_, _| true));
        }
        (fresh, effects)
    }

    /// What is of memory alone goes on.
    fn take_over(&mut self, old: Engine) {
        for (user, person) in old.people {
            let known = self.people.entry(user).or_default();
            known.conns = person.conns;
            known.chosen = person.chosen;
        }
        self.conns = old.conns;
        self.throttle = old.throttle;
        self.rations = old.rations;
        self.counters = old.counters;
        (self.told, self.told_before, self.owed) = (old.told, old.told_before, old.owed);
    }

    /// Nothing of the batch was stored: nobody was told of it, and nobody chose anything.
    fn take_back(&mut self, before: &Before) {
        for (user, told) in &before.told {
            match told {
                Some(n) => self.told.insert(*user, *n),
                None => self.told.remove(user),
            };
        }
        for (user, (told, chosen)) in &before.presence {
            if let Some(person) = self.people.get_mut(user) {
                person.chosen = *chosen;
            }
            self.owe(*user, *told);
        }
    }

    /// Others were told that `user` is `told`: if that is not so, they are owed the news.
    fn owe(&mut self, user: UserId, told: Presence) {
        if self.presence(user) == told {
            self.owed.remove(&user);
        } else {
            self.owed.insert(user, told);
        }
    }

    /// Whether somebody is connected by this. A step that ends a session forgets its connections at once.
    pub fn knows(&self, conn: ConnId) -> bool {
        self.conns.contains_key(&conn)
    }

    /// A sign-in that stood in a commit that failed was never told: it is as if nobody had tried.
    pub fn forget_sign_in(&mut self, conn: ConnId) {
        if let Some(entry) = self.conns.get_mut(&conn) {
            (entry.user, entry.session) = (None, None);
        }
    }

    /// Ends the connections of sessions that the store no longer knows: the commit whose outcome was unknown may be the one
    /// that ended them.
    fn cut_strangers(&mut self) -> Vec<Effect> {
        let known: BTreeSet<_> = self.sessions.values().map(|session| session.id).collect();
        let users = &self.users;
        let is_stranger = |conn: &Conn| {
            let ended = conn.session.is_some_and(|session| !known.contains(&session));
            ended || conn.user.is_some_and(|user| !users.get(&user).is_some_and(|stored| stored.user.active))
        };
        let strangers: Vec<_> = self.conns.iter().filter(|(_, conn)| is_stranger(conn)).map(|(id, _)| *id).collect();
        for id in &strangers {
            if let Some(user) = self.conns.remove(id).and_then(|conn| conn.user)
                && let Some(person) = self.people.get_mut(&user)
            {
                person.conns.remove(id);
            }
        }
        strangers.into_iter().map(|id| Effect::Close(id, ProtocolError::SessionEnded)).collect()
    }
}

impl Turn<'_> {
    /// Does `change` to what makes up somebody's presence, and tells whoever it concerns if that is news to them.
    pub fn changing_presence(&mut self, user: UserId, change: impl FnOnce(&mut Engine)) {
        let told = self.e.owed.get(&user).copied().unwrap_or_else(|| self.e.presence(user));
        let chosen = self.e.people.get(&user).and_then(|person| person.chosen);
        self.e.before.touches(user, told, chosen);
        change(self.e);
        self.e.owed.remove(&user);
        self.tell_presence(user, told);
    }

    /// Tells what could not be told when it happened.
    pub fn tell_owed(&mut self) {
        for (user, told) in std::mem::take(&mut self.e.owed) {
            let chosen = self.e.people.get(&user).and_then(|person| person.chosen);
            self.e.before.touches(user, told, chosen);
            self.tell_presence(user, told);
        }
    }
}
