//! The workstation as a machine: messages in, effects out, a picture on demand.
//!
//! It reads no clock, opens nothing and asks nobody: whoever drives it passes the time and the seat's picture, performs the
//! effects and shows the buffer. So a test drives all of it with keystrokes and looks at the screen.
//!
//! Trail: inbound 6/7 (from client::mirror, to tui::pane::chat)

mod alarm;
mod alerts;
mod draw;
mod keys;
mod mouse;
mod perform;

use std::collections::BTreeMap;

use ratatui::layout::Rect;

use crate::base::{AttendanceId, Millis, SafeText, Timestamp};
use crate::client::{Ask, LineState};
use crate::domain::{AttendanceState, Refusal};

use super::desk::Desk;
use super::dress::Dress;
use super::keymap::Keymap;
use super::modal::Modal;
use super::msg::{Effect, Msg};
use super::pane::SeatView;
use super::scene::Scene;
use super::screen::sign_in::SignIn;
use super::screen::{self, Place};
use super::settings::{Preferences, Settings};
use super::terminal::Input;
use super::trouble;
use super::wording::Tone;

/// See the module.
#[derive(Debug)]
pub struct App {
    desk: Desk,
    sign_in: SignIn,
    modals: Vec<Box<dyn Modal>>,
    alarm: alarm::Alarm,
    /// Whether the terminal is in front; `None`: it has not told.
    terminal_focus: Option<bool>,
    /// When the person last did something.
    last_input: Timestamp,
    /// The newest message of each attendance that was told to have been in view.
    seen: BTreeMap<AttendanceId, u64>,
    /// The oldest message of each attendance beyond which more were asked for.
    asked_older: BTreeMap<AttendanceId, Option<u64>>,
    /// What the seat was last told to show.
    told_shown: Option<AttendanceId>,
    /// Being ended, and whether to go on to the next one.
    finishing: BTreeMap<AttendanceId, bool>,
    was_live: bool,
    was_signed_in: bool,
    /// What was wrong before there was a screen to say it on.
    unsaid: Vec<String>,
    effects: Vec<Effect>,
}

/// Nothing was done for so long: the person may be looking elsewhere.
const AWAY_AFTER: Millis = Millis::seconds(30);

impl App {
    pub fn new(settings: Settings) -> App {
        let (keymap, troubles) = Keymap::new(&settings.keys);
        let (dress, warnings) = Dress::new(&settings);
        let mut app = App {
            desk: Desk::new(&settings, keymap, dress),
            sign_in: SignIn::new(settings.login.as_deref()),
            modals: Vec::new(),
            alarm: alarm::Alarm::default(),
            terminal_focus: None,
            last_input: Timestamp::default(),
            seen: BTreeMap::new(),
            asked_older: BTreeMap::new(),
            told_shown: None,
            finishing: BTreeMap::new(),
            was_live: false,
            was_signed_in: false,
            unsaid: Vec::new(),
            effects: Vec::new(),
        };
        let texts = app.desk.texts();
        let mut unsaid = settings.warnings;
        unsaid.extend(troubles.iter().map(|trouble| trouble::key(texts, trouble)));
        unsaid.extend(warnings.iter().map(|warning| trouble::theme(texts, warning)));
        app.unsaid = unsaid;
        app
    }

    /// Takes in a message. What is to be done in the world comes back, in order.
    pub fn handle(&mut self, msg: Msg, seat: &SeatView<'_>, now: Timestamp) -> Vec<Effect> {
        for words in std::mem::take(&mut self.unsaid) {
            self.desk.say(now, Tone::Careful, words);
        }
        match msg {
            Msg::Input(input) => self.on_input(input, seat, now),
            Msg::Alerts(alerts) => self.on_alerts(&alerts, seat, now),
            Msg::Asked(ask) => self.on_asked(&ask, seat, now),
            Msg::Refused(ask, refusal) => self.on_refused(&ask, &refusal, seat, now),
            Msg::Tick => self.on_tick(seat, now),
        }
        self.settle(seat, now);
        std::mem::take(&mut self.effects)
    }

    fn on_input(&mut self, input: Input, seat: &SeatView<'_>, now: Timestamp) {
        self.last_input = now;
        match input {
            Input::Key(chord) => self.on_key(chord, seat, now),
            Input::Paste(text) => self.on_paste(&text, seat, now),
            Input::Mouse(mouse) => self.on_mouse(mouse, seat, now),
            Input::Resized { columns, rows } => self.resize(Rect::new(0, 0, columns, rows)),
            Input::Focus(has) => self.terminal_focus = Some(has),
        }
    }

    fn on_tick(&mut self, seat: &SeatView<'_>, now: Timestamp) {
        self.desk.notices.expire(now);
        let expiring = self.alarm.check(&self.view(seat), now);
        self.on_expiring(&expiring, seat, now);
    }

    /// The size of the terminal.
    pub fn resize(&mut self, screen: Rect) {
        self.desk.set_screen(screen);
    }

    /// After every change: what follows from it by itself.
    fn settle(&mut self, seat: &SeatView<'_>, now: Timestamp) {
        self.settle_person(seat);
        self.settle_finished(seat, now);
        self.desk.settle(&self.view(seat));
        if self.desk.shown != self.told_shown {
            self.told_shown = self.desk.shown;
            self.effects.push(Effect::Show(self.desk.shown));
        }
        self.settle_language(seat);
        let is_live = matches!(seat.line, LineState::Live);
        if is_live && !self.was_live {
            // What was asked while the line was down was asked in vain.
            self.asked_older.clear();
        }
        self.was_live = is_live;
        self.settle_chat(seat, now);
    }

