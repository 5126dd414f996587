//! The stage: the server, its disk, the provider, the network and the people, and the one loop that moves them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{AccountId, Millis, Rng, Timestamp};
use crate::protocol::{AdminRequest, Secret};
use crate::server::port::Storage;
use crate::server::storage::memory::MemoryStorage;

use super::archive::Copy;
use super::audit::Auditor;
use super::clerk::{Cast, Clerk};
use super::clock;
use super::desk::Desk;
use super::dice::{Dice, Trace};
use super::disk::Disk;
use super::finding::{Finding, Promise};
use super::host::{Host, SLUGS};
use super::mail::Mail;
use super::provider::Provider;
use super::sabotage::{Sabotage, Saboteur};

/// Agents of a rehearsal; the first has two workstations.
const AGENTS: usize = 4;
/// Rounds after which something never comes to rest.
const MOST_ROUNDS: usize = 200;
/// A letter that nobody answers is given up and brought again, as the provider does.
const LETTER_WAITS: Millis = Millis::seconds(20);

/// Everything.
pub struct Stage {
    pub seed: u64,
    pub disk: Disk,
    /// The store itself, for whoever brings back a copy of it.
    pub memory: MemoryStorage,
    pub copies: Vec<Copy>,
    /// The first event of the server's life of now.
    pub life_began: u64,
    pub provider: Provider,
    pub host: Option<Host>,
    /// Lives of the server so far.
    pub lives: u64,
    /// Steps until the server is started again.
    pub down_for: u32,
    pub account: AccountId,
    pub cast: Cast,
    pub desks: Vec<Desk>,
    pub mail: Mail,
    posted_at: BTreeMap<u64, Timestamp>,
    pub auditor: Auditor,
    pub trace: Trace,
    /// What happened, by kind: acts and faults.
    pub happened: BTreeMap<&'static str, u64>,
}

impl Stage {
    /// Sets the stage. What goes wrong here is a mistake of the rehearsal's own or of the server's start.
    pub fn set(seed: u64, sabotage: Option<Sabotage>) -> Result<Stage, Finding> {
        clock::reset();
        let memory = MemoryStorage::new();
        let store: Arc<dyn Storage> = match sabotage {
            Some(sabotage) => Arc::new(Saboteur::new(memory.clone(), sabotage)),
            None => Arc::new(memory.clone()),
        };
        let disk = Disk::new(store, sabotage);
        let provider = Provider::new(Arc::clone(&disk.fuse));
        let host = Host::start(&disk, &provider, seed).map_err(|fault| unset(&fault.to_string()))?;
        let mut rng = Rng::seeded(seed);
        let clerk = Clerk::new(&host, Rng::seeded(rng.next_u64()));
        let cast = clerk.and_then(|mut clerk| clerk.set_up(AGENTS)).ok_or_else(|| unset("no answer"))?;
        let accounts = futures_util::FutureExt::now_or_never(disk.store().accounts());
        let account = accounts.and_then(Result::ok).and_then(|all| all.first().map(|account| account.id));
        let mut stage = Stage {
            seed,
            desks: desks(&cast, &mut rng),
            disk,
            memory,
            copies: Vec::new(),
            life_began: 0,
            provider,
            host: Some(host),
            lives: 1,
            down_for: 0,
            account: account.ok_or_else(|| unset("no account"))?,
            cast,
            mail: Mail::default(),
            posted_at: BTreeMap::new(),
            auditor: Auditor::default(),
            trace: Trace::default(),
            happened: BTreeMap::new(),
        };
        stage.sabotage(sabotage);
        stage.desks.iter_mut().for_each(|desk| desk.start(true));
        Ok(stage)
    }

    fn sabotage(&mut self, sabotage: Option<Sabotage>) {
        match sabotage {
            Some(Sabotage::TakesTwice) => self.provider.state().takes_twice = true,
            Some(Sabotage::HidesEvents) => self.desks.iter_mut().for_each(|desk| desk.wire.hides_events = true),
            Some(Sabotage::ForgetsTyped) => self.desks.iter().for_each(|desk| desk.home.set_forgetful()),
            Some(Sabotage::SaysStored | Sabotage::LosesRow | Sabotage::TurnsStatusBack | Sabotage::SwapsOpener)
            | None => {}
        }
    }

