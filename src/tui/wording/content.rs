//! Words for every kind of content (X01): what it is, and what the person said with it.
//!
//! Two forms: [`content`] for the chat, with all that the message holds, and [`preview`] for one line of a list.

use crate::base::{Phone, SafeText};
use crate::domain::Content;
use crate::domain::content::{Card, Location, Media, MediaKind, OrderItem, SystemNote};
use crate::i18n::Texts;
use crate::tui::glyph::Glyphs;
use crate::tui::widget::text::one_line;

use super::failure::{failure_cause, failure_remedy};

/// A content in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Worded {
    /// What kind of thing it is, with its mark; empty for plain text.
    pub label: String,
    /// A file's name, which may lose its middle where there is no room.
    pub file: Option<SafeText>,
    /// Its size; empty where unknown.
    pub facts: String,
    /// The words of the person, and lists of what came along; may have several lines.
    pub body: String,
}

impl Worded {
    fn label(label: String) -> Worded {
        Worded { label, ..Worded::default() }
    }

    fn with(label: String, body: impl Into<String>) -> Worded {
        Worded { label, body: body.into(), ..Worded::default() }
    }
}

/// All that a content says.
pub fn content(texts: &Texts, glyphs: &Glyphs, content: &Content) -> Worded {
    let kind = |id: &str| format!("{} {}", glyphs.media, texts.get(id));
    match content {
        Content::Text { text } => Worded::with(String::new(), text.as_str()),
        Content::Media(item) => media(texts, glyphs, item),
        Content::MediaLost { code } => {
            let remedy = failure_remedy(texts, code.remedy());
            Worded::with(kind("content-media-lost"), format!("{remedy}. [{}]", code.0))
        }
        Content::Location(place) => location(kind("content-location"), glyphs, place),
        Content::Contacts { cards } => {
            let label = texts.with("content-contacts", &[("n", cards.len().into())]);
            Worded::with(format!("{} {label}", glyphs.media), lines(cards.iter().map(|one| card(one, glyphs))))
        }
        Content::Order { text, items } => {
            let label = texts.with("content-order", &[("n", items.len().into())]);
            let listed = items.iter().map(|item| order_item(item, texts, glyphs));
            Worded::with(format!("{} {label}", glyphs.media), lines(text.iter().map(SafeText::to_string).chain(listed)))
        }
        Content::Button { text, .. } => Worded::with(kind("content-button"), text.as_str()),
        Content::Choice { title, description, list, .. } => {
            let label = kind(if *list { "content-list" } else { "content-button" });
            Worded::with(label, lines([title].into_iter().chain(description).map(SafeText::to_string)))
        }
        Content::FlowReply { name, answers } => {
            let label = format!("{} {} {name}", kind("content-flow"), glyphs.dot);
            Worded::with(label, lines(answers.iter().map(|(field, answer)| format!("{field}: {answer}"))))
        }
        Content::CallPermission { allowed: true } => Worded::label(kind("content-calls-allowed")),
        Content::CallPermission { allowed: false } => Worded::label(kind("content-calls-refused")),
        Content::Reaction { emoji: Some(emoji) } => Worded::with(kind("content-reaction"), emoji.as_str()),
        Content::Reaction { emoji: None } => Worded::label(kind("content-reaction-taken-back")),
        Content::Edit { text } => Worded::with(kind("content-edit"), text.as_deref().unwrap_or_default()),
        Content::Revoke => Worded::label(kind("content-revoke")),
        Content::Unsupported { kind: name, code } => unsupported(texts, glyphs, name.as_ref(), *code),
        Content::Other { kind: name, text } => {
            Worded::with(format!("{} {}", glyphs.media, kind_name(texts, name)), text.as_deref().unwrap_or_default())
        }
        Content::Unreadable { kind: name } => {
            let name = kind_name(texts, name);
            let label = texts.with("content-unreadable", &[("kind", name.as_str().into())]);
            Worded::label(format!("{} {label}", glyphs.failed))
        }
        Content::System(note) => Worded::with(String::new(), system_note(texts, note)),
    }
}

/// One line of it: for rows, quotes and notifications.
pub fn preview(texts: &Texts, glyphs: &Glyphs, what: &Content) -> String {
    let worded = content(texts, glyphs, what);
    let file = worded.file.as_ref().map(SafeText::as_str).unwrap_or_default();
    let mut out = worded.label;
    // Under a label stands a list: its lines are parts of their own. A person's lines are one text.
    let lines: Vec<&str> = if out.is_empty() { vec![&worded.body] } else { worded.body.split('\n').collect() };
    for part in [file, &worded.facts].into_iter().chain(lines) {
        let part = one_line(part);
        if !part.is_empty() {
            if !out.is_empty() {
                out.push_str(&format!(" {} ", glyphs.dot));
            }
            out.push_str(&part);
        }
    }
    out
}

