//! What a screen works with: the picture, the line, and a way to ask for things.
//!
//! A seat drives the pure core: it carries frames, keeps records, writes the cache and passes time on. It never draws, and
//! nothing of it blocks but writing a record to the disk, which is the promise of Enter.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::time::wall_clock;
use crate::base::{AttendanceId, Key, Millis, Rng, SafeText, Timestamp};
use crate::domain::Refusal;
use crate::protocol::{ClientEnd, ClientFrame};

use super::act::{Act, CachedPage, Durability, Identity};
use super::cache::memory::MemoryCache;
use super::cache::{Cache, Entry};
use super::connect::{ConnectFault, Remote, Target};
use super::core::Client;
use super::line::{Line, Plug, Plugged};
use super::outbox::Record;
use super::place::{Home, Room, Root, Trouble};
use super::socket::Meter;
use super::timeline::PAGE;
use super::token::Kept;
use super::vault::Vault;
use super::{Alert, Ask, Change, LineState, Mirror, Traffic, Unsent};

/// Events that one turn takes in at most before the screen is drawn again.
const TURN: usize = 512;
/// Writes to the cache after which it is asked to keep them: what a kill loses is asked of the server again.
const FLUSH_EVERY: u32 = 200;

/// What a seat is made with.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// Name and version of the program, as sessions are listed.
    pub program: SafeText,
    /// May be left out where the server holds one account.
    pub account: Option<SafeText>,
    /// The cache folder; `None`: nothing is kept on this machine.
    pub folder: Option<PathBuf>,
}

/// A place at the desk.
pub struct Seat {
    client: Client,
    line: Line,
    frames: VecDeque<ClientFrame>,
    root: Option<Box<dyn Home>>,
    place: Option<Box<dyn Room>>,
    cache: Box<dyn Cache>,
    unflushed: u32,
    meter: Arc<Meter>,
    rng: Rng,
    change: Change,
    /// When it was last polled, by this machine's clock.
    polled: Timestamp,
}

impl Seat {
    /// A seat at a server in this process. `server` names it among the places of `setup.folder`.
    pub fn embedded(plug: Plug, server: &str, setup: Setup) -> Seat {
        Seat::new(Line::new(Box::new(Plugged(plug))), server, setup, Rng::from_system())
    }

    /// A seat at a server on the network. Its first connection is tried at the first [`Seat::next`] or [`Seat::poll`],
    /// which must happen inside a runtime.
    pub fn remote(target: Target, setup: Setup) -> Seat {
        let (server, meter) = (target.place(), Arc::<Meter>::default());
        let line = Line::new(Box::new(Remote::new(target, Arc::clone(&meter))));
        let mut seat = Seat::new(line, &server, setup, Rng::from_system());
        seat.meter = meter;
        seat
    }

    /// A seat at this very end, with nothing kept: when the end closes, the line stays down.
    pub fn for_tests(end: ClientEnd) -> Seat {
        let mut end = Some(end);
        let plug: Plug = Box::new(move || end.take());
        let setup = Setup { program: SafeText::line("tests"), ..Setup::default() };
        Seat::new(Line::new(Box::new(Plugged(plug))), "tests", setup, Rng::seeded(1))
    }

    /// A seat whose disk and randomness are given to it: the same seed is the same run.
    pub fn rehearsed(plug: Plug, home: Box<dyn Home>, setup: Setup, rng: Rng) -> Seat {
        Seat::at(Line::new(Box::new(Plugged(plug))), Some(home), setup, rng)
    }

    fn new(line: Line, server: &str, setup: Setup, rng: Rng) -> Seat {
        let root = setup.folder.as_ref().map(|folder| Root::new(folder, server));
        Seat::at(line, root.map(|root| -> Box<dyn Home> { Box::new(root) }), setup, rng)
    }

