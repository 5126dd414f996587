//! What a step needs from the store besides what is live (memory grows with live work, never with history).
//!
//! `Engine::wants(&input)` names it, the driver loads it for a whole batch in one go, and the engine keeps it up to date
//! while the batch is stepped: a contact that the first input makes is found by the second.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{AttendanceId, ChannelId, ContactId, Key, MessageId, SafeText, UserId};
use crate::domain::{Address, Attendance, Contact, Message, Window};

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wants {
    /// With the contact behind each, its windows, and its newest attendance on each channel.
    pub addresses: BTreeSet<Address>,
    /// Messages by the provider's id, with their attendance.
    pub provider_ids: BTreeSet<(ChannelId, SafeText)>,
    /// Messages by turno's id, with their attendance.
    pub messages: BTreeSet<MessageId>,
    /// Messages by the request that made them.
    pub keys: BTreeSet<(UserId, Key)>,
    pub attendances: BTreeSet<AttendanceId>,
    /// Slugs that a channel is to have: they are unique over all accounts of the server.
    pub slugs: BTreeSet<SafeText>,
}

impl Wants {
    pub fn is_empty(&self) -> bool {
        *self == Wants::default()
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cold {
    pub addresses: BTreeMap<Address, ContactId>,
    pub contacts: BTreeMap<ContactId, Contact>,
    pub windows: BTreeMap<(ContactId, ChannelId), Window>,
    /// The newest attendance of a contact on a channel, live or finished.
    pub newest: BTreeMap<(ContactId, ChannelId), AttendanceId>,
    pub attendances: BTreeMap<AttendanceId, Attendance>,
    pub messages: BTreeMap<MessageId, Message>,
    pub by_provider: BTreeMap<(ChannelId, SafeText), MessageId>,
    pub by_key: BTreeMap<(UserId, Key), MessageId>,
    /// Those that some channel has, of whatever account.
    pub slugs: BTreeSet<SafeText>,
}
