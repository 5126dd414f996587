//! When memory is no longer the truth: a commit failed, nobody knows, or a step panicked. One way back: the store's word.
//! Whose picture is still true is told nothing (`engine/before.rs`).

use crate::base::{ConnId, Key, Millis, Timestamp};
use crate::domain::Refusal;
use crate::protocol::{Outcome, ProtocolError};
use crate::server::engine::{Counters, Engine};
use crate::server::inlet::Parcel;
use crate::server::port::mishap::{self, Part};
use crate::server::port::{Input, StorageFault, ToSession, Write};

use super::apart::only_reads;
use super::poison::{self, Trace};
use super::{BREATH, Driver, greeter_of, key_of, unavailable};

/// A store that could not write is tried again this often while nobody has anything to write.
const PROBED_EVERY: Millis = Millis::seconds(1);
/// Turns that are taken one by one after the store held something that cannot be.
const CAREFUL: u32 = 1_024;
/// A tick that panicked is tried again after a second, doubling up to this.
const LONGEST_STUMBLE: Millis = Millis::minutes(5);

/// What a failed commit leaves without an answer.
#[derive(Debug, Default)]
pub(super) struct Unanswered {
    asked: Vec<(ConnId, Key)>,
    greeted: Vec<ConnId>,
    reports: Vec<Input>,
    reading: Vec<Input>,
}

impl Unanswered {
    /// `again`: what only reads gets a second turn, without those that write.
    pub fn note(&mut self, input: &Input, again: bool) {
        if again && only_reads(input) {
            return self.reading.push(input.clone());
        }
        self.asked.extend(key_of(input));
        self.greeted.extend(greeter_of(input));
        if let Input::SendDone { .. } = input {
            self.reports.push(input.clone());
        }
    }
}

impl Driver {
    /// The engine; where an earlier loading failed, after another try. `None`: there is none yet, and what waits goes on
    /// waiting.
    pub(super) async fn ready(&mut self) -> Option<Engine> {
        if self.engine.is_none() {
            self.load(None, Counters::default()).await;
        }
        self.engine.take()
    }

    /// A commit failed, or nobody knows: the store's word counts from here on. `alone`: the input that was all there was in
    /// it.
    pub(super) async fn recover(
        &mut self,
        mut engine: Engine,
        mut unanswered: Unanswered,
        alone: Option<Trace>,
        fault: &StorageFault,
    ) {
        tracing::error!(account = %self.account, %fault, "a commit failed; starting again from the store");
        // What the store cannot hold it will not hold the next time either: one input is at fault, and is found.
        let poison = alone.filter(|_| matches!(fault, StorageFault::Corrupt(_)));
        if poison.is_some() {
            unanswered.asked.clear();
            unanswered.reading.clear();
            // The message is told as uncertain: its row says `sending`, and nobody is on the way with it any more.
            unanswered.reports.clear();
        } else if matches!(fault, StorageFault::Corrupt(_)) {
            self.careful = CAREFUL;
        }
        let spared = if let Some(Trace::Webhook { ticket, .. }) = &poison { Some(*ticket) } else { None };
        for (ticket, ack) in std::mem::take(&mut self.acks) {
            if spared == Some(ticket) {
                self.acks.insert(ticket, ack);
            } else {
                let _ = ack.send(Err(fault.clone()));
            }
        }
        let Unanswered { asked, greeted, reports, reading } = unanswered;
        for input in &reading {
            if let Input::TokenShown { conn, .. } = input {
                engine.forget_sign_in(*conn);
            }
        }
        self.apart.extend(reading.into_iter().map(|input| Parcel { input, ack: None, outlet: None }));
        // Reports are facts: the new engine hears them too.
        for input in reports {
            if let Input::SendDone { message, attempt, .. } = &input {
                self.on_their_way.insert((*message, *attempt));
            }
            self.kept.push(Parcel { input, ack: None, outlet: None });
        }
        tokio::time::sleep(BREATH.as_duration()).await;
        let counters = *engine.counters();
        self.load(Some(engine), counters).await;
        for (conn, key) in asked {
            self.hub.tell(conn, unavailable(key));
        }
        // A sign-in that was under way has lost its answer: its client tries again.
        for conn in greeted {
            self.hub.close(conn, ProtocolError::Stopping);
        }
        // What was on its way is looked at again.
        self.wake = Some((self.clock)());
        if let Some(poison) = poison {
            self.put_aside(poison);
        }
    }

    /// A step panicked: nothing that it touched is used again, and what it was given is not tried for ever.
    pub(super) async fn part_with(&mut self, engine: Engine, poison: Trace) {
        tracing::error!(account = %self.account, "a step of the engine was broken off; starting again from the store");
        let counters = *engine.counters();
        self.load(Some(engine), counters).await;
        self.wake = Some((self.clock)());
        self.put_aside(poison);
    }

