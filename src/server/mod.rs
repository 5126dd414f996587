//! The server: webhooks in, decisions, a durable store, sessions out.
//!
//! [`Server::start`] loads every account, gives each an engine and a driver, and hands out links to them. What listens on
//! the network (`http`, `control`) is started on top, so that the same server runs embedded without a single open port.

pub mod auth;
pub mod carriers;
pub mod channel;
pub mod claims;
pub mod control;
pub mod courier;
pub mod driver;
pub mod engine;
pub mod figures;
pub mod front;
pub mod http;
pub mod hub;
pub mod inlet;
pub mod lock;
pub mod port;
mod reader;
pub mod session;
pub mod storage;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::base::{AccountId, ConnId, Millis, Rng, SafeText, Timestamp, time::wall_clock};
use crate::domain::{Account, Language};
use crate::protocol::{ClientEnd, Secret, ServerEnd, link};

use auth::Passwords;
use claims::Claims;
use driver::{Driver, Gauge};
use inlet::Inlet;
use port::{Carrier, Storage, StorageFault, TokenHash, Write};
use session::{EventsOf, StorageOf};

/// What an account is made of when the first one is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstAccount {
    pub slug: SafeText,
    pub name: SafeText,
    pub country: SafeText,
    pub zone: SafeText,
    pub language: Language,
}

/// What a server needs from the world.
pub struct Settings {
    pub storage: Arc<dyn Storage>,
    pub carrier: Arc<dyn Carrier>,
    pub clock: fn() -> Timestamp,
    /// Seed of ids and tokens; from the system in a real server.
    pub rng: Rng,
    /// A sign of life goes out when nothing else did for this long.
    pub heartbeat: Duration,
    /// Made when the store is empty.
    pub first: FirstAccount,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("first", &self.first).finish_non_exhaustive()
    }
}

/// Signs of life are this far apart where nothing else is configured.
pub const HEARTBEAT: Duration = Duration::from_secs(30);

/// One account, as those who serve its people see it.
#[derive(Debug, Clone)]
pub struct Office {
    pub account: AccountId,
    pub slug: SafeText,
    pub inlet: Inlet,
    pub gauge: Arc<Gauge>,
    pub events: Arc<dyn StorageOf>,
    pub has_administrator: bool,
}

/// All accounts of this server, cheap to clone.
#[derive(Debug, Clone)]
pub struct Accounts(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    offices: Vec<Office>,
    passwords: Passwords,
    clock: fn() -> Timestamp,
    /// Of the tokens of sign-ins.
    rng: Mutex<Rng>,
    heartbeat: Duration,
    next_conn: AtomicU64,
}

impl Accounts {
    /// The account of this name; without a name, the only one.
    pub fn find(&self, slug: Option<&str>) -> Option<Office> {
        match slug {
            Some(slug) => self.0.offices.iter().find(|office| &*office.slug == slug).cloned(),
            None if self.0.offices.len() == 1 => self.0.offices.first().cloned(),
            None => None,
        }
    }

    pub fn all(&self) -> &[Office] {
        &self.0.offices
    }

    fn passwords(&self) -> Passwords {
        self.0.passwords.clone()
    }

    /// The server's time.
    fn now(&self) -> Timestamp {
        (self.0.clock)()
    }

