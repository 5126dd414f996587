//! What a message says, by its type (contract, section 4).

use crate::base::SafeText;
use crate::domain::Failure;
use crate::domain::content::{Card, Content, Location, Media, MediaKind, OrderItem};

use super::super::wire::Node;
use super::interactive;

/// Characters kept of one text. WhatsApp's own clients stop at 65,536.
pub const MAX_WORDS: usize = 65_536;

/// Cards of one message, and items of one order.
const MAX_PARTS: usize = 300;

/// Reads the content of a message of this type.
///
/// # Errors
/// What is missing, in a few words for the quarantine's list.
pub fn read(message: Node<'_>, kind: &str) -> Result<Content, &'static str> {
    let body = message.at(kind);
    match kind {
        "text" => body.at("body").words(MAX_WORDS).map(|text| Content::Text { text }).ok_or("no text"),
        "image" => media(message, body, MediaKind::Image),
        "video" => media(message, body, MediaKind::Video),
        "document" => media(message, body, MediaKind::Document),
        "sticker" => media(message, body, MediaKind::Sticker),
        "audio" if body.at("voice").flag() => media(message, body, MediaKind::Voice),
        "audio" => media(message, body, MediaKind::Audio),
        "voice" => media(message, body, MediaKind::Voice),
        "location" => location(body),
        "contacts" => cards(body),
        "order" => order(body),
        "button" => button(body),
        "interactive" => interactive::read(body),
        "unsupported" | "unknown" => Ok(unsupported(message, None)),
        kind if kind.starts_with("payment") => Ok(other(kind, body)),
        kind => match failure(message) {
            // Some editions name the real type and say beside it that they do not hand it over.
            Some(Failure(131_051 | 131_052 | 501)) => Ok(unsupported(message, Some(kind))),
            Some(_) | None => Err("unknown type"),
        },
    }
}

/// A type of the contract that is only told by its name, with the words found in it.
pub fn other(kind: &str, body: Node<'_>) -> Content {
    let words = ["text", "body", "title", "description"].into_iter().find_map(|name| body.at(name).line(500));
    Content::Other { kind: SafeText::line_of(kind, 64), text: words }
}

fn failure(message: Node<'_>) -> Option<Failure> {
    super::status::failure(message.at("errors"))
}

fn media(message: Node<'_>, body: Node<'_>, kind: MediaKind) -> Result<Content, &'static str> {
    match failure(message) {
        Some(code) if !body.at("id").is_there() => return Ok(Content::MediaLost { code }),
        Some(_) | None => {}
    }
    if !body.is_object() {
        return Err("no media");
    }
    Ok(Content::Media(Media {
        kind,
        caption: body.at("caption").words(MAX_WORDS).filter(|caption| !caption.is_blank()),
        filename: body.at("filename").line(255),
        mime: body.at("mime_type").line(128),
        size: body.at("file_size").whole().and_then(|size| u64::try_from(size).ok()),
        provider_id: body.at("id").id(),
        animated: body.at("animated").flag(),
    }))
}

