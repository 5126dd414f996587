//! A workstation and the person at it: the real seat, moved by hand through time.

use std::collections::BTreeMap;

use crate::base::{AttendanceId, Key, Millis, Rng, SafeText, Timestamp, UserId};
use crate::client::{Alert, Ask, LineState, Seat, Setup};
use crate::domain::Refusal;
use crate::protocol::{Secret, Snapshot};

use super::clerk::PASSWORD;
use super::finding::Finding;
use super::home::HomeDisk;
use super::host::Host;
use super::wire::{Moved, Wire};

/// A reply that a person typed, and what is to become of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    pub key: Key,
    pub attendance: AttendanceId,
    pub text: SafeText,
    /// Taken back by the person.
    pub is_given_up: bool,
    /// How often this machine had been wiped when it was typed.
    pub wipes: u64,
    /// It was seen in the store.
    pub is_stored: bool,
    /// When it was typed, and when it was put in line last, counted in what the person did.
    pub typed: u64,
    pub lined_up: u64,
}

/// Tries to sign in before a person gives up.
const TRIES: u32 = 3;

/// A workstation.
pub struct Desk {
    pub name: String,
    pub login: String,
    pub user: UserId,
    /// The password, and the one that it may be instead.
    passwords: Vec<String>,
    pub seat: Option<Seat>,
    pub wire: Wire,
    pub home: HomeDisk,
    /// How far this machine's clock is off.
    pub skew: Millis,
    /// The person went home: nobody signs in again.
    pub is_away: bool,
    /// Tries to sign in since it last worked: a person gives up.
    pub tries: u32,
    pub shown: Option<AttendanceId>,
    pub typed: Vec<Typed>,
    /// Counts what the person did with replies.
    deeds: u64,
    /// The highest number that was seen in each attendance's timeline, and statuses that only grow.
    pub ranks: BTreeMap<crate::base::MessageId, u8>,
    seed: u64,
    starts: u64,
    pub alerts: u64,
    pub sessions: Vec<crate::protocol::reply::SessionView>,
}

impl Desk {
    pub fn new(name: &str, login: &str, user: UserId, seed: u64) -> Desk {
        let (wire, _) = Wire::new();
        Desk {
            name: name.to_owned(),
            login: login.to_owned(),
            user,
            passwords: vec![PASSWORD.to_owned()],
            seat: None,
            wire,
            home: HomeDisk::default(),
            skew: Millis::ZERO,
            is_away: false,
            tries: 0,
            shown: None,
            typed: Vec::new(),
            deeds: 0,
            ranks: BTreeMap::new(),
            seed,
            starts: 0,
            alerts: 0,
            sessions: Vec::new(),
        }
    }

    /// What this machine's clock shows.
    pub fn now(&self, now: Timestamp) -> Timestamp {
        now.plus(self.skew)
    }

    /// Starts the program, if it does not run.
    pub fn start(&mut self, is_reachable: bool) {
        if self.seat.is_some() {
            return;
        }
        self.starts += 1;
        let delay = self.wire.delay;
        let (mut wire, plug) = Wire::new();
        wire.delay = delay;
        wire.count_on(self.wire.frames());
        wire.hides_events = self.wire.hides_events;
        wire.set_reachable(is_reachable);
        self.wire = wire;
        let setup = Setup { program: SafeText::line("rehearsal"), account: None, folder: None };
        let rng = Rng::seeded(self.seed.wrapping_add(self.starts));
        self.seat = Some(Seat::rehearsed(plug, Box::new(self.home.clone()), setup, rng));
        self.shown = None;
    }

    /// The program ends in good order.
    pub fn quit(&mut self, now: Timestamp) {
        let now = self.now(now);
        if let Some(mut seat) = self.seat.take() {
            seat.settle(now);
            self.home.kill();
        }
    }

    /// The program is killed, or the machine loses its power.
    pub fn kill(&mut self, with_power: bool) {
        if with_power {
            self.home.cut_power();
        } else {
            self.home.kill();
        }
        self.seat = None;
    }

    /// Takes in what came, and signs in where nobody is.
    pub fn turn(&mut self, now: Timestamp) {
        self.take_in(now);
        self.settle_shown(now);
    }

    /// As the screen does it: a conversation that went out of sight leaves it, unless something was typed there.
    fn settle_shown(&mut self, now: Timestamp) {
        let (Some(id), Some(seat)) = (self.shown, &self.seat) else { return };
        let picture = seat.mirror().snapshot.as_ref();
        let has_own = !seat.draft(id).is_empty() || seat.unsent(id).next().is_some();
        if picture.is_none_or(|picture| !picture.attendances.contains_key(&id) && !has_own) {
            self.show(None, now);
        }
    }

