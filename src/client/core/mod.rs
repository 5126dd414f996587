//! The pure core of a client: what it does with a frame, with the line's fate, with what the person asks and with time.
//!
//! It awaits nothing, reads no clock and opens nothing: time and randomness are arguments, and what is to be done comes back
//! as a list of [`Act`]s, which a seat performs in order. So every story of a lost line can be told in a test, to the frame.

mod asks;
mod events;
mod frames;
mod pages;
mod pending;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{AttendanceId, Millis, Rng, SafeText, Timestamp};
use crate::protocol::{ClientFrame, Gone, ProtocolError, Secret};

use super::act::{Act, Durability, Identity, LineEvent, Saved};
use super::clock::Offset;
use super::drafts::Drafts;
use super::outbox::{Outbox, Record};
use super::{LineState, Mirror, Unsent};

use pages::Loading;
use pending::Pending;

/// A server that said that it stops, and is not back by then, is simply gone.
const RESTARTED_WITHIN: Millis = Millis::minutes(1);

/// Where the conversation with the server stands on the connection of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// There is none.
    Down,
    /// Hello is said; theirs is to come.
    Greeting,
    /// They know nobody yet, and nothing was tried.
    Signing,
    /// A password or token is on its way.
    Waiting,
    /// Signed in; the place of that user is being opened.
    Welcomed,
    /// Sync is asked.
    Syncing,
    Live,
    /// Signed out; the connection is only kept for the server's answer.
    Leaving,
    /// Never again.
    Ended,
}

/// The core of a client.
#[derive(Debug)]
pub struct Client {
    program: SafeText,
    account: Option<SafeText>,
    token: Option<Secret>,
    /// The key of what is kept on this machine for whoever is signed in.
    vault_key: Option<Secret>,
    /// A sign-in that was asked for and is not answered.
    login: Option<(SafeText, Secret)>,
    identity: Option<Identity>,
    line: LineState,
    phase: Phase,
    offset: Offset,
    heard: Timestamp,
    heartbeat: Millis,
    /// When a token that was not taken for a passing reason is tried again.
    retry_sign_in: Option<Timestamp>,
    /// When messages that the server could not take just then are sent again.
    retry_send: Option<Timestamp>,
    /// When a page that could not be read just then is asked for again.
    retry_page: Option<Timestamp>,
    /// When what nobody waits for, and the server could not take just then, is told again.
    retry_told: Option<Timestamp>,
    /// The answer to a sync is coming in as events; the last of them that was counted.
    replaying: Option<u64>,
    /// Syncs in a row that ended in a gap.
    gaps: u32,
    mirror: Mirror,
    /// The number of the snapshot that the picture began with.
    epoch: u64,
    shelf: Shelf,
    outbox: Outbox,
    drafts: Drafts,
    asked_drafts: bool,
    pending: Vec<Pending>,
    seen: BTreeMap<AttendanceId, Seen>,
    /// Attendances whose end was asked for here: their going is no news.
    finishing: BTreeSet<AttendanceId>,
    /// Attendances that the person has asked to open, until the picture shows it or the answer is no.
    opening: BTreeSet<AttendanceId>,
    /// Where attendances went of which messages still wait here.
    gone: BTreeMap<AttendanceId, Gone>,
    told_of_update: bool,
}

/// What is known of the timelines beside their rows.
#[derive(Debug, Default)]
struct Shelf {
    /// The one on the screen.
    shown: Option<AttendanceId>,
    /// The cache was looked into.
    opened: BTreeSet<AttendanceId>,
    /// The newest page is held, and every event since.
    fresh: BTreeSet<AttendanceId>,
    /// Rows are held that may have missed something.
    stale: BTreeSet<AttendanceId>,
    loading: BTreeMap<AttendanceId, Loading>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    wanted: u64,
    told: u64,
}

