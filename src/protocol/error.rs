//! What ends a connection. A refused request never does: that is a [`crate::domain::Refusal`] in a reply.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ProtocolError {
    #[error("the frame is not JSON of this protocol")]
    Malformed,
    #[error("the frame is larger than the limit")]
    TooLarge,
    #[error("no common version of the protocol")]
    Version,
    #[error("no account of that name")]
    Account,
    #[error("hello and a sign-in come first")]
    NotSignedIn,
    #[error("nothing was heard for too long")]
    Silent,
    #[error("too much at once")]
    Flood,
    #[error("the server is stopping")]
    Stopping,
    #[error("the session has ended")]
    SessionEnded,
}
