//! Every word that a person reads, in English, Spanish and Portuguese.
//!
//! The texts are Fluent files beside this one, a folder per language and a file per part of the program. A test holds the
//! three to the same ids and the same arguments. Words that users know from their manuals stand in `docs/GLOSSARY.md`.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::domain::Language;

/// The files of each language, in the same order. A text of a later part may not repeat an id of an earlier one.
pub const PARTS: [(&str, [&str; 3]); 5] = [
    ("screen", [include_str!("en/screen.ftl"), include_str!("es/screen.ftl"), include_str!("pt-BR/screen.ftl")]),
    ("words", [include_str!("en/words.ftl"), include_str!("es/words.ftl"), include_str!("pt-BR/words.ftl")]),
    ("cli", [include_str!("en/cli.ftl"), include_str!("es/cli.ftl"), include_str!("pt-BR/cli.ftl")]),
    ("run", [include_str!("en/run.ftl"), include_str!("es/run.ftl"), include_str!("pt-BR/run.ftl")]),
    ("phone", [include_str!("en/phone.ftl"), include_str!("es/phone.ftl"), include_str!("pt-BR/phone.ftl")]),
];

/// The texts of one language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Texts({})", self.language.tag())
    }
}

impl Texts {
    pub fn new(language: Language) -> Texts {
        let id: LanguageIdentifier = language.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks around arguments are bidirectional controls, which a terminal shows or mishandles.
        bundle.set_use_isolating(false);
        let column = Language::ALL.iter().position(|other| *other == language).unwrap_or(0);
        for (_, files) in PARTS {
            // A file with a mistake gives what could be read of it; `tests/all/locales.rs` lets none through.
            let resource = FluentResource::try_new(files[column].to_owned()).unwrap_or_else(|(part, _)| part);
            bundle.add_resource_overriding(resource);
        }
        Texts { language, bundle }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    /// The text of this id. An id that does not exist shows as itself: ugly, never a panic.
    pub fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// The text of this id with its arguments. Arguments that hold text from outside must come from a `SafeText`.
    pub fn with(&self, id: &str, arguments: &[(&'static str, Arg<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let mut args = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            match value {
                Arg::Text(text) => args.set(*name, FluentValue::from(*text)),
                Arg::Number(number) => args.set(*name, FluentValue::from(*number)),
            }
        }
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned()
    }

    pub fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }
}

/// An argument of a text.
#[derive(Debug, Clone, Copy)]
pub enum Arg<'a> {
    Text(&'a str),
    /// Chooses the plural form.
    Number(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Arg<'a> {
        Arg::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Arg::Number(number)
    }
}

impl From<u32> for Arg<'_> {
    fn from(number: u32) -> Self {
        Arg::Number(number.into())
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Arg::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
