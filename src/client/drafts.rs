//! What is being typed, per attendance: kept on this machine at once, told to the server a little later. Pure.
//!
//! A draft that the server does not have yet is ours and wins over what the server says; one that it has follows the server,
//! where another device of the same person may have gone on with it.

use std::collections::BTreeMap;

use crate::base::{AttendanceId, Millis, SafeText, Timestamp};

use super::outbox::Record;

/// A change is written to the disk at latest this long after it.
pub const WRITE_AFTER: Millis = Millis(400);
/// One that the disk did not take is tried again after this: somebody may have made room.
pub const WRITE_AGAIN_AFTER: Millis = Millis::seconds(10);
/// The server is told when nobody has typed for this long ...
pub const TELL_AFTER: Millis = Millis::seconds(2);
/// ... but at latest after this.
pub const TELL_AT_LATEST: Millis = Millis::seconds(20);
/// A longer draft stays on this machine: the server would not keep it.
pub const TELL_BYTES: usize = crate::domain::message::MAX_DRAFT_BYTES;

#[derive(Debug, Clone, PartialEq, Default)]
struct Draft {
    text: SafeText,
    write_at: Option<Timestamp>,
    tell_at: Option<Timestamp>,
    /// When the first change came that the server was not told of.
    changed: Option<Timestamp>,
    /// Whether the server has it as it is.
    told: bool,
}

/// All drafts of the person.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drafts {
    held: BTreeMap<AttendanceId, Draft>,
}

impl Drafts {
    /// As the records of an earlier run left them. Records of messages are passed over.
    pub fn restored(records: &[Record]) -> Drafts {
        let mut drafts = Drafts::default();
        for record in records {
            match record {
                Record::Draft { attendance, text } => {
                    let draft = Draft { text: text.clone(), tell_at: Some(Timestamp(0)), ..Draft::default() };
                    drafts.held.insert(*attendance, draft);
                }
                Record::Told { attendance } => drafts.settle(*attendance),
                Record::Send { .. } | Record::Refused { .. } | Record::Again { .. } | Record::Done { .. } => {}
            }
        }
        drafts
    }

