//! The server: webhooks in, decisions, a durable store, sessions out.

pub mod engine;
pub mod port;
pub mod storage;
