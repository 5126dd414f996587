//! A server that keeps the truth, a line that breaks, loses and delays, and a client that must agree with it in the end
//! (G05, G06). The same seed is the same run; a failure names its seed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;

use turno::base::page::Page;
use turno::base::{AttendanceId, Key, Millis, Rng, SafeText};
use turno::client::{Ask, LineState};
use turno::domain::{Content, Refusal, Status};
use turno::protocol::event::{Event, RowChange};
use turno::protocol::snapshot::Applied;
use turno::protocol::{
    ClientFrame, Gone, MessageView, Numbered, Outcome, Reply, Request, Secret, ServerFrame, Snapshot,
};

use super::kit::*;

/// What is so, whoever was told.
struct Truth {
    /// As Ana sees it.
    picture: Snapshot,
    /// Also of attendances that she does not see.
    messages: BTreeMap<AttendanceId, BTreeMap<u64, MessageView>>,
    /// What was meant for her.
    log: Vec<(u64, Event)>,
    n: u64,
    seq: u64,
    sent: BTreeMap<Key, (u64, SafeText)>,
    /// Was out of sight when it came, and may have come again later: it has lost its place.
    refused: BTreeSet<Key>,
}

impl Truth {
    fn new() -> Truth {
        let picture = snapshot(10, vec![open_row(1), open_row(2), open_row(3)]);
        let messages = (1..=3).map(|at| (attendance(at), BTreeMap::new())).collect();
        Truth { picture, messages, log: Vec::new(), n: 10, seq: 0, sent: BTreeMap::new(), refused: BTreeSet::new() }
    }

    /// One more event for her.
    fn commit(&mut self, event: Event) -> u64 {
        self.n += 1;
        let numbered = Numbered { n: self.n, prev: self.picture.n, event: event.into() };
        assert_eq!(self.picture.apply(&numbered), Applied::Done);
        self.log.push((self.n, numbered.event.into()));
        self.n
    }

    fn sees(&self, id: AttendanceId) -> bool {
        self.picture.attendances.contains_key(&id)
    }

    fn add(&mut self, id: AttendanceId, message: impl FnOnce(u64, u64) -> MessageView) -> u64 {
        self.seq += 1;
        let message = message(self.seq, self.n + 1);
        self.messages.entry(id).or_default().insert(message.seq, message.clone());
        if self.sees(id) {
            let row = RowChange { unread: 1, ..row_change(open_row(1).window_end) };
            self.commit(Event::MessageAdded { attendance: id, message: Box::new(message), row });
        } else {
            self.n += 1;
        }
        self.n
    }

    fn change(&mut self, id: AttendanceId, rng: &mut Rng) {
        let rows = self.messages.entry(id).or_default();
        let at = rng.below(rows.len() as u64) as usize;
        let Some(message) = rows.values_mut().nth(at) else { return };
        let status = (rng.below(2) == 0).then_some(Status::Read);
        let content = status.is_none().then(|| Content::text(&format!("edited {}", self.n)));
        message.rev = self.n + 1;
        message.status = status.or(message.status);
        message.content = content.clone().unwrap_or_else(|| message.content.clone());
        let message = message.id;
        if self.sees(id) {
            self.commit(Event::MessageChanged { attendance: id, message, status, marks: None, content });
        } else {
            self.n += 1;
        }
    }

    fn happen(&mut self, rng: &mut Rng) {
        let at = 1 + rng.below(3) as u8;
        let id = attendance(at);
        match rng.below(10) {
            0..=3 => {
                self.add(id, |seq, rev| inbound(seq, rev, &format!("m{seq}")));
            }
            4..=6 => self.change(id, rng),
            7 if self.sees(id) => {
                self.commit(Event::AttendanceGone { attendance: id, gone: Gone::OutOfSight });
            }
            7 | 8 => {
                let mut row = open_row(at);
                row.version = self.n as u32;
                self.commit(Event::AttendanceShown { attendance: Box::new(row) });
            }
            // Something that is not for her.
            _ => self.n += 1,
        }
    }

