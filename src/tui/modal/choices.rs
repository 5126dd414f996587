//! Short lists of which one holds: language, theme, presence.

use crate::client::Ask;
use crate::domain::{Language, Presence};
use crate::i18n::Texts;
use crate::tui::msg::{Act, Preference};
use crate::tui::scene::Scene;
use crate::tui::wording;

use super::Step;
use super::picker::{Picker, Row, Source};

pub fn language(scene: &Scene<'_>) -> Picker<LanguageChoice> {
    Picker::at_current(LanguageChoice, scene)
}

pub fn theme(scene: &Scene<'_>) -> Picker<ThemeChoice> {
    Picker::at_current(ThemeChoice, scene)
}

pub fn presence(scene: &Scene<'_>) -> Picker<PresenceChoice> {
    Picker::at_current(PresenceChoice, scene)
}

/// Each language by its own name: whoever looks for it may read no other.
pub fn language_name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::Spanish => "Español",
        Language::Portuguese => "Português (Brasil)",
    }
}

#[derive(Debug)]
pub struct LanguageChoice;

impl Source for LanguageChoice {
    fn title(&self, texts: &Texts) -> String {
        texts.get("language-title")
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Row> {
        let row = |language| {
            let is_current = scene.desk.texts().language() == language;
            Row::new(language_name(language)).right(language.tag()).current(is_current)
        };
        Language::ALL.into_iter().map(row).collect()
    }

    fn choose(&mut self, row: usize, _scene: &Scene<'_>) -> Step {
        let language = Language::ALL.get(row).copied();
        Step::Close(language.map(|language| Act::Prefer(Preference::Language(language))).into_iter().collect())
    }
}

#[derive(Debug)]
pub struct ThemeChoice;

impl Source for ThemeChoice {
    fn title(&self, texts: &Texts) -> String {
        texts.get("theme-title")
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Row> {
        let wanted = &scene.desk.preferences().theme;
        let names = scene.desk.theme_names();
        let row = |name: String| {
            let is_current = name == *wanted;
            let right = if name == crate::tui::theme::shelf::AUTO {
                scene.desk.texts().get("theme-auto")
            } else {
                String::new()
            };
            Row::new(name).right(right).current(is_current)
        };
        names.into_iter().map(row).collect()
    }

    fn choose(&mut self, row: usize, scene: &Scene<'_>) -> Step {
        let name = scene.desk.theme_names().into_iter().nth(row);
        Step::Close(name.map(|name| Act::Prefer(Preference::Theme(name))).into_iter().collect())
    }
}

/// What a person can choose: being offline is the line's doing.
const PRESENCES: [Presence; 2] = [Presence::Online, Presence::Paused];

#[derive(Debug)]
pub struct PresenceChoice;

impl Source for PresenceChoice {
    fn title(&self, texts: &Texts) -> String {
        texts.get("presence-title")
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Row> {
        let mine = scene.seat.snapshot().map(|snapshot| snapshot.my_presence());
        let texts = scene.desk.texts();
        let row = |presence| {
            let right = match presence {
                Presence::Online => "presence-online-means",
                Presence::Paused | Presence::Offline => "presence-paused-means",
            };
            Row::new(wording::presence(texts, presence)).right(texts.get(right)).current(mine == Some(presence))
        };
        PRESENCES.into_iter().map(row).collect()
    }

    fn choose(&mut self, row: usize, _scene: &Scene<'_>) -> Step {
        let presence = PRESENCES.get(row).copied();
        Step::Close(presence.map(|presence| Act::Ask(Ask::Presence { presence })).into_iter().collect())
    }
}
