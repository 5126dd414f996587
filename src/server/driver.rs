//! The only loop that turns effects into deeds.
//!
//! It takes what waits, lends the engine the rows it wants, steps each input, merges their commits into one, makes that
//! durable, and only then releases what tells of it. That one commit for many inputs is where the throughput comes from.
//! When a commit fails, memory is no longer the truth: the engine starts again from the store, whoever may have missed
//! something gets a fresh picture, and whoever waited is told that nothing was done.
//!
//! Trail: inbound 3/7 (from server::engine, to server::hub)
//! Trail: outbound 7/9 (from server::engine::outbound, to server::courier)

mod apart;
mod gauge;
mod poison;
mod recovery;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::base::{AccountId, ConnId, Key, MessageId, Millis, Rng, Timestamp};
use crate::domain::Refusal;
use crate::protocol::{Outcome, ProtocolError};

use super::claims::{Claim, Claims};
use super::courier::Courier;
use super::engine::Engine;
use super::hub::Hub;
use super::inlet::{self, Inlet, Parcel};
use super::port::mishap::{self, Part};
use super::port::{Carrier, Cold, Effect, Input, Storage, StorageFault, Ticket, ToSession, Wants, Write};
use super::reader::Reader;

pub use gauge::{Depths, Gauge};
use poison::Trace;
use recovery::Unanswered;

/// Inputs that are stepped into one commit.
const BATCH: usize = 512;
/// How long a stopping server waits for the provider's answers.
const DRAINED_WITHIN: Duration = Duration::from_secs(8);
/// After a failed commit nothing is tried for this long, so that a full disk is not hammered.
const BREATH: Millis = Millis(250);

/// Drives one account's engine.
#[derive(Debug)]
pub struct Driver {
    account: AccountId,
    engine: Option<Engine>,
    storage: Reader,
    hub: Hub,
    courier: Courier,
    inlet: Inlet,
    inputs: mpsc::Receiver<Parcel>,
    acks: BTreeMap<Ticket, oneshot::Sender<Result<(), StorageFault>>>,
    /// What could not be stepped, and comes again before anything else.
    kept: Vec<Parcel>,
    /// What only reads and stood in a commit that failed: it comes before everything, and alone.
    apart: Vec<Parcel>,
    /// The turn that begins is theirs.
    is_apart: bool,
    /// Handed to the courier and not reported: the engine that is loaded after a failed commit must know of them.
    on_their_way: BTreeSet<(MessageId, u32)>,
    wake: Option<Timestamp>,
    /// When the clock was last looked at.
    looked: Timestamp,
    /// When a store that could not write is tried again, though nobody has anything to write.
    probe: Option<Timestamp>,
    /// A webhook that is stepped a second time, without what was read in it: there is no third time.
    second_try: Option<Ticket>,
    /// Ticks in a row that panicked.
    stumbles: u32,
    /// So many turns take one input each: among the last ones was one that the store cannot hold, and it must be found
    /// before it takes others along again.
    careful: u32,
    clock: fn() -> Timestamp,
    rng: Rng,
    gauge: Arc<Gauge>,
    claims: Claims,
}

impl Driver {
    /// Loads what is live and gets ready. The engine's first tick settles what the last run left in doubt.
    pub async fn new(
        account: AccountId,
        storage: Arc<dyn Storage>,
        carrier: Arc<dyn Carrier>,
        clock: fn() -> Timestamp,
        rng: Rng,
    ) -> Result<Driver, StorageFault> {
        let engine = Engine::new(storage.live(account).await?);
        let (inlet, inputs) = inlet::open();
        let gauge = Arc::new(Gauge::default());
        gauge.set_channels(engine.channels());
        Ok(Driver {
            account,
            engine: Some(engine),
            storage: Reader::new(storage, account),
            hub: Hub::default(),
            courier: Courier::new(carrier, inlet.clone()),
            inlet,
            inputs,
            acks: BTreeMap::new(),
            kept: Vec::new(),
            apart: Vec::new(),
            is_apart: false,
            on_their_way: BTreeSet::new(),
            wake: Some(clock()),
            looked: clock(),
            probe: None,
            second_try: None,
            stumbles: 0,
            careful: 0,
            clock,
            rng,
            gauge,
            claims: Claims::default(),
        })
    }

    /// With what the other accounts of the server are being given just now.
    pub fn with_claims(self, claims: Claims) -> Driver {
        Driver { claims, ..self }
    }

