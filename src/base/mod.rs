//! The ground floor: ids, time, randomness, telephone numbers and text from outside.
//!
//! Nothing here knows what an attendance is, and nothing here names another folder of turno.

pub mod id;
pub mod page;
pub mod phone;
pub mod rng;
pub mod text;
pub mod time;

pub use id::{
    AccountId, AttendanceId, ChannelId, ConnId, ContactId, Key, LegId, MessageId, QueueId, RawId, SessionId, UserId,
};
pub use phone::Phone;
pub use rng::Rng;
pub use text::SafeText;
pub use time::{Millis, Timestamp};
