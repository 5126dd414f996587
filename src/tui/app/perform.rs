//! What commands and modals want, done: on the desk at once, in the world as effects.

use crate::base::{AttendanceId, Timestamp};
use crate::client::{Ask, rules};
use crate::domain::Refusal;
use crate::tui::command;
use crate::tui::focus::Pane;
use crate::tui::modal;
use crate::tui::msg::{Act, Effect, Preference};
use crate::tui::pane::SeatView;
use crate::tui::pane::composer::ComposerEdit;
use crate::tui::pane::list::most_needed;
use crate::tui::trouble;
use crate::tui::wording::Tone;

use super::App;

impl App {
    pub(super) fn perform_all(&mut self, acts: Vec<Act>, seat: &SeatView<'_>, now: Timestamp) {
        for act in acts {
            self.perform(act, seat, now);
        }
    }

    fn perform(&mut self, act: Act, seat: &SeatView<'_>, now: Timestamp) {
        let seat_now = self.view(seat);
        match act {
            Act::Ask(ask) => self.effects.push(Effect::Ask(ask)),
            Act::Run(id) => {
                if let Some(command) = command::find(id) {
                    self.run(command, seat, now);
                }
            }
            Act::Open(kind) => {
                let modal = modal::open(&kind, &self.scene(&seat_now, now));
                let wanted = modal.on_open();
                self.modals.push(modal);
                self.perform_all(wanted, seat, now);
            }
            Act::Prefer(preference) => self.prefer(&preference, seat, now),
            Act::Insert(text) => {
                self.desk.preferences.use_emoji(&text);
                self.type_in(ComposerEdit::Paste(text.to_string()), seat, now);
            }
            Act::Show(id) => self.desk.show(Some(id), &seat_now),
            Act::Focus(pane) => self.desk.set_focus(pane, &seat_now),
            Act::SendNow(id) => self.send_now(id, seat, now),
            Act::Finish { attendance, next } => self.finish(attendance, next, seat, now),
            Act::Keep { attendance, text } => self.effects.push(Effect::Draft { attendance, text }),
            Act::Say(tone, words) => self.desk.say(now, tone, words),
            Act::Copy(text) => {
                self.effects.push(Effect::Copy(text));
                let words = self.desk.texts().get("copied");
                self.desk.say(now, Tone::Calm, words);
            }
            Act::Suspend => self.effects.push(Effect::Suspend),
            Act::Redraw => self.effects.push(Effect::Redraw),
            Act::Quit => self.effects.push(Effect::Quit),
        }
    }

    fn prefer(&mut self, preference: &Preference, seat: &SeatView<'_>, now: Timestamp) {
        self.desk.preferences.set(preference);
        let said = match preference {
            Preference::Language(language) => {
                self.desk.dress.set_language(*language);
                None
            }
            Preference::Theme(name) => {
                for warning in self.desk.dress.set_theme(name) {
                    let words = trouble::theme(self.desk.texts(), &warning);
                    self.desk.say(now, Tone::Careful, words);
                }
                None
            }
            Preference::Lean(_) => {
                self.desk.set_screen(self.desk.screen);
                None
            }
            Preference::Mouse(on) => {
                self.effects.push(Effect::Mouse(*on));
                Some(if *on { "mouse-on" } else { "mouse-off" })
            }
            Preference::Bell(on) => Some(if *on { "bell-on" } else { "bell-off" }),
            Preference::Notifications(on) => Some(if *on { "notifications-on" } else { "notifications-off" }),
            Preference::ExpiresFirst(on) => {
                self.desk.set_order();
                self.desk.list.settle(&self.view(seat));
                Some(if *on { "sort-expiring" } else { "sort-waiting" })
            }
        };
        if let Some(id) = said {
            let words = self.desk.texts().get(id);
            self.desk.say(now, Tone::Calm, words);
        }
    }

