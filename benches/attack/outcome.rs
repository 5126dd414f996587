//! What an attack did and found.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

/// Sentences that are kept of what is wrong: the first ones say enough.
const KEPT: usize = 20;

#[derive(Debug, Default)]
pub struct Outcome {
    name: String,
    promises: &'static str,
    pub rounds: u64,
    pub faults: u64,
    pub lost: u64,
    pub doubled: u64,
    /// What else broke a promise.
    wrong: Vec<String>,
    wrong_total: u64,
    figures: Vec<(String, Value)>,
    /// Why nothing, or not everything, could be tried here.
    skipped: Vec<String>,
}

impl Outcome {
    pub fn new(name: &str, promises: &'static str) -> Outcome {
        Outcome { name: name.to_owned(), promises, ..Outcome::default() }
    }

    pub fn wrong(&mut self, what: String) {
        self.wrong_total += 1;
        if self.wrong.len() < KEPT {
            self.wrong.push(what);
        }
    }

    pub fn figure(&mut self, name: &str, value: impl Into<Value>) {
        self.figures.push((name.to_owned(), value.into()));
    }

    /// A figure with two places after the point.
    pub fn measured(&mut self, name: &str, value: f64) {
        self.figure(name, (value * 100.0).round() / 100.0);
    }

    /// Said aloud, so that nobody takes it for done.
    pub fn skip(&mut self, why: &str) {
        self.skipped.push(why.to_owned());
    }

    pub fn is_clean(&self) -> bool {
        self.lost == 0 && self.doubled == 0 && self.wrong_total == 0
    }

    pub fn table(&self) -> String {
        let Outcome { name, promises, rounds, faults, lost, doubled, wrong_total, .. } = self;
        let mut out = format!("\n{name} ({promises})\n");
        let mut row = |name: &str, value: String| {
            let _ = writeln!(out, "  {name:44}{value:>14}");
        };
        let counts =
            [("rounds", rounds), ("faults", faults), ("lost", lost), ("doubled", doubled), ("wrong", wrong_total)];
        for (name, count) in counts {
            row(name, count.to_string());
        }
        for (name, value) in &self.figures {
            row(name, value.to_string());
        }
        for what in &self.wrong {
            let _ = writeln!(out, "  WRONG: {what}");
        }
        for why in &self.skipped {
            let _ = writeln!(out, "  SKIPPED: {why}");
        }
        out
    }

    pub fn json(&self) -> Value {
        let figures: Map<String, Value> = self.figures.iter().cloned().collect();
        json!({
            "attack": self.name,
            "promises": self.promises,
            "rounds": self.rounds,
            "faults": self.faults,
            "lost": self.lost,
            "doubled": self.doubled,
            "wrong": self.wrong_total,
            "what": self.wrong,
            "skipped": self.skipped,
            "figures": figures,
        })
    }
}
