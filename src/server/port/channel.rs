//! Handing messages to a provider.

use std::sync::Arc;

use crate::base::{MessageId, Millis, SafeText};
use crate::domain::{Channel, Content, Failure};

use super::Future;

/// Whom a message goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendTo {
    /// Digits with the country code.
    Number(SafeText),
    Bsuid(SafeText),
}

/// A message on its way out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub message: MessageId,
    pub attempt: u32,
    pub channel: Arc<Channel>,
    pub to: SendTo,
    pub content: Content,
    /// The provider's id of the quoted message.
    pub reply_to: Option<SafeText>,
    /// Comes back in statuses (`biz_opaque_callback_data`, at most 512 characters): it settles what is uncertain (G09).
    pub tag: String,
}

/// What became of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The provider took it.
    Accepted { provider_id: SafeText, wa_id: Option<SafeText> },
    /// The provider said no: it did not take it. `detail` is its own text.
    Refused { failure: Failure, detail: SafeText, retry_after: Option<Millis> },
    /// Not a byte of it left this machine.
    NotSent { failure: Failure },
    /// It may have been taken: time-out, broken connection, 5xx without a code.
    Unknown,
}

/// A provider's API.
pub trait Carrier: Send + Sync + 'static {
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Future<'a, SendOutcome>;
    /// Tells the customer that everything up to this message was read.
    fn mark_read<'a>(&'a self, channel: &'a Channel, provider_id: &'a SafeText) -> Future<'a, ()>;
}
