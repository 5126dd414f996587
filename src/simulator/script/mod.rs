//! The customers of the demonstration: who they are, when they write, and what they answer. Pure data and its order.
//!
//! They are customers of Aurora, a small made-up company that sells telephone and internet, with desks for support, billing
//! and sales. What they say after an answer fits whatever a friendly agent wrote: they add something, ask on, thank and go
//! quiet. No text stands here twice; a test counts. Numbers come from ranges kept for fiction, or are made up.

mod english;
mod portuguese;
mod spanish;

use crate::base::{Millis, Rng};
use crate::domain::Language;

use super::act::{Act, MessageRef};
use super::ids;
use super::phone::Holder;

/// Whom a customer writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Desk {
    Support,
    Billing,
    Sales,
}

impl Desk {
    pub const ALL: [Desk; 3] = [Desk::Support, Desk::Billing, Desk::Sales];

    /// Its place among the business's numbers.
    pub const fn place(self) -> usize {
        match self {
            Desk::Support => 0,
            Desk::Billing => 1,
            Desk::Sales => 2,
        }
    }
}

/// Something that a customer sends by themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// From the start of the script.
    pub after: Millis,
    pub act: Act,
}

/// What a customer says after they have read an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    /// From reading to sending the first of them.
    pub think: Millis,
    /// One after the other, with the time of typing between them.
    pub acts: Vec<Act>,
}

/// One customer from the first word to the last.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    pub holder: Holder,
    pub desk: Desk,
    /// In order of time.
    pub arrivals: Vec<Arrival>,
    /// The n-th answer of the business is followed by the n-th of these.
    pub follow_ups: Vec<FollowUp>,
    /// Codes with which the first messages to this customer fail.
    pub fails: Vec<i32>,
}

/// All customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    pub stories: Vec<Story>,
}

/// Seconds from the start at which the stories begin, in their order: brisk at first, then steady.
const STARTS: [i64; 16] = [1, 4, 8, 12, 21, 33, 46, 61, 78, 96, 115, 136, 158, 181, 205, 230];

impl Script {
    /// The script for somebody who reads `language`: customers who speak it come first. The same seed gives the same script.
    pub fn new(language: Language, seed: u64) -> Script {
        let mut rng = Rng::seeded(seed);
        let mut casts = [english::cast(), spanish::cast(), portuguese::cast()];
        casts.sort_by_key(|cast| cast.first().is_none_or(|first| first.language != language.tag()));
        let mut lists = casts.map(Vec::into_iter);
        let mut parts = Vec::new();
        while parts.len() < STARTS.len() {
            let before = parts.len();
            parts.extend(lists.iter_mut().filter_map(Iterator::next));
            if parts.len() == before {
                break;
            }
        }
        let stories = parts.into_iter().zip(STARTS).map(|(part, start)| part.begin(Millis::seconds(start), &mut rng));
        Script { stories: stories.collect() }
    }

    /// Every arrival in order of time, with the key of its customer.
    pub fn arrivals(&self) -> Vec<(&str, &Arrival)> {
        let mut all: Vec<(&str, &Arrival)> = self
            .stories
            .iter()
            .flat_map(|story| story.arrivals.iter().map(|arrival| (story.holder.key(), arrival)))
            .collect();
        all.sort_by_key(|(_, arrival)| arrival.after);
        all
    }

    /// Every act of the script.
    pub fn acts(&self) -> impl Iterator<Item = &Act> {
        self.stories.iter().flat_map(|story| {
            let first = story.arrivals.iter().map(|arrival| &arrival.act);
            first.chain(story.follow_ups.iter().flat_map(|follow_up| &follow_up.acts))
        })
    }
}

/// A customer as the files of the languages write them down: times are relative, in seconds.
struct Part {
    name: &'static str,
    /// Digits, or a user name after `@` where the number is withheld.
    address: &'static str,
    language: &'static str,
    desk: Desk,
    arrivals: Vec<(i64, Act)>,
    follow_ups: Vec<(i64, Vec<Act>)>,
    fails: Vec<i32>,
}

impl Part {
    fn new(language: Language, name: &'static str, address: &'static str, desk: Desk) -> Part {
        Part {
            name,
            address,
            language: language.tag(),
            desk,
            arrivals: Vec::new(),
            follow_ups: Vec::new(),
            fails: Vec::new(),
        }
    }

    /// Sends `act` so many seconds after the story's start.
    fn writes(mut self, after: i64, act: Act) -> Part {
        self.arrivals.push((after, act));
        self
    }

    /// After the next answer, so many seconds after reading it.
    fn then(mut self, think: i64, acts: Vec<Act>) -> Part {
        self.follow_ups.push((think, acts));
        self
    }

    fn failing_with(mut self, code: i32) -> Part {
        self.fails.push(code);
        self
    }

    fn begin(self, start: Millis, rng: &mut Rng) -> Story {
        let (wa_id, username) = match self.address.strip_prefix('@') {
            Some(username) => (None, Some(username.to_owned())),
            None => (Some(self.address.to_owned()), None),
        };
        let country = wa_id.as_deref().map_or("GB", ids::country);
        let holder = Holder {
            wa_id,
            bsuid: ids::bsuid(country, rng),
            name: Some(self.name.to_owned()),
            username,
            language: self.language.to_owned(),
        };
        let arrivals = self.arrivals.into_iter().map(|(after, act)| {
            let after = Millis(start.0 + Millis::seconds(after).0 + jitter(rng, 700));
            Arrival { after, act }
        });
        let arrivals = arrivals.collect();
        let follow_ups = self.follow_ups.into_iter().map(|(think, acts)| {
            let think = Millis(Millis::seconds(think).0 + jitter(rng, 1_500));
            FollowUp { think, acts }
        });
        let follow_ups = follow_ups.collect();
        Story { holder, desk: self.desk, arrivals, follow_ups, fails: self.fails }
    }
}

fn jitter(rng: &mut Rng, bound: u64) -> i64 {
    i64::try_from(rng.below(bound)).unwrap_or(0)
}

/// A text, as most of what people send is.
fn say(text: &str) -> Act {
    Act::text(text)
}

/// An answer that quotes what the agent wrote.
fn quoting(text: &str) -> Act {
    Act::text(text).quoting(MessageRef::LastOfBusiness)
}

/// How long somebody types at `act` after sending the one before it.
pub fn typing(act: &Act) -> Millis {
    let length = act.say.words().map_or(20, |words| words.chars().count()).min(160);
    Millis(1_200 + i64::try_from(length).unwrap_or(0) * 45)
}
