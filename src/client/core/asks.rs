//! What the person wants: checked by the domain's own rules, kept, asked of the server, and what became of it.

use crate::base::{AttendanceId, Key, Millis, Rng, SafeText, Timestamp};
use crate::domain::agent::MIN_PASSWORD;
use crate::domain::{AttendanceState, Refusal, Status};
use crate::protocol::{ClientFrame, Gone, Outcome, Reply, Request, Snapshot};

use super::super::act::{Act, Durability};
use super::super::{Alert, Ask, LineState, Unsent, rules};
use super::pending::{About, Pending};
use super::{Client, Phase, keep_soon};

/// After this long a message that the server could not take goes again.
const RETRY_SEND: Millis = Millis::seconds(5);
/// After this long so does a draft or a mark, for which nobody waits.
const RETRY_TOLD: Millis = Millis::seconds(30);

impl Client {
    /// Whether `ask` could be asked now, by all that is known here. The server has the last word.
    pub fn may(&self, ask: &Ask, now: Timestamp) -> Result<(), Refusal> {
        match ask {
            Ask::SignIn { login, .. } if login.is_blank() => Err(Refusal::Empty),
            // Somebody is signed in, or the server is none for us.
            Ask::SignIn { .. } if self.online().is_ok() || self.phase == Phase::Ended => Err(Refusal::Unavailable),
            Ask::SignIn { .. } | Ask::SignOut => Ok(()),
            Ask::Open { attendance } => self.online().and(rules::may_open(self.picture()?, *attendance)),
            Ask::Send { attendance, text, .. } => self.may_send(*attendance, text, now),
            Ask::SendAgain { message } => {
                let held = self.mirror.message(*message).and_then(|(_, message)| message.status);
                let is_open = matches!(held, Some(Status::Failed(_) | Status::Uncertain));
                if is_open { self.online() } else { Err(Refusal::NotResendable) }
            }
            Ask::RetryUnsent { key } => {
                let unsent = self.outbox.get(*key).ok_or(Refusal::NotFound)?;
                unsent.refused.as_ref().ok_or(Refusal::NotResendable)?;
                self.may_send(unsent.attendance, &unsent.text, now)
            }
            Ask::DiscardUnsent { key } | Ask::DropUnsent { key } => self.outbox.may_discard(*key),
            Ask::MoveUnsent { key, to } => {
                self.picture()?.attendances.get(to).ok_or(Refusal::NotFound)?;
                self.outbox.may_discard(*key)
            }
            Ask::Finish { attendance, .. } => self.online().and(rules::may_finish(self.picture()?, *attendance)),
            Ask::Seen { attendance, .. } | Ask::LoadTimeline { attendance } => {
                self.picture()?.attendances.get(attendance).map(|_| ()).ok_or(Refusal::NotFound)
            }
            Ask::Presence { .. } | Ask::Sessions | Ask::RevokeSession { .. } => self.online(),
            Ask::ChangePassword { new, .. } if new.reveal().chars().count() < MIN_PASSWORD => {
                Err(Refusal::Invalid { field: SafeText::line("new") })
            }
            Ask::ChangePassword { .. } => self.online(),
            Ask::Admin { .. } => self.online().and(rules::may_administer(self.picture()?)),
        }
    }