    /// The records that would restore them.
    pub fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        for (attendance, draft) in &self.held {
            records.push(Record::Draft { attendance: *attendance, text: draft.text.clone() });
            if draft.told {
                records.push(Record::Told { attendance: *attendance });
            }
        }
        records
    }

    /// The text; empty where there is none.
    pub fn get(&self, attendance: AttendanceId) -> &str {
        self.held.get(&attendance).map_or("", |draft| draft.text.as_str())
    }

    /// Attendances that have one.
    pub fn iter(&self) -> impl Iterator<Item = (AttendanceId, &SafeText)> {
        let written = self.held.iter().filter(|(_, draft)| !draft.text.is_empty());
        written.map(|(attendance, draft)| (*attendance, &draft.text))
    }

    /// Somebody typed. Drafts of other attendances are due at once: the person has moved on.
    pub fn set(&mut self, attendance: AttendanceId, text: &str, now: Timestamp) {
        for (other, draft) in &mut self.held {
            if *other != attendance {
                draft.write_at = draft.write_at.map(|at| at.min(now));
                draft.tell_at = draft.tell_at.map(|at| at.min(now));
            }
        }
        if self.get(attendance) == text {
            return;
        }
        let draft = self.held.entry(attendance).or_default();
        let changed = *draft.changed.get_or_insert(now);
        draft.text = SafeText::new(text);
        draft.told = false;
        draft.write_at.get_or_insert(now.plus(WRITE_AFTER));
        draft.tell_at = Some(now.plus(TELL_AFTER).min(changed.plus(TELL_AT_LATEST)));
    }

    /// Takes it away, as when it was sent. The record belongs beside that of the message.
    pub fn clear(&mut self, attendance: AttendanceId, now: Timestamp) -> Option<Record> {
        let draft = self.held.get_mut(&attendance)?;
        *draft = Draft { tell_at: Some(now), ..Draft::default() };
        Some(Record::Draft { attendance, text: SafeText::default() })
    }

    /// This machine's clock was set back by `by`.
    pub fn set_back(&mut self, by: Millis) {
        for draft in self.held.values_mut() {
            for at in [&mut draft.write_at, &mut draft.tell_at, &mut draft.changed] {
                *at = at.map(|at| at.plus(Millis(-by.0)));
            }
        }
    }

    /// The records that are to be written by `now`; with `all` those that could wait as well.
    pub fn write(&mut self, now: Timestamp, all: bool) -> Vec<Record> {
        let mut records = Vec::new();
        for (attendance, draft) in &mut self.held {
            if draft.write_at.is_some_and(|at| all || at <= now) {
                draft.write_at = None;
                records.push(Record::Draft { attendance: *attendance, text: draft.text.clone() });
                if draft.told {
                    records.push(Record::Told { attendance: *attendance });
                }
            }
        }
        records
    }

    /// The disk did not take it.
    pub fn unwritten(&mut self, attendance: AttendanceId, now: Timestamp) {
        if let Some(draft) = self.held.get_mut(&attendance) {
            draft.write_at = Some(now.plus(WRITE_AGAIN_AFTER));
        }
    }

    /// What the server is to be told by `now`; with `all` what could wait as well. Each is handed out once, until it is
    /// [`Drafts::untold`] or changed.
    pub fn tell(&mut self, now: Timestamp, all: bool) -> Vec<(AttendanceId, SafeText)> {
        let mut news = Vec::new();
        for (attendance, draft) in &mut self.held {
            if draft.tell_at.is_some_and(|at| all || at <= now) {
                draft.tell_at = None;
                draft.changed = None;
                if draft.text.len() <= TELL_BYTES {
                    news.push((*attendance, draft.text.clone()));
                }
            }
        }
        news
    }

    /// The server has `text`.
    pub fn told(&mut self, attendance: AttendanceId, text: &SafeText) -> Option<Record> {
        let draft = self.held.get(&attendance).filter(|draft| draft.text == *text && draft.tell_at.is_none())?;
        let is_written = draft.write_at.is_none();
        self.settle(attendance);
        is_written.then_some(Record::Told { attendance })
    }

    /// The server could not be told; it is tried again when the line is back.
    pub fn untold(&mut self, attendance: AttendanceId) {
        self.tell_again(attendance, Timestamp(0));
    }

    /// The server could not take it just then: it is told again at `at`, unless it is due before.
    pub fn tell_again(&mut self, attendance: AttendanceId, at: Timestamp) {
        if let Some(draft) = self.held.get_mut(&attendance).filter(|draft| !draft.told) {
            draft.tell_at.get_or_insert(at);
        }
    }

    /// The server will not have it: the attendance is out of sight for good.
    pub fn forget(&mut self, attendance: AttendanceId) -> Option<Record> {
        self.held.remove(&attendance)?;
        Some(Record::Draft { attendance, text: SafeText::default() })
    }

    /// What the server holds. Ours win where it does not have them yet.
    pub fn take(&mut self, theirs: Vec<(AttendanceId, SafeText)>) -> Vec<Record> {
        let theirs: BTreeMap<AttendanceId, SafeText> = theirs.into_iter().collect();
        let mut records = Vec::new();
        let gone = |id: &AttendanceId, draft: &Draft| draft.told && !theirs.contains_key(id);
        let gone: Vec<_> = self.held.iter().filter(|(id, draft)| gone(id, draft)).map(|(id, _)| *id).collect();
        for attendance in gone {
            records.extend(self.forget(attendance));
        }
        for (attendance, text) in theirs {
            let draft = self.held.get(&attendance);
            let follows = draft.is_none_or(|draft| draft.told);
            if follows && draft.is_none_or(|draft| draft.text != text) {
                records.push(Record::Draft { attendance, text: text.clone() });
                records.push(Record::Told { attendance });
                self.held.insert(attendance, Draft { text, told: true, ..Draft::default() });
            }
        }
        records
    }

    /// When [`Drafts::write`] or, with `online`, [`Drafts::tell`] has something next.
    pub fn wake(&self, online: bool) -> Option<Timestamp> {
        let writes = self.held.values().filter_map(|draft| draft.write_at);
        let tells = self.held.values().filter_map(|draft| draft.tell_at.filter(|_| online));
        writes.chain(tells).min()
    }

    fn settle(&mut self, attendance: AttendanceId) {
        let Some(draft) = self.held.get_mut(&attendance) else { return };
        draft.told = true;
        draft.tell_at = None;
        draft.changed = None;
        if draft.text.is_empty() && draft.write_at.is_none() {
            self.held.remove(&attendance);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: AttendanceId = AttendanceId([1; 16]);
    const B: AttendanceId = AttendanceId([2; 16]);

    fn text(text: &str) -> SafeText {
        SafeText::new(text)
    }

    #[test]
    fn a_draft_is_written_soon_and_told_when_nobody_types_any_more() {
        let mut drafts = Drafts::default();
        drafts.set(A, "Ol", Timestamp(0));
        drafts.set(A, "Olá", Timestamp(300));
        assert_eq!(drafts.get(A), "Olá");
        assert_eq!(drafts.write(Timestamp(399), false), []);
        assert_eq!(drafts.write(Timestamp(400), false), [Record::Draft { attendance: A, text: text("Olá") }]);
        assert_eq!(drafts.wake(true), Some(Timestamp(2_300)));
        assert_eq!(drafts.wake(false), None);
        assert_eq!(drafts.tell(Timestamp(2_299), false), []);
        assert_eq!(drafts.tell(Timestamp(2_300), false), [(A, text("Olá"))]);
        assert_eq!(drafts.told(A, &text("Olá")), Some(Record::Told { attendance: A }));
        assert_eq!(drafts.wake(true), None);
    }

    #[test]
    fn somebody_who_never_stops_typing_is_told_all_the_same() {
        let mut drafts = Drafts::default();
        let mut told = 0;
        for second in 0..60 {
            drafts.set(A, &"x".repeat(second + 1), Timestamp(second as i64 * 1_000));
            told += drafts.tell(Timestamp(second as i64 * 1_000), false).len();
        }
        assert_eq!(told, 2);
    }

    #[test]
    fn switching_to_another_conversation_writes_the_one_before_at_once() {
        let mut drafts = Drafts::default();
        drafts.set(A, "Olá", Timestamp(0));
        drafts.set(B, "B", Timestamp(10));
        assert_eq!(drafts.write(Timestamp(10), false), [Record::Draft { attendance: A, text: text("Olá") }]);
    }

    #[test]
    fn ours_wins_until_the_server_has_it_and_follows_the_server_from_then_on() {
        let mut drafts = Drafts::default();
        drafts.set(A, "ours", Timestamp(0));
        drafts.take(vec![(A, text("theirs")), (B, text("new"))]);
        assert_eq!((drafts.get(A), drafts.get(B)), ("ours", "new"));
        drafts.tell(Timestamp(9_000), true);
        drafts.write(Timestamp(9_000), true);
        drafts.told(A, &text("ours"));
        drafts.take(vec![(A, text("theirs"))]);
        assert_eq!((drafts.get(A), drafts.get(B)), ("theirs", ""), "gone there, gone here");
    }

    #[test]
    fn its_records_restore_them_and_what_was_not_told_is_told_then() {
        let mut drafts = Drafts::default();
        let mut file = Vec::new();
        drafts.set(A, "one", Timestamp(0));
        file.extend(drafts.write(Timestamp(0), true));
        drafts.tell(Timestamp(0), true);
        file.extend(drafts.told(A, &text("one")));
        drafts.set(B, "two", Timestamp(0));
        file.extend(drafts.write(Timestamp(0), true));
        let mut restored = Drafts::restored(&file);
        assert_eq!((restored.get(A), restored.get(B)), ("one", "two"));
        assert_eq!(restored.tell(Timestamp(1), false), [(B, text("two"))]);
        assert_eq!(Drafts::restored(&restored.records()).get(B), "two");
    }

    #[test]
    fn a_sent_draft_is_gone_everywhere_and_leaves_nothing_behind() {
        let mut drafts = Drafts::default();
        drafts.set(A, "sent", Timestamp(0));
        drafts.write(Timestamp(0), true);
        assert_eq!(drafts.clear(A, Timestamp(5)), Some(Record::Draft { attendance: A, text: text("") }));
        assert_eq!(drafts.tell(Timestamp(5), false), [(A, text(""))]);
        drafts.told(A, &text(""));
        assert_eq!(drafts, Drafts::default());
    }
}
