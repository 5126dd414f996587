//! The only loop that turns effects into deeds.
//!
//! It takes what waits, lends the engine the rows it wants, steps each input, merges their commits into one, makes that
//! durable, and only then releases what tells of it. That one commit for many inputs is where the throughput comes from.
//! When a commit fails, memory is no longer the truth: the engine starts again from the store, everybody gets a fresh
//! picture, and whoever waited is told that nothing was done.
//!
//! Trail: inbound 3/7 (from server::engine, to server::hub)
//! Trail: outbound 7/9 (from server::engine::outbound, to server::courier)

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::base::{AccountId, ChannelId, ConnId, Key, MessageId, Millis, Rng, Timestamp};
use crate::domain::{Channel, Provider, Refusal};
use crate::protocol::{Outcome, ProtocolError};

use super::courier::Courier;
use super::engine::{Counters, Engine};
use super::hub::Hub;
use super::inlet::{self, Inlet, Parcel};
use super::port::{Carrier, Effect, Input, Storage, StorageFault, Ticket, ToSession, Wants, Write};
use super::reader::Reader;

/// Inputs that are stepped into one commit.
const BATCH: usize = 512;
/// How long a stopping server waits for the provider's answers.
const DRAINED_WITHIN: Duration = Duration::from_secs(8);
/// After a failed commit nothing is tried for this long, so that a full disk is not hammered.
const BREATH: Millis = Millis(250);

/// What others may look at while the driver runs.
#[derive(Debug, Default)]
pub struct Gauge {
    healthy: AtomicBool,
    counters: Mutex<(Counters, u64, u64)>,
    channels: Mutex<Vec<Channel>>,
}

impl Gauge {
    /// Whether the last commit succeeded.
    pub fn is_healthy(&self) -> bool {
        self.healthy.load(Ordering::Relaxed)
    }

