//! What the provider tells the server: bodies as it writes them, and those that it has to bring again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::base::Timestamp;

use super::book::checksum;
use super::dice::Dice;
use super::host::SLUGS;
use super::provider::News;

/// Something in a body that must have an effect once the body was taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A message or mark with this id stands in the store.
    Stored { provider_id: String },
    /// The message that this status is about has come at least this far.
    Status { provider_id: String, tag: Option<String>, status: &'static str },
    /// Kept raw, and set aside.
    Garbage,
}

/// A body on its way.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Which channel's address it goes to.
    pub channel: usize,
    pub body: Vec<u8>,
    pub sum: u64,
    pub items: Vec<Item>,
    /// At least once answered with 200.
    pub is_taken: bool,
    pub tries: u32,
}

/// All that the provider ever told or has to tell.
#[derive(Debug, Default)]
pub struct Mail {
    pub letters: BTreeMap<u64, Letter>,
    /// Not taken yet.
    pub waiting: BTreeSet<u64>,
    /// Under way.
    pub posted: BTreeSet<u64>,
    next: u64,
    /// The last messages of each customer, by channel: what marks are about.
    said: BTreeMap<(usize, usize), Vec<String>>,
}

/// Customers of a rehearsal.
pub const CUSTOMERS: usize = 14;

impl Mail {
    fn add(&mut self, channel: usize, body: &Value, items: Vec<Item>) -> u64 {
        self.add_raw(channel, body.to_string().into_bytes(), items)
    }

    fn add_raw(&mut self, channel: usize, body: Vec<u8>, items: Vec<Item>) -> u64 {
        self.next += 1;
        let sum = checksum(&body);
        let letter = Letter { channel, body, sum, items, is_taken: false, tries: 0 };
        self.letters.insert(self.next, letter);
        self.waiting.insert(self.next);
        self.next
    }

    /// A customer writes one message or several in one body, of any kind.
    pub fn customer_writes(&mut self, dice: &mut Dice, now: Timestamp) -> u64 {
        let channel = dice.below(SLUGS.len());
        let customer = dice.below(CUSTOMERS);
        let count = if dice.one_in(6) { 1 + dice.below(4) } else { 1 };
        let mut messages = Vec::new();
        let mut items = Vec::new();
        for _ in 0..count {
            self.next += 1;
            let id = format!("wamid.in.{}", self.next);
            messages.push(self.message(&id, channel, customer, dice, now));
            items.push(Item::Stored { provider_id: id });
        }
        if dice.one_in(12) {
            // One that cannot be read stands between those that can (G03).
            messages.insert(dice.below(messages.len()), json!({"id": null, "type": 7}));
            items.push(Item::Garbage);
        }
        let body = envelope(channel, customer, "messages", &Value::Array(messages));
        self.add(channel, &body, items)
    }

    fn message(&mut self, id: &str, channel: usize, customer: usize, dice: &mut Dice, now: Timestamp) -> Value {
        let said = self.said.entry((channel, customer)).or_default();
        let target = dice.pick(said).cloned();
        // The provider's clock has whole seconds, and late news are of a minute ago.
        let seconds = now.0.div_euclid(1000) - if dice.one_in(5) { 60 } else { 0 };
        let phone = phone(customer);
        let mut message = json!({"from": phone, "id": id, "timestamp": seconds.to_string()});
        let (kind, content) = content(dice, target.as_deref(), id);
        if let Some(fields) = message.as_object_mut() {
            fields.insert("type".to_owned(), json!(kind));
            fields.insert(kind.to_owned(), content);
            if let Some(target) = target.filter(|_| kind == "text" && dice.one_in(4)) {
                fields.insert("context".to_owned(), json!({"from": phone, "id": target}));
            }
        }
        if matches!(kind, "text" | "image") {
            said.push(id.to_owned());
            if said.len() > 6 {
                said.remove(0);
            }
        }
        message
    }

