//! The words for what is wrong with a configuration: one function for all of it.

use std::path::Path;

use crate::base::SafeText;
use crate::config::key::{Section, Shape};
use crate::config::{Fault, What};
use crate::i18n::Texts;

use super::exit::Exit;
use super::failure::Failure;

/// All faults of a configuration, as the failure of a command.
pub fn failure(texts: &Texts, faults: &[Fault]) -> Failure {
    let lines: Vec<String> = faults.iter().map(|fault| line(texts, fault)).collect();
    let missing = faults.iter().any(|fault| fault.what == What::NoFile);
    let exit = if missing { Exit::NoInput } else { Exit::Config };
    Failure::new(exit, lines.join("\nturno: ")).with_next(texts.get("cli-config-next"))
}

/// One fault: `FILE:LINE:COLUMN: what is wrong, what is valid, the nearest key`.
pub fn line(texts: &Texts, fault: &Fault) -> String {
    let mut out = String::new();
    if let Some(file) = &fault.file {
        out.push_str(&shown(file));
        if let Some(place) = fault.place {
            out.push_str(&format!(":{}:{}", place.line, place.column));
        }
        out.push_str(": ");
    }
    out.push_str(&sentence(texts, fault));
    out
}

fn shown(file: &Path) -> SafeText {
    SafeText::line(&file.display().to_string())
}

fn sentence(texts: &Texts, fault: &Fault) -> String {
    let key = fault.key.as_deref().unwrap_or_default();
    match &fault.what {
        What::NoFile => texts.get("cli-config-no-file"),
        What::Unreadable { reason } => texts.with("cli-config-unreadable", &[("reason", reason.as_str().into())]),
        What::NotText => texts.get("cli-config-not-text"),
        What::Syntax { detail } => texts.with("cli-config-syntax", &[("detail", detail.as_str().into())]),
        What::UnknownSection { found, nearest } => {
            let valid = listed(Section::ALL.iter().map(|section| section.name()));
            let first = texts.with("cli-config-unknown-section", &[("found", found.as_str().into())]);
            unknown(texts, first, *nearest, &valid)
        }
        What::UnknownKey { found, nearest, section } => {
            let valid = listed(section.keys().map(|key| key.name));
            let arguments = [("found", found.as_str().into()), ("section", section.name().into())];
            unknown(texts, texts.with("cli-config-unknown-key", &arguments), *nearest, &valid)
        }
        What::BadValue { found, valid } => {
            let valid = values(texts, *valid);
            let arguments = [("key", key.into()), ("found", found.as_str().into()), ("valid", valid.as_str().into())];
            texts.with("cli-config-bad-value", &arguments)
        }
        What::TwoSources { one, other } => {
            let arguments = [("key", key.into()), ("one", (*one).into()), ("other", (*other).into())];
            texts.with("cli-config-two-sources", &arguments)
        }
        What::NoSource { file_key, variable_key } => {
            let arguments = [("key", key.into()), ("one", (*file_key).into()), ("other", (*variable_key).into())];
            texts.with("cli-config-no-source", &arguments)
        }
        What::VariableUnset { variable } => {
            let arguments = [("key", key.into()), ("variable", variable.as_str().into())];
            texts.with("cli-config-variable-unset", &arguments)
        }
        What::EmptySecret => texts.with("cli-config-empty-secret", &[("key", key.into())]),
        What::OpenToAll { mode } => open(texts, "cli-config-open-to-all", key, *mode),
        What::OpenToGroup { mode } => open(texts, "cli-config-open-to-group", key, *mode),
    }
}

/// Says what was probably meant, else all that is valid.
fn unknown(texts: &Texts, first: String, nearest: Option<&str>, valid: &str) -> String {
    let second = match nearest {
        Some(nearest) => texts.with("cli-config-nearest", &[("nearest", nearest.into())]),
        None => texts.with("cli-config-valid-here", &[("valid", valid.into())]),
    };
    format!("{first} {second}")
}

fn open(texts: &Texts, id: &str, key: &str, mode: u32) -> String {
    let mode = format!("{mode:04o}");
    texts.with(id, &[("key", key.into()), ("mode", mode.as_str().into())])
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// What a value may be.
fn values(texts: &Texts, shape: Shape) -> String {
    match shape {
        Shape::Text => texts.get("cli-shape-text"),
        Shape::Path => texts.get("cli-shape-path"),
        Shape::Variable => texts.get("cli-shape-variable"),
        Shape::Address => texts.get("cli-shape-address"),
        Shape::Url(schemes) => {
            let schemes = listed(schemes.iter().copied());
            texts.with("cli-shape-url", &[("schemes", schemes.as_str().into())])
        }
        Shape::Slug => texts.get("cli-shape-slug"),
        Shape::Country => texts.get("cli-shape-country"),
        Shape::Zone => texts.get("cli-shape-zone"),
        Shape::Version => texts.get("cli-shape-version"),
        Shape::Whole(from, to) => {
            // As texts: a number would be grouped by the language, and the file knows no groups.
            let (from, to) = (from.to_string(), to.to_string());
            texts.with("cli-shape-whole", &[("from", from.as_str().into()), ("to", to.as_str().into())])
        }
        Shape::Flag => texts.get("cli-shape-flag"),
        Shape::OneOf(valid) => {
            let valid = listed(valid.iter().copied());
            texts.with("cli-shape-one-of", &[("valid", valid.as_str().into())])
        }
        Shape::Levels => texts.get("cli-shape-levels"),
        Shape::Chords => texts.get("cli-shape-chords"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;
    use crate::domain::Language;

    fn told(language: Language, text: &str) -> Vec<String> {
        let faults = parse(text).expect_err("it is wrong");
        let texts = Texts::new(language);
        faults.iter().map(|fault| line(&texts, &Fault { file: Some("c.toml".into()), ..fault.clone() })).collect()
    }

    #[test]
    fn a_fault_is_one_sentence_with_its_place_and_what_is_valid() {
        let told_now = told(Language::English, "[server]\nheartbaet = 20\nlog_format = \"xml\"\n");
        assert_eq!(told_now[0], "c.toml:2:1: there is no key `heartbaet` in [server]. Did you mean `heartbeat`?");
        assert_eq!(told_now[1], "c.toml:3:14: `server.log_format` is \"xml\"; valid is one of text, json.");
    }

    #[test]
    fn faults_are_told_in_the_readers_language() {
        let wrong = "[server]\nheartbeat = 1\n";
        assert!(told(Language::Spanish, wrong)[0].contains("un número entero de 5 a 300"));
        assert!(told(Language::Portuguese, wrong)[0].contains("um número inteiro de 5 a 300"));
    }
}
