//! The provider: takes messages, or says that it does not, or takes them and does not say so; and tells later how they fare.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::base::{Millis, SafeText};
use crate::domain::{Channel, Content, Failure};
use crate::server::port::{Carrier, Future, Outgoing, SendOutcome};

use super::dice::Dice;
use super::fuse::Fuse;

/// What becomes of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Taken,
    /// Taken, and the answer takes this long.
    TakenLate(Millis),
    /// Taken, and the connection breaks; or 500 in place of the answer.
    TakenAndCut,
    /// Not taken, and nobody knows.
    LostAndCut,
    /// A definite no, by code: for now, or for good.
    Refused(i32),
    /// Not a byte left.
    NotSent,
    /// Taken, and called by a name that another message has already.
    TakenUnderOldName,
}

/// A message that the provider took.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    pub tag: String,
    pub attempt: u32,
    pub text: SafeText,
    pub provider_id: String,
    pub to: String,
    pub slug: SafeText,
    /// Whether the taking was answered.
    pub said: bool,
}

/// A status that is to be told.
#[derive(Debug, Clone, PartialEq)]
pub struct News {
    pub provider_id: String,
    pub tag: Option<String>,
    pub to: String,
    pub slug: SafeText,
    pub status: &'static str,
    pub code: Option<i32>,
}

#[derive(Debug, Default)]
pub struct State {
    fates: VecDeque<Fate>,
    /// All that was taken, in order.
    pub taken: Vec<Post>,
    /// Attempts that came in.
    pub attempts: u64,
    pub news: VecDeque<News>,
    /// By kind of fate, for the report.
    pub happened: BTreeMap<&'static str, u64>,
    next: u64,
    /// A fault put in on purpose: everything is taken twice.
    pub takes_twice: bool,
}

/// Shared by the servers of a rehearsal and the stage.
#[derive(Debug, Clone)]
pub struct Provider {
    state: Arc<Mutex<State>>,
    fuse: Arc<Fuse>,
}

impl Provider {
    pub fn new(fuse: Arc<Fuse>) -> Provider {
        Provider { state: Arc::default(), fuse }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn fate(&self, fate: Fate) {
        self.state().fates.push_back(fate);
    }

    pub fn heal(&self) {
        self.state().fates.clear();
    }

    fn take(&self, outgoing: &Outgoing, said: bool) -> String {
        let mut state = self.state();
        state.next += 1;
        let provider_id = format!("wamid.out.{}", state.next);
        let text = match &outgoing.content {
            Content::Text { text } => text.clone(),
            _ => SafeText::default(),
        };
        let to = match &outgoing.to {
            crate::server::port::SendTo::Number(digits) => digits.to_string(),
            crate::server::port::SendTo::Bsuid(id) => id.to_string(),
        };
        let slug = outgoing.channel.slug.clone();
        let mut dice = Dice::new(state.next);
        // Old accounts do not give the tag back (contract, section 5).
        let tag = (!dice.one_in(8)).then(|| outgoing.tag.clone());
        let ends: &[(&str, Option<i32>)] = match dice.below(6) {
            0 => &[("failed", Some(131_026))],
            1 => &[("sent", None)],
            2 => &[("sent", None), ("delivered", None)],
            _ => &[("sent", None), ("delivered", None), ("read", None)],
        };
        for (status, code) in ends {
            let news = News {
                provider_id: provider_id.clone(),
                tag: tag.clone(),
                to: to.clone(),
                slug: slug.clone(),
                status,
                code: *code,
            };
            state.news.push_back(news);
        }
        let post = Post { tag: outgoing.tag.clone(), attempt: outgoing.attempt, text, provider_id, to, slug, said };
        let id = post.provider_id.clone();
        if state.takes_twice {
            state.taken.push(post.clone());
        }
        state.taken.push(post);
        id
    }

    fn accepted(&self, outgoing: &Outgoing) -> SendOutcome {
        let provider_id = self.take(outgoing, true);
        SendOutcome::Accepted { provider_id: SafeText::line(&provider_id), wa_id: None }
    }

    fn next_fate(&self) -> Fate {
        let mut state = self.state();
        state.attempts += 1;
        let fate = state.fates.pop_front().unwrap_or(Fate::Taken);
        *state.happened.entry(name(fate)).or_default() += 1;
        fate
    }
}

fn name(fate: Fate) -> &'static str {
    match fate {
        Fate::Taken => "taken",
        Fate::TakenLate(_) => "taken_late",
        Fate::TakenAndCut => "taken_and_cut",
        Fate::LostAndCut => "lost_and_cut",
        Fate::Refused(_) => "refused",
        Fate::NotSent => "not_sent",
        Fate::TakenUnderOldName => "taken_under_old_name",
    }
}

impl Carrier for Provider {
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Future<'a, SendOutcome> {
        Box::pin(async move {
            self.fuse.touch().await;
            let outcome = match self.next_fate() {
                Fate::Taken => self.accepted(outgoing),
                Fate::TakenLate(wait) => {
                    let outcome = self.accepted(outgoing);
                    tokio::time::sleep(wait.as_duration()).await;
                    outcome
                }
                Fate::TakenAndCut => {
                    self.take(outgoing, false);
                    SendOutcome::Unknown
                }
                Fate::TakenUnderOldName => {
                    let old = self.state().taken.first().map(|post| post.provider_id.clone());
                    let new = self.take(outgoing, false);
                    SendOutcome::Accepted { provider_id: SafeText::line(&old.unwrap_or(new)), wa_id: None }
                }
                Fate::LostAndCut => SendOutcome::Unknown,
                Fate::Refused(code) => {
                    SendOutcome::Refused { failure: Failure(code), detail: SafeText::default(), retry_after: None }
                }
                Fate::NotSent => SendOutcome::NotSent { failure: Failure::UNREACHABLE },
            };
            self.fuse.touch().await;
            outcome
        })
    }

    fn mark_read<'a>(&'a self, _: &'a Channel, _: &'a SafeText) -> Future<'a, ()> {
        Box::pin(self.fuse.touch())
    }
}
