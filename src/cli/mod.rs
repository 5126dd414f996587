//! The command line: what `turno` can be told to do, and the only place that names every floor below it.
//!
//! Words come from `i18n` (`cli.ftl`), results go to `print`, failures are a [`Failure`]: one sentence, a next step and a code
//! of `sysexits.h`. Never in here: a rule of the trade, or a reading of the environment outside of `surroundings`.

pub mod admin;
pub mod archive;
pub mod arguments;
pub mod bench;
pub mod check;
pub mod connect;
pub mod demo;
pub mod docs;
pub mod exit;
pub mod failure;
pub mod fault;
pub mod help;
pub mod log;
pub mod obstacle;
pub mod panic;
pub mod password;
pub mod phone;
pub mod preferences;
pub mod premises;
pub mod print;
pub mod serve;
pub mod service;
pub mod simulate;
pub mod surroundings;
pub mod table;
pub mod usage;
pub mod values;
pub mod workstation;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};
use jiff::tz::TimeZone;

use crate::base::SafeText;
use crate::base::time::wall_clock;
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
    let said = arguments.language;
    let texts = Texts::new(said.unwrap_or_else(|| place::language(&loaded.config, environment)));
    panic::install(&texts, None);
    // Those that run for long have a log of their own, and the first one started is the one that stays.
    if !matches!(arguments.command, Command::Serve(_) | Command::Connect(_)) {
        log::to_stderr(loaded.config.server.log_format, "warn");
    }
    match arguments.command {
        Command::Demo(demo) => show(&demo, &loaded, environment, &texts, said),
        Command::Serve(serve) => run_server(&serve, &loaded, environment, &texts),
        Command::Connect(connect) => sit_down(&connect, &loaded, environment, &texts, said),
        Command::Simulate(simulate) => {
            let say = |text: &str| print::out(&format!("{text}\n"));
            stand(&texts, simulate::run(&simulate, &texts, say))
        }
        Command::Phone(phone) => stand(&texts, phone::run(&phone, environment, &texts)),
        Command::Admin(admin) => administer(admin, &loaded, environment, &texts),
        Command::Check(check) => examine(&check, &loaded, environment, &texts),
        Command::Bench { what: bench::Bench::Sim(sim) } => {
            Ok(bench::sim::run(&sim, &texts, print::out, |line| print::error(&format!("{line}\n"))))
        }
        Command::Backup(backup) => keep(&backup, &loaded, environment, &texts),
        Command::Restore(restore) => bring_back(&restore, &loaded, environment, &texts),
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
    let account = arguments.account.as_deref();
    let answer = wait(texts, async {
        match admin::door::SocketDoor::open(&data, account).await {
            Ok(mut door) => admin::run(&mut door, arguments.command, &desk).await,
            Err(admin::DoorFault::NoServer) => {
                alone(arguments.command, account, &desk, loaded, environment, texts).await
            }
            Err(fault) => Err(admin::words::door(texts, &fault)),
        }
    })?;
    let json = || serde_json::to_string_pretty(&answer.json).unwrap_or_default() + "\n";
    print::out(&if arguments.json { json() } else { answer.text.clone() });
    Ok(Exit::Done)
}

/// No server runs: this command takes the data folder and is the server for as long as it needs.
async fn alone(
    command: admin::Command,
    account: Option<&str>,
    desk: &admin::Desk<'_>,
    loaded: &Loaded,
    environment: &dyn Environment,
    texts: &Texts,
) -> Result<admin::Answer, Failure> {
    let settings = serve::offline(loaded, environment);
    let premises = premises::Premises::open(&settings).await.map_err(|obstacle| obstacle.failure(texts))?;
    let door = admin::door::LinkDoor::open(premises.server.door().local_link(), account).await;
    let answer = match door {
        Ok(mut door) => admin::run(&mut door, command, desk).await,
        Err(fault) => Err(admin::words::door(texts, &fault)),
    };
    premises.close().await;
    answer
}

fn run_server(
    arguments: &serve::Arguments,
    loaded: &Loaded,
    environment: &dyn Environment,
    texts: &Texts,
) -> Result<Exit, Failure> {
    let settings = serve::settings(arguments, loaded, environment, texts)?;
    log::to_stderr(loaded.config.server.log_format, &loaded.config.server.log_level);
    panic::install(texts, None);
    for warning in &settings.warnings {
        print::error(&(fault::line(texts, warning) + "\n"));
    }
    let ready = |address: std::net::SocketAddr| {
        let address = address.to_string();
        print::error(&format!("{}\n", texts.with("serve-ready", &[("address", address.as_str().into())])));
    };
    stand(texts, service::run(&settings, ready))
}

