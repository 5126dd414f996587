//! Meta's JSON of what a customer does (contract, sections 3 and 4). Pure: a holder, an act and ids go in, a value comes out.

use serde_json::{Map, Value, json};

use crate::base::{Rng, Timestamp};

use super::act::{Act, Card, Forwarded, Referral, Say};
use super::config::BusinessNumber;
use super::ids;
use super::phone::Holder;

/// What an act refers to, already looked up: ids instead of "the last one".
#[derive(Debug, Clone, Default)]
pub struct Targets {
    /// The quoted message: its id and whether the business wrote it.
    pub quote: Option<(String, bool)>,
    /// The message that a reaction, an edit or a revocation is about.
    pub subject: Option<String>,
}

/// The members that every `value` of the field `messages` begins with.
pub fn frame(number: &BusinessNumber) -> Map<String, Value> {
    let mut value = Map::new();
    value.insert("messaging_product".into(), json!("whatsapp"));
    value.insert(
        "metadata".into(),
        json!({"display_phone_number": number.display_number, "phone_number_id": number.phone_number_id}),
    );
    value
}

/// The `contacts[]` entry of a holder.
pub fn contact(holder: &Holder) -> Value {
    let mut profile = Map::new();
    put(&mut profile, "name", holder.name.clone());
    put(&mut profile, "username", holder.username.clone());
    let mut contact = Map::new();
    contact.insert("profile".into(), Value::Object(profile));
    put(&mut contact, "wa_id", holder.wa_id.clone());
    contact.insert("user_id".into(), json!(holder.bsuid));
    Value::Object(contact)
}

/// The `value` of one inbound message.
pub fn message(
    number: &BusinessNumber,
    holder: &Holder,
    act: &Act,
    targets: &Targets,
    id: &str,
    at: Timestamp,
    rng: &mut Rng,
) -> Value {
    let mut message = Map::new();
    put(&mut message, "from", holder.wa_id.clone());
    message.insert("from_user_id".into(), json!(holder.bsuid));
    message.insert("id".into(), json!(id));
    message.insert("timestamp".into(), json!(at.0.div_euclid(1_000).to_string()));
    for (name, member) in body(act, targets, at, rng) {
        message.insert(name, member);
    }
    if let Some(context) = context(number, holder, act, targets) {
        message.insert("context".into(), context);
    }
    if let Some(ad) = &act.referral {
        message.insert("referral".into(), referral(ad, rng));
    }
    let mut value = frame(number);
    // A system message comes without `contacts` (contract, section 4).
    if message.get("type") != Some(&json!("system")) {
        value.insert("contacts".into(), json!([contact(holder)]));
    }
    value.insert("messages".into(), json!([message]));
    Value::Object(value)
}

/// `type` and the member named like it.
fn body(act: &Act, targets: &Targets, at: Timestamp, rng: &mut Rng) -> Map<String, Value> {
    let subject = targets.subject.clone().unwrap_or_default();
    match &act.say {
        Say::Text { text } => typed("text", json!({ "body": text })),
        Say::Image { caption } => media("image", "image/jpeg", caption.as_deref(), at, rng),
        Say::Video { caption } => media("video", "video/mp4", caption.as_deref(), at, rng),
        Say::Voice => with(media("audio", "audio/ogg; codecs=opus", None, at, rng), "audio", "voice", json!(true)),
        Say::Audio => with(media("audio", "audio/mpeg", None, at, rng), "audio", "voice", json!(false)),
        Say::Sticker { animated } => {
            with(media("sticker", "image/webp", None, at, rng), "sticker", "animated", json!(animated))
        }
        Say::Document { filename, caption } => {
            let document = media("document", mime_of(filename), caption.as_deref(), at, rng);
            with(document, "document", "filename", json!(filename))
        }
        Say::Location { latitude, longitude, name, address } => {
            let mut place = Map::new();
            place.insert("latitude".into(), json!(latitude));
            place.insert("longitude".into(), json!(longitude));
            put(&mut place, "name", name.clone());
            put(&mut place, "address", address.clone());
            typed("location", Value::Object(place))
        }
        Say::Contacts { cards } => typed("contacts", cards.iter().map(card).collect()),
        Say::Button { id, title } => {
            typed("interactive", json!({"type": "button_reply", "button_reply": {"id": id, "title": title}}))
        }
        Say::ListRow { id, title, description } => {
            let mut row = Map::new();
            row.insert("id".into(), json!(id));
            row.insert("title".into(), json!(title));
            put(&mut row, "description", description.clone());
            typed("interactive", json!({"type": "list_reply", "list_reply": row}))
        }
        Say::Form { name, response_json } => {
            let reply = json!({"name": name, "body": "Sent", "response_json": response_json});
            typed("interactive", json!({"type": "nfm_reply", "nfm_reply": reply}))
        }
        Say::QuickReply { payload, text } => typed("button", json!({"payload": payload, "text": text})),
        Say::Reaction { emoji, .. } => {
            let mut reaction = Map::new();
            reaction.insert("message_id".into(), json!(subject));
            put(&mut reaction, "emoji", emoji.clone());
            typed("reaction", Value::Object(reaction))
        }
        Say::Edit { text, .. } => typed(
            "edit",
            json!({
                "original_message_id": subject,
                "message": {"type": "text", "text": {"body": text}, "context": {"id": "M0"}},
            }),
        ),
        Say::Revoke { .. } => typed("revoke", json!({ "original_message_id": subject })),
        Say::Order { text, items } => order(text.as_deref(), items),
        Say::Unsupported { kind } => unsupported(kind),
        Say::ChangeNumber { to } => typed(
            "system",
            json!({"type": "user_changed_number", "body": format!("User changed to {to}"), "wa_id": to}),
        ),
        Say::Welcome => typed("request_welcome", json!({})),
        Say::Raw { message } => message.as_object().cloned().unwrap_or_default(),
    }
}