    /// The engine's counters, the connections, and those that were cut.
    pub fn counters(&self) -> (Counters, u64, u64) {
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The channel for which webhooks of this provider are accepted at this slug.
    pub fn channel(&self, provider: Provider, slug: &str) -> Option<ChannelId> {
        let channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |channel: &&Channel| channel.active && channel.provider == provider && &*channel.slug == slug;
        channels.iter().find(is_it).map(|channel| channel.id)
    }

    fn set_channels(&self, channels: Vec<Channel>) {
        *self.channels.lock().unwrap_or_else(PoisonError::into_inner) = channels;
    }
}

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
    /// Handed to the courier and not reported: the engine that is loaded after a failed commit must know of them.
    on_their_way: BTreeSet<(MessageId, u32)>,
    wake: Option<Timestamp>,
    clock: fn() -> Timestamp,
    rng: Rng,
    gauge: Arc<Gauge>,
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
        gauge.healthy.store(true, Ordering::Relaxed);
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
            on_their_way: BTreeSet::new(),
            wake: Some(clock()),
            clock,
            rng,
            gauge,
        })
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
        let mut parcels = Vec::with_capacity(BATCH);
        while !stop.is_cancelled() {
            if self.gather(&mut parcels, &stop).await {
                self.turn(&mut parcels).await;
            }
        }
        self.hub.close_all(ProtocolError::Stopping);
        self.drain(&mut parcels).await;
    }

    /// Waits for something to do; `false`: there is nothing, and never will be. What was put aside comes first, in its old
    /// order; what is due comes before what is new, so that a steady stream of inputs starves no timer.
    async fn gather(&mut self, parcels: &mut Vec<Parcel>, stop: &CancellationToken) -> bool {
        parcels.append(&mut self.kept);
        let now = (self.clock)();
        if self.wake.is_some_and(|at| at <= now) {
            self.wake = None;
            parcels.push(Parcel { input: Input::Tick, ack: None, outlet: None });
        }
        if !parcels.is_empty() {
            while parcels.len() < BATCH
                && let Ok(parcel) = self.inputs.try_recv()
            {
                parcels.push(parcel);
            }
            return true;
        }
        let woken = async {
            match self.wake {
                Some(at) => tokio::time::sleep(at.since(now).as_duration()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => false,
            count = self.inputs.recv_many(parcels, BATCH) => count > 0,
            () = woken => false,
        }
    }

    /// Takes what still waits, and the reports of what is on its way, for as long as that may take.
    async fn drain(&mut self, parcels: &mut Vec<Parcel>) {
        let deadline = tokio::time::Instant::now() + DRAINED_WITHIN;
        loop {
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
        let Some(mut engine) = self.engine.take() else { return };
        let mut wants = Wants::default();
        for parcel in parcels.iter() {
            engine.wants(&parcel.input, &mut wants);
        }
        let cold = if wants.is_empty() { Ok(Default::default()) } else { self.storage.cold(wants).await };
        match cold {
            Ok(cold) => engine.warm(cold),
            Err(fault) => {
                self.turn_away(parcels, &fault).await;
                self.engine = Some(engine);
                return;
            }
        }
        let now = (self.clock)();
        let mut effects = Vec::new();
        let (mut asked, mut greeted, mut reports) = (Vec::new(), Vec::new(), Vec::new());
        for parcel in parcels.drain(..) {
            self.remember(&parcel.input, parcel.ack, parcel.outlet);
            asked.extend(key_of(&parcel.input));
            greeted.extend(greeter_of(&parcel.input));
            if let Input::SendDone { message, attempt, .. } = &parcel.input {
                self.on_their_way.remove(&(*message, *attempt));
                reports.push(parcel.input.clone());
            }
            let gone = match parcel.input {
                Input::Disconnected { conn } => Some(conn),
                _ => None,
            };
            effects.extend(engine.step(parcel.input, now, &mut self.rng));
            if let Some(conn) = gone {
                self.hub.disconnect(conn);
            }
        }
        engine.cool();
        let (writes, after) = split(effects);
        let committed = if writes.is_empty() { Ok(()) } else { self.storage.commit(writes).await };
        self.gauge.healthy.store(committed.is_ok(), Ordering::Relaxed);
        match committed {
            Ok(()) => {
                self.measure(&engine);
                self.engine = Some(engine);
                self.release(after);
            }
            Err(fault) => self.recover(engine, Unanswered { asked, greeted, reports }, &fault).await,
        }
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
        let mut counters = self.gauge.counters.lock().unwrap_or_else(PoisonError::into_inner);
        *counters = (*engine.counters(), open, cut);
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

    /// A commit failed, or nobody knows: the store's word counts from here on.
    async fn recover(&mut self, engine: Engine, unanswered: Unanswered, fault: &StorageFault) {
        tracing::error!(account = %self.account, %fault, "a commit failed; starting again from the store");
        for (_, ack) in std::mem::take(&mut self.acks) {
            let _ = ack.send(Err(fault.clone()));
        }
        let Unanswered { asked, greeted, reports } = unanswered;
        // Reports are facts: the new engine hears them too.
        for input in reports {
            if let Input::SendDone { message, attempt, .. } = &input {
                self.on_their_way.insert((*message, *attempt));
            }
            self.kept.push(Parcel { input, ack: None, outlet: None });
        }
        let mut engine = Some(engine);
        loop {
            tokio::time::sleep(BREATH.as_duration()).await;
            match self.storage.live().await {
                Ok(live) => {
                    if let Some(old) = engine.take() {
                        let (counted, ..) = self.gauge.counters();
                        let (fresh, effects) = old.reload(live, &self.on_their_way, counted);
                        self.gauge.set_channels(fresh.channels());
                        self.engine = Some(fresh);
                        self.release(effects);
                    }
                    break;
                }
                Err(fault) => tracing::error!(account = %self.account, %fault, "the store cannot be read"),
            }
        }
        for (conn, key) in asked {
            self.hub.tell(conn, unavailable(key));
        }
        // A sign-in that was under way has lost its answer: its client tries again.
        for conn in greeted {
            self.hub.close(conn, ProtocolError::Stopping);
        }
        // What was on its way is looked at again.
        self.wake = Some((self.clock)());
    }

    /// Nothing could be read: nothing is done, and everybody is told so.
    async fn turn_away(&mut self, parcels: &mut Vec<Parcel>, fault: &StorageFault) {
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
        self.kept = kept;
    }
}

/// What a failed commit left without an answer.
struct Unanswered {
    asked: Vec<(ConnId, Key)>,
    greeted: Vec<ConnId>,
    reports: Vec<Input>,
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
