//! Facts, numbered. The server writes each in the commit that it tells of.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::base::{AttendanceId, MessageId, SafeText, Timestamp, UserId};
use crate::domain::message::Marks;
use crate::domain::{Content, Failure, Presence, Status};

use super::summary::{AttendanceView, ChannelView, ContactView, MessageView, QueueView, UserView};

/// An event as it is delivered to one user. `n` grows by one for each event of the account; a user is told only some, so
/// `prev` names the last one before it that was meant for this user. A client that stands before `prev` has lost something
/// and syncs; one that stands at `n` or after has seen it and skips it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Numbered {
    pub n: u64,
    pub prev: u64,
    pub event: Told,
}

/// An event that many are told, and that the store keeps: as JSON it is written once. Cheap to clone.
#[derive(Clone)]
pub struct Told(Arc<Once>);

struct Once {
    event: Event,
    json: OnceLock<Box<RawValue>>,
}

impl Told {
    /// The event as JSON.
    pub fn json(&self) -> &str {
        self.raw().get()
    }

    fn raw(&self) -> &RawValue {
        self.0.json.get_or_init(|| {
            // Events hold no map with keys that are not text and no number that JSON lacks: neither step can fail.
            serde_json::value::to_raw_value(&self.0.event).unwrap_or_default()
        })
    }
}

impl From<Event> for Told {
    fn from(event: Event) -> Told {
        Told(Arc::new(Once { event, json: OnceLock::new() }))
    }
}

impl From<Told> for Event {
    fn from(told: Told) -> Event {
        Arc::try_unwrap(told.0).map_or_else(|shared| shared.event.clone(), |own| own.event)
    }
}

impl Deref for Told {
    type Target = Event;

    fn deref(&self) -> &Event {
        &self.0.event
    }
}

impl PartialEq for Told {
    fn eq(&self, other: &Told) -> bool {
        self.0.event == other.0.event
    }
}

impl PartialEq<Event> for Told {
    fn eq(&self, other: &Event) -> bool {
        self.0.event == *other
    }
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.event.fmt(f)
    }
}

impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Told {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Told, D::Error> {
        Event::deserialize(deserializer).map(Told::from)
    }
}

/// Why an attendance leaves somebody's lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Gone {
    /// Somebody else opened it.
    OpenedBy {
        user: UserId,
    },
    /// It was given to somebody else.
    AssignedTo {
        user: UserId,
    },
    Finished,
    /// It moved to a queue of others, or a membership ended.
    OutOfSight,
}

/// What messages do to the row of their attendance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowChange {
    pub unread: u32,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub waiting_since: Option<Timestamp>,
    /// When free text ends.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub window_end: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// It came into sight, or changed in more than its messages: the whole row.
    AttendanceShown {
        attendance: Box<AttendanceView>,
    },
    /// Only the numbers of its row changed.
    AttendanceChanged {
        attendance: AttendanceId,
        row: RowChange,
    },
    AttendanceGone {
        attendance: AttendanceId,
        gone: Gone,
    },
    MessageAdded {
        attendance: AttendanceId,
        message: Box<MessageView>,
        row: RowChange,
    },
    /// Status, marks or content of a message: what is absent stays.
    MessageChanged {
        attendance: AttendanceId,
        message: MessageId,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        status: Option<Status>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        marks: Option<Marks>,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        content: Option<Content>,
    },
    ContactChanged {
        contact: ContactView,
    },
    PresenceChanged {
        user: UserId,
        presence: Presence,
    },
    UserChanged {
        user: UserView,
    },
    QueueChanged {
        queue: QueueView,
    },
    ChannelChanged {
        channel: ChannelView,
    },
    /// Something an administrator should know.
    Notice {
        notice: Notice,
    },
    /// This session, or all of the user's: sign out and forget what is cached.
    SessionEnded {
        wipe: bool,
    },
    /// A kind that this build does not know: skipped, and said once.
    #[serde(other)]
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// The provider told something of the account, number or templates. `field` is the webhook's.
    Provider { field: SafeText, summary: SafeText },
    /// The provider refuses the channel's credentials or the whole number.
    ChannelTrouble { channel: crate::base::ChannelId, failure: Failure },
    /// A webhook could not be read and is kept in quarantine.
    Quarantined { count: u32 },
}
