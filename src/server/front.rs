//! What the doors of the network see of the server: which channel an address names, where webhooks go, who comes in.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::{RawId, Rng, SafeText};
use crate::domain::Provider;
use crate::protocol::ServerEnd;

use super::channel::ChannelSecrets;
use super::http::{Arrived, Counter, CounterKind, Desk, WebhookRoute};
use super::port::{Future, Input, StorageFault, Ticket};
use super::{Accounts, Door, Office, Server};

/// The server behind its doors.
#[derive(Debug)]
pub struct Front {
    accounts: Accounts,
    door: Door,
    /// By the channel's slug.
    secrets: BTreeMap<String, Arc<ChannelSecrets>>,
    clock: fn() -> crate::base::Timestamp,
    rng: Mutex<Rng>,
    tickets: AtomicU64,
}

impl Front {
    pub fn new(
        server: &Server,
        secrets: BTreeMap<String, Arc<ChannelSecrets>>,
        clock: fn() -> crate::base::Timestamp,
        rng: Rng,
    ) -> Front {
        Front {
            accounts: server.accounts(),
            door: server.door(),
            secrets,
            clock,
            rng: Mutex::new(rng),
            tickets: AtomicU64::new(1),
        }
    }

    fn office(&self, account: crate::base::AccountId) -> Option<&Office> {
        self.accounts.all().iter().find(|office| office.account == account)
    }
}

impl Desk for Front {
    fn route(&self, provider: Provider, slug: &str) -> Option<WebhookRoute> {
        let secrets = Arc::clone(self.secrets.get(slug)?);
        self.accounts.all().iter().find_map(|office| {
            let channel = office.gauge.channel(provider, slug)?;
            Some(WebhookRoute { account: office.account, channel, secrets: Arc::clone(&secrets) })
        })
    }

    fn webhook(&self, arrived: Arrived) -> Future<'_, Result<(), StorageFault>> {
        Box::pin(async move {
            let Arrived { account, channel, body, items } = arrived;
            let office = self.office(account).ok_or_else(|| StorageFault::Refused("no such account".to_owned()))?;
            let received = (self.clock)();
            let raw = RawId::new(received, &mut self.rng.lock().unwrap_or_else(PoisonError::into_inner));
            let ticket = Ticket(self.tickets.fetch_add(1, Ordering::Relaxed));
            office.inlet.put_durably(Input::Webhook { ticket, raw, channel, received, body, items }).await
        })
    }

    fn attach(&self, end: ServerEnd, address: SafeText) {
        self.door.enter(end, address, false);
    }

    fn attach_local(&self, end: ServerEnd) {
        self.door.enter(end, SafeText::line("local"), true);
    }

    fn is_healthy(&self) -> bool {
        self.accounts.all().iter().all(|office| office.gauge.is_healthy())
    }

    fn counters(&self) -> Vec<Counter> {
        let mut sum = [0u64; 12];
        for office in self.accounts.all() {
            let (counters, open, cut) = office.gauge.counters();
            let values = counters.list().into_iter().map(|(_, value)| value).chain([open, cut]);
            for (total, value) in sum.iter_mut().zip(values) {
                *total += value;
            }
        }
        NAMES.iter().zip(sum).map(|((name, help, kind), value)| Counter { name, help, kind: *kind, value }).collect()
    }
}

/// In the order of the engine's counters, then the hub's.
const NAMES: [(&str, &str, CounterKind); 12] = {
    use CounterKind::{Gauge, Total};
    [
        ("turno_webhooks_total", "Authentic webhook bodies taken in", Total),
        ("turno_items_received_total", "Items in them: the sum of the five that follow", Total),
        ("turno_items_stored_total", "Messages and marks stored", Total),
        ("turno_items_duplicate_total", "Repeats, without effect", Total),
        ("turno_items_quarantined_total", "Items that could not be read, kept aside", Total),
        ("turno_items_status_total", "Statuses of outgoing messages", Total),
        ("turno_items_ignored_total", "Items that no desk needs", Total),
        ("turno_sends_total", "Attempts to hand a message to the provider", Total),
        ("turno_sends_failed_total", "Messages that will not be delivered", Total),
        ("turno_sends_uncertain_total", "Messages of unknown fate", Total),
        ("turno_connections", "Connections now", Gauge),
        ("turno_connections_cut_total", "Connections cut because nobody read", Total),
    ]
};
