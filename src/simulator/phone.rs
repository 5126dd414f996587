//! A customer's phone: who holds it, and the conversations with the business as the customer sees them.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::base::{Millis, Timestamp};
use crate::domain::Window;

use super::config::Habit;
use super::status::Sent;

/// Lines that a phone keeps; older ones are forgotten.
const KEPT: usize = 2_000;

/// Who holds a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// WhatsApp's id of the number; `None`: the number is withheld, and only the business-scoped id is told (contract,
    /// section 13).
    pub wa_id: Option<String>,
    /// The business-scoped user id.
    pub bsuid: String,
    /// The profile name, as its holder chose it.
    pub name: Option<String>,
    pub username: Option<String>,
    /// A BCP 47 tag.
    pub language: String,
}

impl Holder {
    /// The key of the phone: the number, or the business-scoped id where it is withheld.
    pub fn key(&self) -> &str {
        self.wa_id.as_deref().unwrap_or(&self.bsuid)
    }
}

/// How far a line has come: what the holder sees beside their own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tick {
    Sent,
    /// The business's webhook answered 200.
    Delivered,
    /// The business marked it as read.
    Read,
}

/// Something that the holder can press.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Press {
    pub id: String,
    pub title: String,
    pub kind: PressKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PressKind {
    Button,
    ListRow,
    QuickReply,
}

/// A message on a phone. Texts are raw: whoever shows them cleans them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The wamid.
    pub id: String,
    /// Grows with each change of the line, over all phones.
    pub rev: u64,
    /// The business's number, by its id.
    pub number: String,
    /// Whether the holder wrote it.
    pub mine: bool,
    pub at: Timestamp,
    pub kind: String,
    pub text: String,
    /// The beginning of the quoted message; empty where it is not on this phone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quoted: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub forwarded: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub edited: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub revoked: bool,
    /// The holder's reaction, then the business's.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub reactions: Vec<(bool, String)>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub presses: Vec<Press>,
    /// For the holder's own lines: how far they came; for the business's: whether they were read.
    pub tick: Tick,
}

impl Line {
    /// A line with nothing but its words.
    pub fn plain(id: &str, rev: u64, number: &str, mine: bool, at: Timestamp, kind: &str, text: &str) -> Line {
        Line {
            id: id.to_owned(),
            rev,
            number: number.to_owned(),
            mine,
            at,
            kind: kind.to_owned(),
            text: text.to_owned(),
            quoted: None,
            forwarded: false,
            edited: false,
            revoked: false,
            reactions: Vec::new(),
            presses: Vec::new(),
            tick: Tick::Sent,
        }
    }
}

/// A conversation's clock with one number of the business.
#[derive(Debug, Clone, Default)]
pub struct Thread {
    pub window: Window,
    /// The customer came from an ad at this time, and the business has not answered since.
    pub ad_at: Option<Timestamp>,
    /// Until when the business shows as typing.
    pub typing_until: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub struct Phone {
    pub holder: Holder,
    pub habit: Habit,
    /// Until then somebody types on it by hand, and its script is silent.
    pub in_hand_until: Timestamp,
    /// Codes with which the next messages to it fail.
    pub fails: VecDeque<i32>,
    pub lines: VecDeque<Line>,
    pub threads: BTreeMap<String, Thread>,
    /// Sent to it while it was switched off, with the bodies of the calls.
    pub undelivered: Vec<(Sent, serde_json::Value)>,
    /// Received and not read yet.
    pub unread: Vec<Sent>,
}

impl Phone {
    pub fn new(holder: Holder, habit: Habit) -> Phone {
        Phone {
            holder,
            habit,
            in_hand_until: Timestamp(0),
            fails: VecDeque::new(),
            lines: VecDeque::new(),
            threads: BTreeMap::new(),
            undelivered: Vec::new(),
            unread: Vec::new(),
        }
    }

    pub fn is_in_hand(&self, now: Timestamp) -> bool {
        self.in_hand_until > now
    }

    pub fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().rev().find(|line| line.id == id)
    }

    pub fn line_mut(&mut self, id: &str) -> Option<&mut Line> {
        self.lines.iter_mut().rev().find(|line| line.id == id)
    }

    /// Puts one side's reaction on a line, or takes it back.
    pub fn react(&mut self, id: &str, mine: bool, emoji: Option<&str>, rev: u64) {
        if let Some(line) = self.line_mut(id) {
            line.reactions.retain(|(whose, _)| *whose != mine);
            if let Some(emoji) = emoji.filter(|emoji| !emoji.is_empty()) {
                line.reactions.push((mine, emoji.to_owned()));
            }
            line.rev = rev;
        }
    }

    /// The beginning of a line, for a quote; empty where the line is not here.
    pub fn excerpt(&self, id: &str) -> String {
        self.line(id).map(|line| line.text.chars().take(80).collect()).unwrap_or_default()
    }

    /// Keeps in mind that a message was received and is to be read. Of very many the oldest are forgotten.
    pub fn received(&mut self, sent: Sent) {
        if self.unread.len() >= KEPT {
            self.unread.remove(0);
        }
        self.unread.push(sent);
    }

    pub fn push(&mut self, line: Line) {
        self.lines.push_back(line);
        while self.lines.len() > KEPT {
            self.lines.pop_front();
        }
    }

    /// The newest line of one side with `number` that can be referred to.
    pub fn last(&self, mine: bool, number: &str) -> Option<&Line> {
        self.lines.iter().rev().find(|line| line.mine == mine && line.number == number)
    }

    pub fn thread(&mut self, number: &str) -> &mut Thread {
        self.threads.entry(number.to_owned()).or_default()
    }

    pub fn window(&self, number: &str) -> Window {
        self.threads.get(number).map(|thread| thread.window).unwrap_or_default()
    }
}

impl Thread {
    /// A free entry point lasts so long from the business's answer (contract, section 9).
    pub const FREE_ENTRY: Millis = Millis::hours(72);

    /// The business answered at `now`: a free entry point that waited for it opens.
    pub fn answered(&mut self, now: Timestamp) {
        self.typing_until = None;
        let Some(ad_at) = self.ad_at.take() else { return };
        if now.since(ad_at) <= crate::domain::window::OPEN_FOR {
            self.window.free_entry_end = Some(now.plus(Thread::FREE_ENTRY));
        }
    }
}
