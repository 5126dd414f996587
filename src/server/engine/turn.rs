//! One step under way: what it has decided so far, in the order that the effects are released.

use crate::base::{ConnId, ContactId, Key, Rng, Timestamp, UserId};
use crate::domain::Refusal;
use crate::protocol::{Event, Outcome, Reply, Told};
use crate::server::port::{Effect, EventRow, ToSession, Write};

use super::Engine;
use super::audit::Asked;

pub(super) struct Turn<'a> {
    pub e: &'a mut Engine,
    pub now: Timestamp,
    pub rng: &'a mut Rng,
    /// What somebody asks for in this step.
    pub asked: Option<Asked>,
    writes: Vec<Write>,
    after: Vec<Effect>,
}

impl<'a> Turn<'a> {
    pub fn new(engine: &'a mut Engine, now: Timestamp, rng: &'a mut Rng) -> Turn<'a> {
        Turn { e: engine, now, rng, asked: None, writes: Vec::new(), after: Vec::new() }
    }

    /// The effects: the commit, then everything that tells of it.
    pub fn finish(mut self) -> Vec<Effect> {
        self.plan_wake();
        let mut effects = Vec::with_capacity(self.after.len() + 1);
        if !self.writes.is_empty() {
            effects.push(Effect::Commit(self.writes));
        }
        effects.append(&mut self.after);
        effects
    }

    pub fn write(&mut self, write: Write) {
        self.writes.push(write);
    }

    pub fn after(&mut self, effect: Effect) {
        self.after.push(effect);
    }

    /// Numbers an event, stores it, and tells it to its audience. Nobody may be in it: the number is given all the same,
    /// because rows tell it as their `rev`.
    pub fn publish(&mut self, event: Event, mut audience: Vec<UserId>, contact: Option<ContactId>) {
        audience.sort_unstable();
        audience.dedup();
        self.e.numbers.event += 1;
        let n = self.e.numbers.event;
        let event = Told::from(event);
        let before = self.e.told_before;
        let mut tell = |user: UserId| {
            let told = self.e.told.insert(user, n);
            self.e.before.tells(user, told);
            (user, told.unwrap_or(before))
        };
        let to: Vec<_> = audience.iter().map(|user| tell(*user)).collect();
        self.write(Write::Event(EventRow { n, at: self.now, audience, contact, event: event.clone() }));
        if !to.is_empty() {
            self.after(Effect::Publish { n, event, to });
        }
    }

    /// The number that the next event will have: what a row tells as its `rev`.
    pub fn next_event(&self) -> u64 {
        self.e.numbers.event + 1
    }

    pub fn tell(&mut self, conn: ConnId, what: ToSession) {
        self.after(Effect::Tell(conn, what));
    }

    pub fn reply(&mut self, conn: ConnId, key: Key, reply: Reply) {
        self.tell(conn, ToSession::Reply { key, outcome: Box::new(Outcome::Ok(reply)) });
    }

    pub fn refuse(&mut self, conn: ConnId, key: Key, refusal: Refusal) {
        self.audit_refusal(conn, &refusal);
        self.tell(conn, ToSession::Reply { key, outcome: Box::new(Outcome::Refused(refusal)) });
    }

    /// "Done", with the number of the last event so far.
    pub fn done(&mut self, conn: ConnId, key: Key) {
        let n = self.e.numbers.event;
        self.reply(conn, key, Reply::Done { n });
    }
}
