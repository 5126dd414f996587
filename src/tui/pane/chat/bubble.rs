//! A message's own lines: theirs at the left, ours at the right with time and tick, lean ones in one column.

use ratatui::text::{Line, Span};

use crate::domain::message::{Direction, Forwarded, Marks, Origin, Reaction, Referral};
use crate::domain::{Content, Status};
use crate::protocol::MessageView;
use crate::tui::clock;
use crate::tui::theme::Role;
use crate::tui::widget::{paint, text, wrap};
use crate::tui::wording;

use super::block::{Drawn, Page};
use super::story::{Author, Item, customer};

/// On which side a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Theirs,
    Ours,
    /// Over the whole width.
    Team,
    Middle,
}

impl Side {
    pub fn of(author: Author) -> Side {
        match author {
            Author::Customer => Side::Theirs,
            Author::Me | Author::Colleague(_) | Author::Phone | Author::OtherApp => Side::Ours,
            Author::Note(_) => Side::Team,
            Author::System => Side::Middle,
        }
    }
}

/// In the lean shape, a name takes at most this many columns.
const LEAN_NAME: usize = 12;

pub fn lines(page: &Page<'_, '_>, item: Item<'_>, author: Author) -> Vec<Drawn> {
    match Side::of(author) {
        Side::Middle => system(page, item),
        Side::Team => note(page, item, author),
        Side::Theirs | Side::Ours if page.look.lean => lean(page, item, author),
        Side::Theirs => theirs(page, item),
        Side::Ours => ours(page, item),
    }
}

fn theirs(page: &Page<'_, '_>, item: Item<'_>) -> Vec<Drawn> {
    let columns = page.bubble_columns();
    let mut lines = told(page, item, columns, Role::Theirs);
    let tail = edited(page, item).map(|word| vec![Span::styled(word, page.style(Role::Dim))]).unwrap_or_default();
    append(&mut lines, tail, columns);
    lines.extend(after(page, item, columns));
    lines.into_iter().map(|line| page.plain(1, line)).collect()
}

fn ours(page: &Page<'_, '_>, item: Item<'_>) -> Vec<Drawn> {
    let columns = page.bubble_columns();
    let mut lines = told(page, item, columns, Role::Mine);
    append(&mut lines, tail(page, item), columns);
    let wide = lines.iter().map(paint::line_width).max().unwrap_or(0);
    push_tail_right(&mut lines, wide);
    let indent = 1 + page.columns().saturating_sub(wide);
    let mut drawn: Vec<Drawn> = lines.into_iter().map(|line| page.plain(indent, line)).collect();
    // What stands under it is a block of its own, as wide as its widest line.
    let under = after(page, item, columns);
    let wide = under.iter().map(paint::line_width).max().unwrap_or(0);
    let indent = 1 + page.columns().saturating_sub(wide);
    drawn.extend(under.into_iter().map(|line| page.plain(indent, line)));
    drawn
}

