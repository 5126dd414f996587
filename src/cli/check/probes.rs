//! The looks of `turno check` that need the store or the network.

use std::path::Path;
use std::sync::Arc;

use crate::base::{Rng, SafeText};
use crate::cli::admin::door::{LinkDoor, SocketDoor};
use crate::cli::admin::{AdminDoor, DoorFault};
use crate::cli::obstacle::Obstacle;
use crate::cli::premises::Premises;
use crate::cli::serve::Settings;
use crate::config::settings::Channel;
use crate::config::{ChannelSecrets, Environment, Loaded, place};
use crate::domain;
use crate::protocol::admin::ChannelAdminView;
use crate::protocol::{AdminReply, AdminRequest, Reply};
use crate::server::channel::address::AddressFault;
use crate::server::channel::meta::{CheckFault, MetaCarrier, MetaOptions};
use crate::server::channel::{self, Credentials};
use crate::server::storage::sqlite::{OpenError, SqliteStorage};

use super::{Probe, Probes, server};

/// Looks at the store, the provider and the public address.
#[derive(Debug)]
pub struct Online {
    settings: Settings,
    /// As a running server, or else the store, tells them.
    channels: Vec<ChannelAdminView>,
}

impl Online {
    /// With the channels of a running server, if one runs.
    pub async fn new(loaded: &Loaded, environment: &dyn Environment) -> Online {
        let settings = crate::cli::serve::offline(loaded, environment);
        let data = place::data(&loaded.config, environment);
        let mut channels = Vec::new();
        if let Ok(mut door) = SocketDoor::open(&data, None).await {
            channels = list(&mut door).await.unwrap_or_default();
        }
        Online { settings, channels }
    }

    /// What only an engine over the store can tell. It is opened as it is: nothing is migrated by a look.
    async fn look_inside(&mut self, loaded: &Loaded) -> Result<Vec<Probe>, Obstacle> {
        let premises = Premises::open(&self.settings).await?;
        let offices = premises.server.accounts();
        let has_administrator = offices.all().iter().any(|office| office.has_administrator);
        if let Ok(mut door) = LinkDoor::open(premises.server.door().local_link(), None).await {
            self.channels = list(&mut door).await.unwrap_or_default();
        }
        premises.close().await;
        let active = self.channels.iter().filter(|row| row.channel.active);
        let slugs: Vec<SafeText> = active.map(|row| row.channel.slug.clone()).collect();
        let mut found = if has_administrator { Vec::new() } else { vec![Probe::NoAdministrator] };
        found.extend(server::mismatches(&slugs, loaded));
        Ok(found)
    }
}

async fn list(door: &mut impl AdminDoor) -> Result<Vec<ChannelAdminView>, DoorFault> {
    match door.ask(AdminRequest::Channels).await? {
        Reply::Admin { admin: AdminReply::Channels { channels } } => Ok(channels),
        Reply::Admin { .. }
        | Reply::Done { .. }
        | Reply::Sent { .. }
        | Reply::Timeline { .. }
        | Reply::Drafts { .. }
        | Reply::Sessions { .. } => Err(DoorFault::Unexpected),
    }
}

impl Probes for Online {
    async fn store(&mut self, data: &Path, loaded: &Loaded) -> Vec<Probe> {
        match SqliteStorage::progress(data) {
            Ok(None) => vec![Probe::NoStore],
            Ok(Some((applied, known))) => {
                let mut found = vec![Probe::Store { migrations: applied }];
                if applied == known {
                    found.extend(self.look_inside(loaded).await.unwrap_or_else(|obstacle| vec![trouble(&obstacle)]));
                }
                found
            }
            Err(OpenError::Newer { found, known }) => vec![Probe::StoreNewer { found, known }],
            Err(error) => vec![Probe::StoreTrouble { reason: SafeText::line(&error.to_string()) }],
        }
    }

    async fn channel(
        &mut self,
        slug: &str,
        section: &Channel,
        secrets: &ChannelSecrets,
        public_url: Option<&str>,
    ) -> Vec<Probe> {
        let Some(channel) = self.channels.iter().find(|row| row.channel.slug.as_str() == slug).map(channel_of) else {
            // Told already: a section without a channel.
            return Vec::new();
        };
        let slug = SafeText::line(slug);
        let carrier = match carrier(&slug, section, secrets) {
            Ok(carrier) => carrier,
            Err(reason) => return vec![Probe::ProviderUnreachable { slug, reason }],
        };
        let mut found = vec![number(&carrier, &channel, &slug).await];
        if let Some(url) = public_url {
            found.push(webhook(&carrier, &channel, &slug, url).await);
        }
        found
    }
}

async fn number(carrier: &MetaCarrier, channel: &domain::Channel, slug: &SafeText) -> Probe {
    let slug = slug.clone();
    match carrier.check(channel).await {
        Ok(info) => Probe::Number {
            slug,
            number: info.display_phone_number.unwrap_or_else(|| channel.number.clone()),
            name: info.verified_name.unwrap_or_default(),
        },
        Err(CheckFault::Refused { failure, .. }) => Probe::ProviderRefuses { slug, failure },
        Err(fault @ (CheckFault::NoCredentials | CheckFault::Unreachable { .. } | CheckFault::Unreadable { .. })) => {
            Probe::ProviderUnreachable { slug, reason: SafeText::line(&fault.to_string()) }
        }
    }
}

async fn webhook(carrier: &MetaCarrier, channel: &domain::Channel, slug: &SafeText, base: &str) -> Probe {
    let slug = slug.clone();
    let url = SafeText::line(&format!("{base}/webhook/{}/{slug}", channel.provider.name()));
    // A few digits, as the provider sends them.
    let challenge = Rng::from_system().below(1_000_000_000);
    match carrier.check_address(channel, base, challenge).await {
        Ok(()) => Probe::Webhook { slug, url },
        Err(AddressFault::Other { http }) => Probe::WebhookWrong { slug, url, status: http },
        Err(
            fault @ (AddressFault::NoCredentials | AddressFault::NotHttps { .. } | AddressFault::Unreachable { .. }),
        ) => Probe::WebhookUnreachable { slug, url, reason: SafeText::line(&fault.to_string()) },
    }
}

fn carrier(slug: &SafeText, section: &Channel, secrets: &ChannelSecrets) -> Result<MetaCarrier, SafeText> {
    let loaded = channel::ChannelSecrets::new(&secrets.token, &secrets.app_secret, &secrets.verify_token);
    let mut credentials = Credentials::default();
    credentials.insert(slug, loaded.map_err(|fault| SafeText::line(&fault.to_string()))?);
    let (base, version) = (section.api_base.clone(), section.api_version.clone());
    let options = MetaOptions { base, version, ..MetaOptions::default() };
    MetaCarrier::new(&options, Arc::new(credentials)).map_err(|fault| SafeText::line(&fault.to_string()))
}

fn channel_of(row: &ChannelAdminView) -> domain::Channel {
    domain::Channel {
        id: row.channel.id,
        provider: row.provider,
        slug: row.channel.slug.clone(),
        name: row.channel.name.clone(),
        phone_number_id: row.phone_number_id.clone(),
        waba_id: row.waba_id.clone(),
        number: row.channel.number.clone(),
        default_queue: row.channel.default_queue,
        active: row.channel.active,
    }
}

fn trouble(obstacle: &Obstacle) -> Probe {
    Probe::StoreTrouble { reason: SafeText::line(&format!("{obstacle:?}")) }
}
