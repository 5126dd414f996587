//! Providers: what they say read into turno's words, and turno's messages put into theirs.
//!
//! `cloud` is the Cloud API's language, pure; `meta` speaks it over the network; `credentials` keeps the secrets. What must
//! never appear here: a decision about customers, agents or queues, and a secret in a log, an error or a `Debug`.

pub mod cloud;
pub mod credentials;
pub mod meta;

pub use credentials::{ChannelSecrets, Credentials, SecretFault, SecretSource};
pub use meta::{CheckFault, MetaCarrier, MetaFault, MetaOptions};