    pub fn count(&mut self, what: &'static str) {
        *self.happened.entry(what).or_default() += 1;
    }

    pub fn now(&self) -> Timestamp {
        clock::now()
    }

    /// Lets the server run and frames move; returns whether nothing is left to do but to wait.
    pub fn round(&mut self, span: Millis) -> Result<bool, Finding> {
        match &self.host {
            Some(host) => host.run(span),
            None => clock::pass(span),
        }
        let mut is_quiet = true;
        if self.disk.fuse.has_blown() {
            self.server_dies()?;
            is_quiet = false;
        }
        if self.take_answers()? > 0 {
            is_quiet = false;
        }
        let now = clock::now();
        for desk in &mut self.desks {
            let first = desk.carry(self.host.as_ref(), now)?;
            desk.turn(now);
            let second = desk.carry(self.host.as_ref(), now)?;
            is_quiet &= first == Default::default() && second == Default::default();
        }
        self.give_up_letters(now);
        Ok(is_quiet)
    }

    /// Rounds until nothing moves any more.
    pub fn settle(&mut self) -> Result<bool, Finding> {
        for _ in 0..MOST_ROUNDS {
            if self.round(Millis(1))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Time passes, in hops that let everybody notice.
    pub fn wait(&mut self, span: Millis) -> Result<(), Finding> {
        let mut left = span;
        while left > Millis::ZERO {
            let hop = left.min(Millis(2_500));
            self.round(hop)?;
            left = Millis(left.0 - hop.0);
        }
        Ok(())
    }

    /// Posts a letter; whatever comes of it, it is brought again until it is taken.
    pub fn post(&mut self, id: u64) {
        let now = clock::now();
        let Some(letter) = self.mail.letters.get_mut(&id) else { return };
        if self.mail.posted.contains(&id) {
            return;
        }
        letter.tries += 1;
        let slug = SLUGS.get(letter.channel).map_or("", |(slug, _)| slug);
        self.auditor.await_effects(id, letter, &self.disk.book());
        let is_posted = self.host.as_ref().is_some_and(|host| host.post(id, slug, &letter.body));
        if is_posted {
            self.mail.posted.insert(id);
            self.posted_at.insert(id, now);
        }
    }

    fn take_answers(&mut self) -> Result<usize, Finding> {
        let answers = self.host.as_ref().map(Host::answers).unwrap_or_default();
        let count = answers.len();
        for (id, is_ok) in answers {
            self.trace.add(id << 1 | u64::from(is_ok));
            self.mail.posted.remove(&id);
            self.posted_at.remove(&id);
            if is_ok {
                self.mail.waiting.remove(&id);
                if let Some(letter) = self.mail.letters.get_mut(&id) {
                    letter.is_taken = true;
                    self.auditor.taken(id, letter, &self.disk, self.account)?;
                }
                self.count("webhooks_taken");
            } else {
                self.count("webhooks_refused");
            }
        }
        Ok(count)
    }

    fn give_up_letters(&mut self, now: Timestamp) {
        let late: Vec<u64> =
            self.posted_at.iter().filter(|(_, at)| now.since(**at) > LETTER_WAITS).map(|(id, _)| *id).collect();
        for id in late {
            self.posted_at.remove(&id);
            self.mail.posted.remove(&id);
        }
    }

    /// The process is gone. What it had written before may still arrive, or a part of it.
    pub fn server_dies(&mut self) -> Result<(), Finding> {
        self.server_gone(false)
    }

    fn server_gone(&mut self, has_said_all: bool) -> Result<(), Finding> {
        self.host = None;
        self.disk.fuse.replace();
        self.disk.abandon();
        self.mail.posted.clear();
        self.posted_at.clear();
        let mut dice = Dice::new(self.seed ^ self.lives);
        for desk in &mut self.desks {
            let is_told = !dice.one_in(3);
            let bytes = if has_said_all { usize::MAX } else { dice.below(3) * dice.below(3_000) };
            desk.wire.server_died(is_told, bytes, clock::now())?;
            desk.wire.set_reachable(false);
        }
        self.down_for = u32::try_from(dice.below(6)).unwrap_or(0);
        self.count("server_deaths");
        Ok(())
    }

    /// Starts the server, if it does not run. Its disk may not let it.
    pub fn start_server(&mut self) {
        if self.host.is_some() {
            return;
        }
        self.lives += 1;
        let seed = self.seed.wrapping_mul(31).wrapping_add(self.lives);
        self.host = Host::start(&self.disk, &self.provider, seed).ok();
        if self.disk.fuse.has_blown() || self.host.is_none() {
            self.host = None;
            self.disk.fuse.replace();
            self.disk.abandon();
            return;
        }
        self.auditor.server_started(&self.disk.book());
        for desk in &mut self.desks {
            desk.wire.set_reachable(true);
        }
        self.count("server_starts");
    }

    /// Stops it as on SIGTERM.
    pub fn stop_server(&mut self) -> Result<(), Finding> {
        let Some(host) = self.host.take() else { return Ok(()) };
        let has_stopped = host.stop();
        // A disk that cannot be written or read holds up a server that stops; a process that died on the way is none.
        let is_excused = self.disk.is_bad() || self.disk.fuse.has_blown();
        self.server_gone(has_stopped && !is_excused)?;
        if has_stopped || is_excused { Ok(()) } else { Err(Finding::new(Promise::G17, "the server does not stop")) }
    }

    /// An administrator on the server's machine switches every channel on, so that what waits can come in.
    pub fn open_channels(&mut self) {
        let Some(host) = &self.host else { return };
        let Some(mut clerk) = Clerk::new(host, Rng::seeded(self.seed ^ self.lives)) else { return };
        for channel in &self.cast.channels {
            clerk.ask(AdminRequest::ChangeChannel {
                channel: *channel,
                name: None,
                phone_number_id: None,
                waba_id: None,
                number: None,
                default_queue: None,
                active: Some(true),
            });
        }
    }

    /// An administrator on the server's machine gives a new password to whoever cannot sign in any more.
    pub fn new_passwords(&mut self) {
        let Some(host) = &self.host else { return };
        let Some(mut clerk) = Clerk::new(host, Rng::seeded(self.seed ^ self.lives ^ 1)) else { return };
        for at in 0..self.desks.len() {
            let Some(desk) = self.desks.get_mut(at).filter(|desk| !desk.is_live()) else { continue };
            if self.disk.book().users.get(&desk.user).is_some_and(|user| user.active) {
                let password = Secret::new("a last long password");
                clerk.ask(AdminRequest::ChangeUser {
                    user: desk.user,
                    name: None,
                    role: None,
                    password: Some(password),
                    limit: None,
                    language: None,
                    active: None,
                });
                let user = desk.user;
                let theirs = self.desks.iter_mut().filter(|desk| desk.user == user);
                theirs.for_each(|desk| desk.know_password("a last long password"));
            }
        }
    }

    /// Nothing is broken any more: disk, network, provider, server.
    pub fn heal(&mut self) -> Result<(), Finding> {
        if self.disk.fuse.has_blown() {
            self.server_dies()?;
        }
        self.disk.heal();
        self.disk.fuse.replace();
        self.provider.heal();
        self.start_server();
        let is_up = self.host.is_some();
        for desk in &mut self.desks {
            desk.wire.delay = Millis::ZERO;
            desk.wire.is_frozen &= desk.wire.is_up();
            desk.home.set_full(false);
            desk.wire.set_reachable(is_up);
        }
        Ok(())
    }
}

fn unset(what: &str) -> Finding {
    Finding::new(Promise::G17, format!("the server does not start: {what}"))
}

fn desks(cast: &Cast, rng: &mut Rng) -> Vec<Desk> {
    let mut desks = vec![Desk::new("boss", "boss", cast.boss, rng.next_u64())];
    for (at, agent) in cast.agents.iter().enumerate() {
        desks.push(Desk::new(&format!("agent{at}"), &format!("agent{at}"), *agent, rng.next_u64()));
    }
    if let Some(first) = cast.agents.first() {
        desks.push(Desk::new("agent0b", "agent0", *first, rng.next_u64()));
    }
    desks
}
