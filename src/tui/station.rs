//! The workstation and its seat, driven together: what the app wants of the seat is asked at once, and the rest handed on.
//!
//! The terminal's loop drives one, and so do tests, pictures and benches, with a screen of their own.

use std::collections::{BTreeMap, VecDeque};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::base::{AttendanceId, SafeText, Timestamp};
use crate::client::{Change, Seat, Traffic, Unsent};

use super::app::App;
use super::keymap::Chord;
use super::msg::{Effect, Msg};
use super::pane::SeatView;
use super::settings::{Preferences, Settings};
use super::terminal::Input;

/// What is left to do for whoever has the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outward {
    Bell,
    Notify { title: SafeText, body: SafeText },
    Copy(SafeText),
    Mouse(bool),
    Redraw,
    Suspend,
    Quit,
}

/// Turns of questions and answers after one message: more than any can cause.
const MOST_TURNS: usize = 64;

/// See the module.
pub struct Station {
    app: App,
    seat: Seat,
    picture: Picture,
    buffer: Buffer,
}

/// What the panes read of a seat besides its mirror and line, gathered after each change.
#[derive(Default)]
struct Picture {
    unsent: BTreeMap<AttendanceId, Vec<Unsent>>,
    drafts: BTreeMap<AttendanceId, String>,
    traffic: Traffic,
}

impl Picture {
    fn of(seat: &Seat) -> Picture {
        let mut unsent: BTreeMap<AttendanceId, Vec<Unsent>> = BTreeMap::new();
        for one in seat.all_unsent() {
            unsent.entry(one.attendance).or_default().push(one.clone());
        }
        let drafts = seat.my_drafts().map(|id| (id, seat.draft(id).to_owned())).collect();
        Picture { unsent, drafts, traffic: seat.traffic() }
    }

    fn view<'a>(&'a self, seat: &'a Seat) -> SeatView<'a> {
        SeatView {
            mirror: seat.mirror(),
            line: seat.line(),
            unsent: &self.unsent,
            drafts: &self.drafts,
            opening: seat.opening(),
            traffic: self.traffic,
            shown: None,
        }
    }
}

impl Station {
    pub fn new(seat: Seat, settings: Settings) -> Station {
        let picture = Picture::of(&seat);
        Station { app: App::new(settings), seat, picture, buffer: Buffer::empty(Rect::ZERO) }
    }

    /// Waits for the next change of the seat. May be dropped and called again at any time.
    pub async fn next(&mut self) -> Change {
        self.seat.next().await
    }

    /// Takes in what the seat has by now.
    pub fn poll(&mut self, wall: Timestamp) -> Change {
        self.seat.poll(wall)
    }

    /// A change of the seat.
    pub fn on_change(&mut self, change: Change, wall: Timestamp) -> Vec<Outward> {
        if change == Change::default() { Vec::new() } else { self.take(Msg::Alerts(change.alerts), wall) }
    }

    pub fn on_input(&mut self, input: Input, wall: Timestamp) -> Vec<Outward> {
        self.take(Msg::Input(input), wall)
    }

    pub fn on_tick(&mut self, wall: Timestamp) -> Vec<Outward> {
        self.take(Msg::Tick, wall)
    }

    /// Types keystrokes, one after another.
    pub fn type_keys(&mut self, keys: &[Chord], wall: Timestamp) -> Vec<Outward> {
        keys.iter().flat_map(|chord| self.on_input(Input::Key(*chord), wall)).collect()
    }

    /// Gives a message to the app, asks the seat what comes of it, and gives its answers to the app again.
    fn take(&mut self, msg: Msg, wall: Timestamp) -> Vec<Outward> {
        let mut outward = Vec::new();
        // The byte counters change along with something else only: never for a clock's sake.
        let counted = matches!(msg, Msg::Tick).then_some(self.picture.traffic);
        let mut waiting = VecDeque::from([msg]);
        for _ in 0..MOST_TURNS {
            let Some(msg) = waiting.pop_front() else { break };
            self.picture = Picture::of(&self.seat);
            let now = self.seat.clock(wall);
            let effects = self.app.handle(msg, &self.picture.view(&self.seat), now);
            for effect in effects {
                match self.perform(effect, wall) {
                    Done::Answer(answer) => waiting.push_back(answer),
                    Done::Outward(one) => outward.push(one),
                    Done::Quietly => {}
                }
            }
        }
        self.picture = Picture::of(&self.seat);
        if let Some(traffic) = counted {
            self.picture.traffic = traffic;
        }
        outward
    }

    fn perform(&mut self, effect: Effect, wall: Timestamp) -> Done {
        match effect {
            Effect::Ask(ask) => Done::Answer(match self.seat.ask(ask.clone(), wall) {
                Ok(()) => Msg::Asked(ask),
                Err(refusal) => Msg::Refused(ask, refusal),
            }),
            Effect::Draft { attendance, text } => {
                self.seat.set_draft(attendance, &text, wall);
                Done::Quietly
            }
            Effect::Show(attendance) => {
                self.seat.show(attendance, wall);
                Done::Quietly
            }
            Effect::Bell => Done::Outward(Outward::Bell),
            Effect::Notify { title, body } => Done::Outward(Outward::Notify { title, body }),
            Effect::Copy(text) => Done::Outward(Outward::Copy(text)),
            Effect::Mouse(on) => Done::Outward(Outward::Mouse(on)),
            Effect::Redraw => Done::Outward(Outward::Redraw),
            Effect::Suspend => Done::Outward(Outward::Suspend),
            Effect::Quit => Done::Outward(Outward::Quit),
        }
    }

    /// The picture for a screen of this size, and where its cursor stands.
    pub fn draw(&mut self, area: Rect, wall: Timestamp) -> (&Buffer, Option<Position>) {
        self.app.resize(area);
        if self.buffer.area == area {
            self.buffer.reset();
        } else {
            self.buffer = Buffer::empty(area);
        }
        let now = self.seat.clock(wall);
        let cursor = self.app.draw(&self.picture.view(&self.seat), now, &mut self.buffer);
        (&self.buffer, cursor)
    }

    /// When the picture changes by itself, by the machine's own clock.
    pub fn wakes_at(&self, wall: Timestamp) -> Option<Timestamp> {
        let now = self.seat.clock(wall);
        let at = self.app.wakes_at(&self.picture.view(&self.seat), now)?;
        Some(wall.plus(at.since(now)))
    }

    /// The window's title.
    pub fn title(&self) -> SafeText {
        self.app.title(&self.picture.view(&self.seat))
    }

    pub fn seat(&self) -> &Seat {
        &self.seat
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    /// Writes what could have waited, and gives back what the person changed.
    pub fn close(mut self, wall: Timestamp) -> Preferences {
        self.seat.settle(wall);
        self.app.preferences().clone()
    }
}

/// What became of an effect.
enum Done {
    Answer(Msg),
    Outward(Outward),
    Quietly,
}
