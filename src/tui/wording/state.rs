//! Words for states: a message's, the line's, an attendance's that is gone.

use crate::base::{SafeText, Timestamp};
use crate::client::LineState;
use crate::domain::Status;
use crate::i18n::Texts;
use crate::protocol::event::Notice;
use crate::protocol::{Gone, Snapshot};
use crate::tui::clock;
use crate::tui::glyph::Glyphs;

use super::failure::failure;
use super::people::user;
use super::refusal::{protocol_error, refusal};

/// How a state is to be taken: the panes choose a role by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    Good,
    Calm,
    Careful,
    Bad,
}

/// How far a message has come, in words.
pub fn status(texts: &Texts, status: Status) -> String {
    match status {
        Status::Queued => texts.get("status-queued"),
        Status::Uncertain => texts.get("status-uncertain"),
        Status::Accepted => texts.get("status-accepted"),
        Status::Sent => texts.get("status-sent"),
        Status::Failed(code) => texts.with("status-failed", &[("reason", failure(texts, code).as_str().into())]),
        Status::Delivered => texts.get("status-delivered"),
        Status::Read => texts.get("status-read"),
        Status::Played => texts.get("status-played"),
    }
}

/// The mark beside a message's time; where marks could be mistaken for one another, with a word.
pub fn tick(texts: &Texts, glyphs: &Glyphs, status: Status) -> String {
    match status {
        Status::Queued => glyphs.waiting.to_owned(),
        Status::Uncertain => glyphs.uncertain.to_owned(),
        Status::Accepted | Status::Sent => glyphs.sent.to_owned(),
        Status::Failed(_) => glyphs.failed.to_owned(),
        Status::Delivered => glyphs.delivered.to_owned(),
        Status::Read => format!("{} {}", glyphs.delivered, texts.get("tick-read")),
        Status::Played => format!("{} {}", glyphs.delivered, texts.get("tick-played")),
    }
}

/// The line to the server, with how many messages wait to be sent: `offline 3 min · 2 waiting`.
pub fn line_state(texts: &Texts, glyphs: &Glyphs, line: &LineState, waiting: usize, now: Timestamp) -> String {
    let state = match line {
        LineState::Connecting => texts.get("line-connecting"),
        LineState::SignedOut { refusal: None } => texts.get("line-signed-out"),
        LineState::SignedOut { refusal: Some(reason) } => refusal(texts, None, reason),
        LineState::CatchingUp { left } => texts.with("line-catching-up", &[("n", (*left).into())]),
        LineState::Live => texts.get("line-live"),
        LineState::Offline { since, .. } => {
            let span = clock::span(now.since(*since), texts);
            texts.with("line-offline", &[("span", span.as_str().into())])
        }
        LineState::Restarting { .. } => texts.get("line-restarting"),
        LineState::Ended { error } => protocol_error(texts, *error),
    };
    if waiting == 0 {
        return state;
    }
    format!("{state} {} {}", glyphs.dot, texts.with("line-waiting", &[("n", waiting.into())]))
}

pub fn line_tone(line: &LineState) -> Tone {
    match line {
        LineState::Live => Tone::Good,
        LineState::Connecting | LineState::CatchingUp { .. } | LineState::SignedOut { refusal: None } => Tone::Calm,
        LineState::Offline { .. } | LineState::Restarting { .. } => Tone::Careful,
        LineState::SignedOut { refusal: Some(_) } | LineState::Ended { .. } => Tone::Bad,
    }
}

/// Why an attendance left the lists: `Mariana Lopes: opened by Beto`.
pub fn gone(texts: &Texts, snapshot: Option<&Snapshot>, title: &SafeText, gone: &Gone) -> String {
    let title = title.as_str();
    let by = |id: &str, who| {
        let name = user(texts, snapshot, Some(who));
        texts.with(id, &[("title", title.into()), ("name", name.as_str().into())])
    };
    match gone {
        Gone::OpenedBy { user } => by("gone-opened-by", *user),
        Gone::AssignedTo { user } => by("gone-assigned-to", *user),
        Gone::Finished => texts.with("gone-finished", &[("title", title.into())]),
        Gone::OutOfSight => texts.with("gone-out-of-sight", &[("title", title.into())]),
    }
}

/// Something that an administrator should know.
pub fn notice(texts: &Texts, snapshot: Option<&Snapshot>, notice: &Notice) -> String {
    match notice {
        Notice::Provider { field, summary } => {
            texts.with("notice-provider", &[("field", field.as_str().into()), ("summary", summary.as_str().into())])
        }
        Notice::ChannelTrouble { channel, failure: code } => {
            let name = snapshot.and_then(|snapshot| snapshot.channels.get(channel)).map(|view| view.name.clone());
            let reason = failure(texts, *code);
            texts.with(
                "notice-channel-trouble",
                &[("channel", name.as_deref().unwrap_or("?").into()), ("reason", reason.as_str().into())],
            )
        }
        Notice::Quarantined { count } => texts.with("notice-quarantined", &[("n", (*count).into())]),
    }
}