    /// A body without sense, or with a value that cannot be, in an authentic wrapping.
    pub fn garbage(&mut self, dice: &mut Dice) -> u64 {
        let channel = dice.below(SLUGS.len());
        self.next += 1;
        let mark = self.next;
        let body = match dice.below(4) {
            0 => format!("{{\"object\": {mark}"),
            1 => json!({"object": "whatsapp_business_account", "entry": [{"changes": mark}]}).to_string(),
            2 => json!([mark]).to_string(),
            _ => envelope(channel, 0, "messages", &json!([{"from": mark, "type": ["?"]}])).to_string(),
        };
        self.add_raw(channel, body.into_bytes(), vec![Item::Garbage])
    }

    /// Several statuses in one body, in the order given.
    pub fn statuses(&mut self, news: &[News], now: Timestamp) -> Option<u64> {
        let slug = news.first()?.slug.clone();
        let channel = SLUGS.iter().position(|(known, _)| *known == &*slug)?;
        let mut items = Vec::new();
        let mut rows = Vec::new();
        for news in news.iter().filter(|news| news.slug == slug) {
            let mut row = json!({
                "id": news.provider_id, "status": news.status, "recipient_id": news.to,
                "timestamp": now.0.div_euclid(1000).to_string(),
            });
            if let Some(fields) = row.as_object_mut() {
                if let Some(tag) = &news.tag {
                    fields.insert("biz_opaque_callback_data".to_owned(), json!(tag));
                }
                if let Some(code) = news.code {
                    fields.insert("errors".to_owned(), json!([{"code": code, "title": "no"}]));
                }
            }
            rows.push(row);
            items.push(Item::Status {
                provider_id: news.provider_id.clone(),
                tag: news.tag.clone(),
                status: news.status,
            });
        }
        let body = envelope(channel, 0, "statuses", &Value::Array(rows));
        Some(self.add(channel, &body, items))
    }
}

/// A customer's number.
pub fn phone(customer: usize) -> String {
    format!("5511988880{customer:03}")
}

fn envelope(channel: usize, customer: usize, field: &str, rows: &Value) -> Value {
    let number = SLUGS.get(channel).map_or("", |(_, number)| number);
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "442079460100", "phone_number_id": number},
        "contacts": [{"profile": {"name": format!("Customer {customer}")}, "wa_id": phone(customer)}],
    });
    if let Some(fields) = value.as_object_mut() {
        fields.insert(field.to_owned(), rows.clone());
    }
    let change = json!({"field": "messages", "value": value});
    json!({"object": "whatsapp_business_account", "entry": [{"id": "204200000000017", "changes": [change]}]})
}

/// A kind of message and what it holds. Marks need a message that they are about.
fn content(dice: &mut Dice, target: Option<&str>, id: &str) -> (&'static str, Value) {
    let media = json!({"id": "900", "mime_type": "image/jpeg", "sha256": "x"});
    match (dice.below(16), target) {
        (0, Some(target)) => ("reaction", json!({"message_id": target, "emoji": "👍"})),
        (1, Some(target)) => ("reaction", json!({"message_id": target})),
        (2, Some(target)) => {
            let message = json!({"type": "text", "text": {"body": format!("edited by {id}")}});
            ("edit", json!({"original_message_id": target, "message": message}))
        }
        (3, Some(target)) => ("revoke", json!({"original_message_id": target})),
        (4 | 5, _) => ("image", media),
        (6, _) => ("audio", json!({"id": "901", "mime_type": "audio/ogg", "sha256": "x", "voice": true})),
        (7, _) => ("location", json!({"latitude": -23.5, "longitude": -46.6})),
        (8, _) => ("button", json!({"payload": "yes", "text": "Yes"})),
        (9, _) => ("hologram", json!({"depth": 3})),
        _ => ("text", json!({"body": format!("words of {id}")})),
    }
}
