//! Timelines: from the cache first, from the server where that is not enough, mended after a picture that came whole.
//!
//! A page and the events around it may come in any order. What events say while a page is on its way is noted and put on
//! the page when it comes, so that a page that was read before a change and arrived after it does not undo it.

use crate::base::page::{Page, PageRequest};
use crate::base::{AttendanceId, Key, Millis, Rng, Timestamp};
use crate::domain::Refusal;
use crate::protocol::{Event, MessageView, Numbered, Request};

use super::super::Timeline;
use super::super::act::{Act, CachedPage};
use super::super::cache::Entry;
use super::super::timeline::{KEEP, MessageChange, PAGE};
use super::pending::About;
use super::{Client, Phase, keep_soon};

/// After this long a page that the store could not read is asked for again.
const RETRY_PAGE: Millis = Millis::seconds(5);

/// A page that was asked for.
#[derive(Debug)]
pub(super) struct Loading {
    key: Key,
    before: Option<u64>,
    /// What events said since.
    since: Vec<News>,
}

#[derive(Debug)]
enum News {
    Added(Box<MessageView>),
    Changed(Box<MessageChange>),
}

impl Client {
    /// This conversation is on the screen now, and what was there before is not. Its newest rows come from the cache at
    /// once, and from the server where those are not known to be complete.
    pub fn show(&mut self, attendance: Option<AttendanceId>, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        let before = std::mem::replace(&mut self.shelf.shown, attendance);
        let mut acts = Vec::new();
        if before != attendance {
            if let Some(timeline) = before.and_then(|id| self.mirror.timelines.get_mut(&id)) {
                timeline.trim(KEEP);
            }
            acts.extend(self.write_drafts(now, true));
        }
        if attendance.is_some_and(|id| !self.shelf.opened.contains(&id)) {
            acts.extend(attendance.map(|attendance| self.open_shelf(attendance)));
        } else {
            acts.extend(self.refresh_shown(now, rng));
        }
        acts
    }

    /// Older messages than those held, or the newest ones where none are.
    pub(super) fn load(&mut self, attendance: AttendanceId, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        self.shelf.shown = Some(attendance);
        if !self.shelf.opened.contains(&attendance) {
            return vec![self.open_shelf(attendance)];
        }
        if !self.shelf.fresh.contains(&attendance) {
            return self.ask_page(attendance, None, now, rng);
        }
        let timeline = self.mirror.timelines.get(&attendance);
        match timeline.filter(|timeline| timeline.more != Some(false)).and_then(Timeline::oldest) {
            Some(oldest) => vec![Act::ReadCache { attendance, before: Some(oldest) }],
            None => Vec::new(),
        }
    }

    /// The cache's answer.
    pub fn on_cached(&mut self, page: CachedPage, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        let CachedPage { attendance, before, cached } = page;
        let is_shown = self.mirror.snapshot.as_ref().is_some_and(|held| held.attendances.contains_key(&attendance));
        if !is_shown {
            return Vec::new();
        }
        if before.is_some() && cached.rows.is_empty() {
            return self.ask_page(attendance, before, now, rng);
        }
        if before.is_none() {
            self.note_age(attendance, cached.fresh, !cached.rows.is_empty());
        }
        if cached.fresh || !cached.rows.is_empty() {
            let timeline = self.mirror.timelines.entry(attendance).or_default();
            timeline.put_page(before, Page { rows: cached.rows, more: cached.more.unwrap_or(true) });
        }
        let mut acts = self.clear_outbox(attendance);
        acts.extend(self.refresh_shown(now, rng));
        acts
    }

    /// The server's answer.
    pub(super) fn on_page(&mut self, key: Key, attendance: AttendanceId, page: Page<MessageView>) -> Vec<Act> {
        let Some(loading) = self.take_loading(key, attendance) else { return Vec::new() };
        let is_shown = self.mirror.snapshot.as_ref().is_some_and(|held| held.attendances.contains_key(&attendance));
        if !is_shown {
            return Vec::new();
        }
        let was_fresh = self.shelf.fresh.contains(&attendance);
        let timeline = self.mirror.timelines.entry(attendance).or_default();
        if loading.before.is_none() && self.shelf.stale.remove(&attendance) {
            *timeline = Timeline::default();
        }
        let first = page.rows.first().map(|row| row.seq);
        if !timeline.put_page(loading.before, page) {
            return Vec::new();
        }
        for news in loading.since {
            match news {
                News::Added(message) => drop(timeline.put(*message)),
                News::Changed(change) => drop(timeline.change(&change)),
            }
        }
        let replace = loading.before.is_none() && !was_fresh;
        let upto = if replace { None } else { loading.before };
        let paged = timeline.messages.range(if replace { 0 } else { first.unwrap_or(0) }..upto.unwrap_or(u64::MAX));
        let rows = paged.map(|(_, row)| row.clone()).collect();
        let entry = Entry::Page { attendance, rows, more: timeline.more, replace };
        self.shelf.fresh.insert(attendance);
        let mut acts = vec![Act::Cache(vec![entry])];
        acts.extend(self.clear_outbox(attendance));
        acts
    }

    /// The shown timeline is brought up to date, if it is not.
    pub(super) fn refresh_shown(&mut self, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        match self.shelf.shown {
            Some(attendance) if !self.shelf.fresh.contains(&attendance) => self.ask_page(attendance, None, now, rng),
            Some(_) | None => Vec::new(),
        }
    }