    fn page(&self, id: AttendanceId, before: Option<u64>, limit: u16) -> Page<MessageView> {
        let empty = BTreeMap::new();
        let older = self.messages.get(&id).unwrap_or(&empty).range(..before.unwrap_or(u64::MAX));
        // Small pages, so that there are many.
        let limit = usize::from(limit.min(5));
        let mut rows: Vec<_> = older.clone().rev().take(limit).map(|(_, row)| row.clone()).collect();
        rows.reverse();
        Page { more: older.count() > rows.len(), rows }
    }
}

/// One connection, with what is on its way.
struct Wire {
    server: Server,
    /// The last number that was put on the way; `None` before a sync.
    told: Option<u64>,
    outgoing: VecDeque<ServerFrame>,
    /// Replies that were read and are not on the way yet.
    late: Vec<ServerFrame>,
}

struct Storm {
    stage: Stage,
    truth: Truth,
    wire: Option<Wire>,
    rng: Rng,
    folder: Option<PathBuf>,
    typed: Vec<(AttendanceId, String)>,
    calm: bool,
}

impl Storm {
    fn new(seed: u64, folder: Option<PathBuf>) -> Storm {
        let mut stage = Stage::in_folder(folder.clone());
        sign_in(&mut stage);
        let rng = Rng::seeded(seed);
        Storm { stage, truth: Truth::new(), wire: None, rng, folder, typed: Vec::new(), calm: false }
    }

    fn chance(&mut self, one_in: u64) -> bool {
        !self.calm && self.rng.below(one_in) == 0
    }

    fn step(&mut self) {
        if self.chance(40) {
            self.wire = None;
        }
        if self.folder.is_some() && self.chance(60) {
            self.wire = None;
            let now = self.stage.now;
            self.stage = Stage::in_folder(self.folder.clone());
            self.stage.now = now;
            if self.stage.seat.identity().is_none() {
                sign_in(&mut self.stage);
            }
        }
        self.person();
        if self.chance(2) {
            self.truth.happen(&mut self.rng);
        }
        self.serve();
        let is_down = matches!(self.stage.seat.line(), LineState::Offline { .. });
        self.stage.pass(if is_down { Millis::seconds(46) } else { Millis(50) });
    }

    fn person(&mut self) {
        let at = 1 + self.rng.below(3) as u8;
        let now = self.stage.now;
        if self.chance(6) {
            self.stage.seat.show(Some(attendance(at)), now);
        }
        if self.chance(6) {
            // Refused where it is out of sight.
            let _ = self.stage.seat.ask(Ask::LoadTimeline { attendance: attendance(at) }, now);
        }
        if self.chance(8) {
            let text = format!("typed {}", self.typed.len());
            let ask = Ask::Send { attendance: attendance(at), text: SafeText::new(&text), reply_to: None };
            if self.stage.seat.ask(ask, now).is_ok() {
                self.typed.push((attendance(at), text));
            }
        }
        if self.chance(10) {
            let text = format!("draft {}", self.rng.below(9));
            self.stage.seat.set_draft(attendance(at), &text, now);
        }
    }

    fn serve(&mut self) {
        if let Some(server) = self.stage.try_accept() {
            self.wire = Some(Wire { server, told: None, outgoing: VecDeque::new(), late: Vec::new() });
        }
        let Some(mut wire) = self.wire.take() else { return };
        for frame in wire.server.hear_all() {
            self.answer(&mut wire, frame);
        }
        if let Some(told) = wire.told {
            self.publish(&mut wire, told);
        }
        while !wire.late.is_empty() && !self.chance(3) {
            let reply = wire.late.remove(0);
            wire.outgoing.push_back(reply);
        }
        while !wire.outgoing.is_empty() && !self.chance(4) && wire.server.has_room() {
            let frame = wire.outgoing.pop_front().expect("checked");
            let is_lost = matches!(frame, ServerFrame::Event(_)) && self.chance(25);
            let is_twice = matches!(frame, ServerFrame::Event(_)) && self.chance(25);
            if is_twice && wire.server.has_room() {
                wire.server.say(frame.clone());
            }
            if !is_lost && wire.server.has_room() {
                wire.server.say(frame);
            }
        }
        self.wire = Some(wire);
    }

