//! What client and server say to each other. `docs/PROTOCOL.md` tells it to people who write another client.
//!
//! A client says hello, proves who it is, asks to be brought up to date, and from then on receives numbered events while it
//! sends requests and reads their replies. Over a WebSocket each frame is one JSON text message; over a Unix socket one line.

pub mod admin;
pub mod codec;
pub mod error;
pub mod event;
pub mod frame;
pub mod link;
pub mod misread;
pub mod reply;
pub mod request;
pub mod secret;
pub mod snapshot;
pub mod summary;

pub use admin::{AdminReply, AdminRequest};
pub use error::ProtocolError;
pub use event::{Event, Gone, Numbered, Told};
pub use frame::{ClientFrame, ServerFrame};
pub use link::{ClientEnd, ServerEnd};
pub use reply::{Outcome, Reply};
pub use request::Request;
pub use secret::Secret;
pub use snapshot::Snapshot;
pub use summary::{AttendanceView, ChannelView, ContactView, MessageView, Preview, QueueView, UserView};

/// The version of the protocol that this build speaks. A client one version older still works (G17).
pub const VERSION: u16 = 1;
/// All versions that the server understands.
pub const SUPPORTED: &[u16] = &[1];
/// The path of the WebSocket on a server's HTTP side.
pub const SOCKET_PATH: &str = "/socket";