    /// The person wants something. Refused here, nothing was done.
    pub fn ask(&mut self, ask: Ask, now: Timestamp, rng: &mut Rng) -> Result<Vec<Act>, Refusal> {
        self.may(&ask, now)?;
        Ok(match ask {
            Ask::SignIn { login, password } => self.ask_sign_in(login, password),
            Ask::SignOut => self.ask_sign_out(now, rng),
            Ask::Open { attendance } => self.ask_open(attendance, now, rng),
            Ask::Send { attendance, text, reply_to } => self.ask_send(attendance, text, reply_to, now, rng),
            Ask::SendAgain { message } => self.ask_as("send_again", Request::SendAgain { message }, now, rng),
            Ask::RetryUnsent { key } => self.ask_retry(key),
            Ask::DiscardUnsent { key } => self.ask_discard(key, None, now),
            Ask::MoveUnsent { key, to } => self.ask_discard(key, Some(to), now),
            Ask::DropUnsent { key } => self.ask_drop(key),
            Ask::Finish { attendance, reason, description } => {
                self.ask_finish(attendance, reason, description, now, rng)
            }
            Ask::Seen { attendance, seq } => self.ask_seen(attendance, seq, now, rng),
            Ask::LoadTimeline { attendance } => self.load(attendance, now, rng),
            Ask::Presence { presence } => self.ask_as("presence", Request::Presence { presence }, now, rng),
            Ask::Sessions => self.ask_as("sessions", Request::Sessions, now, rng),
            Ask::RevokeSession { session } => {
                self.ask_as("revoke_session", Request::RevokeSession { session }, now, rng)
            }
            Ask::ChangePassword { current, new } => {
                self.ask_as("change_password", Request::ChangePassword { current, new }, now, rng)
            }
            Ask::Admin { admin } => self.ask_as("admin", Request::Admin { admin: *admin }, now, rng),
        })
    }

    /// The text that is being typed. Written to the disk and told to the server a little later.
    pub fn set_draft(&mut self, attendance: AttendanceId, text: &str, now: Timestamp) -> Vec<Act> {
        self.drafts.set(attendance, text, now);
        self.write_drafts(now, false)
    }

    /// Writes the drafts that are due; with `all` those that could wait, onto the disk itself.
    pub fn write_drafts(&mut self, now: Timestamp, all: bool) -> Vec<Act> {
        let records = self.drafts.write(now, all);
        let durability = if all { Durability::Disk } else { Durability::System };
        if records.is_empty() { Vec::new() } else { vec![Act::Keep { records, durability }] }
    }

    /// The server answered.
    pub(super) fn on_reply(&mut self, key: Key, outcome: Outcome, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        if self.outbox.get(key).is_some() {
            return self.on_send_reply(key, outcome, now);
        }
        let Some(pending) = self.take_pending(key) else { return Vec::new() };
        match outcome {
            Outcome::Ok(reply) => self.on_done(pending, reply, now, rng),
            Outcome::Refused(refusal) => self.on_no(pending, refusal, now),
        }
    }

    /// Tells the server the drafts that are due.
    pub(super) fn tell_drafts(&mut self, now: Timestamp, all: bool, rng: &mut Rng) -> Vec<Act> {
        let mut acts = Vec::new();
        for (attendance, text) in self.drafts.tell(now, all) {
            let request = Request::Draft { attendance, text: text.clone() };
            acts.extend(self.request(About::Draft { attendance, text }, request, now, rng));
        }
        acts
    }

    /// Asks for the drafts of the person's other devices, once a sign-in.
    pub(super) fn ask_drafts(&mut self, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        if std::mem::replace(&mut self.asked_drafts, true) {
            return Vec::new();
        }
        self.request(About::Drafts, Request::Drafts, now, rng)
    }

    /// Tells the server what was in view and is not told yet.
    pub(super) fn tell_seen(&mut self, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        let Some(snapshot) = self.mirror.snapshot.as_ref().filter(|_| self.phase == Phase::Live) else {
            return Vec::new();
        };
        let mut news = Vec::new();
        for (attendance, seen) in &mut self.seen {
            if seen.wanted > seen.told && is_open_with_me(snapshot, *attendance) {
                seen.told = seen.wanted;
                news.push((*attendance, Request::Seen { attendance: *attendance, seq: seen.wanted }));
            }
        }
        let mut acts = Vec::new();
        for (attendance, request) in news {
            acts.extend(self.request(About::Seen(attendance), request, now, rng));
        }
        acts
    }

    fn picture(&self) -> Result<&Snapshot, Refusal> {
        self.mirror.snapshot.as_ref().ok_or(Refusal::Unavailable)
    }

    fn online(&self) -> Result<(), Refusal> {
        match self.phase {
            Phase::Welcomed | Phase::Syncing | Phase::Live => Ok(()),
            Phase::Down | Phase::Greeting | Phase::Signing | Phase::Waiting | Phase::Leaving | Phase::Ended => {
                Err(Refusal::Unavailable)
            }
        }
    }