/// Time and tick stand at the right edge of the last line.
fn push_tail_right(lines: &mut [Line<'static>], wide: usize) {
    let Some(last) = lines.last_mut() else { return };
    let missing = wide.saturating_sub(paint::line_width(last));
    if let Some(gap) = last.spans.iter_mut().find(|span| span.content == GAP) {
        gap.content = " ".repeat(missing + GAP.len()).into();
    } else {
        // The tail stands on a line of its own.
        last.spans.insert(0, Span::raw(" ".repeat(missing)));
    }
}

/// Between the words of a message and its tail.
const GAP: &str = "  ";

/// Before what belongs to a label above it.
const INDENT: &str = "  ";

/// Puts the tail on the last line, or on one of its own where it does not fit.
fn append(lines: &mut Vec<Line<'static>>, tail: Vec<Span<'static>>, columns: usize) {
    if tail.is_empty() {
        return;
    }
    let tail = Line::from(tail);
    match lines.last_mut() {
        Some(last) if paint::line_width(last) + GAP.len() + paint::line_width(&tail) <= columns => {
            let style = last.style;
            last.style = ratatui::style::Style::new();
            for span in &mut last.spans {
                span.style = style.patch(span.style);
            }
            last.spans.push(Span::raw(GAP));
            last.spans.extend(tail.spans);
        }
        Some(_) | None => lines.push(tail),
    }
}

/// Marks before the words, and the words.
fn told(page: &Page<'_, '_>, item: Item<'_>, columns: usize, role: Role) -> Vec<Line<'static>> {
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

fn edited(page: &Page<'_, '_>, item: Item<'_>) -> Option<String> {
    match item {
        Item::Message(message) if message.marks.edited && !message.marks.revoked => {
            Some(page.look.texts.get("chat-edited"))
        }
        Item::Message(_) | Item::Unsent(_) => None,
    }
}

/// Time and tick of a message of ours.
fn tail(page: &Page<'_, '_>, item: Item<'_>) -> Vec<Span<'static>> {
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

fn tick(page: &Page<'_, '_>, item: Item<'_>) -> Option<(String, Role)> {
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
fn after(page: &Page<'_, '_>, item: Item<'_>, columns: usize) -> Vec<Line<'static>> {
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
            let why = wording::refusal(texts, page.view.snapshot(), unsent.refused.as_ref()?);
            Some((
                format!("{} {}", glyphs.failed, texts.with("chat-refused", &[("reason", why.as_str().into())])),
                Role::Danger,
            ))
        }
        Item::Message(message) => match message.status? {
            status @ Status::Failed(_) => {
                Some((format!("{} {}", glyphs.failed, wording::status(texts, status)), Role::Danger))
            }
            status @ Status::Uncertain => {
                Some((format!("{} {}", glyphs.uncertain, wording::status(texts, status)), Role::Warn))
            }
            Status::Queued | Status::Accepted | Status::Sent | Status::Delivered | Status::Read | Status::Played => {
                None
            }
        },
    }
}

/// `14:01 NAME: text`, later lines under the text.
fn lean(page: &Page<'_, '_>, item: Item<'_>, author: Author) -> Vec<Drawn> {
    let time = clock::time_of_day(item.at(), page.look.zone);
    let name = match author {
        Author::Me => page.look.texts.get("chat-you"),
        other => page.name(other).unwrap_or_default(),
    };
    let name = text::cut(&name, LEAN_NAME, page.look.glyphs.more);
    let mut prefix = vec![Span::styled(format!("{time} "), page.style(Role::Dim))];
    if let Some((tick, role)) = tick(page, item) {
        prefix.push(Span::styled(format!("{} ", tick.split(' ').next().unwrap_or_default()), page.style(role)));
    }
    prefix.push(Span::styled(format!("{name}: "), page.style(Role::Title)));
    let prefix = Line::from(prefix);
    // Where the name would leave too little, the text goes under the time.
    let indent = paint::line_width(&prefix).min(page.columns() / 3);
    let first_room = usize::from(page.width).saturating_sub(paint::line_width(&prefix));
    let columns = usize::from(page.width).saturating_sub(indent + 1).max(1);
    let role = if Side::of(author) == Side::Theirs { Role::Theirs } else { Role::Mine };
    let mut lines = told(page, item, columns.min(first_room.max(8)), role);
    if let Some(word) = edited(page, item) {
        append(&mut lines, vec![Span::styled(word, page.style(Role::Dim))], columns);
    }
    lines.extend(after(page, item, columns));
    join(page, prefix, lines, indent)
}

fn join(page: &Page<'_, '_>, prefix: Line<'static>, lines: Vec<Line<'static>>, indent: usize) -> Vec<Drawn> {
    let mut lines = lines.into_iter();
    let mut first = prefix;
    if let Some(line) = lines.next() {
        let style = line.style;
        first.spans.extend(line.spans.into_iter().map(|span| {
            let style = style.patch(span.style);
            span.style(style)
        }));
    }
    [page.plain(0, first)].into_iter().chain(lines.map(|line| page.plain(indent, line))).collect()
}

/// A line of the system: in the middle, dim.
fn system(page: &Page<'_, '_>, item: Item<'_>) -> Vec<Drawn> {
    let Item::Message(message) = item else { return Vec::new() };
    let worded = wording::content(page.look.texts, page.look.glyphs, &message.content);
    let words = if worded.label.is_empty() { worded.body } else { format!("{} {}", worded.label, worded.body) };
    let time = clock::time_of_day(item.at(), page.look.zone);
    let lines = wrap::wrap(&format!("{time} {words}"), page.bubble_columns());
    lines.iter().map(|line| page.centred(line, Role::System)).collect()
}

/// A note of the team: over the whole width, and it says that no customer gets it (X04).
fn note(page: &Page<'_, '_>, item: Item<'_>, author: Author) -> Vec<Drawn> {
    let who = match author {
        Author::Note(user) => wording::user(page.look.texts, page.view.snapshot(), user),
        Author::Customer | Author::Me | Author::Colleague(_) | Author::Phone | Author::OtherApp | Author::System => {
            String::new()
        }
    };
    let time = clock::time_of_day(item.at(), page.look.zone);
    let dot = page.look.glyphs.dot;
    let head = format!("{} {dot} {who} {time}", page.look.texts.get("chat-note"));
    let head = text::cut(&head, page.columns(), page.look.glyphs.more);
    let mut lines = vec![Line::styled(head, page.style(Role::Note))];
    lines.extend(told(page, item, page.columns(), Role::Note));
    let fill = Some(page.style(Role::Note));
    lines.into_iter().map(|line| Drawn { fill, ..page.plain(1, line) }).collect()
}
