//! turno as `turno serve` runs it: the same store, the same engine, the same doors; with an agent, a queue and a channel.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use turno::base::{Millis, SafeText};
use turno::cli::admin::AdminDoor as _;
use turno::cli::admin::door::LinkDoor;
use turno::cli::premises::Premises;
use turno::cli::serve::{Access, Settings};
use turno::config::ChannelSecrets;
use turno::config::settings::Account;
use turno::domain::{Provider, Pull, Role};
use turno::protocol::{AdminReply, AdminRequest, Reply, Secret};
use turno::server::http::{self, Desk, HttpOptions};

use super::process::announce;
use super::webhook::{APP_SECRET, PHONE_NUMBER_ID, SLUG};

pub const LOGIN: &str = "ana";
pub const PASSWORD: &str = "a password for measuring";

pub async fn serve(folder: &Path) -> anyhow::Result<()> {
    let settings = settings(folder);
    let premises = Premises::open(&settings).await.map_err(|obstacle| anyhow!("{obstacle:?}"))?;
    furnish(&premises).await?;
    let listener = TcpListener::bind(settings.listen).await?;
    let address = listener.local_addr()?;
    let stop = CancellationToken::new();
    let desk: Arc<dyn Desk> = premises.front.clone();
    let web = tokio::spawn(http::serve(listener, desk, HttpOptions::default(), stop.clone()));
    announce(address, address).await;
    stop.cancel();
    web.await?;
    premises.close().await;
    Ok(())
}

fn settings(folder: &Path) -> Settings {
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
        account: Account { slug: SafeText::line("main"), ..Account::default() },
        channels: BTreeMap::from([(SLUG.to_owned(), access)]),
        warnings: Vec::new(),
    }
}

async fn furnish(premises: &Premises) -> anyhow::Result<()> {
    let door = LinkDoor::open(premises.server.door().local_link(), None).await;
    let mut door = door.map_err(|fault| anyhow!("{fault:?}"))?;
    let agent = AdminRequest::AddUser {
        login: SafeText::line(LOGIN),
        name: SafeText::line("Ana Souza"),
        role: Role::Agent,
        password: Secret::new(PASSWORD),
        limit: None,
        language: None,
    };
    let AdminReply::User { user } = ask(&mut door, agent).await? else { bail!("no user") };
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

async fn ask(door: &mut LinkDoor, request: AdminRequest) -> anyhow::Result<AdminReply> {
    let reply = door.ask(request).await.map_err(|fault| anyhow!("{fault:?}"))?;
    let admin = if let Reply::Admin { admin } = reply { Some(admin) } else { None };
    admin.context("an answer of another kind")
}
