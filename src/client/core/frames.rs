//! What the client does with each frame of the server.

use crate::base::{Millis, Rng, Timestamp};
use crate::domain::Refusal;
use crate::protocol::{ClientFrame, ProtocolError, Secret, ServerFrame, Snapshot};

use super::super::act::{Act, Identity};
use super::super::cache::Entry;
use super::super::{Alert, LineState};
use super::{Client, Phase, keep_soon};

/// A token that was not taken because the server is busy is tried again after this.
const RETRY_SIGN_IN: Millis = Millis::seconds(5);
/// Heartbeats outside of these are a mistake, and neither a busy line nor a dead one that nobody notices.
const HEARTBEAT_MS: std::ops::RangeInclusive<u32> = 1_000..=300_000;
/// Events that one life of a server can be ahead of a client: two lives are further apart (docs/PROTOCOL.md), also those that
/// begin with the same copy, a second after one another. Whoever was away for longer than that is asked, which harms nobody.
const LIFE: u64 = 1 << 20;
/// Syncs that may end in a gap before a whole new picture is asked for.
const GAPS: u32 = 2;

impl Client {
    /// The server said something.
    pub fn on_frame(&mut self, frame: ServerFrame, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        self.heard = now;
        match (self.phase, frame) {
            // What still comes over a connection that was given up.
            (Phase::Down | Phase::Ended, _) => Vec::new(),
            (_, ServerFrame::Bye { error }) => self.on_bye(error, now),
            (_, ServerFrame::Ping { now: theirs }) => {
                self.offset.learn(theirs, now);
                vec![Act::Send(ClientFrame::Pong)]
            }
            (_, ServerFrame::Reply { key, outcome }) => self.on_reply(key, outcome, now, rng),
            (Phase::Leaving, _) => Vec::new(),
            (Phase::Syncing | Phase::Live, frame) => self.on_news(frame, now, rng),
            (Phase::Greeting | Phase::Signing | Phase::Waiting | Phase::Welcomed, frame) => self.on_door(frame, now),
        }
    }

    /// Frames before the picture.
    fn on_door(&mut self, frame: ServerFrame, now: Timestamp) -> Vec<Act> {
        match frame {
            ServerFrame::Hello { version, now: theirs, heartbeat_ms, .. } => {
                self.offset.learn(theirs, now);
                let bounded = heartbeat_ms.clamp(*HEARTBEAT_MS.start(), *HEARTBEAT_MS.end());
                self.heartbeat = Millis(bounded.into());
                self.on_hello(version)
            }
            ServerFrame::Welcome { me, account, token, vault } => {
                self.vault_key = vault;
                self.on_welcome(Identity { me, account }, token)
            }
            ServerFrame::Refused { refusal } => self.on_refused(refusal, now),
            ServerFrame::Unknown => self.update_is_there(),
            // Out of turn: nobody is there whom it could concern.
            ServerFrame::Snapshot { .. }
            | ServerFrame::Replay { .. }
            | ServerFrame::ReplayEnd { .. }
            | ServerFrame::Event(_)
            | ServerFrame::Reply { .. }
            | ServerFrame::Ping { .. }
            | ServerFrame::Bye { .. } => Vec::new(),
        }
    }

    /// Frames that make the picture.
    fn on_news(&mut self, frame: ServerFrame, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        match frame {
            ServerFrame::Snapshot { snapshot } => self.on_snapshot(*snapshot, now, rng),
            ServerFrame::Replay { from, count } => {
                self.replaying = Some(from);
                self.line = LineState::CatchingUp { left: count };
                Vec::new()
            }
            ServerFrame::ReplayEnd { n } => self.on_replay_end(n, now, rng),
            ServerFrame::Event(numbered) => self.on_event(&numbered, now, rng),
            // The session was ended on a line that stands.
            ServerFrame::Refused { refusal: Refusal::SessionEnded } => self.session_over(false, now),
            ServerFrame::Unknown => self.update_is_there(),
            ServerFrame::Hello { .. }
            | ServerFrame::Welcome { .. }
            | ServerFrame::Refused { .. }
            | ServerFrame::Reply { .. }
            | ServerFrame::Ping { .. }
            | ServerFrame::Bye { .. } => Vec::new(),
        }
    }

