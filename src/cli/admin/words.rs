//! The words for an administrator's command that did not go through.

use crate::domain::Refusal;
use crate::i18n::Texts;
use crate::protocol::ProtocolError;

use super::super::exit::Exit;
use super::super::failure::Failure;
use super::DoorFault;

/// Why there was no answer, as the failure of a command.
pub fn door(texts: &Texts, fault: &DoorFault) -> Failure {
    let plain = |exit: Exit, id: &str, next: &str| Failure::new(exit, texts.get(id)).with_next(texts.get(next));
    match fault {
        DoorFault::NoServer => plain(Exit::Unavailable, "cli-door-no-server", "cli-door-no-server-next"),
        DoorFault::NotAllowed => plain(Exit::NoPermission, "cli-door-not-allowed", "cli-door-not-allowed-next"),
        DoorFault::Silent => plain(Exit::Temporary, "cli-door-silent", "cli-door-silent-next"),
        DoorFault::Unexpected => plain(Exit::Protocol, "cli-door-unexpected", "cli-door-version-next"),
        DoorFault::Unreachable { reason } => {
            let sentence = texts.with("cli-door-unreachable", &[("reason", reason.as_str().into())]);
            Failure::new(Exit::Unavailable, sentence)
        }
        DoorFault::Ended(error) => ended(texts, *error),
        DoorFault::Refused(refusal) => Failure::new(exit_of(refusal), self::refusal(texts, refusal)),
    }
}

fn ended(texts: &Texts, error: ProtocolError) -> Failure {
    let plain = |exit: Exit, id: &str, next: &str| Failure::new(exit, texts.get(id)).with_next(texts.get(next));
    match error {
        ProtocolError::Version => plain(Exit::Protocol, "cli-door-version", "cli-door-version-next"),
        ProtocolError::Account => plain(Exit::Data, "cli-door-account", "cli-door-account-next"),
        ProtocolError::Stopping => plain(Exit::Temporary, "cli-door-stopping", "cli-door-silent-next"),
        ProtocolError::Malformed
        | ProtocolError::TooLarge
        | ProtocolError::NotSignedIn
        | ProtocolError::Silent
        | ProtocolError::Flood
        | ProtocolError::SessionEnded => plain(Exit::Protocol, "cli-door-unexpected", "cli-door-version-next"),
    }
}

/// A rule's "no" in words: those that administration meets; the others by their code.
pub fn refusal(texts: &Texts, refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotFound => texts.get("cli-no-not-found"),
        Refusal::AdministratorsOnly => texts.get("cli-no-administrators-only"),
        Refusal::LastAdministrator => texts.get("cli-no-last-administrator"),
        Refusal::InUse => texts.get("cli-no-in-use"),
        Refusal::Restored => texts.get("refusal-restored"),
        Refusal::Unavailable => texts.get("cli-no-unavailable"),
        Refusal::Stale => texts.get("cli-no-stale"),
        Refusal::BadLogin => texts.get("cli-no-bad-login"),
        Refusal::Invalid { field } => texts.with("cli-no-invalid", &[("field", field.as_str().into())]),
        Refusal::Taken { field } => texts.with("cli-no-taken", &[("field", field.as_str().into())]),
        Refusal::Throttled { seconds } => texts.with("cli-no-throttled", &[("seconds", (*seconds).into())]),
        Refusal::AlreadyOpen
        | Refusal::OpenedBy { .. }
        | Refusal::AssignedTo { .. }
        | Refusal::AlreadyFinished
        | Refusal::NotOpen
        | Refusal::NotMember
        | Refusal::QueueGivesOut
        | Refusal::WindowClosed
        | Refusal::Empty
        | Refusal::TooLong { .. }
        | Refusal::KeyReused
        | Refusal::NotResendable
        | Refusal::SessionEnded => texts.with("cli-no-other", &[("code", code(refusal).as_str().into())]),
    }
}

/// The code of a refusal as the protocol writes it.
fn code(refusal: &Refusal) -> String {
    let value = serde_json::to_value(refusal).unwrap_or_default();
    value.get("no").and_then(|code| code.as_str()).unwrap_or_default().to_owned()
}

fn exit_of(refusal: &Refusal) -> Exit {
    match refusal {
        Refusal::AdministratorsOnly | Refusal::BadLogin => Exit::NoPermission,
        Refusal::Unavailable | Refusal::Throttled { .. } => Exit::Temporary,
        Refusal::NotFound
        | Refusal::LastAdministrator
        | Refusal::InUse
        | Refusal::Restored
        | Refusal::Stale
        | Refusal::Invalid { .. }
        | Refusal::Taken { .. }
        | Refusal::AlreadyOpen
        | Refusal::OpenedBy { .. }
        | Refusal::AssignedTo { .. }
        | Refusal::AlreadyFinished
        | Refusal::NotOpen
        | Refusal::NotMember
        | Refusal::QueueGivesOut
        | Refusal::WindowClosed
        | Refusal::Empty
        | Refusal::TooLong { .. }
        | Refusal::KeyReused
        | Refusal::NotResendable
        | Refusal::SessionEnded => Exit::Data,
    }
}
