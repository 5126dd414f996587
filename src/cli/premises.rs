//! A server of this process, from its settings: lock, store, carriers, engines. What listens on the network comes on top.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::{Rng, SafeText};
use crate::server::carriers::Carriers;
use crate::server::channel::meta::{MetaCarrier, MetaOptions};
use crate::server::channel::{ChannelSecrets, Credentials};
use crate::server::front::Front;
use crate::server::lock::{FolderLock, LockError};
use crate::server::storage::sqlite::{OpenError, SqliteStorage};
use crate::server::{FirstAccount, Server, Settings as ServerSettings};

use super::obstacle::Obstacle;
use super::serve::{Access, Settings};

/// A server that runs here and listens nowhere yet.
#[derive(Debug)]
pub struct Premises {
    pub server: Server,
    pub front: Arc<Front>,
    storage: SqliteStorage,
    _lock: FolderLock,
}

impl Premises {
    /// Takes the data folder, opens the store and starts the engines.
    pub async fn open(settings: &Settings) -> Result<Premises, Obstacle> {
        let lock = FolderLock::take(&settings.data).map_err(locked)?;
        let storage = SqliteStorage::open(&settings.data).map_err(unopened)?;
        let (secrets, carriers) = access(&settings.channels)?;
        let account = &settings.account;
        let server = Server::start(ServerSettings {
            storage: Arc::new(storage.clone()),
            carrier: Arc::new(carriers),
            clock: crate::server::clock,
            rng: Rng::from_system(),
            heartbeat: settings.heartbeat.as_duration(),
            first: FirstAccount {
                slug: account.slug.clone(),
                name: account.name.clone(),
                country: account.country.clone(),
                zone: account.zone.clone(),
                language: account.language,
            },
        })
        .await
        .map_err(|fault| Obstacle::StoreTrouble { reason: SafeText::line(&fault.to_string()) })?;
        let front = Arc::new(Front::new(&server, secrets, crate::server::clock, Rng::from_system()));
        Ok(Premises { server, front, storage, _lock: lock })
    }

    /// Stops the engines when everything is durable, and closes the store.
    pub async fn close(self) {
        self.server.stop().await;
        self.storage.close().await;
    }
}

type ByChannel = (BTreeMap<String, Arc<ChannelSecrets>>, Carriers);

/// The secrets and the carrier of each channel.
fn access(channels: &BTreeMap<String, Access>) -> Result<ByChannel, Obstacle> {
    let (mut secrets, mut carriers) = (BTreeMap::new(), Carriers::default());
    for (slug, access) in channels {
        let read = &access.secrets;
        let loaded = ChannelSecrets::new(&read.token, &read.app_secret, &read.verify_token);
        let loaded = loaded.map_err(|fault| unusable(slug, &fault))?;
        let mut credentials = Credentials::default();
        credentials.insert(slug, loaded.clone());
        let (base, version) = (access.api_base.clone(), access.api_version.clone());
        let options = MetaOptions { base, version, ..MetaOptions::default() };
        let carrier = MetaCarrier::new(&options, Arc::new(credentials)).map_err(|fault| unusable(slug, &fault))?;
        carriers.insert(slug, Arc::new(carrier));
        secrets.insert(slug.clone(), Arc::new(loaded));
    }
    Ok((secrets, carriers))
}

fn unusable(slug: &str, fault: &dyn std::error::Error) -> Obstacle {
    Obstacle::Channel { slug: SafeText::line(slug), reason: SafeText::line(&fault.to_string()) }
}

fn locked(error: LockError) -> Obstacle {
    match error {
        LockError::Taken { folder, pid } => Obstacle::Locked { path: folder, pid: pid.parse().ok() },
        LockError::Folder { folder, source } => {
            Obstacle::NotWritable { path: folder, reason: SafeText::line(&source.to_string()) }
        }
    }
}

fn unopened(error: OpenError) -> Obstacle {
    match error {
        OpenError::Newer { found, known } => Obstacle::StoreNewer { found, known },
        OpenError::Locked { path } => Obstacle::Locked { path, pid: None },
        OpenError::NotWritable { path, reason } => Obstacle::NotWritable { path, reason: SafeText::line(&reason) },
        other @ (OpenError::NotADatabase { .. }
        | OpenError::ChecksumChanged { .. }
        | OpenError::Migration { .. }
        | OpenError::Failed { .. }) => Obstacle::StoreTrouble { reason: SafeText::line(&other.to_string()) },
    }
}