fn location(body: Node<'_>) -> Result<Content, &'static str> {
    let degrees = |name: &str, limit: f64| body.at(name).float().filter(|degrees| degrees.abs() <= limit);
    Ok(Content::Location(Location {
        latitude: degrees("latitude", 90.0).ok_or("no place")?,
        longitude: degrees("longitude", 180.0).ok_or("no place")?,
        name: body.at("name").line(200),
        address: body.at("address").line(400),
        url: body.at("url").line(500),
    }))
}

fn cards(body: Node<'_>) -> Result<Content, &'static str> {
    let cards: Vec<Card> = body.each().filter(|card| card.is_object()).take(MAX_PARTS).map(card).collect();
    if cards.is_empty() { Err("no contact card") } else { Ok(Content::Contacts { cards }) }
}

/// Almost every member may be missing, even the name (contract, section 4); the vCard, where there is one, fills the gaps.
fn card(card: Node<'_>) -> Card {
    let vcard = card.at("vcard").text().unwrap_or_default();
    let from_vcard = |name: &str| vcard_values(&vcard, name);
    let all = |list: &str, names: [&str; 2]| -> Vec<SafeText> {
        let lines = card.at(list).each().filter_map(|one| names.iter().find_map(|name| one.at(name).line(128)));
        lines.take(MAX_PARTS).collect()
    };
    let or_vcard = |found: Vec<SafeText>, name: &str| if found.is_empty() { from_vcard(name) } else { found };
    let phones = or_vcard(all("phones", ["phone", "wa_id"]), "TEL");
    let emails = or_vcard(all("emails", ["email", "value"]), "EMAIL");
    let company = card.at("org").at("company").line(128).or_else(|| from_vcard("ORG").into_iter().next());
    let name = card_name(card.at("name"))
        .or_else(|| from_vcard("FN").into_iter().next())
        .or_else(|| company.clone())
        .or_else(|| phones.first().or(emails.first()).cloned())
        .unwrap_or_default();
    Card { name, phones, emails, company }
}

fn card_name(name: Node<'_>) -> Option<SafeText> {
    name.at("formatted_name").line(128).or_else(|| {
        let parts = ["prefix", "first_name", "middle_name", "last_name", "suffix"];
        let parts: Vec<SafeText> = parts.into_iter().filter_map(|part| name.at(part).line(64)).collect();
        let joined = parts.iter().map(SafeText::as_str).collect::<Vec<_>>().join(" ");
        (!joined.is_empty()).then(|| SafeText::line_of(&joined, 128))
    })
}

/// The values of a property of a vCard (RFC 6350): lines like `TEL;TYPE=CELL:+44 7700 900462`.
fn vcard_values(vcard: &str, property: &str) -> Vec<SafeText> {
    let value = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let name = name.split(';').next()?;
        let name = name.rsplit('.').next()?;
        let line = SafeText::line_of(value.trim().trim_end_matches(';'), 128);
        (name.eq_ignore_ascii_case(property) && !line.is_blank()).then_some(line)
    };
    vcard.lines().filter_map(value).take(MAX_PARTS).collect()
}

fn order(body: Node<'_>) -> Result<Content, &'static str> {
    if !body.is_object() {
        return Err("no order");
    }
    let item = |item: Node<'_>| OrderItem {
        product: item.at("product_retailer_id").line(128).unwrap_or_default(),
        quantity: item.at("quantity").float().unwrap_or(0.0),
        price: item.at("item_price").line(32).unwrap_or_default(),
        currency: item.at("currency").line(8).unwrap_or_default(),
    };
    let items = body.at("product_items").each().filter(|item| item.is_object()).take(MAX_PARTS).map(item);
    Ok(Content::Order {
        text: body.at("text").words(MAX_WORDS).filter(|text| !text.is_blank()),
        items: items.collect(),
    })
}

/// A quick reply of a template: without a payload in the send, label and payload are the same.
fn button(body: Node<'_>) -> Result<Content, &'static str> {
    let text = body.at("text").line(256);
    let payload = body.at("payload").line(512);
    match (text, payload) {
        (Some(text), Some(payload)) => Ok(Content::Button { text, payload }),
        (Some(one), None) | (None, Some(one)) => Ok(Content::Button { text: one.clone(), payload: one }),
        (None, None) => Err("no button"),
    }
}

/// What WhatsApp does not hand over: named since November 2025, before that only an error code.
fn unsupported(message: Node<'_>, named: Option<&str>) -> Content {
    let code = failure(message);
    if let Some(code @ Failure(131_052)) = code {
        return Content::MediaLost { code };
    }
    let kind = message.at("unsupported").at("type").line(64).or_else(|| named.map(|name| SafeText::line_of(name, 64)));
    Content::Unsupported { kind: kind.filter(|kind| kind.as_str() != "unknown"), code }
}
