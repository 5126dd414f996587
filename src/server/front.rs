//! What the doors of the network see of the server: which channel an address names, where webhooks go, who comes in.

mod exposition;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::{RawId, Rng, SafeText};
use crate::domain::Provider;
use crate::protocol::ServerEnd;

use super::channel::ChannelSecrets;
use super::driver::Gauge;
use super::figures::Family;
use super::http::{Arrived, Counter, Desk, Readiness, WebhookRoute};
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
    /// Items of the webhooks that were answered with 200: the other side of the engines' counters.
    accepted: AtomicU64,
    told_lost: AtomicU64,
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
            accepted: AtomicU64::default(),
            told_lost: AtomicU64::default(),
        }
    }

    /// Items that were answered with 200 and that no engine counted (G23). Read in this order: what is on its way to its
    /// answer is counted by the engine first.
    fn lost(&self) -> u64 {
        let accepted = self.accepted.load(Ordering::Relaxed);
        let counted = self.accounts.all().iter().map(|office| {
            let (counters, _, _) = office.gauge.counters();
            counters.received - counters.read_again
        });
        accepted.saturating_sub(counted.sum())
    }

    /// Compares after every webhook, and says so once for each item more.
    fn watch(&self) {
        let lost = self.lost();
        if lost > self.told_lost.swap(lost, Ordering::Relaxed) {
            tracing::error!(lost, "items were answered with 200 and counted by no engine");
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
            let count = items.len() as u64;
            office.inlet.put_durably(Input::Webhook { ticket, raw, channel, received, body, items }).await?;
            self.accepted.fetch_add(count, Ordering::Relaxed);
            self.watch();
            Ok(())
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

    fn readiness(&self) -> Readiness {
        let all = |is_so: fn(&Gauge) -> bool| self.accounts.all().iter().all(|office| is_so(&office.gauge));
        if !all(|gauge| !gauge.is_draining()) {
            Readiness::Stopping
        } else if !all(Gauge::is_turning) {
            Readiness::Stuck
        } else if !all(Gauge::is_healthy) {
            Readiness::CannotWrite
        } else {
            Readiness::Ready
        }
    }

    fn counters(&self) -> Vec<Counter> {
        Vec::new()
    }

    fn families(&self) -> Vec<Family> {
        let gauges: Vec<_> = self.accounts.all().iter().map(|office| &*office.gauge).collect();
        exposition::families(&gauges, self.lost())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::time::Duration;

    use super::*;
    use crate::domain::Language;
    use crate::server::carriers::Carriers;
    use crate::server::figures::Value;
    use crate::server::storage::memory::MemoryStorage;
    use crate::server::{FirstAccount, Settings, clock};

    /// A log that a test can read.
    #[derive(Clone, Default)]
    struct Heard(Arc<Mutex<Vec<u8>>>);

    impl Write for Heard {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("the log").write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    async fn front() -> Front {
        let text = SafeText::line;
        let (slug, name, country, zone) = (text("main"), text("Main"), text("BR"), text("UTC"));
        let settings = Settings {
            storage: Arc::new(MemoryStorage::new()),
            carrier: Arc::new(Carriers::default()),
            clock,
            rng: Rng::seeded(1),
            heartbeat: Duration::from_secs(30),
            first: FirstAccount { slug, name, country, zone, language: Language::English },
        };
        let server = Server::start(settings).await.expect("started");
        Front::new(&server, BTreeMap::new(), clock, Rng::seeded(2))
    }

    fn unaccounted(front: &Front) -> Value {
        let family = front.families().into_iter().find(|family| family.name == "turno_items_unaccounted");
        family.expect("a family").value
    }

    #[tokio::test]
    async fn g23_what_was_answered_and_counted_by_no_engine_is_a_number_and_a_line_of_the_log() {
        let front = front().await;
        assert_eq!(unaccounted(&front), Value::Gauge(0.0));
        let heard = Heard::default();
        let writer = heard.clone();
        let log = tracing_subscriber::fmt().with_writer(move || writer.clone()).with_ansi(false).finish();
        // Broken on purpose: three items answered with 200 that went nowhere.
        front.accepted.fetch_add(3, Ordering::Relaxed);
        tracing::subscriber::with_default(log, || {
            front.watch();
            front.watch();
        });
        assert_eq!(unaccounted(&front), Value::Gauge(3.0));
        let lines = String::from_utf8(heard.0.lock().expect("the log").clone()).expect("text");
        assert_eq!(lines.matches("lost=3").count(), 1, "said once: {lines}");
    }
}