impl Client {
    /// A client of `program` (its name and version) for `account`, which may be left out where the server holds one.
    pub fn new(program: SafeText, account: Option<SafeText>) -> Client {
        Client {
            program,
            account,
            token: None,
            vault_key: None,
            login: None,
            identity: None,
            line: LineState::Connecting,
            phase: Phase::Down,
            offset: Offset::default(),
            heard: Timestamp::default(),
            heartbeat: Millis::seconds(60),
            retry_sign_in: None,
            retry_send: None,
            retry_page: None,
            retry_told: None,
            replaying: None,
            gaps: 0,
            mirror: Mirror::default(),
            epoch: 0,
            shelf: Shelf::default(),
            outbox: Outbox::default(),
            drafts: Drafts::default(),
            asked_drafts: false,
            pending: Vec::new(),
            seen: BTreeMap::new(),
            finishing: BTreeSet::new(),
            opening: BTreeSet::new(),
            gone: BTreeMap::new(),
            told_of_update: false,
        }
    }

    /// The token of an earlier run, to sign in with, and the key that came with it.
    pub fn set_token(&mut self, token: Option<Secret>, vault_key: Option<Secret>) {
        self.token = token;
        self.vault_key = vault_key;
    }

    pub fn token(&self) -> Option<&Secret> {
        self.token.as_ref()
    }

    /// The key of what is kept on this machine for whoever is signed in.
    pub fn vault_key(&self) -> Option<&Secret> {
        self.vault_key.as_ref()
    }

    /// Takes in what was kept on this machine, before the first connection or after [`Act::Identified`].
    pub fn restore(&mut self, saved: Saved) -> Vec<Act> {
        self.outbox = Outbox::restored(&saved.records);
        self.drafts = Drafts::restored(&saved.records);
        self.mirror = Mirror::default();
        self.shelf = Shelf { shown: self.shelf.shown, ..Shelf::default() };
        self.seen.clear();
        self.epoch = 0;
        if let Some((snapshot, epoch)) = saved.picture {
            self.epoch = epoch;
            if self.identity.is_none()
                && let Some(me) = snapshot.myself()
            {
                self.identity = Some(Identity { me: me.clone(), account: snapshot.account.clone() });
            }
            self.mirror.take(snapshot);
        }
        if self.phase == Phase::Welcomed { self.sync() } else { Vec::new() }
    }

    /// Something happened to the line.
    pub fn on_line(&mut self, event: LineEvent, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        match event {
            LineEvent::Up => self.greet(now),
            LineEvent::Frame(frame) => self.on_frame(*frame, now, rng),
            LineEvent::Down { retry_at } => self.line_down(now, retry_at),
        }
    }

    /// Time has passed. To be called at [`Client::wake`], and harmless at any time.
    pub fn tick(&mut self, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        // A clock that was set back must not put the next heartbeat out of reach.
        self.heard = self.heard.min(now);
        let mut acts = self.write_drafts(now, false);
        if self.is_dead(now) {
            acts.extend(self.reconnect(now));
            return acts;
        }
        if self.retry_sign_in.is_some_and(|at| at <= now) {
            self.retry_sign_in = None;
            acts.extend(self.sign_in());
        }
        if self.retry_send.is_some_and(|at| at <= now) {
            self.retry_send = None;
            acts.extend(self.send_waiting());
        }
        if self.retry_page.is_some_and(|at| at <= now) {
            self.retry_page = None;
            acts.extend(self.refresh_shown(now, rng));
        }
        if self.retry_told.is_some_and(|at| at <= now) && self.phase == Phase::Live {
            self.retry_told = None;
            acts.extend(self.ask_drafts(now, rng));
            acts.extend(self.tell_seen(now, rng));
        }
        if self.phase == Phase::Live {
            acts.extend(self.tell_drafts(now, false, rng));
        }
        acts
    }

    /// Somebody set this machine's clock back by `by`: what was to happen in five seconds still does, and not years later.
    pub fn set_back(&mut self, by: Millis) {
        self.heard = self.heard.plus(Millis(-by.0));
        let retries = [&mut self.retry_sign_in, &mut self.retry_send, &mut self.retry_page, &mut self.retry_told];
        for at in retries.into_iter().flatten() {
            *at = at.plus(Millis(-by.0));
        }
        self.drafts.set_back(by);
    }

    /// When [`Client::tick`] has something to do next.
    pub fn wake(&self) -> Option<Timestamp> {
        let dead = (!matches!(self.phase, Phase::Down | Phase::Ended)).then(|| self.dead_at());
        let drafts = self.drafts.wake(self.phase == Phase::Live);
        let told = self.retry_told.filter(|_| self.phase == Phase::Live);
        [dead, drafts, told, self.retry_sign_in, self.retry_send, self.retry_page].into_iter().flatten().min()
    }