    fn publish(&mut self, wire: &mut Wire, told: u64) {
        let mut prev = told;
        for (n, event) in self.truth.log.iter().filter(|(n, _)| *n > told) {
            wire.outgoing.push_back(ServerFrame::Event(Numbered { n: *n, prev, event: event.clone().into() }));
            prev = *n;
        }
        wire.told = Some(prev);
    }

    fn answer(&mut self, wire: &mut Wire, frame: ClientFrame) {
        match frame {
            ClientFrame::Hello { .. } => wire.outgoing.push_back(ServerFrame::Hello {
                version: 1,
                server: SafeText::line("turno"),
                account: SafeText::line("acme"),
                now: self.stage.now,
                heartbeat_ms: 300_000,
            }),
            ClientFrame::Login { .. } | ClientFrame::Token { .. } => wire.outgoing.push_back(ServerFrame::Welcome {
                me: user(ANA, "Ana"),
                account: account(),
                token: matches!(frame, ClientFrame::Login { .. }).then(|| Secret::new("token-1")),
                vault: Some(super::kit::vault(1)),
            }),
            ClientFrame::Sync { from } => self.sync(wire, from),
            ClientFrame::Request { key, request } => {
                let outcome = self.reply(key, request);
                wire.late.push(ServerFrame::Reply { key, outcome });
            }
            ClientFrame::Hint { .. } | ClientFrame::Pong | ClientFrame::Misread { .. } => {}
        }
    }

    fn sync(&mut self, wire: &mut Wire, from: Option<u64>) {
        // What was on its way stays on its way: a client has to live with it.
        match from.filter(|_| !self.chance(3)) {
            Some(from) => {
                let missed: Vec<_> = self.truth.log.iter().filter(|(n, _)| *n > from).cloned().collect();
                let count = missed.len() as u32;
                wire.outgoing.push_back(ServerFrame::Replay { from, count });
                self.publish(wire, from);
                wire.outgoing.push_back(ServerFrame::ReplayEnd { n: self.truth.n });
                wire.told = Some(self.truth.n);
            }
            None => {
                let mut picture = self.truth.picture.clone();
                picture.n = self.truth.n;
                wire.told = Some(self.truth.n);
                wire.outgoing.push_back(ServerFrame::Snapshot { snapshot: Box::new(picture) });
            }
        }
    }

    fn reply(&mut self, key: Key, request: Request) -> Outcome {
        let done = Outcome::Ok(Reply::Done { n: self.truth.n });
        if matches!(request, Request::Send { .. }) && self.chance(8) {
            // The store could not write just then, or could and did not say so.
            if self.chance(2) {
                drop(self.decide(key, request, done));
            }
            return Outcome::Refused(Refusal::Unavailable);
        }
        self.decide(key, request, done)
    }

    fn decide(&mut self, key: Key, request: Request, done: Outcome) -> Outcome {
        match request {
            Request::Send { attendance, text, .. } => match self.truth.sent.get(&key) {
                Some((n, held)) if *held == text => sent(*n),
                Some(_) => Outcome::Refused(Refusal::KeyReused),
                None if !self.truth.sees(attendance) => {
                    self.truth.refused.insert(key);
                    Outcome::Refused(Refusal::NotOpen)
                }
                None => {
                    let words = text.to_string();
                    let n = self.truth.add(attendance, |seq, rev| outbound(seq, rev, &words, key));
                    self.truth.sent.insert(key, (n, text));
                    sent(n)
                }
            },
            Request::Timeline { attendance, page } if self.truth.sees(attendance) => {
                let page = self.truth.page(attendance, page.before, page.limit);
                Outcome::Ok(Reply::Timeline { attendance, page })
            }
            Request::Timeline { .. } => Outcome::Refused(Refusal::NotFound),
            Request::Drafts => Outcome::Ok(Reply::Drafts { drafts: vec![] }),
            _ => done,
        }
    }

    /// Nothing happens any more, and everything arrives.
    fn settle(&mut self) {
        self.calm = true;
        for _ in 0..12 {
            self.step();
        }
        // What the store could not take goes again after a while.
        self.stage.pass(Millis::seconds(5));
        for _ in 0..12 {
            self.step();
        }
    }