fn sit_down(
    arguments: &connect::Arguments,
    loaded: &Loaded,
    environment: &dyn Environment,
    texts: &Texts,
    said: Option<Language>,
) -> Result<Exit, Failure> {
    let fail = |obstacle: obstacle::Obstacle| obstacle.failure(texts);
    let settings = connect::settings(arguments, loaded, environment).map_err(fail)?;
    if !workstation::has_terminal() {
        return Err(fail(obstacle::Obstacle::NoTerminal));
    }
    log::to_file(&settings.log, &loaded.config.server.log_level)
        .map_err(|error| Failure::io(texts, &settings.log, &error))?;
    panic::install(texts, Some(settings.log.clone()));
    let mut screen = workstation::settings(loaded, environment);
    screen.login = settings.login.clone();
    let password = match &arguments.password_file {
        Some(file) => Some(password::existing(texts, Some(file))?),
        None => None,
    };
    let insecure = arguments.insecure;
    stand(texts, async {
        let seat = connect::seat(&settings, insecure, password).await?;
        let configured = screen.preferences.clone();
        let file = settings.cache.join(preferences::FILE);
        screen.preferences = preferences::recall(&file, &configured);
        if let Err(error) = preferences::take_out_personal(&file) {
            tracing::warn!(%error, "the preferences cannot be written");
        }
        let usual = screen.preferences.language;
        screen.preferences.language = said.or(usual);
        let mut left = workstation::run(seat, screen).await?;
        if left.language == said {
            // What the command line asked for holds for this run alone.
            left.language = usual;
        }
        if let Err(error) = preferences::keep(&file, &configured, &left) {
            tracing::warn!(%error, "the preferences are not kept");
        }
        Ok(())
    })
}

fn show(
    arguments: &demo::Arguments,
    loaded: &Loaded,
    environment: &dyn Environment,
    texts: &Texts,
    said: Option<Language>,
) -> Result<Exit, Failure> {
    if workstation::has_terminal() {
        let mut settings = workstation::settings(loaded, environment);
        settings.preferences.language = said.or(settings.preferences.language);
        stand(texts, demo::on_screen(arguments, settings, texts))
    } else {
        stand(texts, demo::in_lines(texts, |line| print::out(&format!("{line}\n"))))
    }
}

/// Runs until it is over, on as many threads as there are processors.
fn stand(texts: &Texts, work: impl Future<Output = Result<(), obstacle::Obstacle>>) -> Result<Exit, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::io(texts, Path::new("tokio"), &error))?;
    runtime.block_on(work).map_err(|obstacle| obstacle.failure(texts))?;
    Ok(Exit::Done)
}

fn examine(
    arguments: &check::Arguments,
    loaded: &Loaded,
    environment: &dyn Environment,
    texts: &Texts,
) -> Result<Exit, Failure> {
    let lines = wait(texts, async {
        Ok(if arguments.offline {
            check::run(loaded, environment, &mut check::Offline, texts).await
        } else {
            let mut probes = check::probes::Online::new(loaded, environment).await;
            check::run(loaded, environment, &mut probes, texts).await
        })
    })?;
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

fn keep(
    arguments: &archive::Arguments,
    loaded: &Loaded,
    environment: &dyn Environment,
    texts: &Texts,
) -> Result<Exit, Failure> {
    let data = arguments.data.clone().unwrap_or_else(|| place::data(&loaded.config, environment));
    let done = archive::backup(&data, &arguments.folder, wall_clock());
    let manifest = done.map_err(|trouble| trouble.failure(texts))?;
    let bytes = manifest.files.iter().map(|file| file.bytes).sum::<u64>();
    let folder = SafeText::line(&arguments.folder.display().to_string());
    let arguments =
        [("path", folder.as_str().into()), ("kib", usize::try_from(bytes.div_ceil(1024)).unwrap_or(usize::MAX).into())];
    print::out(&format!("{}\n", texts.with("keep-backup-done", &arguments)));
    Ok(Exit::Done)
}

fn bring_back(
    arguments: &archive::Arguments,
    loaded: &Loaded,
    environment: &dyn Environment,
    texts: &Texts,
) -> Result<Exit, Failure> {
    let data = arguments.data.clone().unwrap_or_else(|| place::data(&loaded.config, environment));
    let done = archive::restore(&arguments.folder, &data, wall_clock());
    let (manifest, revived) = done.map_err(|trouble| trouble.failure(texts))?;
    let (folder, taken) = (SafeText::line(&data.display().to_string()), SafeText::line(&manifest.taken));
    let arguments = [
        ("path", folder.as_str().into()),
        ("taken", taken.as_str().into()),
        ("n", usize::try_from(revived.held).unwrap_or(usize::MAX).into()),
    ];
    print::out(&format!("{}\n", texts.with("keep-restore-done", &arguments)));
    Ok(Exit::Done)
}

fn write_docs(root: &Path, texts: &Texts) -> Result<Exit, Failure> {
    let written = docs::write(root).map_err(|error| Failure::io(texts, root, &error))?;
    for path in written {
        print::out(&format!("{path}\n"));
    }
    Ok(Exit::Done)
}