    /// Enter, or yes to the question: what the composer of this attendance holds goes out. The text is cleared when the
    /// seat has it on the disk, never before.
    fn send_now(&mut self, id: AttendanceId, seat: &SeatView<'_>, now: Timestamp) {
        if self.desk.composer.attendance() != Some(id) {
            return;
        }
        match self.desk.may_send(seat, now) {
            Ok(()) => {
                let text = self.desk.composer.message();
                self.effects.push(Effect::Ask(Ask::Send { attendance: id, text, reply_to: None }));
            }
            Err(refusal) => self.desk.say_refusal(now, seat, &refusal),
        }
    }

    fn finish(&mut self, id: AttendanceId, next: bool, seat: &SeatView<'_>, now: Timestamp) {
        let may = seat.snapshot().map_or(Err(Refusal::NotFound), |snapshot| rules::may_finish(snapshot, id));
        match may {
            Ok(()) => {
                self.finishing.insert(id, next);
                let ask = Ask::Finish { attendance: id, reason: None, description: None };
                self.effects.push(Effect::Ask(ask));
            }
            Err(refusal) => self.desk.say_refusal(now, seat, &refusal),
        }
    }

    /// After the end of an attendance: to what most needs this person, or to the next open one, or to the list.
    pub(super) fn after_finish(&mut self, goes_on: bool, seat: &SeatView<'_>, now: Timestamp) {
        let seat_now = self.view(seat);
        if let Some(id) = most_needed(&seat_now, now).filter(|_| goes_on) {
            let acts = command::open_or_show(&seat_now, id);
            return self.perform_all(acts, seat, now);
        }
        match self.desk.list.open_in_order(&seat_now).first() {
            Some(id) => {
                self.desk.show(Some(*id), &seat_now);
                // Whoever reads "Write to NAME" may write.
                self.desk.set_focus(Pane::Composer, &seat_now);
            }
            None => self.desk.set_focus(Pane::List, &seat_now),
        }
    }

    /// The seat took it.
    pub(super) fn on_asked(&mut self, ask: &Ask, seat: &SeatView<'_>, now: Timestamp) {
        match ask {
            Ask::Send { attendance, .. } if self.desk.composer.attendance() == Some(*attendance) => {
                self.desk.composer.clear();
                let seat_now = self.view(seat);
                self.desk.chat.to_end(&seat_now);
            }
            Ask::DiscardUnsent { .. } | Ask::MoveUnsent { .. } => self.desk.reload_composer(seat),
            Ask::DropUnsent { .. } => {
                let words = self.desk.texts().get("unsent-dropped");
                self.desk.say(now, Tone::Calm, words);
            }
            Ask::SignIn { .. } => self.sign_in.was_asked(),
            Ask::Send { .. }
            | Ask::SignOut
            | Ask::Open { .. }
            | Ask::SendAgain { .. }
            | Ask::RetryUnsent { .. }
            | Ask::Finish { .. }
            | Ask::Seen { .. }
            | Ask::LoadTimeline { .. }
            | Ask::Presence { .. }
            | Ask::Sessions
            | Ask::RevokeSession { .. }
            | Ask::ChangePassword { .. }
            | Ask::Admin { .. } => {}
        }
    }

    /// The seat did not even try.
    pub(super) fn on_refused(&mut self, ask: &Ask, refusal: &Refusal, seat: &SeatView<'_>, now: Timestamp) {
        match ask {
            // Nobody asked for these in person: they are asked again by themselves.
            Ask::Seen { attendance, .. } => drop(self.seen.remove(attendance)),
            Ask::LoadTimeline { .. } => {}
            Ask::Finish { attendance, .. } => {
                self.finishing.remove(attendance);
                self.desk.say_refusal(now, seat, refusal);
            }
            Ask::SignIn { .. }
            | Ask::SignOut
            | Ask::Open { .. }
            | Ask::Send { .. }
            | Ask::SendAgain { .. }
            | Ask::RetryUnsent { .. }
            | Ask::DiscardUnsent { .. }
            | Ask::MoveUnsent { .. }
            | Ask::DropUnsent { .. }
            | Ask::Presence { .. }
            | Ask::Sessions
            | Ask::RevokeSession { .. }
            | Ask::ChangePassword { .. }
            | Ask::Admin { .. } => self.desk.say_refusal(now, seat, refusal),
        }
    }
}
