//! One life of the server: the real one, on a runtime of its own whose clock stands still.
//!
//! A crash is the end of that runtime: every task is dropped where it waits, as a kill would leave it. It owns the tasks of
//! the webhooks, as the server's door would.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use crate::base::{Millis, Rng, SafeText};
use crate::domain::{Language, Provider as Kind};
use crate::protocol::ServerEnd;
use crate::server::auth::Passwords;
use crate::server::channel::{ChannelSecrets, read};
use crate::server::engine::Counters;
use crate::server::front::Front;
use crate::server::http::{Arrived, Desk as _};
use crate::server::port::StorageFault;
use crate::server::{FirstAccount, Server, Settings};

use super::clock;
use super::disk::Disk;
use super::provider::Provider;

/// Signs of life are this far apart: half of what is usual, so that silence is noticed within a rehearsal.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// A server that has not stopped by then hangs.
const STOPS_WITHIN: Duration = Duration::from_secs(120);

/// A running server.
pub struct Host {
    runtime: Runtime,
    server: Option<Server>,
    front: Arc<Front>,
    answers: Arc<Mutex<Vec<(u64, bool)>>>,
}

/// The numbers of a channel and its address.
pub const SLUGS: [(&str, &str); 2] = [("sales", "309900000000044"), ("care", "309900000000055")];

impl Host {
    /// Starts the server over this disk.
    pub fn start(disk: &Disk, provider: &Provider, seed: u64) -> Result<Host, StorageFault> {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
        let runtime = runtime.map_err(|error| StorageFault::Read(error.to_string()))?;
        let mut rng = Rng::seeded(seed);
        let settings = Settings {
            storage: Arc::new(disk.clone()),
            carrier: Arc::new(provider.clone()),
            clock: clock::server,
            rng: Rng::seeded(rng.next_u64()),
            heartbeat: HEARTBEAT,
            first: first(),
        };
        let started = within(&runtime, Duration::from_secs(60), Server::start_with(settings, Passwords::hasty()));
        let server =
            started.unwrap_or_else(|| Err(StorageFault::Read("the server died while it started".to_owned())))?;
        let front = Front::new(&server, secrets(), clock::server, Rng::seeded(rng.next_u64()));
        Ok(Host { runtime, server: Some(server), front: Arc::new(front), answers: Arc::default() })
    }

    /// Lets everything run that can, then time pass.
    pub fn run(&self, span: Millis) {
        self.runtime.block_on(async {
            let since = clock::begin();
            tokio::time::sleep(span.as_duration()).await;
            clock::end(since);
        });
    }

    /// A connection over the network.
    pub fn enter(&self, end: ServerEnd, address: &str) {
        let _inside = self.runtime.enter();
        self.front.attach(end, SafeText::line(address));
    }

    /// A connection on the server's own machine.
    pub fn enter_local(&self, end: ServerEnd) {
        let _inside = self.runtime.enter();
        self.front.attach_local(end);
    }

    /// Delivers a webhook; `false`: nobody listens at that address. The answer comes later.
    pub fn post(&self, id: u64, slug: &str, body: &[u8]) -> bool {
        let Some(route) = self.front.route(Kind::Cloud, slug) else { return false };
        let items = read(Kind::Cloud, body);
        let arrived = Arrived { account: route.account, channel: route.channel, body: Arc::from(body), items };
        let (front, answers) = (Arc::clone(&self.front), Arc::clone(&self.answers));
        self.runtime.spawn(async move {
            let is_ok = front.webhook(arrived).await.is_ok();
            answers.lock().unwrap_or_else(PoisonError::into_inner).push((id, is_ok));
        });
        true
    }

    /// The answers to webhooks since the last call: which, and whether it was 200.
    pub fn answers(&self) -> Vec<(u64, bool)> {
        std::mem::take(&mut *self.answers.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The counters of the server's only account.
    pub fn counters(&self) -> Counters {
        let accounts = self.server.as_ref().map(Server::accounts);
        let offices = accounts.as_ref().map(|accounts| accounts.all()).unwrap_or_default();
        offices.first().map(|office| office.gauge.counters().0).unwrap_or_default()
    }

    /// Stops as on SIGTERM: what is on its way ends, and everything is durable. Whether it did, in a long time.
    pub fn stop(mut self) -> bool {
        let Some(server) = self.server.take() else { return true };
        within(&self.runtime, STOPS_WITHIN, server.stop()).is_some()
    }
}

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Host").field("server", &self.server).finish_non_exhaustive()
    }
}

/// Works on the runtime until it is done, and no longer than that.
fn within<T>(runtime: &Runtime, most: Duration, work: impl Future<Output = T>) -> Option<T> {
    runtime.block_on(async {
        let since = clock::begin();
        let done = tokio::time::timeout(most, work).await.ok();
        clock::end(since);
        done
    })
}

fn first() -> FirstAccount {
    FirstAccount {
        slug: SafeText::line("main"),
        name: SafeText::line("Rehearsal"),
        country: SafeText::line("BR"),
        zone: SafeText::line("America/Sao_Paulo"),
        language: Language::Portuguese,
    }
}

fn secrets() -> BTreeMap<String, Arc<ChannelSecrets>> {
    let given = crate::protocol::Secret::new("rehearsed");
    let secrets = ChannelSecrets::new(&given, &given, &given).ok().map(Arc::new);
    let named = SLUGS.iter().map(|(slug, _)| slug.to_string());
    secrets.map(|secrets| named.map(|slug| (slug, Arc::clone(&secrets))).collect()).unwrap_or_default()
}
