//! Meta's JSON of what became of a message of the business (contract, section 5). Pure.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::base::Timestamp;

use super::config::BusinessNumber;
use super::envelope;
use super::graph::error::{details, title};
use super::phone::Holder;

/// What a status webhook tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusKind {
    Sent,
    Delivered,
    Read,
    /// A voice message was listened to.
    Played,
    /// With the error code.
    Failed(i32),
}

impl StatusKind {
    pub const fn name(self) -> &'static str {
        match self {
            StatusKind::Sent => "sent",
            StatusKind::Delivered => "delivered",
            StatusKind::Read => "read",
            StatusKind::Played => "played",
            StatusKind::Failed(_) => "failed",
        }
    }
}

/// What a status needs to know of its message.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The wamid.
    pub id: String,
    /// The number it was sent from.
    pub number: String,
    /// The key of the phone; `None`: nobody has this number.
    pub phone: Option<String>,
    /// The digits, where a number was given.
    pub recipient: Option<String>,
    /// `biz_opaque_callback_data`, echoed in every status.
    pub tag: Option<String>,
    /// `type` of the send.
    pub kind: String,
    /// The template's category, or `service`.
    pub category: String,
    /// A recording made for this chat, which tells when it is listened to.
    pub voice: bool,
    /// With what it will fail, if it will.
    pub fails: Option<i32>,
}

/// The `value` of one status. `free_until`: the free entry point that is open with this customer.
pub fn value(
    number: &BusinessNumber,
    holder: Option<&Holder>,
    sent: &Sent,
    kind: StatusKind,
    at: Timestamp,
    free_until: Option<Timestamp>,
) -> Value {
    let mut status = Map::new();
    status.insert("id".into(), json!(sent.id));
    status.insert("status".into(), json!(kind.name()));
    status.insert("timestamp".into(), json!(at.0.div_euclid(1_000).to_string()));
    let recipient = holder.and_then(|holder| holder.wa_id.clone()).or_else(|| {
        // A withheld number stays withheld (contract, section 13).
        if holder.is_some() { None } else { sent.recipient.clone() }
    });
    if let Some(recipient) = recipient {
        status.insert("recipient_id".into(), json!(recipient));
    }
    if let Some(holder) = holder {
        status.insert("recipient_user_id".into(), json!(holder.bsuid));
    }
    match kind {
        StatusKind::Sent | StatusKind::Delivered => price(&mut status, sent, kind, free_until),
        StatusKind::Failed(code) => {
            status.insert("errors".into(), json!([failure(code)]));
        }
        StatusKind::Read | StatusKind::Played => {}
    }
    if let Some(tag) = &sent.tag {
        status.insert("biz_opaque_callback_data".into(), json!(tag));
    }
    let mut value = envelope::frame(number);
    // Since 2026 `contacts` comes with every status but `failed`.
    if let (Some(holder), false) = (holder, matches!(kind, StatusKind::Failed(_))) {
        value.insert("contacts".into(), json!([envelope::contact(holder)]));
    }
    value.insert("statuses".into(), json!([status]));
    Value::Object(value)
}

/// `pricing` stands on `sent` and on one of delivered and read; `conversation` only inside a free entry point.
fn price(status: &mut Map<String, Value>, sent: &Sent, kind: StatusKind, free_until: Option<Timestamp>) {
    let pricing = if free_until.is_some() {
        json!({"billable": false, "pricing_model": "PMP", "type": "free_entry_point", "category": "referral_conversion"})
    } else if sent.kind == "template" {
        json!({"billable": true, "pricing_model": "PMP", "type": "regular", "category": sent.category})
    } else {
        json!({"billable": false, "pricing_model": "PMP", "type": "free_customer_service", "category": "service"})
    };
    status.insert("pricing".into(), pricing);
    if let (Some(until), StatusKind::Sent) = (free_until, kind) {
        let conversation = json!({
            "id": format!("{:032x}", until.0),
            "expiration_timestamp": until.0.div_euclid(1_000).to_string(),
            "origin": {"type": "referral_conversion"},
        });
        status.insert("conversation".into(), conversation);
    }
}

/// An entry of `errors[]` of a failed status.
fn failure(code: i32) -> Value {
    json!({
        "code": code,
        "title": title(code),
        "message": title(code),
        "error_data": {"details": details(code)},
        "href": "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
    })
}
