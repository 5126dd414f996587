//! Why a message was not delivered: the provider's error codes, and what a person can do (contract, section 10).

use serde::{Deserialize, Serialize};

/// The provider's error code, or one of turno's own below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Failure(pub i32);

/// What turno does by itself after an answer with this code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Never as it is.
    Never,
    /// The same request later, with back-off: the provider said that it did not take it.
    Later,
}

/// What a person can do. Each has words in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// An administrator renews the channel's token or permission.
    Token,
    /// The provider is busy or down: it goes again by itself.
    Busy,
    /// Too many messages to this person, or from this number, in a short time.
    Pace,
    /// The 24 hours are over: a template can be sent.
    Window,
    /// The number is not on WhatsApp, or can't get this message.
    Recipient,
    /// The business has blocked this person.
    Blocked,
    /// The account or number is restricted, locked or unpaid: an administrator looks at the provider's console.
    Account,
    /// The person stopped marketing, or the provider holds it back.
    Marketing,
    /// The content or a parameter is not accepted.
    Content,
    /// Media could not be fetched or taken.
    Media,
    /// The template is missing, paused, disabled or filled wrongly.
    Template,
    /// Nothing better is known.
    Unknown,
}

impl Failure {
    /// turno could not reach the provider before it gave up.
    pub const UNREACHABLE: Failure = Failure(-1);
    /// The channel has no credentials.
    pub const NO_CREDENTIALS: Failure = Failure(-2);
    /// The channel was deactivated before the message left.
    pub const CHANNEL_OFF: Failure = Failure(-3);
    /// The contact has no address to send to.
    pub const NO_ADDRESS: Failure = Failure(-4);
    /// turno cannot send a message of this kind.
    pub const NOT_SENDABLE: Failure = Failure(-5);
    /// The provider gave a code that cannot be read.
    pub const UNKNOWN: Failure = Failure(-9);
    /// Outside the customer-service window.
    pub const WINDOW: Failure = Failure(131_047);

    /// The table of the contract's section 10. Decided on the code alone: HTTP statuses differ between sources.
    pub const fn remedy(self) -> Remedy {
        match self.0 {
            0 | 3 | 10 | 190 | 200..=299 | 131_005 | -2 => Remedy::Token,
            1 | 2 | 4 | 80_007 | 131_000 | 131_016 | 131_057 | 133_004 | -1 => Remedy::Busy,
            130_429 | 131_056 | 133_016 => Remedy::Pace,
            131_047 => Remedy::Window,
            130_497 | 131_021 | 131_026 | 131_030 | 131_062 | -4 => Remedy::Recipient,
            130_403 => Remedy::Blocked,
            368
            | 131_031
            | 131_037
            | 131_042
            | 131_045
            | 131_048
            | 131_064
            | 133_000
            | 133_005..=133_015
            | 134_011
            | -3 => Remedy::Account,
            130_472 | 131_049 | 131_050 | 131_055 | 131_063 | 134_100..=134_102 => Remedy::Marketing,
            33 | 100 | 131_008 | 131_009 | 131_051 | 135_000 | 131_020 | 130_501 | 132_007 | -5 => Remedy::Content,
            131_052 | 131_053 => Remedy::Media,
            132_000..=132_006 | 132_008..=132_069 => Remedy::Template,
            _ => Remedy::Unknown,
        }
    }

    /// Whether turno repeats by itself. Only codes by which the provider says that it took nothing.
    pub const fn retry(self) -> Retry {
        match self.0 {
            2 | 4 | 80_007 | 130_429 | 131_016 | 131_056 | 131_057 | 133_004 | -1 => Retry::Later,
            _ => Retry::Never,
        }
    }
}
