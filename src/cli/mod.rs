//! The command line: what `turno` can be told to do, and the only place that names every floor below it.
//!
//! Words come from `i18n` (`cli.ftl`), results go to `print`, failures are a [`Failure`]: one sentence, a next step and a code
//! of `sysexits.h`. Never in here: a rule of the trade, or a reading of the environment outside of `surroundings`.

pub mod admin;
pub mod arguments;
pub mod check;
pub mod connect;
pub mod docs;
pub mod exit;
pub mod failure;
pub mod fault;
pub mod help;
pub mod log;
pub mod obstacle;
pub mod panic;
pub mod password;
pub mod print;
pub mod serve;
pub mod surroundings;
pub mod table;
pub mod usage;
pub mod values;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use jiff::tz::TimeZone;

use crate::config::{self, Environment, Loaded, place};
use crate::domain::Language;
use crate::i18n::Texts;

use arguments::{Arguments, Command};
use exit::Exit;
use failure::Failure;
use surroundings::Surroundings;
use usage::Unread;

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    match start(&surroundings::words(), &Surroundings) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            print::error(&failure.render());
            failure.exit.into()
        }
    }
}

fn start(words: &[OsString], environment: &dyn Environment) -> Result<Exit, Failure> {
    let early = Texts::new(early_language(words, environment));
    let arguments = match read(words, &early) {
        Ok(arguments) => arguments,
        Err(Unread::Told(text)) => {
            print::out(&format!("{}\n", text.trim_end()));
            return Ok(Exit::Done);
        }
        Err(Unread::Wrong(failure)) => return Err(failure),
    };
    let asked = arguments.config.as_deref();
    let loaded = config::load(asked, environment).map_err(|faults| fault::failure(&early, &faults))?;
    let language = arguments.language.unwrap_or_else(|| place::language(&loaded.config, environment));
    let texts = Texts::new(language);
    panic::install(&texts, None);
    log::to_stderr(loaded.config.server.log_format, "warn");
    match arguments.command {
        Command::Admin(admin) => administer(admin, &loaded, environment, &texts),
        Command::Check(check) => examine(&check, &loaded, environment, &texts),
        Command::Docs { root } => write_docs(&root, &texts),
    }
}

fn read(words: &[OsString], texts: &Texts) -> Result<Arguments, Unread> {
    let command = help::localise(Arguments::command(), texts);
    let matches = command.try_get_matches_from(words);
    let read = matches.and_then(|matches| Arguments::from_arg_matches(&matches));
    read.map_err(|error| usage::unread(texts, &error))
}

/// The language before anything is read: `--language`, else the locale's.
fn early_language(words: &[OsString], environment: &dyn Environment) -> Language {
    let mut words = words.iter().filter_map(|word| word.to_str());
    let asked = words.by_ref().find_map(|word| match word.strip_prefix("--language") {
        Some("") => Some(None),
        Some(rest) => rest.strip_prefix('=').map(Some),
        None => None,
    });
    let tag = asked.and_then(|tag| tag.or_else(|| words.next()));
    tag.and_then(Language::from_tag).or_else(|| place::locale(environment)).unwrap_or_default()
}

fn administer(
    arguments: admin::Arguments,
    loaded: &Loaded,
    environment: &dyn Environment,
    texts: &Texts,
) -> Result<Exit, Failure> {
    let data = place::data(&loaded.config, environment);
    let desk = admin::Desk { texts, zone: TimeZone::system() };
    let answer = wait(texts, async {
        let door = admin::door::SocketDoor::open(&data, arguments.account.as_deref()).await;
        let mut door = door.map_err(|fault| admin::words::door(texts, &fault))?;
        admin::run(&mut door, arguments.command, &desk).await
    })?;
    let json = || serde_json::to_string_pretty(&answer.json).unwrap_or_default() + "\n";
    print::out(&if arguments.json { json() } else { answer.text.clone() });
    Ok(Exit::Done)
}

fn examine(
    arguments: &check::Arguments,
    loaded: &Loaded,
    environment: &dyn Environment,
    texts: &Texts,
) -> Result<Exit, Failure> {
    let lines = wait(texts, async { Ok(check::run(loaded, environment, &mut check::Offline, texts).await) })?;
    let json = || serde_json::to_string_pretty(&lines).unwrap_or_default() + "\n";
    print::out(&if arguments.json { json() } else { check::render(texts, &lines) });
    Ok(check::exit(&lines))
}

/// Runs what waits, on this thread.
fn wait<T>(texts: &Texts, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::io(texts, Path::new("tokio"), &error))?;
    runtime.block_on(work)
}

fn write_docs(root: &Path, texts: &Texts) -> Result<Exit, Failure> {
    let written = docs::write(root).map_err(|error| Failure::io(texts, root, &error))?;
    for path in written {
        print::out(&format!("{path}\n"));
    }
    Ok(Exit::Done)
}
