//! Words for what kept a message from its reader (contract, section 10): what happened, what to do, and the code.

use crate::domain::{Failure, Remedy};
use crate::i18n::Texts;

/// What happened and what to do, with the provider's code in brackets for whoever asks its support.
pub fn failure(texts: &Texts, failure: Failure) -> String {
    let (cause, remedy) = (failure_cause(texts, failure), failure_remedy(texts, failure.remedy()));
    let code = if failure.0 > 0 { format!(" [{}]", failure.0) } else { String::new() };
    format!("{cause}. {remedy}.{code}")
}

/// What happened, without a full stop.
pub fn failure_cause(texts: &Texts, failure: Failure) -> String {
    texts.get(own_cause(failure).unwrap_or_else(|| cause(failure.remedy())))
}

/// Causes that are known better than their remedy tells.
fn own_cause(failure: Failure) -> Option<&'static str> {
    match failure {
        Failure::UNREACHABLE => Some("cause-unreachable"),
        Failure::NO_CREDENTIALS => Some("cause-no-credentials"),
        Failure::CHANNEL_OFF => Some("cause-channel-off"),
        Failure::NO_ADDRESS => Some("cause-no-address"),
        Failure(131_031) => Some("cause-locked"),
        Failure(131_042) => Some("cause-payment"),
        Failure(131_050) => Some("cause-stopped-marketing"),
        Failure(131_056) => Some("cause-pair-pace"),
        _ => None,
    }
}

fn cause(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Token => "cause-token",
        Remedy::Busy => "cause-busy",
        Remedy::Pace => "cause-pace",
        Remedy::Window => "cause-window",
        Remedy::Recipient => "cause-recipient",
        Remedy::Blocked => "cause-blocked",
        Remedy::Account => "cause-account",
        Remedy::Marketing => "cause-marketing",
        Remedy::Content => "cause-content",
        Remedy::Media => "cause-media",
        Remedy::Template => "cause-template",
        Remedy::Unknown => "cause-unknown",
    }
}

/// What can be done, without a full stop.
pub fn failure_remedy(texts: &Texts, remedy: Remedy) -> String {
    texts.get(match remedy {
        Remedy::Token => "remedy-token",
        Remedy::Busy => "remedy-busy",
        Remedy::Pace => "remedy-pace",
        Remedy::Window => "remedy-window",
        Remedy::Recipient => "remedy-recipient",
        Remedy::Blocked => "remedy-blocked",
        Remedy::Account => "remedy-account",
        Remedy::Marketing => "remedy-marketing",
        Remedy::Content => "remedy-content",
        Remedy::Media => "remedy-media",
        Remedy::Template => "remedy-template",
        Remedy::Unknown => "remedy-unknown",
    })
}