    pub fn mirror(&self) -> &Mirror {
        &self.mirror
    }

    pub fn line(&self) -> &LineState {
        &self.line
    }

    pub fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// Messages that the server has not confirmed, in the order of typing.
    pub fn unsent(&self) -> impl Iterator<Item = &Unsent> {
        self.outbox.iter()
    }

    /// Attendances that the person has asked to open; what is sent in one meanwhile waits for it.
    pub fn opening(&self) -> &BTreeSet<AttendanceId> {
        &self.opening
    }

    pub fn drafts(&self) -> &Drafts {
        &self.drafts
    }

    /// The server's time at `now`.
    pub fn clock(&self, now: Timestamp) -> Timestamp {
        self.offset.apply(now)
    }

    /// The records that would restore the outbox and the drafts.
    pub fn records(&self) -> Vec<Record> {
        let mut records = self.outbox.records();
        records.extend(self.drafts.records());
        records
    }

    /// These records could not be written: a message among them was not taken, and a draft is to be written again.
    pub fn not_kept(&mut self, records: &[Record], now: Timestamp) {
        for record in records {
            match record {
                Record::Send { key, attendance, text, .. } => {
                    self.outbox.remove(*key);
                    self.drafts.set(*attendance, text, now);
                }
                Record::Draft { attendance, .. } => self.drafts.unwritten(*attendance, now),
                // What they say shows again at the next start, and is settled there.
                Record::Refused { .. } | Record::Again { .. } | Record::Done { .. } | Record::Told { .. } => {}
            }
        }
    }

    fn greet(&mut self, now: Timestamp) -> Vec<Act> {
        if self.phase == Phase::Ended {
            return Vec::new();
        }
        self.phase = Phase::Greeting;
        self.heard = now;
        let hello = ClientFrame::Hello {
            versions: crate::protocol::SUPPORTED.to_vec(),
            client: self.program.clone(),
            account: self.account.clone(),
        };
        vec![Act::Send(hello)]
    }

    /// Gives the connection up for a new one at once.
    fn reconnect(&mut self, now: Timestamp) -> Vec<Act> {
        let mut acts = self.line_down(now, now);
        acts.push(Act::Reconnect);
        acts
    }

    fn line_down(&mut self, now: Timestamp, retry_at: Timestamp) -> Vec<Act> {
        self.shelf.loading.clear();
        self.outbox.line_lost();
        self.retry_sign_in = None;
        self.retry_page = None;
        self.retry_told = None;
        let acts = self.pending_lost(now);
        if self.phase == Phase::Ended {
            return acts;
        }
        let was_up = std::mem::replace(&mut self.phase, Phase::Down) != Phase::Down;
        self.line = match &self.line {
            // A server does not wait for ever for somebody to sign in: that is no news, unless it can't be reached then.
            LineState::SignedOut { .. } if was_up => return acts,
            LineState::Offline { since, .. } => LineState::Offline { since: *since, retry_at },
            LineState::Restarting { since, .. } if now.since(*since) < RESTARTED_WITHIN => {
                LineState::Restarting { since: *since, retry_at }
            }
            LineState::Restarting { since, .. } => LineState::Offline { since: *since, retry_at },
            LineState::Connecting
            | LineState::SignedOut { .. }
            | LineState::CatchingUp { .. }
            | LineState::Live
            | LineState::Ended { .. } => LineState::Offline { since: now, retry_at },
        };
        acts
    }

    fn end(&mut self, error: ProtocolError) -> Vec<Act> {
        self.phase = Phase::Ended;
        self.line = LineState::Ended { error };
        vec![Act::Hangup]
    }

    fn dead_at(&self) -> Timestamp {
        self.heard.plus(Millis(self.heartbeat.0.saturating_mul(2)))
    }

    fn is_dead(&self, now: Timestamp) -> bool {
        !matches!(self.phase, Phase::Down | Phase::Ended) && now >= self.dead_at()
    }
}

/// What is kept with the operating system: drafts and marks that are no promise.
fn keep_soon(records: Vec<Record>) -> Option<Act> {
    (!records.is_empty()).then_some(Act::Keep { records, durability: Durability::System })
}
