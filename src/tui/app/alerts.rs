//! What happened elsewhere, told: at the foot of the screen, by bell, by notification.

use crate::base::{AttendanceId, SafeText, Timestamp};
use crate::client::Alert;
use crate::domain::{Presence, Refusal};
use crate::tui::msg::Effect;
use crate::tui::pane::SeatView;
use crate::tui::wording::{self, Tone};

use super::App;

impl App {
    pub(super) fn on_alerts(&mut self, alerts: &[Alert], seat: &SeatView<'_>, now: Timestamp) {
        for alert in alerts {
            if let Some(modal) = self.modals.last_mut() {
                modal.alert(alert);
            }
            self.on_alert(alert, seat, now);
        }
        self.ring(alerts, seat, now);
    }

    fn on_alert(&mut self, alert: &Alert, seat: &SeatView<'_>, now: Timestamp) {
        let texts = self.desk.texts();
        let named =
            |id: &str, attendance: &AttendanceId| texts.with(id, &[("name", name(seat, *attendance).as_str().into())]);
        let (tone, words) = match alert {
            Alert::Assigned { attendance } => (Tone::Good, named("notice-assigned", attendance)),
            Alert::Gone { title, gone, .. } => (Tone::Careful, wording::gone(texts, seat.snapshot(), title, gone)),
            Alert::Refused { ask: "send", refusal } => (Tone::Bad, self.not_sent(refusal, seat)),
            Alert::Refused { refusal, .. } => (Tone::Careful, wording::refusal(texts, seat.snapshot(), refusal)),
            Alert::Trouble { attendance, .. } => (Tone::Bad, named("notice-trouble", attendance)),
            Alert::UpdateThere => (Tone::Calm, texts.get("notice-update-there")),
            Alert::SessionEnded => (Tone::Bad, texts.get("refusal-session-ended")),
            Alert::OutboxDamaged { place } => {
                (Tone::Bad, texts.with("notice-outbox-damaged", &[("place", place.as_str().into())]))
            }
            Alert::NotKept { .. } => (Tone::Bad, texts.get("notice-not-kept")),
            Alert::CacheTrouble { .. } => (Tone::Careful, texts.get("notice-cache-trouble")),
            Alert::Notice { notice } => (Tone::Careful, wording::notice(texts, seat.snapshot(), notice)),
            Alert::Done { ask } => match done(texts, ask, seat) {
                Some(words) => (Tone::Good, words),
                None => return,
            },
            Alert::Message { .. } | Alert::Sessions { .. } | Alert::Admin { .. } => return,
        };
        self.desk.say(now, tone, words);
        self.forget_refused(alert);
    }

    /// Why a message was not sent, and the key that shows what can be done: its chat may be out of sight.
    fn not_sent(&self, refusal: &Refusal, seat: &SeatView<'_>) -> String {
        let texts = self.desk.texts();
        let reason = wording::unsent(texts, seat.snapshot(), refusal);
        let key = &self.desk.look(Timestamp::default()).keys.unsent;
        texts.with("notice-not-sent", &[("reason", reason.as_str().into()), ("key", key.as_str().into())])
    }

    /// A refused end is no longer under way.
    fn forget_refused(&mut self, alert: &Alert) {
        if let Alert::Refused { ask: "finish", .. } = alert {
            self.finishing.clear();
        }
    }

    /// One bell for all that came at once, and one notification.
    fn ring(&mut self, alerts: &[Alert], seat: &SeatView<'_>, now: Timestamp) {
        let mut wanting: Vec<AttendanceId> = alerts.iter().filter_map(|alert| self.wanted(alert)).collect();
        wanting.dedup();
        if !wanting.is_empty() {
            self.call(&wanting, seat, "notify-new", now);
        }
    }

    /// The attendance that an alert calls the person to; `None`: they are looking at it already.
    fn wanted(&self, alert: &Alert) -> Option<AttendanceId> {
        match alert {
            Alert::Assigned { attendance } | Alert::Trouble { attendance, .. } => Some(*attendance),
            Alert::Message { attendance, .. } => {
                let is_looked_at = self.may_be_looking() && self.desk.shown == Some(*attendance);
                (!is_looked_at).then_some(*attendance)
            }
            Alert::Gone { .. }
            | Alert::Refused { .. }
            | Alert::UpdateThere
            | Alert::SessionEnded
            | Alert::Sessions { .. }
            | Alert::Done { .. }
            | Alert::Admin { .. }
            | Alert::Notice { .. }
            | Alert::OutboxDamaged { .. }
            | Alert::NotKept { .. }
            | Alert::CacheTrouble { .. } => None,
        }
    }

    pub(super) fn on_expiring(&mut self, expiring: &[AttendanceId], seat: &SeatView<'_>, now: Timestamp) {
        let Some(first) = expiring.first() else { return };
        let words = self.desk.texts().with("notice-expiring", &[("name", name(seat, *first).as_str().into())]);
        self.desk.say(now, Tone::Bad, words);
        self.call(expiring, seat, "notify-expiring", now);
    }

    fn call(&mut self, wanting: &[AttendanceId], seat: &SeatView<'_>, id: &str, now: Timestamp) {
        if self.desk.preferences.bell {
            self.effects.push(Effect::Bell);
        }
        // A notification is for somebody who looks elsewhere.
        if !self.desk.preferences.notifications || !self.is_away(now) {
            return;
        }
        let Some(first) = wanting.first() else { return };
        let more = wanting.len() - 1;
        let name = name(seat, *first);
        let body = self.desk.texts().with(id, &[("name", name.as_str().into()), ("more", more.into())]);
        self.effects.push(Effect::Notify { title: SafeText::line("turno"), body: SafeText::line(&body) });
    }
}

fn name(seat: &SeatView<'_>, attendance: AttendanceId) -> String {
    seat.attendance(attendance).map_or_else(String::new, |view| view.contact.title().to_string())
}

/// What is said when something that was asked is done; `None`: the screen shows it anyway.
fn done(texts: &crate::i18n::Texts, ask: &str, seat: &SeatView<'_>) -> Option<String> {
    let id = match ask {
        "finish" => "done-finish",
        "change_password" => "done-password",
        "revoke_session" => "done-revoke",
        "presence" => match seat.snapshot().map(|snapshot| snapshot.my_presence()) {
            Some(Presence::Online) => "done-online",
            Some(Presence::Paused) => "done-paused",
            Some(Presence::Offline) | None => return None,
        },
        _ => return None,
    };
    Some(texts.get(id))
}