    fn check(&mut self, seed: u64) {
        self.calm = true;
        // Only what comes after a loss shows that there was one.
        self.truth.commit(Event::PresenceChanged { user: BETO, presence: turno::domain::Presence::Paused });
        self.settle();
        assert_eq!(self.stage.seat.line(), &LineState::Live, "seed {seed}");
        let held = self.stage.seat.mirror().snapshot.clone().expect("a picture");
        assert_eq!(held.attendances, self.truth.picture.attendances, "seed {seed}");
        for id in held.attendances.keys().copied().collect::<Vec<_>>() {
            self.check_timeline(seed, id);
        }
        self.check_sends(seed);
    }

    fn check_timeline(&mut self, seed: u64, id: AttendanceId) {
        self.stage.seat.show(Some(id), self.stage.now);
        self.settle();
        let all = self.truth.messages[&id].clone();
        let held = self.stage.seat.mirror().timelines.get(&id).cloned().unwrap_or_default();
        let oldest = held.oldest().unwrap_or(u64::MAX);
        let tail: BTreeMap<_, _> = all.range(oldest..).map(|(seq, row)| (*seq, row.clone())).collect();
        assert_eq!(held.messages, tail, "seed {seed}: the newest rows, without a hole");
        assert_eq!(held.messages.is_empty(), all.is_empty(), "seed {seed}");
        let has_older = all.len() > tail.len();
        assert!(held.more == Some(has_older) || held.more == Some(true), "seed {seed}: {:?}", held.more);
        let twice = self.stage.seat.unsent(id).filter(|unsent| held.has_key(unsent.key)).count();
        assert_eq!(twice, 0, "seed {seed}: shown twice");
    }

    /// Every message that was typed is with the server once, in the order of typing, or is here with its refusal.
    fn check_sends(&self, seed: u64) {
        for (id, text) in &self.typed {
            let there =
                self.truth.messages[id].values().filter(|row| row.content.words().is_some_and(|w| **w == **text));
            let edited = self.truth.sent.values().filter(|(_, held)| **held == **text).count();
            let here = self.stage.seat.all_unsent().filter(|unsent| *unsent.text == **text).count();
            assert_eq!(edited + here, 1, "seed {seed}: {text} is once somewhere");
            assert!(there.count() <= 1, "seed {seed}: {text} was stored once");
        }
        for unsent in self.stage.seat.all_unsent() {
            assert!(unsent.refused.is_some(), "seed {seed}: {unsent:?}");
        }
        for id in (1..=3).map(attendance) {
            let is_here = |text: &SafeText| self.typed.iter().any(|(at, typed)| *at == id && *typed == **text);
            let in_place = self.truth.sent.iter().filter(|(key, _)| !self.truth.refused.contains(*key));
            let mut order: Vec<_> = in_place.map(|(_, sent)| sent).filter(|(_, text)| is_here(text)).collect();
            order.sort_by_key(|(n, _)| *n);
            let number = |text: &SafeText| text.trim_start_matches("typed ").parse::<usize>().expect("ours");
            let order: Vec<_> = order.into_iter().map(|(_, text)| number(text)).collect();
            assert!(order.is_sorted(), "seed {seed}: {order:?}");
        }
    }
}

fn sign_in(stage: &mut Stage) {
    let (login, password) = (SafeText::line("ana"), Secret::new("correct horse"));
    stage.seat.ask(Ask::SignIn { login, password }, stage.now).expect("may");
}

fn sent(n: u64) -> Outcome {
    Outcome::Ok(Reply::Sent { message: inbound(n, n, "").id, seq: n, n })
}

#[test]
fn g05_g06_after_any_storm_the_picture_is_the_servers_and_every_message_is_there_once() {
    for seed in 0..150 {
        let mut storm = Storm::new(seed, None);
        for _ in 0..400 {
            storm.step();
        }
        storm.check(seed);
    }
}

#[test]
fn g05_g06_also_when_the_program_ends_and_starts_again_in_the_middle_of_it() {
    for seed in 1_000..1_006 {
        let folder = scratch(&format!("storm-{seed}"));
        let mut storm = Storm::new(seed, Some(folder.clone()));
        for _ in 0..250 {
            storm.step();
        }
        storm.check(seed);
        drop(storm);
        let _ = std::fs::remove_dir_all(folder);
    }
}
