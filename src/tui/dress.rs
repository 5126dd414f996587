//! How everything looks just now: language, theme, marks, zone, shape. One place to lend a [`Look`] from.

use jiff::tz::TimeZone;

use crate::base::Timestamp;
use crate::domain::Language;
use crate::i18n::Texts;

use super::glyph::{ASCII, Glyphs, UNICODE};
use super::look::{Look, TroubleKeys};
use super::settings::Settings;
use super::theme::{Ground, Shelf, Theme, ThemeWarning};

#[derive(Debug)]
pub struct Dress {
    texts: Texts,
    theme: Theme,
    glyphs: &'static Glyphs,
    zone: TimeZone,
    shelf: Shelf,
    ground: Ground,
    /// One column: by wish, or because the terminal is narrow.
    is_lean: bool,
    keys: TroubleKeys,
}

impl Dress {
    pub fn new(settings: &Settings) -> (Dress, Vec<ThemeWarning>) {
        let (theme, warnings) = settings.themes.resolve(&settings.preferences.theme, settings.ground);
        let dress = Dress {
            texts: Texts::new(settings.preferences.language.unwrap_or_default()),
            theme,
            glyphs: if settings.ascii { &ASCII } else { &UNICODE },
            zone: settings.zone.clone(),
            shelf: settings.themes.clone(),
            ground: settings.ground,
            is_lean: settings.preferences.lean,
            keys: TroubleKeys::default(),
        };
        (dress, warnings)
    }

    pub fn look(&self, now: Timestamp) -> Look<'_> {
        Look {
            theme: &self.theme,
            glyphs: self.glyphs,
            texts: &self.texts,
            now,
            zone: &self.zone,
            lean: self.is_lean,
            keys: &self.keys,
        }
    }

    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    pub fn theme_names(&self) -> Vec<String> {
        self.shelf.names()
    }

    pub fn set_language(&mut self, language: Language) {
        if self.texts.language() != language {
            self.texts = Texts::new(language);
        }
    }

    pub fn set_theme(&mut self, name: &str) -> Vec<ThemeWarning> {
        let (theme, warnings) = self.shelf.resolve(name, self.ground);
        self.theme = theme;
        warnings
    }

    pub fn set_keys(&mut self, keys: TroubleKeys) {
        self.keys = keys;
    }

    pub fn set_lean(&mut self, is_lean: bool) {
        self.is_lean = is_lean;
    }
}
