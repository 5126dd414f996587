//! Mistakes in a person's keys and themes, in words.

use crate::i18n::Texts;

use super::keymap::KeyTrouble;
use super::theme::ThemeWarning;

/// What is wrong with a key of the config.
pub fn key(texts: &Texts, trouble: &KeyTrouble) -> String {
    match trouble {
        KeyTrouble::UnknownCommand { id, nearest } => {
            texts.with("trouble-command", &[("id", id.as_str().into()), ("nearest", (*nearest).into())])
        }
        KeyTrouble::BadKey { command, key } => {
            texts.with("trouble-key", &[("command", (*command).into()), ("key", key.as_str().into())])
        }
        KeyTrouble::Conflict { chord, first, second } => {
            let chord = chord.to_string();
            let arguments = [("key", chord.as_str().into()), ("first", (*first).into()), ("second", (*second).into())];
            texts.with("trouble-conflict", &arguments)
        }
    }
}

/// What is wrong with a theme's file.
pub fn theme(texts: &Texts, warning: &ThemeWarning) -> String {
    match warning {
        ThemeWarning::Unreadable { theme, detail } => texts
            .with("trouble-theme-unreadable", &[("theme", theme.as_str().into()), ("detail", detail.as_str().into())]),
        ThemeWarning::NoParent { theme, parent } => {
            texts.with("trouble-theme-parent", &[("theme", theme.as_str().into()), ("parent", parent.as_str().into())])
        }
        ThemeWarning::Circle { theme } => texts.with("trouble-theme-circle", &[("theme", theme.as_str().into())]),
        ThemeWarning::UnknownRole { theme, role } => {
            texts.with("trouble-theme-role", &[("theme", theme.as_str().into()), ("role", role.as_str().into())])
        }
        ThemeWarning::UnknownColour { theme, place, value } => texts.with(
            "trouble-theme-colour",
            &[("theme", theme.as_str().into()), ("place", place.as_str().into()), ("value", value.as_str().into())],
        ),
        ThemeWarning::UnknownAttribute { theme, place, key } => texts.with(
            "trouble-theme-attribute",
            &[("theme", theme.as_str().into()), ("place", place.as_str().into()), ("key", key.as_str().into())],
        ),
    }
}
