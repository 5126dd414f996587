//! The server's ports: what the pure engine takes in, what it wants done, and what the adapters around it must be able to do.
//!
//! The engine knows nothing else of the world. The driver performs the effects through these traits; tests and simulations
//! put memory in their place.

pub mod channel;
pub mod cold;
pub mod ears;
pub mod effect;
pub mod inbound;
pub mod input;
pub mod mishap;
pub mod storage;
pub mod write;

pub use channel::{Carrier, Outgoing, SendOutcome, SendTo};
pub use cold::{Cold, Wants};
pub use ears::Ears;
pub use effect::{Effect, ToSession};
pub use inbound::{Inbound, Parsed, Routed};
pub use input::{Input, PasswordHash, Seal, Ticket, TokenHash};
pub use storage::{Live, Storage, StorageFault};
pub use write::{
    AuditRow, Batch, EventRow, QuarantineRow, RawRow, SendState, SendingRow, SessionRow, StoredUser, Write,
};

/// A future behind a trait object.
pub type Future<'a, T> = std::pin::Pin<Box<dyn std::future::Future<Output = T> + Send + 'a>>;
