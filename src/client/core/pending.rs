//! Requests whose answer is to come.
//!
//! Something that a person asked for and that was on its way when the line broke is asked again with the same key once the
//! line is back, if that is soon: a repeat is harmless, and "nothing happened" would be the worse answer.

use crate::base::{AttendanceId, Key, Millis, Rng, SafeText, Timestamp};
use crate::domain::Refusal;
use crate::protocol::{ClientFrame, Request};

use super::super::Alert;
use super::super::act::Act;
use super::{Client, Phase};

/// What was asked longer ago than this is not asked again by itself.
pub const REPEAT_WITHIN: Millis = Millis::seconds(60);

/// A request that waits for its answer, or for the line.
#[derive(Debug)]
pub(super) struct Pending {
    pub key: Key,
    pub about: About,
    pub request: Request,
    pub asked: Timestamp,
    /// Sent on the connection of now.
    pub sent: bool,
    /// Sent on an earlier one as well.
    pub repeated: bool,
}

/// Whom the answer concerns.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum About {
    /// A person waits for it, under this name.
    Person(&'static str),
    Open(AttendanceId),
    Finish(AttendanceId),
    Seen(AttendanceId),
    Draft {
        attendance: AttendanceId,
        text: SafeText,
    },
    Drafts,
    Page(AttendanceId),
    SignOut,
}

impl About {
    /// The name under which a person hears of it; `None`: nobody waits.
    pub fn name(&self) -> Option<&'static str> {
        match self {
            About::Person(name) => Some(name),
            About::Open(_) => Some("open"),
            About::Finish(_) => Some("finish"),
            About::Seen(_) | About::Draft { .. } | About::Drafts | About::Page(_) | About::SignOut => None,
        }
    }
}

impl Client {
    /// Asks it now, or as soon as the picture is up to date.
    pub(super) fn request(&mut self, about: About, request: Request, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        let key = Key::new(now, rng);
        let sent = self.phase == Phase::Live;
        let frame = ClientFrame::Request { key, request: request.clone() };
        self.pending.push(Pending { key, about, request, asked: now, sent, repeated: false });
        if sent { vec![Act::Send(frame)] } else { Vec::new() }
    }

    /// The line is live: all that waits for it goes out.
    pub(super) fn ask_pending(&mut self) -> Vec<Act> {
        let mut acts = Vec::new();
        for pending in self.pending.iter_mut().filter(|pending| !pending.sent) {
            pending.sent = true;
            acts.push(Act::Send(ClientFrame::Request { key: pending.key, request: pending.request.clone() }));
        }
        acts
    }

    pub(super) fn take_pending(&mut self, key: Key) -> Option<Pending> {
        let at = self.pending.iter().position(|pending| pending.key == key)?;
        Some(self.pending.remove(at))
    }

    /// The connection broke. What people wait for is kept for the next one, unless it is old.
    pub(super) fn pending_lost(&mut self, now: Timestamp) -> Vec<Act> {
        let mut acts = Vec::new();
        let pending = std::mem::take(&mut self.pending);
        for mut one in pending {
            match (&one.about, one.about.name()) {
                (About::Draft { attendance, .. }, _) => self.drafts.untold(*attendance),
                (About::Seen(attendance), _) => {
                    if let Some(seen) = self.seen.get_mut(attendance) {
                        seen.told = 0;
                    }
                }
                (About::Drafts, _) => self.asked_drafts = false,
                (_, None) => {}
                (_, Some(_)) if now.since(one.asked).0 <= REPEAT_WITHIN.0 => {
                    one.repeated |= one.sent;
                    one.sent = false;
                    self.pending.push(one);
                }
                (about, Some(name)) => {
                    match about {
                        About::Finish(attendance) => drop(self.finishing.remove(attendance)),
                        About::Open(attendance) => drop(self.opening.remove(attendance)),
                        About::Person(_)
                        | About::Seen(_)
                        | About::Draft { .. }
                        | About::Drafts
                        | About::Page(_)
                        | About::SignOut => {}
                    }
                    acts.push(Act::Alert(Alert::Refused { ask: name, refusal: Refusal::Unavailable }));
                }
            }
        }
        acts
    }
}