    fn at(line: Line, root: Option<Box<dyn Home>>, setup: Setup, rng: Rng) -> Seat {
        let mut seat = Seat {
            client: Client::new(setup.program, setup.account),
            line,
            frames: VecDeque::new(),
            root,
            place: None,
            cache: Box::<MemoryCache>::default(),
            unflushed: 0,
            meter: Arc::default(),
            rng,
            change: Change::default(),
            polled: Timestamp(i64::MIN),
        };
        if let Some(last) = seat.root.as_ref().and_then(|root| root.last()) {
            seat.sit_down_again(last);
        }
        seat
    }

    /// Everything that is known.
    pub fn mirror(&self) -> &Mirror {
        self.client.mirror()
    }

    pub fn line(&self) -> &LineState {
        self.client.line()
    }

    /// Why the server could not be reached at the last try; `None` while it is, or before the first try.
    pub fn fault(&self) -> Option<&ConnectFault> {
        self.line.fault()
    }

    /// Who is signed in, or was when this machine last heard.
    pub fn identity(&self) -> Option<&Identity> {
        self.client.identity()
    }

    /// Events that are still to come; `None` when nothing is being caught up with.
    pub fn catching_up(&self) -> Option<u32> {
        match self.client.line() {
            LineState::CatchingUp { left } => Some(*left),
            LineState::Connecting
            | LineState::SignedOut { .. }
            | LineState::Live
            | LineState::Offline { .. }
            | LineState::Restarting { .. }
            | LineState::Ended { .. } => None,
        }
    }

    /// The messages of an attendance that the server has not confirmed, in the order of typing.
    pub fn unsent(&self, attendance: AttendanceId) -> impl Iterator<Item = &Unsent> {
        self.client.unsent().filter(move |unsent| unsent.attendance == attendance)
    }

    /// All of them, also those of attendances that are out of sight.
    pub fn all_unsent(&self) -> impl Iterator<Item = &Unsent> {
        self.client.unsent()
    }

    /// Attendances that are being opened: what is sent in one waits here for it.
    pub fn opening(&self) -> &std::collections::BTreeSet<AttendanceId> {
        self.client.opening()
    }

    /// What is being typed there; empty: nothing.
    pub fn draft(&self, attendance: AttendanceId) -> &str {
        self.client.drafts().get(attendance)
    }

    /// Attendances that have a draft.
    pub fn my_drafts(&self) -> impl Iterator<Item = AttendanceId> {
        self.client.drafts().iter().map(|(attendance, _)| attendance)
    }

    /// The server's time at `now`.
    pub fn clock(&self, now: Timestamp) -> Timestamp {
        self.client.clock(now)
    }

    /// Bytes over the socket; zero at a server in this process.
    pub fn traffic(&self) -> Traffic {
        self.meter.traffic()
    }

    /// Whether `ask` could be asked now: what a button is greyed out by. Changes nothing.
    pub fn may(&self, ask: &Ask, now: Timestamp) -> Result<(), Refusal> {
        self.client.may(ask, now)
    }

    /// Asks. After `Ok` a message that was sent is on the disk, and the editor can be cleared.
    pub fn ask(&mut self, ask: Ask, now: Timestamp) -> Result<(), Refusal> {
        let acts = self.client.ask(ask, now, &mut self.rng)?;
        self.perform(acts, now)
    }

    /// The text in the composer of `attendance`. To be called at each change; it is written and told a little later.
    pub fn set_draft(&mut self, attendance: AttendanceId, text: &str, now: Timestamp) {
        let acts = self.client.set_draft(attendance, text, now);
        self.perform_all(acts, now);
    }

    /// The conversation on the screen: its messages are loaded, and kept up to date across everything.
    pub fn show(&mut self, attendance: Option<AttendanceId>, now: Timestamp) {
        let acts = self.client.show(attendance, now, &mut self.rng);
        self.perform_all(acts, now);
    }

    /// Writes what could have waited: before the program ends.
    pub fn settle(&mut self, now: Timestamp) {
        let acts = self.client.write_drafts(now, true);
        self.perform_all(acts, now);
        self.cache.flush();
    }