    pub fn inlet(&self) -> Inlet {
        self.inlet.clone()
    }

    pub fn gauge(&self) -> Arc<Gauge> {
        Arc::clone(&self.gauge)
    }

    pub fn has_administrator(&self) -> bool {
        self.engine.as_ref().is_some_and(Engine::has_administrator)
    }

    /// Runs until `stop`; then takes what still waits, says good-bye and returns.
    pub async fn run(mut self, stop: CancellationToken) {
        let _ended = Ended(self.gauge());
        let mut parcels = Vec::with_capacity(BATCH);
        while !stop.is_cancelled() {
            if self.gather(&mut parcels, &stop).await {
                self.turn(&mut parcels).await;
            }
        }
        self.gauge.set_draining();
        self.hub.close_all(ProtocolError::Stopping);
        if let Some(engine) = &mut self.engine {
            engine.drain();
        }
        self.drain(&mut parcels).await;
    }

    /// Waits for something to do; `false`: there is nothing, and never will be. What was put aside comes first, in its old
    /// order; what is due comes before what is new, so that a steady stream of inputs starves no timer.
    async fn gather(&mut self, parcels: &mut Vec<Parcel>, stop: &CancellationToken) -> bool {
        self.is_apart = !self.apart.is_empty();
        if self.is_apart {
            parcels.append(&mut self.apart);
            return true;
        }
        parcels.append(&mut self.kept);
        let now = (self.clock)();
        self.mind_the_clock(now);
        if self.due().is_some_and(|at| at <= now) {
            self.wake = None;
            parcels.push(Parcel { input: Input::Tick, ack: None, outlet: None });
        }
        if self.probe.is_some_and(|at| at <= now) {
            self.try_store(now).await;
        }
        if !parcels.is_empty() {
            while parcels.len() < BATCH
                && let Ok(parcel) = self.inputs.try_recv()
            {
                parcels.push(parcel);
            }
            return true;
        }
        let next = [self.due(), self.probe].into_iter().flatten().min();
        let woken = async {
            match next {
                Some(at) => tokio::time::sleep(at.since(now).as_duration()).await,
                None => std::future::pending().await,
            }
        };
        let is_any = tokio::select! {
            biased;
            () = stop.cancelled() => false,
            count = self.inputs.recv_many(parcels, BATCH) => count > 0,
            () = woken => false,
        };
        if is_any {
            self.let_in(parcels).await;
        }
        is_any
    }

    /// When the engine is to look at what is due. All that it then does is to be stored: while nothing can be, it waits for
    /// the trial to succeed, and does not ask a full disk four times a second.
    fn due(&self) -> Option<Timestamp> {
        self.wake.filter(|_| self.probe.is_none())
    }

    /// Somebody set the clock back: what was to happen in five seconds still does, and not years later (G13).
    fn mind_the_clock(&mut self, now: Timestamp) {
        let back = self.looked.since(now);
        if back > Millis::ZERO {
            let earlier = |at: Timestamp| at.plus(Millis(-back.0));
            (self.wake, self.probe) = (self.wake.map(earlier), self.probe.map(earlier));
        }
        self.looked = now;
    }

    /// Whoever stands at the door by now comes along. Under load that makes one sync of the disk serve many; with nobody
    /// there it costs a look.
    async fn let_in(&mut self, parcels: &mut Vec<Parcel>) {
        tokio::task::yield_now().await;
        while parcels.len() < BATCH
            && let Ok(parcel) = self.inputs.try_recv()
        {
            parcels.push(parcel);
        }
    }

    /// Takes what still waits, and the reports of what is on its way, for as long as that may take.
    async fn drain(&mut self, parcels: &mut Vec<Parcel>) {
        let deadline = tokio::time::Instant::now() + DRAINED_WITHIN;
        loop {
            parcels.append(&mut self.apart);
            parcels.append(&mut self.kept);
            while let Ok(parcel) = self.inputs.try_recv() {
                parcels.push(parcel);
            }
            if !parcels.is_empty() {
                self.turn(parcels).await;
            } else if self.on_their_way.is_empty() {
                return;
            } else {
                let more = tokio::time::timeout_at(deadline, self.inputs.recv()).await;
                match more {
                    Ok(Some(parcel)) => parcels.push(parcel),
                    Ok(None) | Err(_) => return,
                }
            }
        }
    }