    /// Proves who it is, by what there is.
    pub(super) fn sign_in(&mut self) -> Vec<Act> {
        let frame = match (&self.login, &self.token) {
            (Some((login, password)), _) => {
                Some(ClientFrame::Login { login: login.clone(), password: password.clone() })
            }
            (None, Some(token)) => Some(ClientFrame::Token { token: token.clone() }),
            (None, None) => None,
        };
        let Some(frame) = frame else {
            self.phase = Phase::Signing;
            self.line = LineState::SignedOut { refusal: None };
            return Vec::new();
        };
        self.phase = Phase::Waiting;
        vec![Act::Send(frame)]
    }

    /// Asks to be brought up to date from where the picture stands.
    pub(super) fn sync(&mut self) -> Vec<Act> {
        let mine = |snapshot: &&Snapshot| {
            let identity = self.identity.as_ref();
            identity.is_some_and(|identity| (snapshot.account.id, snapshot.me) == identity.key())
        };
        let held = self.mirror.snapshot.as_ref().filter(mine);
        let from = held.map(|snapshot| snapshot.n).filter(|_| self.gaps < GAPS);
        self.phase = Phase::Syncing;
        self.replaying = None;
        self.line = LineState::CatchingUp { left: 0 };
        vec![Act::Send(ClientFrame::Sync { from })]
    }

    /// Nobody is signed in here any more. What is cached stays unless `wipe`.
    pub(super) fn forget(&mut self, wipe: bool) -> Vec<Act> {
        self.token = None;
        self.vault_key = None;
        self.login = None;
        self.retry_sign_in = None;
        self.pending.clear();
        self.finishing.clear();
        self.opening.clear();
        if !wipe {
            return vec![Act::ForgetToken];
        }
        self.identity = None;
        self.mirror = super::Mirror::default();
        self.shelf = super::Shelf::default();
        self.outbox = super::Outbox::default();
        self.drafts = super::Drafts::default();
        self.seen.clear();
        self.epoch = 0;
        vec![Act::Wipe]
    }

    pub(super) fn update_is_there(&mut self) -> Vec<Act> {
        let first = !std::mem::replace(&mut self.told_of_update, true);
        if first { vec![Act::Alert(Alert::UpdateThere)] } else { Vec::new() }
    }

    /// The server ended the session of a line that stands: a fresh one for whoever signs in next.
    pub(super) fn session_over(&mut self, wipe: bool, now: Timestamp) -> Vec<Act> {
        let mut acts = self.forget(wipe);
        acts.push(Act::Alert(Alert::SessionEnded));
        self.line = LineState::SignedOut { refusal: Some(Refusal::SessionEnded) };
        acts.extend(self.reconnect(now));
        acts
    }

    fn on_hello(&mut self, version: u16) -> Vec<Act> {
        if !crate::protocol::SUPPORTED.contains(&version) {
            return self.end(ProtocolError::Version);
        }
        self.sign_in()
    }

    fn on_welcome(&mut self, identity: Identity, token: Option<Secret>) -> Vec<Act> {
        let same = self.identity.as_ref().is_some_and(|held| held.key() == identity.key());
        self.login = None;
        self.asked_drafts = false;
        self.gaps = 0;
        self.identity = Some(identity.clone());
        self.line = LineState::CatchingUp { left: 0 };
        let mut acts = Vec::new();
        if !same {
            acts.push(Act::Identified(Box::new(identity)));
        }
        if let Some(token) = token {
            self.token = Some(token.clone());
            acts.push(Act::KeepToken(token));
        }
        self.phase = Phase::Welcomed;
        if same {
            acts.extend(self.sync());
        }
        acts
    }

    fn on_refused(&mut self, refusal: Refusal, now: Timestamp) -> Vec<Act> {
        let by_token = self.login.take().is_none();
        self.phase = Phase::Signing;
        let mut acts = Vec::new();
        if by_token {
            match passing(&refusal) {
                Some(span) => self.retry_sign_in = Some(now.plus(span)),
                None => {
                    acts = self.forget(false);
                    acts.push(Act::Alert(Alert::SessionEnded));
                }
            }
        }
        self.line = LineState::SignedOut { refusal: Some(refusal) };
        acts
    }