    /// Waits for the next change that somebody could see. Nothing is lost when the waiting is given up.
    pub async fn next(&mut self) -> Change {
        loop {
            let change = self.poll(wall_clock());
            if change != Change::default() {
                return change;
            }
            let now = wall_clock();
            let wake = self.client.wake();
            let wants_room = !self.frames.is_empty();
            let sleep = async {
                match wake {
                    Some(at) => tokio::time::sleep(at.since(now).as_duration()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = self.line.ready(wants_room, now) => {}
                () = sleep => {}
            }
        }
    }

    /// Takes in what waits, and lets time pass to `now`.
    pub fn poll(&mut self, now: Timestamp) -> Change {
        let back = self.polled.since(now);
        if back > Millis::ZERO {
            self.client.set_back(back);
            self.line.set_back(back);
        }
        self.polled = now;
        let before = self.client.line().clone();
        for _ in 0..TURN {
            self.line.send(&mut self.frames);
            let Some(event) = self.line.try_event(now, &mut self.rng) else { break };
            let acts = self.client.on_line(event, now, &mut self.rng);
            self.change.visible |= acts.iter().any(|act| matches!(act, Act::Keep { .. } | Act::Cache(_)));
            self.perform_all(acts, now);
        }
        if self.client.wake().is_some_and(|at| at <= now) {
            let acts = self.client.tick(now, &mut self.rng);
            self.perform_all(acts, now);
        }
        self.line.send(&mut self.frames);
        self.tell_trouble();
        let is_lost = before == LineState::Live && *self.client.line() != LineState::Live;
        if is_lost {
            // From here on there is nothing but what is kept: it must be there after a kill as well.
            self.unflushed = 0;
            self.cache.flush();
        }
        self.change.visible |= before != *self.client.line();
        std::mem::take(&mut self.change)
    }

    /// Performs acts of which none can be refused any more.
    fn perform_all(&mut self, acts: Vec<Act>, now: Timestamp) {
        // The only refusal is that of the disk, and it was told as trouble.
        let _ = self.perform(acts, now);
    }

    /// A record that the disk did not take takes with it what speaks of it, and nothing else: a conversation that is on the
    /// screen is loaded all the same.
    fn perform(&mut self, acts: Vec<Act>, now: Timestamp) -> Result<(), Refusal> {
        let mut done = Ok(());
        let mut unkept: Vec<Key> = Vec::new();
        for act in acts {
            match act {
                Act::Send(ClientFrame::Request { key, .. }) if unkept.contains(&key) => {}
                Act::Send(frame) => self.frames.push_back(frame),
                Act::Keep { records, durability } => {
                    if let Err(refusal) = self.keep(&records, durability, now) {
                        unkept.extend(records.iter().filter_map(Record::key));
                        done = Err(refusal);
                    }
                }
                Act::Cache(entries) => self.write_cache(&entries),
                Act::ReadCache { attendance, before } => self.read_cache(attendance, before, now),
                Act::Identified(identity) => {
                    self.open_place(identity.key(), now);
                    // Also a sign-in by an older token brings the key, which the next start wants to have.
                    self.client.token().cloned().into_iter().for_each(|token| self.keep_token(token));
                }
                Act::KeepToken(token) => self.keep_token(token),
                Act::ForgetToken => {
                    let forgotten = self.place.as_ref().map(|place| place.forget_token());
                    self.note(forgotten);
                }
                Act::Wipe => self.wipe(),
                Act::Reconnect => {
                    self.frames.clear();
                    self.line.drop_connection(true, now);
                }
                Act::Hangup => self.line.drop_connection(false, now),
                Act::Alert(alert) => self.change.alerts.push(alert),
            }
        }
        self.line.send(&mut self.frames);
        done
    }

    fn keep(&mut self, records: &[Record], durability: Durability, now: Timestamp) -> Result<(), Refusal> {
        let Some(place) = &mut self.place else { return Ok(()) };
        let client = &self.client;
        // A handle that failed before is replaced by a new file, which holds these records already.
        let kept = place.tidy(&|| client.records()).and_then(|()| place.keep(records, durability));
        let Err(error) = kept else { return Ok(()) };
        let detail = SafeText::line(&format!("outbox: {error}"));
        self.change.alerts.push(Alert::NotKept { detail });
        self.client.not_kept(records, now);
        if durability == Durability::System { Ok(()) } else { Err(Refusal::Unavailable) }
    }

    fn write_cache(&mut self, entries: &[Entry]) {
        self.cache.write(entries);
        self.unflushed += 1;
        let is_dear = entries.iter().any(|entry| matches!(entry, Entry::Picture(_)));
        if is_dear || self.unflushed >= FLUSH_EVERY {
            self.unflushed = 0;
            self.cache.flush();
        }
    }

    fn read_cache(&mut self, attendance: AttendanceId, before: Option<u64>, now: Timestamp) {
        let cached = self.cache.page(attendance, before, PAGE);
        let page = CachedPage { attendance, before, cached };
        let acts = self.client.on_cached(page, now, &mut self.rng);
        self.change.visible = true;
        self.perform_all(acts, now);
    }

    /// The start of a program: whoever signed in last goes on, if their sign-in was kept. Without it their place stays shut.
    fn sit_down_again(&mut self, last: (crate::base::AccountId, crate::base::UserId)) {
        let kept = match self.root.as_ref().map(|root| root.token(last)) {
            Some(Ok(Some(kept))) => kept,
            Some(Ok(None)) | None => return,
            Some(Err(error)) => return self.trouble(&format!("token: {error}")),
        };
        let has_key = kept.key.is_some();
        self.client.set_token(Some(kept.token), kept.key);
        if has_key {
            self.open_place(last, Timestamp(0));
        }
    }

    fn keep_token(&mut self, token: crate::protocol::Secret) {
        let kept = Kept { token, key: self.client.vault_key().cloned() };
        let kept = self.place.as_ref().map(|place| place.keep_token(&kept));
        self.note(kept);
    }

    fn open_place(&mut self, key: (crate::base::AccountId, crate::base::UserId), now: Timestamp) {
        // What is open is closed first: it may be the same files.
        self.place = None;
        self.cache = Box::<MemoryCache>::default();
        let mut saved = super::act::Saved::default();
        if let Some(root) = &self.root {
            let remembered = root.remember(key);
            let opened = root.open(key, self.client.vault_key().and_then(Vault::new));
            self.place = opened.place;
            self.cache = opened.cache;
            saved = opened.saved;
            self.change.alerts.extend(opened.trouble.into_iter().map(alert_of));
            self.note(Some(remembered));
        }
        let acts = self.client.restore(saved);
        self.perform_all(acts, now);
    }

    fn wipe(&mut self) {
        // Closed first, so that nothing writes itself back.
        self.cache = Box::<MemoryCache>::default();
        let wiped = self.place.take().map(|place| place.wipe());
        self.note(wiped);
        let forgotten = self.root.as_ref().map(|root| root.forget());
        self.note(forgotten);
    }

    fn note(&mut self, done: Option<std::io::Result<()>>) {
        if let Some(Err(error)) = done {
            self.trouble(&error.to_string());
        }
    }

    fn tell_trouble(&mut self) {
        if let Some(detail) = self.cache.trouble() {
            self.trouble(&detail);
        }
    }

    fn trouble(&mut self, detail: &str) {
        self.change.alerts.push(Alert::CacheTrouble { detail: SafeText::line(detail) });
    }
}

fn alert_of(trouble: Trouble) -> Alert {
    match trouble {
        Trouble::Damaged(place) => Alert::OutboxDamaged { place: SafeText::line(&place.display().to_string()) },
        Trouble::NotKept(detail) => Alert::NotKept { detail: SafeText::line(&detail) },
        Trouble::Cache(detail) => Alert::CacheTrouble { detail: SafeText::line(&detail) },
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.settle(wall_clock());
    }
}
