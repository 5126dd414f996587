//! The state of the simulated world: the business's numbers and the customers' phones. Pure: time comes as an argument, and
//! nothing waits or sends here.
//!
//! Acts of customers become webhook values ([`World::act`]); what became of the business's messages becomes statuses
//! ([`World::status`]). What the business asks is judged in `accept.rs`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::base::{Phone as Number, Rng, Timestamp};

use super::act::{Act, MessageRef, Say};
use super::config::{BusinessNumber, Habit};
use super::envelope::{self, Targets};
use super::ids;
use super::phone::{Holder, Line, Phone, Tick};
use super::status::{self, Sent, StatusKind};

/// One thing to be told by webhook.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// The business's number, by its id.
    pub number: String,
    /// `changes[].field`.
    pub field: String,
    pub value: Value,
    pub what: Told,
}

/// What an update tells, for the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// A customer's message: its id, and the key of the phone.
    Message {
        id: String,
        phone: String,
    },
    Status {
        id: String,
        status: StatusKind,
    },
    Other,
}

/// An act that cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActFault {
    #[error("no phone {0}")]
    NoPhone(String),
    #[error("no number {0} of the business")]
    NoNumber(String),
    /// An edit, a revocation or a reaction without a message to be about.
    #[error("there is no message that this could be about")]
    NoSubject,
}

#[derive(Debug)]
pub struct World {
    pub numbers: Vec<BusinessNumber>,
    pub phones: BTreeMap<String, Phone>,
    pub rng: Rng,
    revision: u64,
}

impl World {
    pub fn new(numbers: Vec<BusinessNumber>, seed: u64) -> World {
        World { numbers, phones: BTreeMap::new(), rng: Rng::seeded(seed), revision: 0 }
    }

