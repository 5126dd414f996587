//! "Why me?" (X03): which rule gave the attendance to whom, who else was considered, and why they were passed over.

use jiff::tz::TimeZone;

use crate::base::UserId;
use crate::domain::{Choice, Rule, SkipReason};
use crate::i18n::Texts;
use crate::protocol::Snapshot;
use crate::tui::clock;

use super::people::user;

/// One person in an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhyRow {
    pub user: UserId,
    pub name: String,
    /// Attendances assigned to or open with them at that moment.
    pub load: String,
    /// Why they were passed over; the chosen one has *chosen* here.
    pub reason: String,
    pub chosen: bool,
}

/// An explanation: the rule that decided, everybody who was considered (the chosen one first), and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    pub rule: String,
    pub rows: Vec<WhyRow>,
    /// `14:01`, in the reader's zone.
    pub at: String,
}

/// Words for a decision.
pub fn why(texts: &Texts, snapshot: Option<&Snapshot>, choice: &Choice, zone: &TimeZone) -> Why {
    let rule = texts.get(match choice.because {
        Rule::Workload => "why-workload",
        Rule::Unassigned => "why-unassigned",
    });
    let row = |id: UserId, load: u32, reason: &str, chosen| WhyRow {
        user: id,
        name: user(texts, snapshot, Some(id)),
        load: texts.with("why-load", &[("n", load.into())]),
        reason: texts.get(reason),
        chosen,
    };
    let chosen = choice.agent.map(|agent| row(agent, choice.load, "why-chosen", true));
    let skipped = choice.skipped.iter().map(|skip| row(skip.user, skip.load, skip_reason(skip.reason), false));
    Why { rule, rows: chosen.into_iter().chain(skipped).collect(), at: clock::time_of_day(choice.at, zone) }
}

fn skip_reason(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Offline => "skip-offline",
        SkipReason::Paused => "skip-paused",
        SkipReason::AtLimit => "skip-at-limit",
        SkipReason::NotNext => "skip-not-next",
    }
}