fn media(texts: &Texts, glyphs: &Glyphs, media: &Media) -> Worded {
    let name = texts.get(match media.kind {
        MediaKind::Image => "content-image",
        MediaKind::Audio => "content-audio",
        MediaKind::Voice => "content-voice",
        MediaKind::Video => "content-video",
        MediaKind::Document => "content-document",
        MediaKind::Sticker if media.animated => "content-sticker-animated",
        MediaKind::Sticker => "content-sticker",
    });
    Worded {
        label: format!("{} {name}", glyphs.media),
        file: media.filename.clone().filter(|name| !name.is_blank()),
        facts: media.size.map(|bytes| size(texts, bytes)).unwrap_or_default(),
        body: media.caption.as_deref().unwrap_or_default().to_owned(),
    }
}

/// `184 KB`, `1.2 MB`: in powers of ten, as file managers and the provider's limits count.
pub fn size(texts: &Texts, bytes: u64) -> String {
    let (whole, tenth, unit) = match bytes {
        0..1_000 => (bytes, None, "B"),
        1_000..1_000_000 => (bytes.div_ceil(1_000).min(999), None, "KB"),
        1_000_000..1_000_000_000 => (bytes / 1_000_000, Some(bytes / 100_000 % 10), "MB"),
        _ => (bytes / 1_000_000_000, Some(bytes / 100_000_000 % 10), "GB"),
    };
    match tenth {
        Some(tenth) => format!("{whole}{}{tenth} {unit}", texts.get("decimal-point")),
        None => format!("{whole} {unit}"),
    }
}

fn location(label: String, glyphs: &Glyphs, place: &Location) -> Worded {
    let label = match &place.name {
        Some(name) if !name.is_blank() => format!("{label} {} {name}", glyphs.dot),
        Some(_) | None => label,
    };
    let coordinates = format!("{:.5}, {:.5}", place.latitude, place.longitude);
    let details = place.address.iter().map(SafeText::to_string).chain([coordinates]);
    Worded::with(label, lines(details.chain(place.url.iter().map(SafeText::to_string))))
}

fn card(card: &Card, glyphs: &Glyphs) -> String {
    let name = if card.name.is_blank() { None } else { Some(&card.name) };
    let parts = name.into_iter().chain(&card.phones).chain(&card.emails).chain(&card.company);
    parts.map(SafeText::as_str).collect::<Vec<_>>().join(&format!(" {} ", glyphs.dot))
}

fn order_item(item: &OrderItem, texts: &Texts, glyphs: &Glyphs) -> String {
    let times = if glyphs.ascii { "x" } else { "×" };
    let quantity = item.quantity.to_string().replace('.', &texts.get("decimal-point"));
    format!("{quantity} {times} {} {} {} {}", item.product, glyphs.dot, item.price, item.currency)
}

fn unsupported(
    texts: &Texts,
    glyphs: &Glyphs,
    name: Option<&SafeText>,
    code: Option<crate::domain::Failure>,
) -> Worded {
    let name = name.map_or_else(|| texts.get("kind-unknown"), |name| kind_name(texts, name));
    let label = texts.with("content-unsupported", &[("kind", name.as_str().into())]);
    // 131051 says only that the kind is not supported, which the label has said.
    let cause = code.filter(|code| code.0 != 131_051).map(|code| failure_cause(texts, code));
    Worded::with(format!("{} {label}", glyphs.media), cause.unwrap_or_default())
}

/// A provider's name of a kind in words, as far as there are any.
fn kind_name(texts: &Texts, name: &SafeText) -> String {
    let id = format!("kind-{name}");
    if texts.has(&id) { texts.get(&id) } else { name.to_string() }
}

/// A line of the system.
pub fn system_note(texts: &Texts, note: &SystemNote) -> String {
    let given =
        |text: &Option<SafeText>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    match note {
        SystemNote::NumberChanged { to: Some(to), .. } => {
            let number = Phone::parse(to).map_or_else(|_| to.to_string(), |phone| phone.pretty());
            texts.with("system-number-changed-to", &[("number", number.as_str().into())])
        }
        SystemNote::NumberChanged { to: None, .. } => texts.get("system-number-changed"),
        SystemNote::UserIdChanged => texts.get("system-user-id-changed"),
        SystemNote::IdentityChanged => texts.get("system-identity-changed"),
        SystemNote::Welcome => texts.get("system-welcome"),
        SystemNote::HandedOver { summary, reason } => {
            let details = [given(summary), given(reason)].into_iter().flatten();
            lines([texts.get("system-handed-over")].into_iter().chain(details))
        }
        SystemNote::TakenByApp => texts.get("system-taken-by-app"),
        SystemNote::ProviderError { code, title } => texts.with(
            "system-provider-error",
            &[("title", title.as_str().into()), ("code", code.0.to_string().as_str().into())],
        ),
        SystemNote::Other { body } => body.to_string(),
    }
}

fn lines(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("\n")
}
