//! Codes into words: the server and the rules say what happened as values, and here they become sentences.
//!
//! Every `match` is exhaustive, so that a new code does not compile until it has words; a test at the end of the folder asks
//! for each of them in each language. No sentence stands in the source: all come from `i18n`, file `words.ftl`.

mod content;
mod failure;
mod people;
mod refusal;
mod state;
mod why;

#[cfg(test)]
mod tests;

pub use content::{Worded, content, preview, size, system_note};
pub use failure::{failure, failure_cause, failure_remedy};
pub use people::{presence, presence_mark, pull, role, user, user_name};
pub use refusal::{protocol_error, refusal, unsent};
pub use state::{Tone, gone, line_state, line_tone, notice, status, tick};
pub use why::{Why, WhyRow, why};
