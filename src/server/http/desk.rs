//! What the doors need from the server behind them. The doors know nothing of the engine.

use std::sync::Arc;

use crate::base::{AccountId, ChannelId, SafeText};
use crate::domain::Provider;
use crate::protocol::ServerEnd;
use crate::server::channel::ChannelSecrets;
use crate::server::figures::Family;
use crate::server::port::Future;
use crate::server::port::inbound::Routed;
use crate::server::port::storage::StorageFault;

/// The channel that a webhook's address names.
#[derive(Debug, Clone)]
pub struct WebhookRoute {
    pub account: AccountId,
    pub channel: ChannelId,
    pub secrets: Arc<ChannelSecrets>,
}

/// An authentic webhook body, and what was read in it.
#[derive(Debug, Clone)]
pub struct Arrived {
    pub account: AccountId,
    pub channel: ChannelId,
    pub body: Arc<[u8]>,
    /// Never empty without a reason: a body that cannot be read is one item that says so.
    pub items: Vec<Routed>,
}

/// How a counter moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CounterKind {
    /// Only grows, from zero at the start.
    Total,
    /// A value of just now.
    Gauge,
}

/// A number for the people who run the server.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counter {
    /// Letters, digits and `_`, such as `turno_webhooks_total`.
    pub name: &'static str,
    pub help: &'static str,
    pub kind: CounterKind,
    pub value: u64,
}

/// Whether the server can do its work just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    /// The last commit failed, and no later one has succeeded.
    CannotWrite,
    /// An engine takes too long over something, or has ended.
    Stuck,
    /// It stops, and takes nothing new.
    Stopping,
}

/// The server as its doors see it.
pub trait Desk: Send + Sync + 'static {
    /// The channel of `/webhook/{provider}/{slug}`; `None`: there is none, or it has no secrets.
    fn route(&self, provider: Provider, slug: &str) -> Option<WebhookRoute>;
    /// Takes a webhook over. `Ok` only when it is durable (G01).
    fn webhook(&self, arrived: Arrived) -> Future<'_, Result<(), StorageFault>>;
    /// Somebody connected over the network, who has said nothing yet. `address`: where from.
    fn attach(&self, end: ServerEnd, address: SafeText);
    /// Somebody connected over the Unix socket, who has said nothing yet: the machine's own administrator.
    fn attach_local(&self, end: ServerEnd);
    /// Whether the store can write.
    fn is_healthy(&self) -> bool;
    /// Whether work should be sent here.
    fn readiness(&self) -> Readiness {
        if self.is_healthy() { Readiness::Ready } else { Readiness::CannotWrite }
    }
    /// The counters of this run.
    fn counters(&self) -> Vec<Counter>;
    /// The same, where one number does not say it.
    fn families(&self) -> Vec<Family> {
        Vec::new()
    }
}
