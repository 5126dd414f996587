//! What an event does beyond the picture: rows for the cache, messages that left the outbox, and news for the person.

use std::collections::BTreeSet;

use crate::base::{AttendanceId, Rng, Timestamp};
use crate::domain::{AttendanceState, Direction, Status};
use crate::protocol::snapshot::Applied;
use crate::protocol::{AttendanceView, Event, Gone, Numbered, Snapshot};

use super::super::act::Act;
use super::super::cache::{Entry, entries_of};
use super::super::{Alert, LineState};
use super::{Client, Phase, keep_soon};

impl Client {
    /// The server told a fact.
    pub(super) fn on_event(&mut self, numbered: &Numbered, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        // The end of a session concerns us whatever was missed before it.
        if let Event::SessionEnded { wipe } = *numbered.event {
            return self.session_over(wipe, now);
        }
        self.count_down(numbered.n);
        let alert = self.alert_of(numbered);
        match self.mirror.apply(numbered) {
            Applied::Done => {
                let mut acts = self.took(numbered, alert);
                if let Event::AttendanceShown { attendance } = &*numbered.event {
                    acts.extend(self.shown_again(attendance.id, now, rng));
                }
                acts
            }
            Applied::Repeat => Vec::new(),
            Applied::Unknown => {
                let mut acts = vec![Act::Cache(vec![Entry::Number(numbered.n)])];
                acts.extend(self.update_is_there());
                acts
            }
            // Until the answer to a sync begins, gaps are what it is for.
            Applied::Gap if self.phase == Phase::Syncing && self.replaying.is_none() => Vec::new(),
            Applied::Gap => {
                self.gaps += 1;
                self.sync()
            }
        }
    }

    /// What the step from the held picture to `fresh` means to the person. Nothing when there was none before.
    pub(super) fn news_of(&self, fresh: &Snapshot) -> Vec<Act> {
        let Some(old) = self.mirror.snapshot.as_ref().filter(|old| old.me == fresh.me) else {
            return Vec::new();
        };
        let mine = |snapshot: &Snapshot| -> BTreeSet<AttendanceId> {
            snapshot.attendances.values().filter(|view| loads(view, snapshot)).map(|view| view.id).collect()
        };
        let news = mine(fresh).difference(&mine(old)).copied().collect::<Vec<_>>();
        news.into_iter().map(|attendance| Act::Alert(Alert::Assigned { attendance })).collect()
    }

    fn took(&mut self, numbered: &Numbered, alert: Option<Alert>) -> Vec<Act> {
        let mut acts = Vec::new();
        if let Some(snapshot) = &self.mirror.snapshot {
            acts.push(Act::Cache(entries_of(numbered, snapshot)));
        }
        self.note_for_pages(numbered);
        match &*numbered.event {
            Event::MessageAdded { attendance, message, .. } => {
                self.bound(*attendance);
                let done = message.key.and_then(|key| self.outbox.remove(key));
                if let Some(record) = done {
                    acts.extend(keep_soon(vec![record]));
                    // The event was faster than the reply: the next one's turn has come.
                    acts.extend(self.send_waiting());
                }
            }
            Event::AttendanceGone { attendance, gone } => {
                self.unshelve(*attendance);
                self.note_gone(*attendance, gone);
                acts.extend(self.settle());
            }
            Event::UserChanged { user } => {
                if let Some(identity) = self.identity.as_mut().filter(|identity| identity.me.id == user.id) {
                    identity.me = user.clone();
                }
            }
            Event::AttendanceShown { .. } => self.settle_opening(),
            Event::AttendanceChanged { .. }
            | Event::MessageChanged { .. }
            | Event::ContactChanged { .. }
            | Event::PresenceChanged { .. }
            | Event::QueueChanged { .. }
            | Event::ChannelChanged { .. }
            | Event::Notice { .. }
            | Event::SessionEnded { .. }
            | Event::Unknown => {}
        }
        acts.extend(alert.map(Act::Alert));
        acts
    }

    /// What the person may want to be told, seen from the picture before the event.
    fn alert_of(&mut self, numbered: &Numbered) -> Option<Alert> {
        let snapshot = self.mirror.snapshot.as_ref().filter(|held| numbered.n > held.n && numbered.prev <= held.n)?;
        match &*numbered.event {
            Event::AttendanceShown { attendance } => {
                let was_mine = snapshot.attendances.get(&attendance.id).is_some_and(|view| loads(view, snapshot));
                let is_given = attendance.state == AttendanceState::Assigned && attendance.agent == Some(snapshot.me);
                (is_given && !was_mine).then_some(Alert::Assigned { attendance: attendance.id })
            }
            Event::MessageAdded { attendance, message, .. } => {
                let is_mine = snapshot.attendances.get(attendance).is_some_and(|view| loads(view, snapshot));
                let is_news = message.direction == Direction::In && is_mine;
                is_news.then_some(Alert::Message { attendance: *attendance, message: message.id })
            }
            Event::MessageChanged { attendance, message, status: Some(status), .. } => {
                let is_mine = snapshot.attendances.get(attendance).is_some_and(|view| loads(view, snapshot));
                let is_bad = matches!(status, Status::Failed(_) | Status::Uncertain);
                (is_bad && is_mine).then_some(Alert::Trouble { attendance: *attendance, message: *message })
            }
            Event::Notice { notice } => Some(Alert::Notice { notice: notice.clone() }),
            Event::AttendanceGone { attendance, gone } => {
                let title = snapshot.attendances.get(attendance)?.contact.title();
                let by_me = self.finishing.remove(attendance) && *gone == Gone::Finished;
                (!by_me).then(|| Alert::Gone { attendance: *attendance, title, gone: gone.clone() })
            }
            Event::MessageChanged { status: None, .. }
            | Event::AttendanceChanged { .. }
            | Event::ContactChanged { .. }
            | Event::PresenceChanged { .. }
            | Event::UserChanged { .. }
            | Event::QueueChanged { .. }
            | Event::ChannelChanged { .. }
            | Event::SessionEnded { .. }
            | Event::Unknown => None,
        }
    }

    /// One less to come. One that comes twice counts once.
    fn count_down(&mut self, n: u64) {
        if let (LineState::CatchingUp { left }, Some(last)) = (&mut self.line, &mut self.replaying)
            && n > *last
        {
            *last = n;
            *left = left.saturating_sub(1);
        }
    }
}

/// Whether it is the person's own work: given to them, or open with them.
fn loads(view: &AttendanceView, snapshot: &Snapshot) -> bool {
    let is_held = matches!(view.state, AttendanceState::Assigned | AttendanceState::Open);
    is_held && view.agent == Some(snapshot.me)
}