    fn on_snapshot(&mut self, snapshot: Snapshot, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        let mut acts = self.end_life(snapshot.n);
        self.epoch = snapshot.n;
        self.gaps = 0;
        acts.extend(self.news_of(&snapshot));
        acts.push(Act::Cache(vec![Entry::Picture(Box::new(snapshot.clone()))]));
        self.mirror.take(snapshot);
        self.settle_opening();
        self.shelve();
        acts.extend(self.settle());
        acts.extend(self.go_live(now, rng));
        acts
    }

    /// A picture whose number cannot follow from mine is of another life of the server: it came back from a backup. What was
    /// kept of the old life is forgotten, because it would mix with what now has the same numbers.
    fn end_life(&mut self, n: u64) -> Vec<Act> {
        let Some(held) = self.mirror.snapshot.as_ref() else { return Vec::new() };
        if is_of_life(held.n, n) {
            return Vec::new();
        }
        let gone = held.attendances.keys().map(|id| Entry::Gone(*id)).collect();
        self.mirror = super::Mirror::default();
        self.shelf = super::Shelf { shown: self.shelf.shown, ..super::Shelf::default() };
        self.seen.clear();
        vec![Act::Cache(gone)]
    }

    /// What may have been sent in another life of the server is never sent again by itself (G22). Each message knows when it was
    /// typed: the picture of then may be lost, or be of another process.
    fn hold_strangers(&mut self) -> Vec<Act> {
        let n = self.mirror.snapshot.as_ref().map_or(0, |held| held.n);
        keep_soon(self.outbox.hold_tried(|typed| is_of_life(typed, n))).into_iter().collect()
    }

    fn on_replay_end(&mut self, n: u64, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        // The end of a replay that was given up for another one says nothing.
        if self.replaying.take().is_none() {
            return Vec::new();
        }
        if let LineState::CatchingUp { left: 1.. } = self.line {
            // Fewer came than were promised: something was lost at the very end, where no gap shows.
            self.gaps += 1;
            return self.sync();
        }
        self.gaps = 0;
        let mut acts = Vec::new();
        if let Some(snapshot) = self.mirror.snapshot.as_mut().filter(|snapshot| snapshot.n < n) {
            snapshot.n = n;
            acts.push(Act::Cache(vec![Entry::Number(n)]));
        }
        acts.extend(self.settle());
        acts.extend(self.go_live(now, rng));
        acts
    }

    fn go_live(&mut self, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        self.phase = Phase::Live;
        self.line = LineState::Live;
        let mut acts = self.hold_strangers();
        // An opening that was asked goes before what was written in the hope of it.
        acts.extend(self.ask_pending());
        self.retry_send = None;
        acts.extend(self.send_waiting());
        acts.extend(self.refresh_shown(now, rng));
        acts.extend(self.ask_drafts(now, rng));
        acts.extend(self.tell_drafts(now, true, rng));
        acts.extend(self.tell_seen(now, rng));
        acts
    }

    fn on_bye(&mut self, error: ProtocolError, now: Timestamp) -> Vec<Act> {
        match error {
            ProtocolError::Version | ProtocolError::Account => self.end(error),
            ProtocolError::SessionEnded if self.phase == Phase::Leaving => self.reconnect(now),
            ProtocolError::SessionEnded => self.session_over(false, now),
            // The server closes the line, and it is made again after a while.
            ProtocolError::Malformed
            | ProtocolError::TooLarge
            | ProtocolError::NotSignedIn
            | ProtocolError::Silent
            | ProtocolError::Flood => Vec::new(),
            ProtocolError::Stopping => {
                if !matches!(self.line, LineState::SignedOut { .. }) {
                    self.line = LineState::Restarting { since: now, retry_at: now };
                }
                Vec::new()
            }
        }
    }
}

/// Whether a server that is at `n` now can have been at `before` in the same life.
fn is_of_life(before: u64, n: u64) -> bool {
    (before..before.saturating_add(LIFE)).contains(&n)
}

/// After how long a sign-in that was not taken may be tried again by itself; `None`: it is for a person to try.
fn passing(refusal: &Refusal) -> Option<Millis> {
    if let Refusal::Throttled { seconds } = refusal {
        return Some(Millis::seconds((*seconds).into()));
    }
    (*refusal == Refusal::Unavailable).then_some(RETRY_SIGN_IN)
}
