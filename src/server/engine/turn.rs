//! One step under way: what it has decided so far, in the order that the effects are released.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::base::{ConnId, ContactId, Key, Rng, SafeText, Timestamp, UserId};
use crate::domain::Refusal;
use crate::protocol::{Event, Outcome, Reply};
use crate::server::port::{AuditRow, Effect, EventRow, ToSession, Write};

use super::Engine;

pub(super) struct Turn<'a> {
    pub e: &'a mut Engine,
    pub now: Timestamp,
    pub rng: &'a mut Rng,
    writes: Vec<Write>,
    after: Vec<Effect>,
}

impl<'a> Turn<'a> {
    pub fn new(engine: &'a mut Engine, now: Timestamp, rng: &'a mut Rng) -> Turn<'a> {
        Turn { e: engine, now, rng, writes: Vec::new(), after: Vec::new() }
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
        let event = Arc::new(event);
        let before = self.e.told_before;
        let to: Vec<_> = audience.iter().map(|user| (*user, self.e.told.insert(*user, n).unwrap_or(before))).collect();
        self.write(Write::Event(EventRow { n, at: self.now, audience, contact, event: Arc::clone(&event) }));
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
        self.tell(conn, ToSession::Reply { key, outcome: Box::new(Outcome::Refused(refusal)) });
    }

    /// "Done", with the number of the last event so far.
    pub fn done(&mut self, conn: ConnId, key: Key) {
        let n = self.e.numbers.event;
        self.reply(conn, key, Reply::Done { n });
    }

    /// Adds a row to the audit log, chained to the one before (G21). `on` names ids only.
    pub fn audit(&mut self, user: Option<UserId>, what: &str, on: &str) {
        let numbers = &mut self.e.numbers;
        numbers.audit += 1;
        let mut hash = Sha256::new();
        hash.update(numbers.audit_hash);
        hash.update(numbers.audit.to_be_bytes());
        hash.update(self.now.0.to_be_bytes());
        hash.update(user.map_or([0; 16], |user| user.0));
        for text in [what, on] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        numbers.audit_hash = hash.finalize().into();
        let row = AuditRow {
            n: numbers.audit,
            at: self.now,
            user,
            what: SafeText::line(what),
            on: SafeText::line(on),
            hash: numbers.audit_hash,
        };
        self.write(Write::Audit(row));
    }
}