    fn ask_as(&mut self, name: &'static str, request: Request, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        self.request(About::Person(name), request, now, rng)
    }

    fn ask_sign_in(&mut self, login: SafeText, password: crate::protocol::Secret) -> Vec<Act> {
        self.login = Some((login, password));
        self.retry_sign_in = None;
        if self.phase == Phase::Signing { self.sign_in() } else { Vec::new() }
    }

    fn ask_sign_out(&mut self, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        let mut acts = Vec::new();
        let farewell = self.online().ok().map(|()| Key::new(now, rng));
        if self.phase == Phase::Live {
            acts.extend(self.tell_drafts(now, true, rng));
        }
        acts.extend(farewell.map(|key| Act::Send(ClientFrame::Request { key, request: Request::SignOut })));
        acts.extend(self.forget(true));
        let was_up = !matches!(self.phase, Phase::Down | Phase::Ended);
        if was_up {
            self.line = LineState::SignedOut { refusal: None };
        }
        match farewell {
            Some(key) => {
                let (about, request) = (About::SignOut, Request::SignOut);
                self.pending.push(Pending { key, about, request, asked: now, sent: true, repeated: false });
                self.phase = Phase::Leaving;
            }
            None if was_up => acts.extend(self.reconnect(now)),
            None => {}
        }
        acts
    }

    fn ask_send(
        &mut self,
        attendance: AttendanceId,
        text: SafeText,
        reply_to: Option<crate::base::MessageId>,
        now: Timestamp,
        rng: &mut Rng,
    ) -> Vec<Act> {
        let key = Key::new(now, rng);
        let title = self.title_of(attendance);
        let unsent = Unsent { key, attendance, text, reply_to, at: self.clock(now), title, refused: None };
        let n = self.mirror.snapshot.as_ref().map_or(0, |held| held.n);
        let mut records = vec![self.outbox.push(unsent, n)];
        records.extend(self.drafts.clear(attendance, now));
        // The disk is waited for anyhow: other drafts that are due soon go with it.
        records.extend(self.drafts.write(now, true));
        let mut acts = vec![Act::Keep { records, durability: Durability::Disk }];
        acts.extend(self.send_waiting());
        acts
    }

    fn ask_retry(&mut self, key: Key) -> Vec<Act> {
        let record = self.outbox.retry(key);
        let mut acts: Vec<Act> = record.and_then(|record| keep_soon(vec![record])).into_iter().collect();
        acts.extend(self.send_waiting());
        acts
    }

    /// The text becomes the draft of its attendance, or goes to the end of another one's.
    fn ask_discard(&mut self, key: Key, to: Option<AttendanceId>, now: Timestamp) -> Vec<Act> {
        let Some(unsent) = self.outbox.get(key).cloned() else { return Vec::new() };
        let into = to.unwrap_or(unsent.attendance);
        let typed = self.drafts.get(into);
        let text = match (typed.is_empty(), to) {
            (true, _) => unsent.text.to_string(),
            (false, Some(_)) => format!("{typed}\n{}", unsent.text),
            (false, None) => format!("{}\n{typed}", unsent.text),
        };
        self.drafts.set(into, &text, now);
        // The draft is written before the message is struck out: a crash in between leaves both, not neither.
        let mut records = self.drafts.write(now, true);
        records.extend(self.outbox.remove(key));
        vec![Act::Keep { records, durability: Durability::Disk }]
    }

    fn ask_drop(&mut self, key: Key) -> Vec<Act> {
        let records: Vec<_> = self.outbox.remove(key).into_iter().collect();
        vec![Act::Keep { records, durability: Durability::Disk }]
    }

    fn ask_open(&mut self, attendance: AttendanceId, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        self.opening.insert(attendance);
        self.request(About::Open(attendance), Request::Open { attendance }, now, rng)
    }

    fn ask_finish(
        &mut self,
        attendance: AttendanceId,
        reason: Option<SafeText>,
        description: Option<SafeText>,
        now: Timestamp,
        rng: &mut Rng,
    ) -> Vec<Act> {
        let held = self.mirror.snapshot.as_ref().and_then(|held| held.attendances.get(&attendance));
        let Some(version) = held.map(|view| view.version) else { return Vec::new() };
        self.finishing.insert(attendance);
        let request = Request::Finish { attendance, version, reason, description };
        self.request(About::Finish(attendance), request, now, rng)
    }