    /// Nothing of one person's stays for the next.
    fn settle_person(&mut self, seat: &SeatView<'_>) {
        let is_signed_in = screen::place(seat, self.desk.screen) != Place::SignIn;
        if self.was_signed_in && !is_signed_in {
            self.modals.clear();
            self.seen.clear();
            self.asked_older.clear();
            self.finishing.clear();
        }
        let is_over = matches!(seat.line, LineState::SignedOut { refusal: Some(Refusal::SessionEnded) });
        if is_over || (self.was_signed_in && !is_signed_in) {
            self.desk.preferences.forget_person();
        } else if let Some(me) = seat.me() {
            self.desk.preferences.belong_to(me);
        }
        self.was_signed_in = is_signed_in;
    }

    /// An attendance that this person ended gives way to the next one.
    fn settle_finished(&mut self, seat: &SeatView<'_>, now: Timestamp) {
        let gone = |id: &AttendanceId| seat.attendance(*id).is_none();
        let over: Vec<(AttendanceId, bool)> =
            self.finishing.iter().filter(|(id, _)| gone(id)).map(|(id, next)| (*id, *next)).collect();
        for (id, goes_on) in over {
            self.finishing.remove(&id);
            if self.desk.shown != Some(id) {
                continue;
            }
            self.desk.composer.clear();
            self.desk.settle(&self.view(seat));
            self.after_finish(goes_on, seat, now);
        }
    }

    fn settle_language(&mut self, seat: &SeatView<'_>) {
        let of_person = seat
            .snapshot()
            .map(|snapshot| snapshot.myself().and_then(|me| me.language).unwrap_or(snapshot.account.language));
        if let Some(language) = self.desk.preferences.language.or(of_person) {
            self.desk.dress.set_language(language);
        }
    }

    /// Tells what is in view, and asks for older messages where the beginning of what is here is in view.
    fn settle_chat(&mut self, seat: &SeatView<'_>, now: Timestamp) {
        let seat = self.view(seat);
        let (Some(view), Some(area)) = (seat.shown(), self.desk.chat_area()) else { return };
        let look = self.desk.look(now);
        let is_mine = view.state == AttendanceState::Open && view.agent == seat.me();
        let in_view = self.desk.chat.seen(&seat, &look, area).filter(|_| is_mine && self.may_be_looking());
        let is_news = |seq: &u64| self.seen.get(&view.id).is_none_or(|told| told < seq);
        if let Some(seq) = in_view.filter(is_news) {
            self.seen.insert(view.id, seq);
            self.effects.push(Effect::Ask(Ask::Seen { attendance: view.id, seq }));
        }
        let oldest = seat.timeline(view.id).and_then(|timeline| timeline.messages.keys().next().copied());
        let is_asked = self.asked_older.get(&view.id) == Some(&oldest);
        if oldest.is_some() && !is_asked && self.desk.chat.wants_older(&seat, &look, area) {
            self.asked_older.insert(view.id, oldest);
            self.effects.push(Effect::Ask(Ask::LoadTimeline { attendance: view.id }));
        }
    }

    /// When the picture changes by itself; `None`: not at all.
    pub fn wakes_at(&self, seat: &SeatView<'_>, now: Timestamp) -> Option<Timestamp> {
        let minute = seat.snapshot().map(|_| next_multiple(now, Millis::minutes(1)));
        let offline = match seat.line {
            LineState::Offline { since, .. } if now.since(*since) < Millis::minutes(1) => {
                let tenths = next_multiple(Timestamp(now.since(*since).0), Millis::seconds(10));
                Some(since.plus(Millis(tenths.0)))
            }
            LineState::Offline { .. }
            | LineState::Restarting { .. }
            | LineState::Connecting
            | LineState::SignedOut { .. }
            | LineState::CatchingUp { .. }
            | LineState::Live
            | LineState::Ended { .. } => None,
        };
        [minute, offline, self.desk.notices.goes_at()].into_iter().flatten().min()
    }

    /// The window's title: how many attendances want something of this person.
    pub fn title(&self, seat: &SeatView<'_>) -> SafeText {
        let wanting = seat.snapshot().map_or(0, |snapshot| {
            let new = snapshot.queued().filter(|row| seat.is_new(row)).count();
            new + snapshot.open().filter(|row| row.unread > 0).count()
        });
        if wanting == 0 { SafeText::line("turno") } else { SafeText::line(&format!("({wanting}) turno")) }
    }

    /// What the person changed while it ran: to be kept for the next time.
    pub fn preferences(&self) -> &Preferences {
        &self.desk.preferences
    }

    /// The attendance in the chat.
    pub fn shown(&self) -> Option<AttendanceId> {
        self.desk.shown
    }

    /// Whether what is drawn may be seen.
    fn may_be_looking(&self) -> bool {
        self.terminal_focus != Some(false)
    }

    /// Whether the person is likely elsewhere: a terminal that does not tell is taken by what was last done in it.
    fn is_away(&self, now: Timestamp) -> bool {
        match self.terminal_focus {
            Some(has) => !has,
            None => now.since(self.last_input) > AWAY_AFTER,
        }
    }

    fn view<'a>(&self, seat: &SeatView<'a>) -> SeatView<'a> {
        SeatView { shown: self.desk.shown, ..*seat }
    }

    fn scene<'a>(&'a self, seat: &'a SeatView<'_>, now: Timestamp) -> Scene<'a> {
        Scene { seat, desk: &self.desk, now }
    }
}

/// The next moment that is a whole number of `span`s.
fn next_multiple(now: Timestamp, span: Millis) -> Timestamp {
    Timestamp((now.0.div_euclid(span.0) + 1).saturating_mul(span.0))
}
