//! Prepares what the terminal is measured with: a server with a history, and a client that has it in its cache.
//!
//! `turno.sh` beside it calls it by name; the server is the program of the same build. The texts follow from their numbers,
//! so that every run measures the same ones.

#[path = "../kit/desk.rs"]
mod desk;
mod fill;
mod place;
mod post;
#[path = "../kit/webhook.rs"]
mod webhook;

use std::process::ExitCode;

use anyhow::{Context as _, bail};

use place::Place;

const USAGE: &str = "\
fixture FOLDER start N        a fresh store with N messages in 50 conversations, the server on it, the client's cache filled
fixture FOLDER deliver WHO I  one message, numbered I, to the conversation `current` or `other`
fixture FOLDER flood WHO N    N such messages as fast as the server takes them
fixture FOLDER minute         waits until a minute of the clock has just begun
fixture FOLDER stop           ends the server and removes the folder";

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fixture: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    match words.as_slice() {
        [folder, "start", count] => runtime.block_on(fill::start(&Place::new(folder)?, count.parse()?)),
        [folder, "deliver", who, number] => {
            runtime.block_on(post::deliver(&Place::new(folder)?, customer(who)?, number.parse()?))
        }
        [folder, "flood", who, count] => {
            runtime.block_on(post::flood(&Place::new(folder)?, customer(who)?, count.parse()?))
        }
        [_, "minute"] => {
            post::wait_for_minute();
            Ok(())
        }
        [folder, "stop"] => Place::new(folder)?.remove(),
        _ => bail!("{USAGE}"),
    }
}

/// The conversation that is opened first, and one that is not.
fn customer(who: &str) -> anyhow::Result<usize> {
    [("current", 0), ("other", 7)].into_iter().find(|(name, _)| *name == who).map(|(_, n)| n).context(USAGE)
}
