//! What somebody may hear now of what was said before.
//!
//! The log keeps with each event the people whom it was meant for at that time. Whoever was away comes back to another world:
//! a membership may have ended, an attendance may have gone to somebody else, an administrator may be an agent now. So a
//! replay is heard through the sight of today (D20). What is left out changes nothing in the picture that it leads to: the
//! events of an attendance that is out of sight end in its going, which is always told.

use std::collections::BTreeSet;

use crate::base::{AttendanceId, ContactId, UserId};
use crate::protocol::{Event, Told};

/// The sight of one user at the moment of a sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ears {
    /// An administrator's: everything.
    All,
    Agent {
        user: UserId,
        /// The live attendances that they see, and whom those are with.
        attendances: BTreeSet<AttendanceId>,
        contacts: BTreeSet<ContactId>,
    },
}

impl Ears {
    /// The event as its owner may hear it; `None`: not at all.
    pub fn hear(&self, event: &Told) -> Option<Told> {
        let Ears::Agent { user, attendances, contacts } = self else { return Some(event.clone()) };
        let is_theirs = match &**event {
            Event::AttendanceShown { attendance } => attendances.contains(&attendance.id),
            Event::AttendanceChanged { attendance, .. }
            | Event::MessageAdded { attendance, .. }
            | Event::MessageChanged { attendance, .. } => attendances.contains(attendance),
            Event::ContactChanged { contact } => contacts.contains(&contact.id),
            Event::PresenceChanged { user: whose, .. } => whose == user,
            Event::Notice { .. } => false,
            Event::UserChanged { user: view } => {
                return Some(Event::UserChanged { user: view.clone().for_agent(*user) }.into());
            }
            Event::QueueChanged { queue } => {
                return Some(Event::QueueChanged { queue: queue.clone().for_agent(*user) }.into());
            }
            Event::AttendanceGone { .. }
            | Event::ChannelChanged { .. }
            | Event::SessionEnded { .. }
            | Event::Unknown => true,
        };
        is_theirs.then(|| event.clone())
    }
}