    /// An attendance came into sight. If its conversation stood on the screen all the while, nobody asks for it anew.
    pub(super) fn shown_again(&mut self, attendance: AttendanceId, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        match self.shelf.shown == Some(attendance) {
            true if self.shelf.opened.contains(&attendance) => self.refresh_shown(now, rng),
            true => vec![self.open_shelf(attendance)],
            false => Vec::new(),
        }
    }

    /// A whole picture was taken: the timelines may have missed something.
    pub(super) fn shelve(&mut self) {
        let held = &self.mirror.timelines;
        self.shelf.stale = held.keys().copied().collect();
        self.shelf.fresh.clear();
        self.shelf.loading.clear();
        let shown = self.mirror.snapshot.as_ref();
        self.shelf.opened.retain(|id| shown.is_some_and(|shown| shown.attendances.contains_key(id)));
    }

    /// An attendance is gone, and with it what is known of its timeline.
    pub(super) fn unshelve(&mut self, attendance: AttendanceId) {
        self.shelf.opened.remove(&attendance);
        self.shelf.fresh.remove(&attendance);
        self.shelf.stale.remove(&attendance);
        self.shelf.loading.remove(&attendance);
        self.seen.remove(&attendance);
    }

    /// Notes an event for the page that is on its way.
    pub(super) fn note_for_pages(&mut self, numbered: &Numbered) {
        if let Event::MessageAdded { attendance, message, .. } = &*numbered.event
            && let Some(loading) = self.shelf.loading.get_mut(attendance)
        {
            loading.since.push(News::Added(message.clone()));
        }
        if let Event::MessageChanged { attendance, .. } = &*numbered.event
            && let (Some(loading), Some(change)) = (self.shelf.loading.get_mut(attendance), MessageChange::of(numbered))
        {
            loading.since.push(News::Changed(Box::new(change)));
        }
    }

    /// Memory grows with what is shown, not with how long somebody writes in the background.
    pub(super) fn bound(&mut self, attendance: AttendanceId) {
        let is_shown = self.shelf.shown == Some(attendance);
        if let Some(timeline) = self.mirror.timelines.get_mut(&attendance).filter(|_| !is_shown)
            && timeline.messages.len() > 2 * KEEP
        {
            timeline.trim(KEEP);
        }
    }

    /// The page will not come. One that the store could not read just then is asked for again: what is held may have holes.
    pub(super) fn page_refused(&mut self, key: Key, attendance: AttendanceId, refusal: &Refusal, now: Timestamp) {
        let was_asked = self.take_loading(key, attendance).is_some();
        if was_asked && *refusal == Refusal::Unavailable {
            self.retry_page = Some(now.plus(RETRY_PAGE));
        }
    }

    /// Messages that the server has for sure and that no event will tell of leave the outbox.
    pub(super) fn settle(&mut self) -> Vec<Act> {
        let Some(snapshot) = &self.mirror.snapshot else { return Vec::new() };
        // One that is not on the screen is brought up to date before it is shown.
        let shelf = &self.shelf;
        let is_settled = |id: AttendanceId| {
            shelf.fresh.contains(&id) || shelf.shown != Some(id) || !snapshot.attendances.contains_key(&id)
        };
        let records = self.outbox.settle(snapshot.n, is_settled);
        keep_soon(records).into_iter().collect()
    }

    fn open_shelf(&mut self, attendance: AttendanceId) -> Act {
        self.shelf.opened.insert(attendance);
        Act::ReadCache { attendance, before: None }
    }

    fn note_age(&mut self, attendance: AttendanceId, fresh: bool, has_rows: bool) {
        if fresh {
            self.shelf.fresh.insert(attendance);
        } else if has_rows {
            self.shelf.stale.insert(attendance);
        }
    }

    fn ask_page(&mut self, attendance: AttendanceId, before: Option<u64>, now: Timestamp, rng: &mut Rng) -> Vec<Act> {
        let is_asked = self.shelf.loading.get(&attendance).is_some_and(|loading| loading.before == before);
        if self.phase != Phase::Live || is_asked {
            return Vec::new();
        }
        let request = Request::Timeline { attendance, page: PageRequest { before, limit: PAGE } };
        let acts = self.request(About::Page(attendance), request, now, rng);
        if let Some(asked) = self.pending.last() {
            self.shelf.loading.insert(attendance, Loading { key: asked.key, before, since: Vec::new() });
        }
        acts
    }

    /// What was noted for the page that this answers. Answers to an earlier question are passed over.
    fn take_loading(&mut self, key: Key, attendance: AttendanceId) -> Option<Loading> {
        self.shelf.loading.get(&attendance).filter(|loading| loading.key == key)?;
        self.shelf.loading.remove(&attendance)
    }

    /// Those that stand in the timeline now leave the outbox.
    fn clear_outbox(&mut self, attendance: AttendanceId) -> Vec<Act> {
        let Some(timeline) = self.mirror.timelines.get(&attendance) else { return self.settle() };
        let waiting = self.outbox.iter().filter(|unsent| unsent.attendance == attendance);
        let there: Vec<_> = waiting.map(|unsent| unsent.key).filter(|key| timeline.has_key(*key)).collect();
        let records: Vec<_> = there.into_iter().filter_map(|key| self.outbox.remove(key)).collect();
        let mut acts: Vec<Act> = keep_soon(records).into_iter().collect();
        acts.extend(self.settle());
        acts
    }
}
