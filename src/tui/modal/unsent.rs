//! What was written and not sent, wherever its attendance is now: why it was not, and what can be done with it (G06).
//!
//! An attendance that ended or is somebody else's leaves the lists, and with it its chat. What was typed for it must stay
//! within reach all the same: it was the person's work.

use crate::base::{AttendanceId, Key, SafeText};
use crate::client::{Ask, Unsent};
use crate::i18n::Texts;
use crate::tui::command::retry_of;
use crate::tui::msg::Act;
use crate::tui::pane::SeatView;
use crate::tui::scene::Scene;
use crate::tui::wording;

use super::picker::{Picker, Row, Source};
use super::{Kind, Step};

/// Characters of a text or a name that a row shows.
const MOST_SHOWN: usize = 80;

pub fn unsent() -> Picker<UnsentList> {
    Picker::new(UnsentList)
}

pub fn deeds(key: Key) -> Picker<UnsentDeeds> {
    Picker::new(UnsentDeeds { key })
}

/// All of them, those first that need somebody.
fn all<'a>(seat: &SeatView<'a>) -> Vec<&'a Unsent> {
    let mut all: Vec<&Unsent> = seat.unsent.values().flatten().collect();
    all.sort_by_key(|one| (one.refused.is_none(), one.at, one.key));
    all
}

/// What the customer is called: now, or as long as this client knew them.
fn name(seat: &SeatView<'_>, one: &Unsent) -> SafeText {
    seat.attendance(one.attendance).map_or_else(|| one.title.clone(), |row| row.contact.title())
}

#[derive(Debug)]
pub struct UnsentList;

impl Source for UnsentList {
    fn title(&self, texts: &Texts) -> String {
        texts.get("unsent-title")
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Row> {
        let (texts, seat) = (scene.desk.texts(), scene.seat);
        let row = |one: &Unsent| {
            let right = match &one.refused {
                Some(_) => texts.get("list-not-sent"),
                None => texts.get("status-queued"),
            };
            let text = SafeText::line_of(&one.text, MOST_SHOWN);
            Row::new(format!("{}: {text}", name(seat, one))).right(right)
        };
        all(seat).into_iter().map(row).collect()
    }

    fn choose(&mut self, row: usize, scene: &Scene<'_>) -> Step {
        let chosen = all(scene.seat).get(row).map(|one| Act::Open(Kind::UnsentDeeds(one.key)));
        Step::Close(chosen.into_iter().collect())
    }

    fn empty(&self, texts: &Texts) -> String {
        texts.get("unsent-empty")
    }
}

#[derive(Debug)]
pub struct UnsentDeeds {
    key: Key,
}

/// Something that can be done with a message that was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Again,
    /// Back into the editor of its own attendance.
    Back,
    /// Into the editor of the attendance that is shown.
    Move(AttendanceId),
    Copy,
    Drop,
    /// Nothing to do: why it was not sent.
    Why,
}

impl UnsentDeeds {
    fn deeds(&self, scene: &Scene<'_>) -> Vec<Deed> {
        let Some(one) = scene.seat.unsent_by(self.key) else { return Vec::new() };
        let has_row = scene.seat.attendance(one.attendance).is_some();
        let shown = scene.seat.shown().map(|row| row.id).filter(|id| *id != one.attendance);
        let may_again = one.refused.is_some() && retry_of(scene.seat, self.key, scene.now).is_ok();
        let mut deeds = Vec::new();
        deeds.extend(may_again.then_some(Deed::Again));
        deeds.extend(has_row.then_some(Deed::Back));
        deeds.extend(shown.map(Deed::Move));
        deeds.extend([Deed::Copy, Deed::Drop, Deed::Why]);
        deeds
    }

    fn row(&self, deed: Deed, scene: &Scene<'_>) -> Row {
        let texts = scene.desk.texts();
        match deed {
            Deed::Again => Row::new(texts.get("unsent-again")),
            Deed::Back => Row::new(texts.get("unsent-back")),
            Deed::Move(to) => {
                let name = scene.name_of(to);
                Row::new(texts.with("unsent-move", &[("name", name.as_str().into())]))
            }
            Deed::Copy => Row::new(texts.get("unsent-copy")),
            Deed::Drop => Row::new(texts.get("unsent-drop")),
            Deed::Why => {
                let refused = scene.seat.unsent_by(self.key).and_then(|one| one.refused.as_ref());
                let why = refused.map(|no| wording::unsent(texts, scene.seat.snapshot(), no));
                Row::new(why.unwrap_or_else(|| texts.get("status-queued"))).enabled(false)
            }
        }
    }

    fn acts(&self, deed: Deed, scene: &Scene<'_>) -> Vec<Act> {
        let key = self.key;
        match deed {
            Deed::Again => vec![Act::Ask(Ask::RetryUnsent { key })],
            Deed::Back => vec![Act::Ask(Ask::DiscardUnsent { key })],
            Deed::Move(to) => vec![Act::Ask(Ask::MoveUnsent { key, to })],
            Deed::Copy => scene.seat.unsent_by(key).map(|one| Act::Copy(one.text.clone())).into_iter().collect(),
            Deed::Drop => vec![Act::Ask(Ask::DropUnsent { key })],
            Deed::Why => Vec::new(),
        }
    }
}

impl Source for UnsentDeeds {
    fn title(&self, texts: &Texts) -> String {
        texts.get("unsent-deeds-title")
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Row> {
        self.deeds(scene).into_iter().map(|deed| self.row(deed, scene)).collect()
    }

    fn choose(&mut self, row: usize, scene: &Scene<'_>) -> Step {
        let chosen = self.deeds(scene).get(row).copied();
        Step::Close(chosen.map_or_else(Vec::new, |deed| self.acts(deed, scene)))
    }

    fn empty(&self, texts: &Texts) -> String {
        texts.get("unsent-sent-meanwhile")
    }
}
