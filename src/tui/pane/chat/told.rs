//! What a message says: where it came from and what it answers, its kind, and the person's words.

use ratatui::text::{Line, Span};

use crate::domain::Content;
use crate::domain::message::{Direction, Forwarded, Marks, Origin, Referral};
use crate::protocol::MessageView;
use crate::tui::theme::Role;
use crate::tui::widget::text;
use crate::tui::wording;

use super::block::Page;
use super::story::{Item, customer};

/// Before what belongs to a label above it.
const INDENT: &str = "  ";

/// Marks before the words, and the words.
pub fn told(page: &Page<'_, '_>, item: Item<'_>, columns: usize, role: Role) -> Vec<Line<'static>> {
    let message = match item {
        Item::Message(message) => message,
        Item::Unsent(unsent) => return page.wrapped(&unsent.text, columns, role),
    };
    let mut lines = before(page, message, columns);
    if message.marks.revoked {
        let words = format!("{} {}", page.look.glyphs.media, page.look.texts.get("chat-revoked"));
        lines.extend(page.wrapped(&words, columns, Role::Dim));
    } else {
        lines.extend(content(page, &message.content, columns, role));
    }
    lines
}

/// What a message says: its kind, a file's name and size on one line, then the person's words.
fn content(page: &Page<'_, '_>, content: &Content, columns: usize, role: Role) -> Vec<Line<'static>> {
    let worded = wording::content(page.look.texts, page.look.glyphs, content);
    if worded.label.is_empty() {
        return page.wrapped(&worded.body, columns, role);
    }
    let dot = format!(" {} ", page.look.glyphs.dot);
    let mut label = worded.label;
    let facts = if worded.facts.is_empty() { String::new() } else { format!("{dot}{}", worded.facts) };
    if let Some(file) = &worded.file {
        let taken = text::width(&label) + text::width(&dot) + text::width(&facts);
        let room = columns.saturating_sub(taken).max(8);
        label = format!("{label}{dot}{}", text::cut_middle(file, room, page.look.glyphs.more));
    }
    label.push_str(&facts);
    let together = format!("{label}{dot}{}", worded.body);
    if worded.body.is_empty() {
        return page.wrapped(&label, columns, role);
    }
    if !worded.body.contains('\n') && text::width(&together) <= columns {
        return page.wrapped(&together, columns, role);
    }
    let mut lines = page.wrapped(&label, columns, role);
    // Indented, so that one sees where the thing ends and the next message begins.
    let body = page.wrapped(&worded.body, columns.saturating_sub(INDENT.len()).max(1), role);
    lines.extend(body.into_iter().map(|mut line| {
        line.spans.insert(0, Span::raw(INDENT));
        line
    }));
    lines
}

/// What stands above the words: where it came from, what it answers.
fn before(page: &Page<'_, '_>, message: &MessageView, columns: usize) -> Vec<Line<'static>> {
    let texts = page.look.texts;
    let marks = &message.marks;
    let mut words = Vec::new();
    if message.direction == Direction::In && message.origin == Origin::Standby {
        words.push(texts.get("chat-standby"));
    }
    match marks.forwarded {
        Some(Forwarded::Once) => words.push(texts.get("chat-forwarded")),
        Some(Forwarded::ManyTimes) => words.push(texts.get("chat-forwarded-many")),
        None => {}
    }
    words.extend(marks.referral.as_ref().map(|referral| referred(page, referral)));
    if let Some(product) = &marks.product {
        words.push(texts.with("chat-product", &[("product", product.as_str().into())]));
    }
    // A mark of their own: without colour they would read like the customer's words.
    let mut lines: Vec<String> = words.iter().map(|words| format!("{} {words}", page.look.glyphs.folded)).collect();
    lines.extend(quoted(page, marks));
    let cut = |words: String| text::cut(&text::one_line(&words), columns, page.look.glyphs.more);
    lines.into_iter().map(|words| Line::styled(cut(words), page.style(Role::Dim))).collect()
}

/// The ad or post that brought the customer (X01).
fn referred(page: &Page<'_, '_>, referral: &Referral) -> String {
    let glyphs = page.look.glyphs;
    let kind = page.look.texts.get(if referral.post { "chat-from-post" } else { "chat-from-ad" });
    let parts = [&referral.headline, &referral.body, &referral.url];
    let mut out = kind;
    for part in parts.into_iter().flatten().filter(|part| !part.is_blank()) {
        out.push_str(&format!(" {} {part}", glyphs.dot));
    }
    out
}

/// The beginning of the message that this one answers.
fn quoted(page: &Page<'_, '_>, marks: &Marks) -> Option<String> {
    let quote = marks.quote.as_ref()?;
    let who = if quote.ours { page.look.texts.get("chat-us") } else { customer(page.view).to_string() };
    let words = match quote.excerpt.as_ref().filter(|excerpt| !excerpt.is_blank()) {
        Some(excerpt) => excerpt.to_string(),
        None => page.look.texts.get("chat-earlier"),
    };
    Some(format!("{} {who}: {words}", page.look.glyphs.bar))
}
