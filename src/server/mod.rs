//! The server: webhooks in, decisions, a durable store, sessions out.

pub mod channel;
pub mod control;
pub mod http;
pub mod port;