    fn new_token(&self) -> (Secret, TokenHash) {
        auth::new_token(&mut self.0.rng.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn heartbeat(&self) -> Duration {
        self.0.heartbeat
    }

    fn next_conn(&self) -> ConnId {
        ConnId(self.0.next_conn.fetch_add(1, Ordering::Relaxed))
    }
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    accounts: Accounts,
    sessions: TaskTracker,
    drivers: Vec<JoinHandle<()>>,
    stop: CancellationToken,
    fallen: CancellationToken,
}

impl Server {
    /// Loads the accounts, making the first one in an empty store, and starts their drivers.
    pub async fn start(settings: Settings) -> Result<Server, StorageFault> {
        Server::start_with(settings, Passwords::default()).await
    }

    /// As [`Server::start`], with another way of hashing passwords.
    pub async fn start_with(settings: Settings, passwords: Passwords) -> Result<Server, StorageFault> {
        let Settings { storage, carrier, clock, mut rng, heartbeat, first } = settings;
        let mut accounts = storage.accounts().await?;
        if accounts.is_empty() {
            let account = make(&first, clock(), &mut rng);
            storage.commit(account.id, vec![Write::Account(account.clone())]).await?;
            accounts.push(account);
        }
        let (stop, fallen) = (CancellationToken::new(), CancellationToken::new());
        let (mut offices, mut drivers, claims) = (Vec::new(), Vec::new(), Claims::default());
        for account in accounts {
            let seed = Rng::seeded(rng.next_u64());
            let driver = Driver::new(account.id, Arc::clone(&storage), Arc::clone(&carrier), clock, seed).await?;
            let driver = driver.with_claims(claims.clone());
            offices.push(Office {
                account: account.id,
                slug: account.slug,
                inlet: driver.inlet(),
                gauge: driver.gauge(),
                events: Arc::new(EventsOf(Arc::clone(&storage), account.id)),
                has_administrator: driver.has_administrator(),
            });
            let (running, end) = (driver.run(stop.clone()), fallen.clone().drop_guard());
            drivers.push(tokio::spawn(async move {
                // Dropped however it ends.
                let _end = end;
                running.await;
            }));
            drivers.push(tokio::spawn(tidy_up(Arc::clone(&storage), account.id, clock, stop.clone())));
        }
        let (rng, next_conn) = (Mutex::new(rng), AtomicU64::new(1));
        let inner = Inner { offices, passwords, clock, rng, heartbeat, next_conn };
        Ok(Server { accounts: Accounts(Arc::new(inner)), sessions: TaskTracker::new(), drivers, stop, fallen })
    }

    pub fn accounts(&self) -> Accounts {
        self.accounts.clone()
    }

    /// A door for links: whoever listens hands them in here.
    pub fn door(&self) -> Door {
        Door { accounts: self.accounts.clone(), sessions: self.sessions.clone() }
    }

    /// Cancelled when an engine has ended, asked for or not: nothing goes on without it.
    pub fn fallen(&self) -> CancellationToken {
        self.fallen.clone()
    }

    /// Begins to stop: sessions are told, and what is on its way is waited for. [`Server::stop`] waits for the end of it.
    pub fn begin_stop(&self) {
        self.stop.cancel();
    }

    /// Takes what still waits, says good-bye to everybody, and returns when all is durable.
    pub async fn stop(self) {
        self.stop.cancel();
        for driver in self.drivers {
            if let Err(error) = driver.await {
                tracing::error!(%error, "a driver ended badly");
            }
        }
        self.sessions.close();
        // They were told at the beginning; who has not read it by now is not waited for.
        let _ = tokio::time::timeout(GOODBYE, self.sessions.wait()).await;
    }
}

/// What sessions get to end in, after the engines have.
const GOODBYE: Duration = Duration::from_secs(1);

/// Where links come in.
#[derive(Debug, Clone)]
pub struct Door {
    accounts: Accounts,
    sessions: TaskTracker,
}

impl Door {
    /// Serves the server's end of a link. `local`: over the Unix socket, as administrator.
    pub fn enter(&self, end: ServerEnd, address: SafeText, local: bool) {
        self.sessions.spawn(session::serve(end, address, local, self.accounts.clone()));
    }

    /// A link inside the process.
    pub fn link(&self) -> ClientEnd {
        let (client, server) = link::pair(link::CAPACITY);
        self.enter(server, SafeText::line("embedded"), false);
        client
    }

    /// A link inside the process, as the machine's administrator.
    pub fn local_link(&self) -> ClientEnd {
        let (client, server) = link::pair(link::CAPACITY);
        self.enter(server, SafeText::line("local"), true);
        client
    }
}

/// Raw webhook bodies are kept this long: for reading again what could not be read, and for disputes.
pub const RAWS_KEPT: Millis = Millis::hours(24 * 30);
/// Events are kept this long: who was away for longer gets a fresh picture.
pub const EVENTS_KEPT: Millis = Millis::hours(24 * 7);
const TIDIED_EVERY: Duration = Duration::from_secs(3600);

/// Deletes what was kept long enough, at the start and every hour.
async fn tidy_up(storage: Arc<dyn Storage>, account: AccountId, clock: fn() -> Timestamp, stop: CancellationToken) {
    loop {
        let now = clock();
        let before = |kept: Millis| now.plus(Millis(-kept.0));
        match storage.prune(account, before(RAWS_KEPT), before(EVENTS_KEPT)).await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(%account, rows, "old rows deleted"),
            Err(fault) => tracing::error!(%account, %fault, "old rows could not be deleted"),
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = tokio::time::sleep(TIDIED_EVERY) => {}
        }
    }
}

fn make(first: &FirstAccount, now: Timestamp, rng: &mut Rng) -> Account {
    Account {
        id: AccountId::new(now, rng),
        slug: first.slug.clone(),
        name: first.name.clone(),
        country: first.country.clone(),
        zone: first.zone.clone(),
        language: first.language,
    }
}

/// The machine's clock, for servers that serve people.
pub fn clock() -> Timestamp {
    wall_clock()
}
