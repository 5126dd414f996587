//! Words for every "no": what is in the way, and what can be done about it.

use crate::base::SafeText;
use crate::domain::Refusal;
use crate::i18n::Texts;
use crate::protocol::{ProtocolError, Snapshot};

use super::people::user;

/// Why a rule said no. `snapshot` gives the names of colleagues.
pub fn refusal(texts: &Texts, snapshot: Option<&Snapshot>, refusal: &Refusal) -> String {
    let by = |id: &str, who| texts.with(id, &[("name", user(texts, snapshot, who).as_str().into())]);
    let about = |id: &str, name: &SafeText| texts.with(id, &[("field", field(texts, name).as_str().into())]);
    match refusal {
        Refusal::NotFound => texts.get("refusal-not-found"),
        Refusal::AdministratorsOnly => texts.get("refusal-administrators-only"),
        Refusal::AlreadyOpen => texts.get("refusal-already-open"),
        Refusal::OpenedBy { user } => by("refusal-opened-by", *user),
        Refusal::AssignedTo { user } => by("refusal-assigned-to", *user),
        Refusal::AlreadyFinished => texts.get("refusal-already-finished"),
        Refusal::NotOpen => texts.get("refusal-not-open"),
        Refusal::NotMember => texts.get("refusal-not-member"),
        Refusal::QueueGivesOut => texts.get("refusal-queue-gives-out"),
        Refusal::WindowClosed => texts.get("refusal-window-closed"),
        Refusal::Empty => texts.get("refusal-empty"),
        Refusal::TooLong { limit } => texts.with("refusal-too-long", &[("limit", (*limit).into())]),
        Refusal::Stale => texts.get("refusal-stale"),
        Refusal::KeyReused => texts.get("refusal-key-reused"),
        Refusal::NotResendable => texts.get("refusal-not-resendable"),
        Refusal::BadLogin => texts.get("refusal-bad-login"),
        Refusal::Throttled { seconds } => texts.with("refusal-throttled", &[("seconds", (*seconds).into())]),
        Refusal::SessionEnded => texts.get("refusal-session-ended"),
        Refusal::Invalid { field } => about("refusal-invalid", field),
        Refusal::Taken { field } => about("refusal-taken", field),
        Refusal::LastAdministrator => texts.get("refusal-last-administrator"),
        Refusal::InUse => texts.get("refusal-in-use"),
        Refusal::Restored => texts.get("refusal-restored"),
        Refusal::Unavailable => texts.get("refusal-unavailable"),
    }
}

/// Why a message was not sent: as any refusal, but what is not there any more is the attendance, and it was there before.
pub fn unsent(texts: &Texts, snapshot: Option<&Snapshot>, no: &Refusal) -> String {
    match no {
        Refusal::NotFound => texts.get("unsent-not-yours"),
        Refusal::OpenedBy { user: who } | Refusal::AssignedTo { user: who } => {
            texts.with("unsent-with-other", &[("name", user(texts, snapshot, *who).as_str().into())])
        }
        other => refusal(texts, snapshot, other),
    }
}

/// A field of the protocol in words, as far as there are any; else its own name.
fn field(texts: &Texts, name: &SafeText) -> String {
    let id = format!("field-{name}");
    if texts.has(&id) { texts.get(&id) } else { name.to_string() }
}

/// What ended a connection for good, or for now.
pub fn protocol_error(texts: &Texts, error: ProtocolError) -> String {
    texts.get(match error {
        ProtocolError::Malformed => "protocol-malformed",
        ProtocolError::TooLarge => "protocol-too-large",
        ProtocolError::Version => "protocol-version",
        ProtocolError::Account => "protocol-account",
        ProtocolError::NotSignedIn => "protocol-not-signed-in",
        ProtocolError::Silent => "protocol-silent",
        ProtocolError::Flood => "protocol-flood",
        ProtocolError::Stopping => "protocol-stopping",
        ProtocolError::SessionEnded => "protocol-session-ended",
    })
}
