//! Where a server is, and what can go wrong on the way to it.

/// Why a connection could not be made. Each has words of its own on the screen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectFault {
    /// The try ended without an answer.
    #[error("the connection was given up")]
    GaveUp,
}
