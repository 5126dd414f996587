//! A desk to measure at: a data folder with an administrator, an agent, a queue and a channel.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use turno::base::{Millis, SafeText};
use turno::cli::admin::AdminDoor as _;
use turno::cli::admin::door::LinkDoor;
use turno::cli::premises::Premises;
use turno::cli::serve::{Access, Settings};
use turno::config::ChannelSecrets;
use turno::config::settings::Account;
use turno::domain::{Provider, Pull, Role};
use turno::protocol::{AdminReply, AdminRequest, Reply, Secret};

use super::webhook::{APP_SECRET, PHONE_NUMBER_ID, SLUG};

pub const LOGIN: &str = "ana";
pub const PASSWORD: &str = "a password for measuring";

/// What `turno serve` would read from its configuration.
pub fn settings(folder: &Path) -> Settings {
    let access = Access {
        secrets: ChannelSecrets {
            token: Secret::new("unused"),
            app_secret: Secret::new(APP_SECRET),
            verify_token: Secret::new("unused"),
        },
        // Nobody is there, and nothing is sent.
        api_base: "http://127.0.0.1:9".to_owned(),
        api_version: "v23.0".to_owned(),
    };
    Settings {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        data: folder.to_owned(),
        heartbeat: Millis::seconds(30),
        public_url: None,
        doors: Default::default(),
        account: Account { slug: SafeText::line("main"), ..Account::default() },
        channels: BTreeMap::from([(SLUG.to_owned(), access)]),
        warnings: Vec::new(),
        metrics_token: None,
    }
}

/// People, queue and channel, by the same requests that an administrator makes.
pub async fn furnish(premises: &Premises) -> anyhow::Result<()> {
    let door = LinkDoor::open(premises.server.door().local_link(), None).await;
    let mut door = door.map_err(|fault| anyhow!("{fault:?}"))?;
    ask(&mut door, add_user("admin", "Administrator", Role::Administrator)).await?;
    let AdminReply::User { user } = ask(&mut door, add_user(LOGIN, "Ana Souza", Role::Agent)).await? else {
        bail!("no user");
    };
    let queue = AdminRequest::AddQueue { name: SafeText::line("Support"), pull: Pull::Members, members: vec![user.id] };
    let AdminReply::Queue { queue } = ask(&mut door, queue).await? else { bail!("no queue") };
    let channel = AdminRequest::AddChannel {
        provider: Provider::Cloud,
        slug: SafeText::line(SLUG),
        name: SafeText::line("WhatsApp"),
        phone_number_id: SafeText::line(PHONE_NUMBER_ID),
        waba_id: SafeText::line("204200000000017"),
        number: SafeText::line("442079460100"),
        default_queue: queue.id,
    };
    let AdminReply::Channel { .. } = ask(&mut door, channel).await? else { bail!("no channel") };
    Ok(())
}

fn add_user(login: &str, name: &str, role: Role) -> AdminRequest {
    AdminRequest::AddUser {
        login: SafeText::line(login),
        name: SafeText::line(name),
        role,
        password: Secret::new(PASSWORD),
        limit: None,
        language: None,
    }
}

async fn ask(door: &mut LinkDoor, request: AdminRequest) -> anyhow::Result<AdminReply> {
    let reply = door.ask(request).await.map_err(|fault| anyhow!("{fault:?}"))?;
    let admin = if let Reply::Admin { admin } = reply { Some(admin) } else { None };
    admin.context("an answer of another kind")
}
