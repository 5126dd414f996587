//! `turno bench sim`: rehearsals of the whole, as many steps as one likes, and a short story of the first broken promise.

use std::time::{Duration, Instant};

use crate::i18n::Texts;
use crate::rehearsal::{self, Broken, EPISODE, Tally, story};

use super::super::exit::Exit;

/// Steps between two lines about how far it is.
const TOLD_EVERY: u64 = 100_000;

/// A person who waits for a story has it by then, as short as it is.
const SHORTENED_FOR: Duration = Duration::from_secs(60);
/// They hear so often how short it is by now.
const SHORTER_EVERY: Duration = Duration::from_secs(10);

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The first plan's seed; the plans after it have the numbers that follow.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub steps: u64,
    #[arg(long)]
    pub json: bool,
}

/// What a run came to, for scripts.
#[derive(Debug, serde::Serialize)]
struct Answer<'a> {
    steps: u64,
    seconds: f64,
    trace: String,
    happened: &'a std::collections::BTreeMap<&'static str, u64>,
}

#[derive(Debug, serde::Serialize)]
struct Bad<'a> {
    seed: u64,
    step: usize,
    promise: String,
    what: &'a str,
    story: &'a [String],
}

/// Runs; `out` gets the result, `say` how far it is.
pub fn run(arguments: &Arguments, texts: &Texts, out: impl Fn(&str), say: impl Fn(&str)) -> Exit {
    let started = Instant::now();
    let mut told = 0;
    let heard = |tally: &Tally| {
        if tally.steps / TOLD_EVERY > told {
            told = tally.steps / TOLD_EVERY;
            let speed = tally.steps as f64 / started.elapsed().as_secs_f64().max(0.001);
            say(&filled(texts, "bench-sim-so-far", &[("steps", tally.steps), ("speed", speed as u64)], ("", "")));
        }
    };
    // Thousands of commits fail on purpose: what the server says of them is no news.
    let silence = tracing::subscriber::NoSubscriber::default();
    let played = tracing::subscriber::with_default(silence, || {
        rehearsal::episodes(arguments.seed, arguments.steps, heard).map_err(|broken| {
            say(&found(texts, &broken));
            Box::new(shorten(&broken, arguments, texts, &say))
        })
    });
    match played {
        Ok(tally) => {
            let seconds = started.elapsed().as_secs_f64();
            out(&if arguments.json { answer(&tally, seconds) } else { well(texts, &tally, seconds) });
            Exit::Done
        }
        Err(found) => {
            let (broken, story) = *found;
            out(&if arguments.json { bad(&broken, &story) } else { told_story(texts, &broken, &story) });
            Exit::Software
        }
    }
}

/// A short story takes a while to find; what broke is told before.
fn found(texts: &Texts, broken: &Broken) -> String {
    let numbers = [("seed", broken.seed), ("step", broken.step as u64)];
    let numbers = numbers.into_iter().chain([("seconds", SHORTENED_FOR.as_secs())]);
    filled(texts, "bench-sim-found", &numbers.collect::<Vec<_>>(), ("what", &broken.finding.to_string()))
}

fn shorten(broken: &Broken, arguments: &Arguments, texts: &Texts, say: &impl Fn(&str)) -> (Broken, story::Story) {
    let length = usize::try_from(arguments.steps).unwrap_or(EPISODE).min(EPISODE);
    let started = Instant::now();
    let mut told = started;
    let may_go_on = |plays: usize, steps: usize| {
        if told.elapsed() >= SHORTER_EVERY {
            told = Instant::now();
            let numbers = [("steps", steps as u64), ("plays", plays as u64)];
            say(&filled(texts, "bench-sim-shorter", &numbers, ("", "")));
        }
        started.elapsed() < SHORTENED_FOR
    };
    let story = story::shorten(broken, length, None, may_go_on);
    if !story.is_done {
        say(&texts.get("bench-sim-given-up"));
    }
    (broken.clone(), story)
}

fn answer(tally: &Tally, seconds: f64) -> String {
    let trace = format!("{:016x}", tally.trace);
    let answer = Answer { steps: tally.steps, seconds, trace, happened: &tally.happened };
    serde_json::to_string_pretty(&answer).unwrap_or_default() + "\n"
}

fn bad(broken: &Broken, story: &story::Story) -> String {
    let bad = Bad {
        seed: broken.seed,
        step: broken.step,
        promise: broken.finding.promise.to_string(),
        what: &broken.finding.what,
        story: &story.broken.told,
    };
    serde_json::to_string_pretty(&bad).unwrap_or_default() + "\n"
}

fn well(texts: &Texts, tally: &Tally, seconds: f64) -> String {
    let speed = (tally.steps as f64 / seconds.max(0.001)) as u64;
    let trace = format!("{:016x}", tally.trace);
    let mut text = filled(texts, "bench-sim-well", &[("steps", tally.steps), ("speed", speed)], ("trace", &trace));
    text.push('\n');
    for (what, count) in &tally.happened {
        text.push_str(&format!("{count:>12}  {what}\n"));
    }
    text
}

fn told_story(texts: &Texts, broken: &Broken, story: &story::Story) -> String {
    let what = broken.finding.to_string();
    let numbers = [("seed", broken.seed), ("step", broken.step as u64), ("steps", story.steps as u64)];
    let mut text = filled(texts, "bench-sim-broken", &numbers, ("what", &what));
    text.push('\n');
    for line in &story.broken.told {
        text.push_str(&format!("  {line}\n"));
    }
    text.push_str(&format!("  {}\n", story.broken.finding));
    text
}

/// A text with numbers, which may be larger than those of a language, and one word.
fn filled(texts: &Texts, id: &str, numbers: &[(&'static str, u64)], word: (&'static str, &str)) -> String {
    let numbers: Vec<_> = numbers.iter().map(|(name, number)| (*name, number.to_string())).collect();
    let numbers = numbers.iter().map(|(name, number)| (*name, number.as_str().into()));
    texts.with(id, &numbers.chain([(word.0, word.1.into())]).collect::<Vec<_>>())
}
