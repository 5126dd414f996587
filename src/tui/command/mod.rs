//! Everything that a person can do, one row each.
//!
//! Key bindings, palette, help, hints at the foot, `docs/commands.md` and the sample of the config are views of this table.
//! A new thing to do is a row in the file of its family, its title in three languages, and nothing else.

mod account;
mod app;
mod attendance;
mod docs;
mod message;
pub mod modal;
mod moving;
mod presence;
mod view;
mod writing;

use crate::base::Timestamp;
use crate::domain::Refusal;
use crate::i18n::Texts;

use super::desk::Desk;
use super::keymap::{Keymap, Scope};
use super::msg::Act;
use super::pane::SeatView;
use super::scene::Scene;
use super::wording;

pub use attendance::open_or_show;
pub use docs::docs;
pub use message::retry_of;

/// Families of commands, as help and documents group them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    Attendances,
    Messages,
    Writing,
    Moving,
    View,
    Account,
    Program,
    Modals,
}

impl Section {
    pub const ALL: [Section; 8] = [
        Section::Attendances,
        Section::Messages,
        Section::Writing,
        Section::Moving,
        Section::View,
        Section::Account,
        Section::Program,
        Section::Modals,
    ];

    /// The id of its heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Section::Attendances => "section-attendances",
            Section::Messages => "section-messages",
            Section::Writing => "section-writing",
            Section::Moving => "section-moving",
            Section::View => "section-view",
            Section::Account => "section-account",
            Section::Program => "section-program",
            Section::Modals => "section-modals",
        }
    }
}

/// Why a command cannot be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A rule says no.
    Refused(Refusal),
    /// The screen says no: the id of its words.
    Here(&'static str),
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Reason {
        Reason::Refused(refusal)
    }
}

impl Reason {
    pub fn words(&self, scene: &Scene<'_>) -> String {
        let texts = scene.desk.texts();
        match self {
            Reason::Refused(refusal) => wording::refusal(texts, scene.seat.snapshot(), refusal),
            Reason::Here(id) => texts.get(id),
        }
    }
}

pub type May = fn(&Scene<'_>) -> Result<(), Reason>;
pub type Run = fn(&mut Desk, &SeatView<'_>, Timestamp) -> Vec<Act>;

/// Something that a person can do.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// As a config names it: `attendance.open`.
    pub id: &'static str,
    pub section: Section,
    /// The keys that it has by itself, the one to name first, each with where it holds.
    pub keys: &'static [(Scope, &'static str)],
    /// Moves and edits are keys, not things to look for.
    pub is_in_palette: bool,
    /// Whether it can be done now; the palette shows the reason where it can't.
    pub may: May,
    /// Does it. Only called when it may.
    pub run: Run,
}

impl Command {
    /// The id of its title.
    pub fn title_id(&self) -> String {
        format!("command-{}", self.id.replace(['.', '_'], "-"))
    }

    pub fn title(&self, texts: &Texts) -> String {
        texts.get(&self.title_id())
    }

    /// Its first key, for the right end of a palette's row.
    pub fn key_words(&self, keymap: &Keymap) -> String {
        keymap.keys(self.id).next().map_or_else(String::new, |(_, chord)| chord.to_string())
    }
}

/// All rows, in the order in which help and palette show them.
pub fn all() -> impl Iterator<Item = &'static Command> {
    let families: [&'static [Command]; 9] = [
        attendance::ROWS,
        message::ROWS,
        presence::ROWS,
        view::ROWS,
        account::ROWS,
        app::ROWS,
        moving::ROWS,
        writing::ROWS,
        modal::ROWS,
    ];
    families.into_iter().flatten()
}

pub fn find(id: &str) -> Option<&'static Command> {
    all().find(|command| command.id == id)
}

/// The id that is most like `id`: for whoever mistyped it in a config.
pub fn nearest(id: &str) -> &'static str {
    all().min_by_key(|command| distance(id, command.id)).map_or("", |command| command.id)
}

/// How many letters must be put, taken or changed (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, c) in one.chars().enumerate() {
        let mut next = vec![at + 1];
        for (column, d) in other.iter().enumerate() {
            let change = row.get(column).copied().unwrap_or(0) + usize::from(c != *d);
            let put = row.get(column + 1).copied().unwrap_or(0) + 1;
            let take = next.last().copied().unwrap_or(0) + 1;
            next.push(change.min(put).min(take));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// For what can always be done.
fn always(_: &Scene<'_>) -> Result<(), Reason> {
    Ok(())
}

/// For what needs a signed-in person.
fn signed_in(scene: &Scene<'_>) -> Result<(), Reason> {
    if scene.seat.snapshot().is_some() { Ok(()) } else { Err(Reason::Here("reason-signed-out")) }
}

/// For what needs a conversation on the screen.
fn with_shown(scene: &Scene<'_>) -> Result<(), Reason> {
    if scene.seat.shown.is_some() { Ok(()) } else { Err(Reason::Here("reason-no-chat")) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::Language;

    #[test]
    fn every_command_has_one_id_and_a_title_in_every_language() {
        let ids: BTreeSet<&str> = all().map(|command| command.id).collect();
        assert_eq!(ids.len(), all().count(), "an id stands twice");
        for language in Language::ALL {
            let texts = Texts::new(language);
            for command in all() {
                assert!(texts.has(&command.title_id()), "{} has no {}", language.tag(), command.title_id());
            }
            for section in Section::ALL {
                assert!(texts.has(section.heading()), "{} has no {}", language.tag(), section.heading());
            }
            let titles: BTreeSet<String> =
                all().filter(|command| command.is_in_palette).map(|command| command.title(&texts)).collect();
            let offered = all().filter(|command| command.is_in_palette).count();
            assert_eq!(titles.len(), offered, "two rows of the palette read the same in {}", language.tag());
        }
    }

    #[test]
    fn the_nearest_id_is_found() {
        assert_eq!(nearest("atendance.finnish"), "attendance.finish");
        assert_eq!(nearest("quit"), "app.quit");
    }
}