    fn ask_seen(&mut self, attendance: AttendanceId, seq: u64, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        let seen = self.seen.entry(attendance).or_default();
        seen.wanted = seen.wanted.max(seq);
        self.tell_seen(now, rng)
    }

    /// Sends what waits and is due. A message in an attendance that is being opened waits for the answer.
    pub(super) fn send_waiting(&mut self) -> Vec<Act> {
        if self.phase != Phase::Live || self.retry_send.is_some() {
            return Vec::new();
        }
        let pending = &self.pending;
        let is_held = |id: AttendanceId| pending.iter().any(|one| one.about == About::Open(id));
        self.outbox.ask_waiting(is_held).into_iter().map(Act::Send).collect()
    }

    fn may_send(&self, attendance: AttendanceId, text: &SafeText, now: Timestamp) -> Result<(), Refusal> {
        let (picture, now) = (self.picture()?, self.clock(now));
        match rules::may_send(picture, attendance, text, now) {
            Err(Refusal::NotOpen) if self.opening.contains(&attendance) => {
                rules::may_send_after_open(picture, attendance, text, now)
            }
            decided => decided,
        }
    }

    fn title_of(&self, attendance: AttendanceId) -> SafeText {
        let held = self.mirror.snapshot.as_ref().and_then(|held| held.attendances.get(&attendance));
        held.map(|view| view.contact.title()).unwrap_or_default()
    }

    fn on_send_reply(&mut self, key: Key, outcome: Outcome, now: Timestamp) -> Vec<Act> {
        let mut acts = match outcome {
            Outcome::Ok(Reply::Sent { n, .. } | Reply::Done { n }) => {
                self.outbox.taken(key, n);
                self.settle()
            }
            Outcome::Ok(
                Reply::Timeline { .. } | Reply::Drafts { .. } | Reply::Sessions { .. } | Reply::Admin { .. },
            ) => Vec::new(),
            // Nothing was decided: the store could not write just then. It goes again by itself, with the same key.
            Outcome::Refused(Refusal::Unavailable) => {
                self.outbox.wait_again(key);
                self.retry_send = Some(now.plus(RETRY_SEND));
                Vec::new()
            }
            Outcome::Refused(refusal) => self.on_send_refused(key, refusal),
        };
        acts.extend(self.send_waiting());
        acts
    }

    fn on_send_refused(&mut self, key: Key, refusal: Refusal) -> Vec<Act> {
        let gone = self.outbox.get(key).and_then(|unsent| self.gone.get(&unsent.attendance));
        let refusal = match (refusal, gone) {
            // To the server it does not exist for us any more. Where it went was told here before.
            (Refusal::NotFound, Some(gone)) => refusal_of(gone),
            (refusal, _) => refusal,
        };
        let record = self.outbox.refuse(key, refusal.clone());
        let mut acts: Vec<Act> = record.and_then(|record| keep_soon(vec![record])).into_iter().collect();
        acts.push(Act::Alert(Alert::Refused { ask: "send", refusal }));
        acts
    }

    /// An attendance left the lists: what waits for it is told why.
    pub(super) fn note_gone(&mut self, attendance: AttendanceId, gone: &Gone) {
        self.opening.remove(&attendance);
        if self.outbox.iter().any(|unsent| unsent.attendance == attendance) {
            self.gone.insert(attendance, gone.clone());
        }
    }

    /// The picture shows it open with the person: opening is over.
    pub(super) fn settle_opening(&mut self) {
        let Some(snapshot) = &self.mirror.snapshot else { return };
        self.opening.retain(|id| !is_open_with_me(snapshot, *id));
        self.gone.retain(|id, _| !snapshot.attendances.contains_key(id));
    }