    /// Grows with everything that a phone shows.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn next_revision(&mut self) -> u64 {
        self.revision += 1;
        self.revision
    }

    pub fn number(&self, phone_number_id: &str) -> Option<&BusinessNumber> {
        self.numbers.iter().find(|number| number.phone_number_id == phone_number_id)
    }

    /// The phone of this key, or of another spelling of this number.
    pub fn find(&self, key: &str) -> Option<&Phone> {
        self.phones.get(&self.key_of(key)?)
    }

    /// The key under which a phone is known that may be named by another spelling of its number, or by its business-scoped
    /// id.
    pub fn key_of(&self, name: &str) -> Option<String> {
        if self.phones.contains_key(name) {
            return Some(name.to_owned());
        }
        if let Ok(number) = Number::parse(name) {
            let mut spellings = number.spellings().into_iter();
            if let Some(found) = spellings.find(|other| self.phones.contains_key(other.digits())) {
                return Some(found.digits().to_owned());
            }
        }
        self.phones.iter().find(|(_, phone)| phone.holder.bsuid == name).map(|(key, _)| key.clone())
    }

    /// Takes a phone into the world, or gives a known one its new holder; its conversations stay.
    pub fn put(&mut self, holder: Holder, habit: Habit) -> String {
        let key = holder.key().to_owned();
        self.next_revision();
        match self.phones.get_mut(&key) {
            Some(phone) => {
                phone.holder = holder;
                phone.habit = habit;
            }
            None => {
                self.phones.insert(key.clone(), Phone::new(holder, habit));
            }
        }
        key
    }

    /// The phone with this number; a new one with the name is made where there is none.
    pub fn with_number(&mut self, number: &str, name: Option<&str>, habit: Habit) -> String {
        if let Some(key) = self.key_of(number) {
            return key;
        }
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let bsuid = ids::bsuid(ids::country(&digits), &mut self.rng);
        let holder = Holder {
            wa_id: Some(digits),
            bsuid,
            name: name.map(str::to_owned),
            username: None,
            language: "en".to_owned(),
        };
        self.put(holder, habit)
    }

    /// A customer does something at `now`. The phone shows it, the window follows, and the webhook's value comes back.
    pub fn act(&mut self, key: &str, number: &str, act: &Act, now: Timestamp) -> Result<(String, Update), ActFault> {
        let key = self.key_of(key).ok_or_else(|| ActFault::NoPhone(key.to_owned()))?;
        let business = self.number(number).cloned().ok_or_else(|| ActFault::NoNumber(number.to_owned()))?;
        let targets = self.targets(&key, number, act)?;
        let id = ids::wamid(&key, true, &mut self.rng);
        let at = act.written(now);
        let rev = self.next_revision();
        let World { phones, rng, .. } = self;
        let phone = phones.get_mut(&key).ok_or_else(|| ActFault::NoPhone(key.clone()))?;
        let value = envelope::message(&business, &phone.holder, act, &targets, &id, at, rng);
        show_own(phone, number, act, &targets, &id, at, rev);
        let thread = phone.thread(number);
        thread.window = thread.window.with_inbound(at);
        if act.referral.is_some() {
            thread.ad_at = Some(at);
        }
        let told = Told::Message { id: id.clone(), phone: key };
        Ok((id, Update { number: number.to_owned(), field: "messages".to_owned(), value, what: told }))
    }

    fn targets(&mut self, key: &str, number: &str, act: &Act) -> Result<Targets, ActFault> {
        let subject = match act.say.subject() {
            Some(message) => Some(self.resolve(key, number, message).ok_or(ActFault::NoSubject)?.0),
            None => None,
        };
        // A quote of a message that is not there yet is left out: people write anyway.
        let quote = act.quote.as_ref().and_then(|message| self.resolve(key, number, message));
        Ok(Targets { quote, subject })
    }

    /// The id that a reference means, and whether the business wrote it.
    fn resolve(&self, key: &str, number: &str, message: &MessageRef) -> Option<(String, bool)> {
        let phone = self.phones.get(key)?;
        match message {
            MessageRef::LastOfBusiness => phone.last(false, number).map(|line| (line.id.clone(), true)),
            MessageRef::LastOwn => phone.last(true, number).map(|line| (line.id.clone(), false)),
            MessageRef::Id(id) => Some((id.clone(), phone.line(id).is_none_or(|line| !line.mine))),
            MessageRef::Elsewhere(which) => {
                let mut rng = Rng::seeded(u64::from(*which).wrapping_add(7_919));
                Some((ids::wamid(key, false, &mut rng), true))
            }
        }
    }

    /// A status of a message of the business, at `now`. `None` where the number is not known.
    pub fn status(&mut self, sent: &Sent, kind: StatusKind, now: Timestamp) -> Option<Update> {
        let rev = self.next_revision();
        let number = self.number(&sent.number)?.clone();
        let phone = sent.phone.as_ref().and_then(|key| self.phones.get_mut(key));
        let mut free_until = None;
        let mut holder = None;
        if let Some(phone) = phone {
            let thread = phone.thread(&sent.number);
            free_until = thread.window.free_entry_end.filter(|end| *end > now);
            if let (StatusKind::Read, Some(line)) = (kind, phone.line_mut(&sent.id)) {
                line.tick = Tick::Read;
                line.rev = rev;
            }
            holder = Some(&phone.holder);
        }
        let value = status::value(&number, holder, sent, kind, now, free_until);
        let what = Told::Status { id: sent.id.clone(), status: kind };
        Some(Update { number: sent.number.clone(), field: "messages".to_owned(), value, what })
    }

    /// The business's own phone app wrote `text` (contract, section 4: `smb_message_echoes`).
    pub fn echo(&mut self, key: &str, number: &str, text: &str, now: Timestamp) -> Result<(String, Update), ActFault> {
        let key = self.key_of(key).ok_or_else(|| ActFault::NoPhone(key.to_owned()))?;
        let business = self.number(number).cloned().ok_or_else(|| ActFault::NoNumber(number.to_owned()))?;
        let id = ids::wamid(&key, false, &mut self.rng);
        let rev = self.next_revision();
        let phone = self.phones.get_mut(&key).ok_or_else(|| ActFault::NoPhone(key.clone()))?;
        let mut value = envelope::frame(&business);
        let mut echo = json!({
            "from": business.display_number,
            "id": id,
            "timestamp": now.0.div_euclid(1_000).to_string(),
            "type": "text",
            "text": {"body": text},
        });
        if let (Some(wa_id), Some(echo)) = (&phone.holder.wa_id, echo.as_object_mut()) {
            echo.insert("to".into(), json!(wa_id));
        }
        value.insert("message_echoes".into(), json!([echo]));
        phone.push(Line::plain(&id, rev, number, false, now, "text", text));
        let field = "smb_message_echoes".to_owned();
        Ok((id, Update { number: number.to_owned(), field, value: Value::Object(value), what: Told::Other }))
    }

    /// The webhook that told of a customer's message was answered with 200: their phone shows two ticks.
    pub fn arrived(&mut self, key: &str, id: &str) {
        self.tick(key, id, Tick::Delivered);
    }

    /// The business marked `id` as read, and with it all earlier ones of the conversation (contract, section 6).
    pub fn read_by_business(&mut self, number: &str, id: &str, typing_until: Option<Timestamp>) -> bool {
        let rev = self.next_revision();
        let found = self.phones.values_mut().find(|phone| phone.line(id).is_some_and(|line| line.mine));
        let Some(phone) = found else { return false };
        for line in phone.lines.iter_mut().filter(|line| line.mine && line.number == number) {
            line.tick = Tick::Read;
            line.rev = rev;
            if line.id == id {
                break;
            }
        }
        if typing_until.is_some() {
            phone.thread(number).typing_until = typing_until;
        }
        true
    }

    fn tick(&mut self, key: &str, id: &str, tick: Tick) {
        let rev = self.next_revision();
        if let Some(line) = self.phones.get_mut(key).and_then(|phone| phone.line_mut(id)) {
            line.tick = line.tick.max(tick);
            line.rev = rev;
        }
    }
}

/// Shows the holder's own act on the phone: a new line, or a change of one.
fn show_own(phone: &mut Phone, number: &str, act: &Act, targets: &Targets, id: &str, at: Timestamp, rev: u64) {
    let Some(subject) = targets.subject.as_deref() else {
        let words = act.say.words().unwrap_or_default();
        let mut line = Line::plain(id, rev, number, true, at, act.say.kind(), &words);
        line.forwarded = act.forwarded.is_some();
        line.quoted = targets.quote.as_ref().map(|(quoted, _)| phone.excerpt(quoted));
        phone.push(line);
        return;
    };
    if let Say::Reaction { emoji, .. } = &act.say {
        phone.react(subject, true, emoji.as_deref(), rev);
    } else if let Some(line) = phone.line_mut(subject) {
        line.rev = rev;
        if let Say::Edit { text, .. } = &act.say {
            line.text.clone_from(text);
            line.edited = true;
        } else {
            line.revoked = true;
        }
    }
}