    /// Steps all parcels into one commit, and releases their effects.
    async fn turn(&mut self, parcels: &mut Vec<Parcel>) {
        self.gauge.set_busy(true);
        if let Some(engine) = self.ready().await {
            self.turn_with(engine, parcels).await;
        }
        self.gauge.set_busy(false);
    }

    async fn turn_with(&mut self, mut engine: Engine, parcels: &mut Vec<Parcel>) {
        if self.careful > 0 && parcels.len() > 1 {
            self.careful -= 1;
            self.kept.extend(parcels.drain(1..));
        }
        // What is claimed is claimed until the commit has ended.
        let _claim = match self.lend(&mut engine, parcels).await {
            Ok(claim) => claim,
            Err(fault) => {
                self.turn_away(parcels, &fault).await;
                self.engine = Some(engine);
                return;
            }
        };
        let before = *engine.counters();
        let Stepped { effects, unanswered, inputs, last, poison } = self.step(&mut engine, parcels);
        engine.cool();
        let (writes, after) = split(effects);
        // An engine in which something panicked is asked nothing more.
        let open = if poison.is_none() { Some(&mut engine) } else { None };
        let committed = if writes.is_empty() { Ok(()) } else { self.commit(writes, inputs, open).await };
        match (committed, poison) {
            (Ok(()), None) => {
                self.measure(&engine);
                self.engine = Some(engine);
                self.release(after);
            }
            // What was stepped before it is whole and durable; the engine that it happened in is not used again.
            (Ok(()), Some((trace, counters))) => {
                self.release(after);
                engine.recount(counters);
                self.part_with(engine, trace).await;
            }
            (Err(fault), _) => {
                engine.recount(before);
                let alone = last.filter(|_| inputs == 1);
                self.recover(engine, unanswered, alone, &fault).await;
            }
        }
    }

    /// Lends the engine the rows that it wants for these inputs.
    async fn lend(&mut self, engine: &mut Engine, parcels: &[Parcel]) -> Result<Claim, StorageFault> {
        let mut wants = Wants::default();
        for parcel in parcels {
            // One that panics here panics in its step as well, and is dealt with there.
            let _ = mishap::guard(Part::Engine, || engine.wants(&parcel.input, &mut wants));
        }
        let claim = self.claims.claim(self.account, &wants.slugs);
        let mut cold = if wants.is_empty() { Cold::default() } else { self.storage.cold(wants).await? };
        cold.slugs.extend(claim.taken());
        engine.warm(cold);
        Ok(claim)
    }

    /// Steps one after the other. A step that panics ends it: those behind it wait for the next turn.
    fn step(&mut self, engine: &mut Engine, parcels: &mut Vec<Parcel>) -> Stepped {
        let now = (self.clock)();
        let mut stepped = Stepped::default();
        let is_apart = std::mem::take(&mut self.is_apart);
        let mut waiting = parcels.drain(..);
        for parcel in waiting.by_ref() {
            self.remember(&parcel.input, parcel.ack, parcel.outlet);
            stepped.unanswered.note(&parcel.input, !is_apart);
            stepped.inputs += 1;
            if let Input::SendDone { message, attempt, .. } = &parcel.input {
                self.on_their_way.remove(&(*message, *attempt));
            }
            let gone = match parcel.input {
                Input::Disconnected { conn } => Some(conn),
                _ => None,
            };
            let (trace, counters) = (Trace::of(&parcel.input), *engine.counters());
            let effects = mishap::guard(Part::Engine, || engine.step(parcel.input, now, &mut self.rng));
            if let Some(conn) = gone {
                self.hub.disconnect(conn);
            }
            match effects {
                Some(effects) => {
                    stepped.effects.extend(effects);
                    stepped.last = Some(trace);
                }
                None => {
                    stepped.poison = Some((trace, counters));
                    break;
                }
            }
        }
        self.kept.extend(waiting);
        stepped
    }

    async fn commit(
        &mut self,
        writes: Vec<Write>,
        inputs: u32,
        engine: Option<&mut Engine>,
    ) -> Result<(), StorageFault> {
        let began = Instant::now();
        let committed = self.commit_and_read(writes, engine).await;
        match &committed {
            Ok(()) => {
                self.gauge.commits.took(began.elapsed());
                self.gauge.inputs.add(inputs.into());
            }
            Err(_) => drop(self.gauge.failed_commits.fetch_add(1, Ordering::Relaxed)),
        }
        self.note_health(committed.is_ok());
        committed
    }

