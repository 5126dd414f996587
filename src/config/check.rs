//! Holds a parsed file against the table of keys, and finds everything that is wrong with it at once.
//!
//! What passes here decodes: the decoder after it has nothing left to refuse.

use std::net::SocketAddr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::base::SafeText;

use super::fault::{Fault, Place, What};
use super::key::{self, Section, Shape};

/// The longest piece of the file that a message repeats, in characters.
const SHOWN: usize = 60;

/// Syntax errors that are told: what is not TOML at all gives several for every character, and the first ones say it.
const MAX_SYNTAX: usize = 20;

/// Everything that is wrong with `text`, in the order of the file.
pub fn check(text: &str) -> Vec<Fault> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return errors.iter().take(MAX_SYNTAX).map(|error| syntax(text, error)).collect();
    }
    let mut walk = Walk { text, faults: Vec::new() };
    walk.file(table.get_ref());
    walk.faults.sort_by_key(|fault| fault.place);
    walk.faults
}

fn syntax(text: &str, error: &toml::de::Error) -> Fault {
    let place = error.span().map(|span| Place::of(text, span.start));
    Fault { place, ..Fault::of(What::Syntax { detail: SafeText::line(error.message()) }) }
}

type Entry<'t> = (&'t Spanned<std::borrow::Cow<'t, str>>, &'t Spanned<DeValue<'t>>);

struct Walk<'t> {
    text: &'t str,
    faults: Vec<Fault>,
}

impl<'t> Walk<'t> {
    fn file(&mut self, table: &'t DeTable<'t>) {
        for (name, value) in table {
            let Some(section) = Section::from_name(name.get_ref()) else {
                let nearest = key::nearest(name.get_ref(), Section::ALL.iter().map(|section| section.name()));
                self.add(name, name.get_ref(), What::UnknownSection { found: shown(name.get_ref()), nearest });
                continue;
            };
            match (section, value.get_ref()) {
                (Section::Channel, DeValue::Table(channels)) => self.channels(channels),
                (Section::Keys, DeValue::Table(bindings)) => self.bindings(bindings),
                (_, DeValue::Table(entries)) => self.section(section, section.name(), entries),
                (_, _) => self.not_a_section(section, (name, value)),
            }
        }
    }

    fn channels(&mut self, channels: &'t DeTable<'t>) {
        for (slug, value) in channels {
            let path = format!("channel.{}", slug.get_ref());
            if !is_slug(slug.get_ref()) {
                self.add(slug, &path, What::BadValue { found: shown(slug.get_ref()), valid: Shape::Slug });
            }
            match value.get_ref() {
                DeValue::Table(entries) => {
                    self.section(Section::Channel, &path, entries);
                    self.sources(&path, slug, entries);
                }
                _ => self.not_a_section(Section::Channel, (slug, value)),
            }
        }
    }

    /// A key of the channels that stands right under `[channel]`, or a value where a section belongs.
    fn not_a_section(&mut self, section: Section, (name, _): Entry<'t>) {
        let found = shown(name.get_ref());
        self.add(name, name.get_ref(), What::UnknownKey { found, nearest: None, section });
    }

    /// A secret has one source.
    fn sources(&mut self, path: &str, slug: &'t Spanned<std::borrow::Cow<'t, str>>, entries: &'t DeTable<'t>) {
        for (one, other) in super::secret::SOURCES {
            if entries.contains_key(one) && entries.contains_key(other) {
                self.add(slug, path, What::TwoSources { one, other });
            }
        }
    }

    fn bindings(&mut self, bindings: &'t DeTable<'t>) {
        for (command, value) in bindings {
            if !fits(Shape::Chords, value.get_ref()) {
                self.bad_value(&format!("keys.{}", command.get_ref()), value, Shape::Chords);
            }
        }
    }

    fn section(&mut self, section: Section, path: &str, entries: &'t DeTable<'t>) {
        for (name, value) in entries {
            let full = format!("{path}.{}", name.get_ref());
            match key::find(section, name.get_ref()) {
                Some(key) if fits(key.shape, value.get_ref()) => {}
                Some(key) => self.bad_value(&full, value, key.shape),
                None => {
                    let nearest = key::nearest(name.get_ref(), section.keys().map(|key| key.name));
                    self.add(name, &full, What::UnknownKey { found: shown(name.get_ref()), nearest, section });
                }
            }
        }
    }

    fn bad_value(&mut self, path: &str, value: &'t Spanned<DeValue<'t>>, valid: Shape) {
        let found = shown(self.text.get(value.span()).unwrap_or_default());
        self.add(value, path, What::BadValue { found, valid });
    }

    fn add<T>(&mut self, at: &Spanned<T>, path: &str, what: What) {
        let place = Place::of(self.text, at.span().start);
        self.faults.push(Fault { file: None, place: Some(place), key: Some(shown(path)), what });
    }
}

fn shown(raw: &str) -> SafeText {
    SafeText::line_of(raw, SHOWN)
}