    /// Answers what is not tried again; a webhook goes to quarantine as it came.
    fn put_aside(&mut self, poison: Trace) {
        let is_tick = matches!(poison, Trace::Tick);
        match poison {
            Trace::Webhook { ticket, raw, channel, received, body } if self.second_try != Some(ticket) => {
                self.second_try = Some(ticket);
                let input = poison::quarantined(ticket, raw, channel, received, body);
                self.kept.insert(0, Parcel { input, ack: None, outlet: None });
            }
            Trace::Webhook { ticket, .. } => {
                if let Some(ack) = self.acks.remove(&ticket) {
                    let _ = ack.send(Err(StorageFault::Refused("it could not be taken in".to_owned())));
                }
            }
            Trace::Asked { conn, key } => {
                // Not "unavailable": that would be asked again, and would end here again.
                let refusal = Refusal::Invalid { field: crate::base::SafeText::line("request") };
                self.hub.tell(conn, ToSession::Reply { key, outcome: Box::new(Outcome::Refused(refusal)) });
            }
            Trace::Of(conn) => self.hub.close(conn, ProtocolError::Stopping),
            Trace::Report => {}
            Trace::Tick => {
                let pause = Millis(1_000 << self.stumbles.min(9)).0.min(LONGEST_STUMBLE.0);
                self.stumbles += 1;
                self.wake = Some((self.clock)().plus(Millis(pause)));
            }
        }
        if !is_tick {
            self.stumbles = 0;
        }
    }

    /// Loads what is live until it can be read. `old`: whose connections live on.
    async fn load(&mut self, old: Option<Engine>, counters: Counters) {
        let live = loop {
            match self.storage.live().await {
                Ok(live) => break live,
                Err(fault) => tracing::error!(account = %self.account, %fault, "the store cannot be read"),
            }
            tokio::time::sleep(BREATH.as_duration()).await;
        };
        let is_draining = self.gauge.is_draining();
        let fresh = old.and_then(|old| {
            let live = live.clone();
            mishap::guard(Part::Engine, || old.reload(live, &self.on_their_way))
        });
        let (mut engine, effects) = match fresh {
            Some(fresh) => fresh,
            None => {
                // Who is connected is not known any more: everybody comes back by themselves.
                self.hub.close_all(ProtocolError::Stopping);
                match mishap::guard(Part::Engine, || Engine::new(live)) {
                    Some(engine) => (engine, Vec::new()),
                    None => return tokio::time::sleep(PROBED_EVERY.as_duration()).await,
                }
            }
        };
        engine.recount(counters);
        if is_draining {
            engine.drain();
        }
        self.gauge.set_channels(engine.channels());
        // Forgotten by a step that was not stored: nobody would answer them any more, nor tell them anything.
        let deaf: Vec<_> = self.hub.conns().into_iter().filter(|conn| !engine.knows(*conn)).collect();
        self.engine = Some(engine);
        self.release(effects);
        deaf.into_iter().for_each(|conn| self.hub.close(conn, ProtocolError::Stopping));
    }

    /// Nothing could be read: nothing is done, and everybody is told so.
    pub(super) async fn turn_away(&mut self, parcels: &mut Vec<Parcel>, fault: &StorageFault) {
        tracing::error!(account = %self.account, %fault, "the store cannot be read");
        let mut kept = Vec::new();
        for parcel in parcels.drain(..) {
            if let Some((conn, key)) = key_of(&parcel.input) {
                self.hub.tell(conn, unavailable(key));
            } else if let Some(ack) = parcel.ack {
                let _ = ack.send(Err(fault.clone()));
            } else {
                // Connections that come and go, and the reports of deliveries, are facts: they are taken in later.
                kept.push(parcel);
            }
        }
        if !kept.is_empty() {
            tokio::time::sleep(BREATH.as_duration()).await;
        }
        // Before what was put aside already.
        self.kept.splice(0..0, kept);
    }

    /// Whether the store could write just now. One that could not is tried by itself, or nobody would see that it can again:
    /// whoever looks at `/health/ready` sends it no work.
    pub(super) fn note_health(&mut self, is_healthy: bool) {
        let now = (self.clock)();
        if is_healthy && self.probe.is_some() {
            // What could not be told meanwhile is told now.
            self.wake = Some(self.wake.map_or(now, |at| at.min(now)));
        }
        self.gauge.set_healthy(is_healthy);
        self.probe = (!is_healthy).then(|| now.plus(PROBED_EVERY));
    }

    /// Writes the account's row as it is: the least that proves that writing works.
    pub(super) async fn try_store(&mut self, now: Timestamp) {
        let Some(engine) = &self.engine else { return };
        let row = engine.account().clone();
        let written = self.storage.commit(vec![Write::Account(row)]).await;
        if let Err(fault) = &written {
            tracing::warn!(account = %self.account, %fault, "the store still cannot write");
            self.probe = Some(now.plus(PROBED_EVERY));
            return;
        }
        tracing::info!(account = %self.account, "the store writes again");
        self.note_health(true);
    }
}
