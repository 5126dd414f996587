//! The configuration: one TOML file, checked against one table of keys before anything starts.
//!
//! Everything that is wrong is found at once and told as data ([`Fault`]): file, line, column, what was found, what is valid
//! and the nearest key. Never in here: words for people, the values of secrets, or a reading of the real environment.

pub mod check;
pub mod document;
pub mod fault;
pub mod key;
pub mod place;
pub mod secret;
pub mod settings;

use std::path::{Path, PathBuf};

use crate::base::SafeText;

pub use fault::{Fault, Place, What};
pub use place::Environment;
pub use secret::ChannelSecrets;
pub use settings::{Config, LanguageChoice, LogFormat, Sort, When};

/// A configuration and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Loaded {
    pub config: Config,
    /// `None`: no file was found, and the defaults hold.
    pub file: Option<PathBuf>,
}

/// Reads the file that was asked for, or the first one that is there. With none, the defaults hold.
pub fn load(asked: Option<&Path>, environment: &dyn Environment) -> Result<Loaded, Vec<Fault>> {
    let found = match asked {
        Some(file) => Some(file.to_owned()),
        None => place::candidates(environment).into_iter().find(|file| file.exists()),
    };
    let Some(file) = found else {
        return Ok(Loaded::default());
    };
    let in_file = |fault: Fault| Fault { file: Some(file.clone()), ..fault };
    let text = read(&file).map_err(|what| vec![in_file(Fault::of(what))])?;
    let mut config = parse(&text).map_err(|faults| faults.into_iter().map(in_file).collect::<Vec<_>>())?;
    place::resolve(&mut config, &file, environment);
    Ok(Loaded { config, file: Some(file) })
}

/// Checks and decodes the text of a file. Paths stay as they are written.
pub fn parse(text: &str) -> Result<Config, Vec<Fault>> {
    let faults = check::check(text);
    if !faults.is_empty() {
        return Err(faults);
    }
    let decoded = toml::from_str::<Config>(text);
    let mut config = decoded.map_err(|error| {
        // The table of keys let something through that the settings do not take: told as it is, never swallowed.
        let place = error.span().map(|span| Place::of(text, span.start));
        vec![Fault { place, ..Fault::of(What::Syntax { detail: SafeText::line(error.message()) }) }]
    })?;
    place_chords(&mut config, text);
    Ok(config)
}

/// Notes where each binding stands, for the report of a conflict.
fn place_chords(config: &mut Config, text: &str) {
    let Ok(table) = toml::de::DeTable::parse(text) else { return };
    let Some(bindings) = table.get_ref().get("keys").and_then(|value| value.get_ref().as_table()) else { return };
    for (command, _) in bindings {
        if let Some(chords) = config.keys.get_mut(command.get_ref().as_ref()) {
            chords.place = Place::of(text, command.span().start);
        }
    }
}

fn read(file: &Path) -> Result<String, What> {
    std::fs::read_to_string(file).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => What::NoFile,
        std::io::ErrorKind::InvalidData => What::NotText,
        _ => What::Unreadable { reason: SafeText::line(&error.to_string()) },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_empty_file_is_the_defaults() {
        assert_eq!(parse(""), Ok(Config::default()));
    }

    #[test]
    fn the_defaults_of_the_table_are_those_of_the_settings() {
        let mut text = String::new();
        for section in key::Section::ALL {
            let name = if section == key::Section::Channel { "channel.x" } else { section.name() };
            text.push_str(&format!("[{name}]\n"));
            for key in section.keys() {
                text.extend(key.default.map(|value| format!("{} = {value}\n", key.name)));
            }
        }
        let mut expected = Config::default();
        expected.channel.insert("x".into(), settings::Channel::default());
        assert_eq!(parse(&text), Ok(expected));
    }

    #[test]
    fn keys_know_where_they_stand() {
        let config =
            parse("[keys]\n\"message.send\" = \"ctrl+s\"\n\"list.next\" = [\"j\", \"down\"]\n").expect("a file");
        assert_eq!(config.keys["list.next"].chords, ["j", "down"]);
        assert_eq!(config.keys["list.next"].place, Place { line: 3, column: 1 });
        assert_eq!(config.keys["message.send"].chords, ["ctrl+s"]);
    }

    #[test]
    fn a_file_that_was_asked_for_must_be_there() {
        let nowhere = Path::new("/nowhere/turno.toml");
        let faults = load(Some(nowhere), &BTreeMap::new()).expect_err("no file");
        assert_eq!((faults[0].file.as_deref(), &faults[0].what), (Some(nowhere), &What::NoFile));
    }

    #[test]
    fn the_example_file_is_accepted() {
        assert!(parse(include_str!("../../config.example.toml")).is_ok());
    }
}