/// Whether a value has this shape.
fn fits(shape: Shape, value: &DeValue<'_>) -> bool {
    match (shape, value) {
        (Shape::Flag, DeValue::Boolean(_)) => true,
        (Shape::Whole(from, to), DeValue::Integer(number)) => {
            let digits = number.as_str().replace('_', "");
            i64::from_str_radix(&digits, number.radix()).is_ok_and(|number| (from..=to).contains(&number))
        }
        (Shape::Chords, DeValue::Array(chords)) => {
            chords.iter().all(|chord| chord.get_ref().as_str().is_some_and(|chord| !chord.trim().is_empty()))
        }
        (_, DeValue::String(text)) => fits_text(shape, text),
        (_, _) => false,
    }
}

fn fits_text(shape: Shape, text: &str) -> bool {
    match shape {
        Shape::Text | Shape::Path | Shape::Chords => !text.trim().is_empty(),
        Shape::Variable => {
            !text.is_empty()
                && !text.starts_with(|c: char| c.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        }
        Shape::Address => text.parse::<SocketAddr>().is_ok(),
        Shape::Url(schemes) => is_url(text, schemes),
        Shape::Slug => is_slug(text),
        Shape::Country => text.len() == 2 && text.chars().all(|c| c.is_ascii_uppercase()),
        Shape::Zone => jiff::tz::TimeZone::get(text).is_ok(),
        Shape::Version => is_version(text),
        Shape::OneOf(valid) => valid.contains(&text),
        Shape::Levels => is_levels(text),
        Shape::Whole(..) | Shape::Flag => false,
    }
}

/// A scheme, then something without spaces that does not end in a slash.
fn is_url(text: &str, schemes: &[&str]) -> bool {
    let rest = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace) && !rest.starts_with('/'))
        && !text.ends_with('/')
}

/// 1 to 64 lower-case letters, digits and `-`, no `-` at either end.
pub fn is_slug(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_version(text: &str) -> bool {
    let number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let parts = text.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    parts.is_some_and(|(major, minor)| number(major) && number(minor))
}

fn is_levels(text: &str) -> bool {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    let is_level = |level: &str| LEVELS.contains(&level.trim());
    text.split(',').all(|part| match part.split_once('=') {
        Some((target, level)) => !target.trim().is_empty() && is_level(level),
        None => is_level(part),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Fault {
        let mut faults = check(text);
        assert_eq!(faults.len(), 1, "{faults:?}");
        faults.remove(0)
    }

    #[test]
    fn a_wrong_key_is_told_with_its_place_and_the_nearest_one() {
        let fault = only("[server]\nlisten = \"127.0.0.1:1\"\n  heartbaet = 20\n");
        assert_eq!(fault.place, Some(Place { line: 3, column: 3 }));
        assert_eq!(fault.key.as_deref(), Some("server.heartbaet"));
        let found = SafeText::line("heartbaet");
        assert_eq!(fault.what, What::UnknownKey { found, nearest: Some("heartbeat"), section: Section::Server });
    }

    #[test]
    fn a_wrong_value_is_told_as_it_stands_in_the_file() {
        let fault = only("[server]\nheartbeat = 4_000\n");
        assert_eq!(fault.place, Some(Place { line: 2, column: 13 }));
        assert_eq!(fault.what, What::BadValue { found: SafeText::line("4_000"), valid: Shape::Whole(5, 300) });
        assert!(matches!(only("[workstation]\nmouse = \"yes\"").what, What::BadValue { valid: Shape::Flag, .. }));
        assert!(matches!(only("[account]\nzone = \"Mars/Olympus\"").what, What::BadValue { .. }));
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let faults = check("[servre]\nx = 1\n[channel.Main]\ntoken = \"x\"\n[client]\nserver = \"http://x\"\n");
        let lines: Vec<_> = faults.iter().filter_map(|fault| fault.place).map(|place| place.line).collect();
        assert_eq!(lines, [1, 3, 4, 6]);
        assert!(matches!(faults[0].what, What::UnknownSection { nearest: Some("server"), .. }));
        assert!(matches!(faults[2].what, What::UnknownKey { section: Section::Channel, .. }));
    }

    #[test]
    fn what_is_not_toml_is_told_with_its_place() {
        let fault = only("[server\nlisten = 1\n");
        assert_eq!(fault.place.map(|place| place.line), Some(1));
        assert!(matches!(fault.what, What::Syntax { .. }));
    }

    #[test]
    fn a_file_of_something_else_is_told_in_a_few_lines() {
        let faults = check(&".".repeat(100_000));
        assert!(!faults.is_empty() && faults.len() <= MAX_SYNTAX, "{}", faults.len());
    }

    #[test]
    fn a_secret_has_one_source() {
        let fault = only("[channel.main]\ntoken_file = \"a\"\ntoken_env = \"B\"\n");
        assert_eq!(fault.what, What::TwoSources { one: "token_file", other: "token_env" });
    }

    #[test]
    fn levels_are_for_all_or_for_a_part() {
        assert!(is_levels("info") && is_levels("info,turno::server=debug") && is_levels("off"));
        assert!(!is_levels("loud") && !is_levels("turno=loud") && !is_levels("=info") && !is_levels(""));
    }
}
