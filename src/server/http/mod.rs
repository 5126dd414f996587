//! The doors of the server: webhooks, sockets, health and metrics.

pub mod desk;

pub use desk::{Arrived, Counter, CounterKind, Desk, WebhookRoute};