    /// Remembers whom to answer.
    fn remember(
        &mut self,
        input: &Input,
        ack: Option<oneshot::Sender<Result<(), StorageFault>>>,
        outlet: Option<mpsc::Sender<ToSession>>,
    ) {
        if let (Input::Webhook { ticket, .. }, Some(ack)) = (input, ack) {
            self.acks.insert(*ticket, ack);
        }
        if let (Some(conn), Some(outlet)) = (input.conn(), outlet) {
            self.hub.connect(conn, outlet);
        }
    }

    fn measure(&self, engine: &Engine) {
        let (open, cut) = self.hub.counts();
        self.gauge.set_counters(*engine.counters(), open, cut);
        let (inputs, outlet) = (self.inputs.len() as u64, self.hub.deepest());
        self.gauge.set_depths(Depths { inputs, outbox: engine.on_their_way(), outlet });
    }

    fn release(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                // Merged and done before.
                Effect::Commit(_) => {}
                Effect::Ack(ticket) => {
                    if let Some(ack) = self.acks.remove(&ticket) {
                        let _ = ack.send(Ok(()));
                    }
                }
                Effect::Publish { n, event, to } => self.hub.publish(n, &event, &to),
                Effect::Tell(conn, what) => self.hub.tell(conn, what),
                Effect::Attach { conn, user, attached } => self.hub.attach(conn, user, attached),
                Effect::Read { conn, key, read } => {
                    if let Some(outlet) = self.hub.outlet(conn) {
                        tokio::spawn(self.storage.clone().answer(conn, key, read, outlet, self.inlet.clone()));
                    }
                }
                Effect::Deliver(outgoing) => {
                    self.on_their_way.insert((outgoing.message, outgoing.attempt));
                    self.courier.deliver(outgoing);
                }
                Effect::MarkRead { channel, provider_id } => self.courier.mark_read(channel, provider_id),
                Effect::Close(conn, error) => self.hub.close(conn, error),
                Effect::Channels(channels) => self.gauge.set_channels(channels),
                Effect::Wake(at) => self.wake = Some(at),
            }
        }
    }
}

/// What stepping some inputs came to.
#[derive(Debug, Default)]
struct Stepped {
    effects: Vec<Effect>,
    unanswered: Unanswered,
    inputs: u32,
    /// The last input that was stepped to its end.
    last: Option<Trace>,
    /// The input that a step panicked on, and the counters before it.
    poison: Option<(Trace, super::engine::Counters)>,
}

/// Says that the loop is over, however it ends.
struct Ended(Arc<Gauge>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.set_ended();
    }
}

/// The request that waits for an answer.
fn key_of(input: &Input) -> Option<(ConnId, Key)> {
    match input {
        Input::Request { conn, key, .. } | Input::Replayed { conn, key, .. } => Some((*conn, *key)),
        Input::Webhook { .. }
        | Input::Connected { .. }
        | Input::LoginAsked { .. }
        | Input::LoginChecked { .. }
        | Input::TokenShown { .. }
        | Input::Sync { .. }
        | Input::Hint { .. }
        | Input::Disconnected { .. }
        | Input::SendDone { .. }
        | Input::Tick => None,
    }
}

/// The connection that waits for an answer to its sign-in.
fn greeter_of(input: &Input) -> Option<ConnId> {
    match input {
        Input::LoginAsked { conn, .. } | Input::LoginChecked { conn, .. } | Input::TokenShown { conn, .. } => {
            Some(*conn)
        }
        Input::Webhook { .. }
        | Input::Connected { .. }
        | Input::Sync { .. }
        | Input::Request { .. }
        | Input::Replayed { .. }
        | Input::Hint { .. }
        | Input::Disconnected { .. }
        | Input::SendDone { .. }
        | Input::Tick => None,
    }
}

fn unavailable(key: Key) -> ToSession {
    ToSession::Reply { key, outcome: Box::new(Outcome::Refused(Refusal::Unavailable)) }
}

/// The rows of all commits in order, and everything else in order.
fn split(effects: Vec<Effect>) -> (Vec<Write>, Vec<Effect>) {
    let mut writes = Vec::new();
    let mut after = Vec::with_capacity(effects.len());
    for effect in effects {
        match effect {
            Effect::Commit(mut rows) => writes.append(&mut rows),
            other => after.push(other),
        }
    }
    (writes, after)
}
