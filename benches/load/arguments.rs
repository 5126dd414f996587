//! The words behind `cargo bench --bench load --`.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};

use super::process::Kind;

const USAGE: &str = "\
cargo bench --bench load -- [--seconds N] [--rounds N] [--connections N] [--customers N] [--offered N] [--only KIND]

  --seconds      measured seconds of each round, after one of warming up (5)
  --rounds       rounds of each server, in turns; the table shows medians (3)
  --connections  HTTP connections, each with one webhook on its way (64)
  --customers    conversations that the messages are spread over (400)
  --offered      webhooks a second of the open-loop part; 0 leaves it out (3300)
  --only         turno or reference: that one alone, for a profiler
";

#[derive(Debug, Clone)]
pub struct Arguments {
    pub seconds: Duration,
    pub rounds: usize,
    pub connections: usize,
    pub customers: usize,
    pub offered: u64,
    pub only: Option<Kind>,
}

/// What this process is for.
#[derive(Debug)]
pub enum Task {
    Measure(Arguments),
    /// Be a server with its store in this folder. Asked for by the measuring process only.
    Serve(Kind, PathBuf),
}

pub fn read() -> anyhow::Result<Task> {
    let mut words = std::env::args().skip(1);
    let mut arguments = Arguments {
        seconds: Duration::from_secs(5),
        rounds: 3,
        connections: 64,
        customers: 400,
        offered: 3300,
        only: None,
    };
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value\n{USAGE}"));
        match word.as_str() {
            // Cargo says so by itself.
            "--bench" => {}
            "--serve" => return Ok(Task::Serve(Kind::named(&value()?)?, PathBuf::from(value()?))),
            "--seconds" => arguments.seconds = Duration::from_secs_f64(value()?.parse()?),
            "--rounds" => arguments.rounds = value()?.parse::<usize>()?.max(1),
            "--connections" => arguments.connections = value()?.parse::<usize>()?.clamp(1, 1000),
            // Opening them all at once must stay below what a server takes from one client in half a minute.
            "--customers" => arguments.customers = value()?.parse::<usize>()?.clamp(1, 500),
            "--offered" => arguments.offered = value()?.parse()?,
            "--only" => arguments.only = Some(Kind::named(&value()?)?),
            _ => bail!("what is {word:?}?\n{USAGE}"),
        }
    }
    Ok(Task::Measure(arguments))
}