    fn take_in(&mut self, now: Timestamp) {
        let now = self.now(now);
        let Some(seat) = &mut self.seat else { return };
        let change = seat.poll(now);
        self.alerts += change.alerts.len() as u64;
        for alert in change.alerts {
            if let Alert::Sessions { sessions } = alert {
                self.sessions = sessions;
            }
        }
        match seat.line() {
            LineState::SignedOut { refusal: None | Some(Refusal::SessionEnded) } => {}
            LineState::SignedOut { refusal: Some(Refusal::BadLogin) } => self.passwords.rotate_left(1),
            LineState::Live => {
                self.tries = 0;
                return;
            }
            // Too many wrong tries: the person comes back later.
            LineState::SignedOut { refusal: Some(_) } if self.tries > 0 => return,
            LineState::SignedOut { refusal: Some(_) } => {}
            LineState::Connecting
            | LineState::CatchingUp { .. }
            | LineState::Offline { .. }
            | LineState::Restarting { .. }
            | LineState::Ended { .. } => return,
        }
        if !self.is_away && self.tries < TRIES {
            self.tries += 1;
            let password = self.passwords.first().map_or("", String::as_str);
            let ask = Ask::SignIn { login: SafeText::line(&self.login), password: Secret::new(password) };
            let _ = seat.ask(ask, now);
        }
    }

    /// Moves frames between this desk and the server.
    pub fn carry(&mut self, host: Option<&Host>, now: Timestamp) -> Result<Moved, Finding> {
        // Each desk has an address of its own.
        let address = format!("10.0.0.{}", self.seed % 250);
        self.wire.carry(host, &address, now)
    }

    pub fn is_live(&self) -> bool {
        self.seat.as_ref().is_some_and(|seat| *seat.line() == LineState::Live)
    }

    pub fn picture(&self) -> Option<&Snapshot> {
        self.seat.as_ref()?.mirror().snapshot.as_ref()
    }

    /// Asks for something; what is refused on this machine is nothing.
    pub fn ask(&mut self, ask: Ask, now: Timestamp) -> Result<(), Refusal> {
        let now = self.now(now);
        match &mut self.seat {
            Some(seat) => seat.ask(ask, now),
            None => Err(Refusal::Unavailable),
        }
    }

    /// Types a reply and presses Enter.
    pub fn reply(&mut self, attendance: AttendanceId, text: &str, now: Timestamp) -> Result<Key, Refusal> {
        let text = SafeText::new(text);
        self.ask(Ask::Send { attendance, text: text.clone(), reply_to: None }, now)?;
        let seat = self.seat.as_ref().ok_or(Refusal::Unavailable)?;
        let unsent = seat.unsent(attendance).last().ok_or(Refusal::Unavailable)?;
        let key = unsent.key;
        let wipes = self.home.wipes();
        self.deeds += 1;
        let (typed, lined_up) = (self.deeds, self.deeds);
        self.typed.push(Typed { key, attendance, text, is_given_up: false, wipes, is_stored: false, typed, lined_up });
        Ok(key)
    }

    /// Puts a reply that was refused in line again.
    pub fn retry(&mut self, key: Key, now: Timestamp) -> Result<(), Refusal> {
        self.ask(Ask::RetryUnsent { key }, now)?;
        self.deeds += 1;
        let deeds = self.deeds;
        self.typed.iter_mut().filter(|typed| typed.key == key).for_each(|typed| typed.lined_up = deeds);
        Ok(())
    }

    /// Puts a conversation on the screen.
    pub fn show(&mut self, attendance: Option<AttendanceId>, now: Timestamp) {
        let now = self.now(now);
        if let Some(seat) = &mut self.seat {
            seat.show(attendance, now);
            self.shown = attendance;
        }
    }

    /// The person sits down, and tries to sign in if need be.
    pub fn sit_down(&mut self, is_reachable: bool) {
        self.is_away = false;
        self.tries = 0;
        self.start(is_reachable);
    }

    /// The person chose a new one, and does not know whether it was taken.
    pub fn learn_password(&mut self, password: &str) {
        self.passwords.insert(0, password.to_owned());
    }

    /// The person was told the password.
    pub fn know_password(&mut self, password: &str) {
        self.passwords = vec![password.to_owned()];
    }

    pub fn password(&self) -> &str {
        self.passwords.first().map_or("", String::as_str)
    }
}