fn order(text: Option<&str>, items: &[super::act::Item]) -> Map<String, Value> {
    let items: Vec<Value> = items
        .iter()
        .map(|item| {
            json!({
                "product_retailer_id": item.product,
                "quantity": item.quantity,
                "item_price": item.price,
                "currency": item.currency,
            })
        })
        .collect();
    let mut order = Map::new();
    order.insert("catalog_id".into(), json!("55510000000021"));
    put(&mut order, "text", text.map(str::to_owned));
    order.insert("product_items".into(), json!(items));
    typed("order", Value::Object(order))
}

fn unsupported(kind: &str) -> Map<String, Value> {
    let mut out = typed("unsupported", json!({ "type": kind }));
    out.insert(
        "errors".into(),
        json!([{
            "code": 131_051,
            "title": "Message type unknown",
            "message": "Message type unknown",
            "error_data": {"details": "Message type is currently not supported."},
        }]),
    );
    out
}

fn card(card: &Card) -> Value {
    let mut out = Map::new();
    let mut words = card.name.splitn(2, ' ');
    let mut name = Map::new();
    name.insert("formatted_name".into(), json!(card.name));
    put(&mut name, "first_name", words.next().map(str::to_owned));
    put(&mut name, "last_name", words.next().map(str::to_owned));
    out.insert("name".into(), Value::Object(name));
    let digits: String = card.phone.chars().filter(char::is_ascii_digit).collect();
    out.insert("phones".into(), json!([{"phone": card.phone, "wa_id": digits, "type": "CELL"}]));
    if let Some(email) = &card.email {
        out.insert("emails".into(), json!([{"email": email, "type": "WORK"}]));
    }
    if let Some(company) = &card.company {
        out.insert("org".into(), json!({ "company": company }));
    }
    Value::Object(out)
}

fn context(number: &BusinessNumber, holder: &Holder, act: &Act, targets: &Targets) -> Option<Value> {
    let mut context = Map::new();
    if let Some((id, ours)) = &targets.quote {
        let from = if *ours { Some(number.display_number.clone()) } else { holder.wa_id.clone() };
        put(&mut context, "from", from);
        context.insert("id".into(), json!(id));
    }
    match act.forwarded {
        Some(Forwarded::Once) => put(&mut context, "forwarded", Some(true)),
        Some(Forwarded::ManyTimes) => put(&mut context, "frequently_forwarded", Some(true)),
        None => {}
    }
    if let Some(product) = &act.product {
        let referred = json!({"catalog_id": "55510000000021", "product_retailer_id": product});
        context.insert("referred_product".into(), referred);
    }
    (!context.is_empty()).then_some(Value::Object(context))
}

fn referral(referral: &Referral, rng: &mut Rng) -> Value {
    json!({
        "source_url": referral.url,
        "source_id": format!("1202999{:011}", rng.below(100_000_000_000)),
        "source_type": if referral.post { "post" } else { "ad" },
        "headline": referral.headline,
        "body": referral.body,
        "media_type": "image",
        "image_url": "https://scontent.example/ad.jpg",
        "ctwa_clid": format!("ARA{}", ids::trace(rng)),
    })
}

fn media(kind: &str, mime: &str, caption: Option<&str>, at: Timestamp, rng: &mut Rng) -> Map<String, Value> {
    let (id, sha256) = ids::media(rng);
    let expires = at.0.div_euclid(1_000).saturating_add(300);
    let url = format!(
        "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid={id}&source=webhook&ext={expires}&hash=ARk"
    );
    let mut file = Map::new();
    file.insert("id".into(), json!(id));
    file.insert("mime_type".into(), json!(mime));
    file.insert("sha256".into(), json!(sha256));
    file.insert("url".into(), json!(url));
    put(&mut file, "caption", caption.map(str::to_owned));
    typed(kind, Value::Object(file))
}

fn mime_of(filename: &str) -> &'static str {
    match filename.rsplit('.').next().unwrap_or_default() {
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}

fn typed(kind: &str, member: Value) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("type".into(), json!(kind));
    out.insert(kind.to_owned(), member);
    out
}

fn with(mut body: Map<String, Value>, kind: &str, name: &str, value: Value) -> Map<String, Value> {
    if let Some(member) = body.get_mut(kind).and_then(Value::as_object_mut) {
        member.insert(name.to_owned(), value);
    }
    body
}

/// Optional members are left out, as Meta does, never null.
fn put<T: Into<Value>>(object: &mut Map<String, Value>, name: &str, value: Option<T>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value.into());
    }
}
