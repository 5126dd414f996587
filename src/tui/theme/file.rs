//! A theme's file: roles, a palette of names, and the theme that it stands on.
//!
//! ```toml
//! inherits = "dark"
//! [palette]
//! sea = "#87afd7"
//! [roles]
//! accent = { fg = "sea", bold = true }
//! dim = "grey"          # short for { fg = "grey" }
//! ```
//!
//! What can't be understood is reported and left out; the rest of the file holds.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};
use toml::{Table, Value};

use super::colour;
use super::role::Role;

/// A mistake in a theme's file. The theme works without that entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ThemeWarning {
    #[error("theme {theme}: cannot be read: {detail}")]
    Unreadable { theme: String, detail: String },
    #[error("theme {theme}: no theme is named '{parent}'")]
    NoParent { theme: String, parent: String },
    #[error("theme {theme}: it inherits from itself")]
    Circle { theme: String },
    #[error("theme {theme}: no role is named '{role}'{}", nearest_hint(role))]
    UnknownRole { theme: String, role: String },
    #[error(
        "theme {theme}, {place}: '{value}' is no colour: write #rrggbb, a number to 255, a name of the palette, one of the sixteen, or none"
    )]
    UnknownColour { theme: String, place: String, value: String },
    #[error(
        "theme {theme}, {place}: '{key}' is not known: fg, bg, bold, dim, italic, underline, reverse, blink and crossed are"
    )]
    UnknownAttribute { theme: String, place: String, key: String },
}

fn nearest_hint(role: &str) -> String {
    let shared = |name: &str| name.chars().filter(|c| role.contains(*c)).count();
    let nearest = Role::ALL.iter().map(|role| role.name()).max_by_key(|name| {
        let starts = name.starts_with(role.get(..2).unwrap_or(role));
        (starts, shared(name), usize::MAX - name.len().abs_diff(role.len()))
    });
    nearest.map_or_else(String::new, |name| format!("; is '{name}' meant?"))
}

/// A file, read but not resolved.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ThemeFile {
    pub inherits: Option<String>,
    pub palette: BTreeMap<String, Value>,
    pub roles: BTreeMap<String, Value>,
}

impl ThemeFile {
    pub fn read(theme: &str, text: &str) -> Result<ThemeFile, ThemeWarning> {
        let unreadable = |detail: String| ThemeWarning::Unreadable { theme: theme.to_owned(), detail };
        let table: Table = text.parse().map_err(|error: toml::de::Error| unreadable(error.to_string()))?;
        let mut file = ThemeFile::default();
        for (key, value) in table {
            match (key.as_str(), value) {
                ("inherits", Value::String(parent)) => file.inherits = Some(parent),
                ("palette", Value::Table(palette)) => file.palette = palette.into_iter().collect(),
                ("roles", Value::Table(roles)) => file.roles = roles.into_iter().collect(),
                (other, _) => {
                    return Err(unreadable(format!("'{other}' is not known: inherits, palette and roles are")));
                }
            }
        }
        Ok(file)
    }

    /// Lays this file over what it stands on: its own palette wins, also for the roles of its parents.
    #[must_use]
    pub fn over(self, parent: ThemeFile) -> ThemeFile {
        let mut out = parent;
        out.palette.extend(self.palette);
        out.roles.extend(self.roles);
        out
    }

    /// The style of each role that the file names, and what could not be understood.
    pub fn styles(&self, theme: &str) -> (Vec<(Role, Style)>, Vec<ThemeWarning>) {
        let mut reader = Reader { theme, palette: &self.palette, warnings: Vec::new() };
        let mut out = Vec::new();
        for (name, value) in &self.roles {
            match Role::ALL.into_iter().find(|role| role.name() == name) {
                Some(role) => out.push((role, reader.style(name, value))),
                None => reader.warnings.push(ThemeWarning::UnknownRole { theme: theme.to_owned(), role: name.clone() }),
            }
        }
        (out, reader.warnings)
    }
}

struct Reader<'a> {
    theme: &'a str,
    palette: &'a BTreeMap<String, Value>,
    warnings: Vec<ThemeWarning>,
}

const ATTRIBUTES: [(&str, Modifier); 7] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
    ("blink", Modifier::SLOW_BLINK),
    ("crossed", Modifier::CROSSED_OUT),
];

impl Reader<'_> {
    fn style(&mut self, place: &str, value: &Value) -> Style {
        let Value::Table(table) = value else {
            return self.colour(place, value).map_or_else(Style::new, |colour| Style::new().fg(colour));
        };
        let mut style = Style::new();
        for (key, value) in table {
            let attribute = ATTRIBUTES.iter().find(|(name, _)| name == key).map(|(_, modifier)| *modifier);
            match (key.as_str(), attribute, value) {
                ("fg", _, value) => style.fg = self.colour(place, value).or(style.fg),
                ("bg", _, value) => style.bg = self.colour(place, value).or(style.bg),
                (_, Some(modifier), Value::Boolean(true)) => style = style.add_modifier(modifier),
                (_, Some(_), Value::Boolean(false)) => {}
                (_, _, _) => self.warnings.push(ThemeWarning::UnknownAttribute {
                    theme: self.theme.to_owned(),
                    place: place.to_owned(),
                    key: key.clone(),
                }),
            }
        }
        style
    }

    fn colour(&mut self, place: &str, value: &Value) -> Option<Color> {
        let named = match value {
            Value::String(name) => self.palette.get(name),
            _ => None,
        };
        let found = colour::read(named.unwrap_or(value));
        if found.is_none() {
            self.warnings.push(ThemeWarning::UnknownColour {
                theme: self.theme.to_owned(),
                place: place.to_owned(),
                value: value.to_string().trim_matches('"').to_owned(),
            });
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_reported_and_the_rest_holds() {
        let text =
            "[roles]\naccent = { fg = '#010203', bold = true }\nacent = 'red'\ndim = 'gray-ish'\nok = { shiny = true }";
        let file = ThemeFile::read("mine", text).expect("TOML");
        let (styles, warnings) = file.styles("mine");
        assert!(styles.contains(&(Role::Accent, Style::new().fg(Color::Rgb(1, 2, 3)).bold())));
        let words: Vec<String> = warnings.iter().map(ToString::to_string).collect();
        assert_eq!(words.len(), 3, "{words:?}");
        assert!(words[0].contains("'acent'; is 'accent' meant?"), "{words:?}");
        assert!(words.iter().any(|word| word.contains("gray-ish")) && words.iter().any(|word| word.contains("shiny")));
    }

    #[test]
    fn a_childs_palette_recolours_its_parents_roles() {
        let parent = ThemeFile::read("p", "[palette]\nsea = 1\n[roles]\naccent = 'sea'").expect("TOML");
        let child = ThemeFile::read("c", "[palette]\nsea = 2").expect("TOML");
        let (styles, _) = child.over(parent).styles("c");
        assert_eq!(styles, [(Role::Accent, Style::new().fg(Color::Indexed(2)))]);
    }

    #[test]
    fn what_is_no_theme_says_why() {
        let error = ThemeFile::read("x", "[colours]\n").expect_err("unknown table");
        assert!(error.to_string().contains("'colours' is not known"));
        assert!(ThemeFile::read("x", "roles = ").is_err());
    }
}
