//! The words behind `cargo bench --bench attack --`.

use std::fmt;
use std::time::Duration;

use anyhow::{Context as _, bail};

const USAGE: &str = "\
cargo bench --bench attack -- ATTACK... [--rounds N] [--seconds N] [--rate N] [--agents N] [--saturate] [--seed N] [--json]

  kill      kill -9 at random instants under 64 connections of webhooks and agents who write (500 rounds)
  power     the disk's power is cut under the same load: a loop-mounted ext4 and its shutdown (30)
  full      a full disk, a file that may not grow, a disk that fails (20)
  freeze    the write lock is held by somebody else, and the file system is frozen (6)
  proxy     links are cut at every byte of both directions, half-open ones among them (1,000)
  same      so many equal webhooks over 64 connections, and again after a restart (1,000)
  newcomer  50 messages at once of a customer whom nobody knows (200)
  race      100 agents open one attendance at once (1,000)
  slow      50 clients that never read beside 500 that do (--seconds 60)
  herd      1,000 clients come back at once (3 rounds)
  load      open loop: --rate 320 webhooks a second for --seconds 1800, 200 agents, 20 replies a second;
            with --saturate the rate at which it gives in, afterwards
  all       every one but load, with its own number of rounds

  --rounds, --seconds, --rate, --agents   instead of what stands above
  --seed    of the random instants (1)
  --json    one line of JSON after each table
";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attack {
    Kill,
    Power,
    Full,
    Freeze,
    Proxy,
    Same,
    Newcomer,
    Race,
    Slow,
    Herd,
    Load,
}

const ATTACKS: [(&str, Attack); 11] = [
    ("same", Attack::Same),
    ("newcomer", Attack::Newcomer),
    ("race", Attack::Race),
    ("kill", Attack::Kill),
    ("power", Attack::Power),
    ("full", Attack::Full),
    ("freeze", Attack::Freeze),
    ("proxy", Attack::Proxy),
    ("slow", Attack::Slow),
    ("herd", Attack::Herd),
    ("load", Attack::Load),
];

impl fmt::Display for Attack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = ATTACKS.iter().find(|(_, attack)| attack == self).map_or("", |(name, _)| name);
        f.pad(name)
    }
}

#[derive(Debug, Clone)]
pub struct Arguments {
    pub attacks: Vec<Attack>,
    rounds: Option<usize>,
    seconds: Option<f64>,
    rate: Option<u64>,
    agents: Option<usize>,
    pub saturate: bool,
    pub seed: u64,
    pub json: bool,
}

impl Arguments {
    pub fn rounds(&self, floor: usize) -> usize {
        self.rounds.unwrap_or(floor).max(1)
    }

    pub fn seconds(&self, usual: u64) -> Duration {
        self.seconds.map_or(Duration::from_secs(usual), |seconds| Duration::from_secs_f64(seconds.max(1.0)))
    }

    pub fn rate(&self, usual: u64) -> u64 {
        self.rate.unwrap_or(usual).max(1)
    }

    pub fn agents(&self, usual: usize) -> usize {
        self.agents.unwrap_or(usual).max(1)
    }
}

pub fn read() -> anyhow::Result<Arguments> {
    let mut words = std::env::args().skip(1);
    let mut arguments = Arguments {
        attacks: Vec::new(),
        rounds: None,
        seconds: None,
        rate: None,
        agents: None,
        saturate: false,
        seed: 1,
        json: false,
    };
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value\n{USAGE}"));
        match word.as_str() {
            // Cargo says so by itself.
            "--bench" => {}
            "--rounds" => arguments.rounds = Some(value()?.parse()?),
            "--seconds" => arguments.seconds = Some(value()?.parse()?),
            "--rate" => arguments.rate = Some(value()?.parse()?),
            "--agents" => arguments.agents = Some(value()?.parse()?),
            "--saturate" => arguments.saturate = true,
            "--seed" => arguments.seed = value()?.parse()?,
            "--json" => arguments.json = true,
            "all" => {
                arguments.attacks.extend(ATTACKS.map(|(_, attack)| attack).into_iter().filter(|a| *a != Attack::Load))
            }
            name => match ATTACKS.iter().find(|(known, _)| *known == name) {
                Some((_, attack)) => arguments.attacks.push(*attack),
                None => bail!("what is {name:?}?\n{USAGE}"),
            },
        }
    }
    if arguments.attacks.is_empty() {
        bail!("which attack?\n{USAGE}");
    }
    Ok(arguments)
}
