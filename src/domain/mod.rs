//! The rules of the trade, pure: no clock, no store, no network, no randomness but what is passed in.
//!
//! One file is one family of rules. A rule takes what it needs and returns its decision with the reason; the server calls it
//! to refuse and the workstation calls the same function to grey out.

pub mod account;
pub mod agent;
pub mod assignment;
pub mod attendance;
pub mod audit;
pub mod channel;
pub mod contact;
pub mod content;
pub mod failure;
pub mod identity;
pub mod message;
pub mod permission;
pub mod queue;
pub mod refusal;
pub mod window;

pub use account::{Account, Language};
pub use agent::{Presence, Role, User};
pub use assignment::{Choice, Rule, Skip, SkipReason};
pub use attendance::{Attendance, AttendanceState, Leg};
pub use audit::{AuditCode, AuditFields, AuditHash};
pub use channel::{Channel, Provider};
pub use contact::{Address, AddressKind, Contact};
pub use content::Content;
pub use failure::{Failure, Remedy};
pub use message::{Direction, Message, Origin, Status};
pub use permission::Viewer;
pub use queue::{Pull, Queue};
pub use refusal::Refusal;
pub use window::Window;
