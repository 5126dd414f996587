//! What stands behind and under a message: time, tick, reactions, and what went wrong with what to do about it.

use ratatui::text::{Line, Span};

use crate::client::Unsent;
use crate::domain::Status;
use crate::domain::message::Reaction;
use crate::tui::clock;
use crate::tui::theme::Role;
use crate::tui::widget::text;
use crate::tui::wording;

use super::block::Page;
use super::story::{Item, customer};

/// The word *edited*, where it is due.
pub fn edited(page: &Page<'_, '_>, item: Item<'_>) -> Option<String> {
    match item {
        Item::Message(message) if message.marks.edited && !message.marks.revoked => {
            Some(page.look.texts.get("chat-edited"))
        }
        Item::Message(_) | Item::Unsent(_) => None,
    }
}

/// Time and tick of a message of ours.
pub fn tail(page: &Page<'_, '_>, item: Item<'_>) -> Vec<Span<'static>> {
    let time = clock::time_of_day(item.at(), page.look.zone);
    let mut dim = time;
    if let Some(word) = edited(page, item) {
        dim = format!("{word} {dim}");
    }
    let mut spans = vec![Span::styled(dim, page.style(Role::Dim))];
    if let Some((tick, role)) = tick(page, item) {
        spans.push(Span::styled(format!(" {tick}"), page.style(role)));
    }
    spans
}

/// The tick of a message of ours, and its colour.
pub fn tick(page: &Page<'_, '_>, item: Item<'_>) -> Option<(String, Role)> {
    let glyphs = page.look.glyphs;
    let status = match item {
        Item::Unsent(unsent) if unsent.refused.is_some() => return Some((glyphs.failed.to_owned(), Role::Danger)),
        Item::Unsent(_) => Status::Queued,
        Item::Message(message) => message.status?,
    };
    let role = match status {
        Status::Failed(_) => Role::Danger,
        Status::Queued | Status::Uncertain => Role::Warn,
        Status::Read | Status::Played => Role::Accent,
        Status::Accepted | Status::Sent | Status::Delivered => Role::Dim,
    };
    Some((wording::tick(page.look.texts, glyphs, status), role))
}

/// What stands under a message: reactions, and what went wrong with what to do about it.
pub fn after(page: &Page<'_, '_>, item: Item<'_>, columns: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Item::Message(message) = item
        && !message.marks.reactions.is_empty()
    {
        let words: Vec<String> = message.marks.reactions.iter().map(|reaction| reacted(page, reaction)).collect();
        let words = words.join(&format!(" {} ", page.look.glyphs.dot));
        lines.push(Line::styled(text::cut(&words, columns, page.look.glyphs.more), page.style(Role::Dim)));
    }
    if let Some((words, role)) = trouble(page, item) {
        lines.extend(page.wrapped(&words, columns, role));
    }
    lines
}

fn reacted(page: &Page<'_, '_>, reaction: &Reaction) -> String {
    let who = if reaction.ours { page.look.texts.get("chat-us") } else { customer(page.view).to_string() };
    format!("{} {who}", reaction.emoji)
}

fn trouble(page: &Page<'_, '_>, item: Item<'_>) -> Option<(String, Role)> {
    let (texts, glyphs) = (page.look.texts, page.look.glyphs);
    match item {
        Item::Unsent(unsent) => {
            let why = wording::unsent(texts, page.view.snapshot(), unsent.refused.as_ref()?);
            let words = texts.with("chat-refused", &[("reason", why.as_str().into())]);
            Some((format!("{} {words}{}", glyphs.failed, ways_out(page, unsent)), Role::Danger))
        }
        Item::Message(message) => match message.status? {
            status @ Status::Failed(_) => {
                let words = wording::status(texts, status);
                Some((format!("{} {words}{}", glyphs.failed, again(page)), Role::Danger))
            }
            status @ Status::Uncertain => {
                let words = wording::status(texts, status);
                let key = &page.look.keys.again;
                let key = if key.is_empty() { String::new() } else { format!(" {key}") };
                Some((format!("{} {words}{key}", glyphs.uncertain), Role::Warn))
            }
            Status::Queued | Status::Accepted | Status::Sent | Status::Delivered | Status::Read | Status::Played => {
                None
            }
        },
    }
}

/// ` · Alt+R send again`.
fn again(page: &Page<'_, '_>) -> String {
    way_out(page, &page.look.keys.again, "hint-again")
}

/// What can be done about a message that the server did not take, each by its key. What could not be sent now either is not
/// offered to be sent.
fn ways_out(page: &Page<'_, '_>, unsent: &Unsent) -> String {
    let may_again = page.view.may_send(unsent.attendance, &unsent.text, page.look.now).is_ok();
    let again = if may_again { again(page) } else { String::new() };
    format!("{again}{}", way_out(page, &page.look.keys.unsent, "hint-unsent"))
}

fn way_out(page: &Page<'_, '_>, key: &str, words: &str) -> String {
    if key.is_empty() {
        return String::new();
    }
    format!(" {} {key} {}", page.look.glyphs.dot, page.look.texts.get(words))
}