    fn on_done(&mut self, pending: Pending, reply: Reply, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        match (pending.about, reply) {
            (About::SignOut, _) => self.reconnect(now),
            (About::Page(_), Reply::Timeline { attendance, page }) => self.on_page(pending.key, attendance, page),
            (About::Drafts, Reply::Drafts { drafts }) => keep_soon(self.drafts.take(drafts)).into_iter().collect(),
            (About::Draft { attendance, text }, _) => {
                let record = self.drafts.told(attendance, &text);
                let mut acts: Vec<Act> = record.and_then(|record| keep_soon(vec![record])).into_iter().collect();
                if self.phase == Phase::Live {
                    acts.extend(self.tell_drafts(now, false, rng));
                }
                acts
            }
            (About::Person(_), Reply::Sessions { sessions }) => vec![Act::Alert(Alert::Sessions { sessions })],
            (About::Person(_), Reply::Admin { admin }) => vec![Act::Alert(Alert::Admin { admin: Box::new(admin) })],
            (About::Person(ask), _) => vec![Act::Alert(Alert::Done { ask })],
            (About::Finish(_), _) => vec![Act::Alert(Alert::Done { ask: "finish" })],
            (About::Open(_), _) => {
                let mut acts = vec![Act::Alert(Alert::Done { ask: "open" })];
                acts.extend(self.send_waiting());
                acts
            }
            (About::Seen(_) | About::Page(_) | About::Drafts, _) => Vec::new(),
        }
    }

    fn on_no(&mut self, pending: Pending, refusal: Refusal, now: Timestamp) -> Vec<Act> {
        match &pending.about {
            About::SignOut => return self.reconnect(now),
            About::Page(attendance) => self.page_refused(pending.key, *attendance, &refusal, now),
            About::Draft { attendance, .. } if refusal == Refusal::Unavailable => {
                self.drafts.tell_again(*attendance, now.plus(RETRY_TOLD));
                return Vec::new();
            }
            About::Draft { attendance, .. } => return self.draft_refused(*attendance, &refusal),
            About::Finish(attendance) => drop(self.finishing.remove(attendance)),
            About::Open(attendance) => drop(self.opening.remove(attendance)),
            About::Drafts => {
                self.asked_drafts = false;
                self.retry_told = Some(now.plus(RETRY_TOLD));
            }
            About::Seen(attendance) if refusal == Refusal::Unavailable => {
                self.seen.entry(*attendance).or_default().told = 0;
                self.retry_told = Some(now.plus(RETRY_TOLD));
            }
            About::Person(_) | About::Seen(_) => {}
        }
        // The first one reached the server after all, and only its answer was lost.
        let is_done = pending.repeated && matches!(refusal, Refusal::AlreadyOpen | Refusal::AlreadyFinished);
        let told = pending.about.name().map(|ask| match is_done {
            true => Alert::Done { ask },
            false => Alert::Refused { ask, refusal },
        });
        let mut acts: Vec<Act> = told.map(Act::Alert).into_iter().collect();
        // What waited for the opening is refused by the server, with its own reason.
        acts.extend(self.send_waiting());
        acts
    }

    /// A draft for an attendance that this person no longer sees would never be found again: it is let go of.
    fn draft_refused(&mut self, attendance: AttendanceId, refusal: &Refusal) -> Vec<Act> {
        let is_shown = self.mirror.snapshot.as_ref().is_some_and(|held| held.attendances.contains_key(&attendance));
        let is_over = matches!(refusal, Refusal::NotFound | Refusal::AlreadyFinished);
        if is_over && !is_shown {
            return self.drafts.forget(attendance).and_then(|record| keep_soon(vec![record])).into_iter().collect();
        }
        Vec::new()
    }
}

/// What an attendance's going means to a message for it.
fn refusal_of(gone: &Gone) -> Refusal {
    match gone {
        Gone::OpenedBy { user } => Refusal::OpenedBy { user: Some(*user) },
        Gone::AssignedTo { user } => Refusal::AssignedTo { user: Some(*user) },
        Gone::Finished => Refusal::AlreadyFinished,
        Gone::OutOfSight => Refusal::NotFound,
    }
}

fn is_open_with_me(snapshot: &Snapshot, attendance: AttendanceId) -> bool {
    let view = snapshot.attendances.get(&attendance);
    view.is_some_and(|view| view.state == AttendanceState::Open && view.agent == Some(snapshot.me))
}
