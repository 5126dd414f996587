//! Providers: what they say read into turno's words, and turno's messages put into theirs.
//!
//! `cloud` is the Cloud API's language, pure; `meta` speaks it over the network, `address` asks whether the
//! network leads back here; `credentials` keeps the secrets. What must
//! never appear here: a decision about customers, agents or queues, and a secret in a log, an error or a `Debug`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::base::SafeText;
use crate::domain::Provider;

use super::port::inbound::{Inbound, Routed};

pub mod address;
pub mod cloud;
pub mod credentials;
pub mod meta;

pub use address::AddressFault;
pub use credentials::{ChannelSecrets, Credentials, EmptySecret};
pub use meta::{CheckFault, MetaCarrier, MetaFault, MetaOptions};

/// What an authentic webhook body says. It is kept whatever it says: where nothing in it can be read, and even where reading
/// it brings a bug to light (G18), it is one item that says so.
pub fn read(provider: Provider, body: &[u8]) -> Vec<Routed> {
    let parse = match provider {
        Provider::Cloud => cloud::parse,
    };
    match catch_unwind(AssertUnwindSafe(|| parse(body))) {
        Ok(Ok(parsed)) => parsed.items,
        Ok(Err(_)) => vec![unreadable("not a JSON object")],
        Err(_) => vec![unreadable("a bug in its reader")],
    }
}

fn unreadable(reason: &str) -> Routed {
    let item = Inbound::Unreadable {
        reason: SafeText::line(reason),
        kind: SafeText::line("body"),
        person: None,
        provider_id: None,
        at: None,
    };
    Routed { phone_number_id: None, item }
}
