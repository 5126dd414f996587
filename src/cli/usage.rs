//! A command line that cannot be read, told in the reader's language: what is wrong, what was probably meant.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::base::SafeText;
use crate::i18n::Texts;

use super::exit::Exit;
use super::failure::Failure;

/// What a reading of the command line came to when it gave no command.
pub enum Unread {
    /// Help or the version was asked for.
    Told(String),
    Wrong(Failure),
}

pub fn unread(texts: &Texts, error: &clap::Error) -> Unread {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Unread::Told(error.render().to_string()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Unread::Wrong(
            Failure::new(Exit::Usage, texts.get("cli-usage-command")).with_next(error.render().to_string()),
        ),
        kind => Unread::Wrong(
            Failure::new(Exit::Usage, sentence(texts, error, kind)).with_next(texts.get("cli-usage-next")),
        ),
    }
}

fn sentence(texts: &Texts, error: &clap::Error, kind: ErrorKind) -> String {
    let argument = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    let first = match kind {
        ErrorKind::UnknownArgument => texts.with("cli-usage-unknown", &[("found", argument.as_str().into())]),
        ErrorKind::InvalidSubcommand => {
            let found = context(error, ContextKind::InvalidSubcommand);
            texts.with("cli-usage-unknown", &[("found", found.as_str().into())])
        }
        ErrorKind::MissingRequiredArgument | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            texts.with("cli-usage-missing", &[("argument", argument.as_str().into())])
        }
        ErrorKind::InvalidValue if value.is_blank() => {
            texts.with("cli-usage-missing", &[("argument", argument.as_str().into())])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let arguments = [("argument", argument.as_str().into()), ("value", value.as_str().into())];
            texts.with("cli-usage-value", &arguments)
        }
        ErrorKind::MissingSubcommand => texts.get("cli-usage-command"),
        // Further kinds are few, and their own words are all there is.
        _ => SafeText::line(error.render().to_string().lines().next().unwrap_or_default()).to_string(),
    };
    format!("{first}{}", hint(texts, error))
}

/// What was probably meant, else what is valid.
fn hint(texts: &Texts, error: &clap::Error) -> String {
    let meant = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(|kind| context(error, kind))
        .find(|text| !text.is_blank());
    let valid = context(error, ContextKind::ValidValue);
    match meant {
        Some(meant) => format!(" {}", texts.with("cli-config-nearest", &[("nearest", meant.as_str().into())])),
        None if !valid.is_blank() => {
            format!(" {}", texts.with("cli-config-valid-here", &[("valid", valid.as_str().into())]))
        }
        None => String::new(),
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> SafeText {
    let text = match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(_) | None => String::new(),
    };
    SafeText::line_of(&text, 200)
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, FromArgMatches as _};

    use super::*;
    use crate::cli::arguments::Arguments;
    use crate::cli::help::localise;
    use crate::domain::Language;

    fn told(language: Language, words: &[&str]) -> String {
        let texts = Texts::new(language);
        let command = localise(Arguments::command(), &texts);
        let read = command.try_get_matches_from(words).and_then(|matches| Arguments::from_arg_matches(&matches));
        match unread(&texts, &read.expect_err("it is wrong")) {
            Unread::Told(text) => text,
            Unread::Wrong(failure) => failure.render(),
        }
    }

    #[test]
    fn a_wrong_command_line_is_told_in_a_sentence_with_what_was_meant() {
        let told_now = told(Language::English, &["turno", "admni"]);
        assert!(told_now.starts_with("turno: `admni` is not known here. Did you mean `admin`?\n"), "{told_now}");
        let told_now = told(Language::Spanish, &["turno", "admin", "user", "add", "ana", "--role", "boss"]);
        assert!(told_now.contains("boss") && told_now.contains("agent, administrator"), "{told_now}");
        let told_now = told(Language::Portuguese, &["turno", "admin", "user", "add"]);
        assert!(told_now.contains("<LOGIN>"), "{told_now}");
    }

    #[test]
    fn help_is_told_in_the_readers_language() {
        assert!(told(Language::Portuguese, &["turno", "--help"]).contains("Uso:"));
        assert!(told(Language::English, &["turno", "--version"]).starts_with("turno "));
    }
}
