//! What the demo stands on: a folder, a server, a simulator, three queues with a number each, and people.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::base::time::wall_clock;
use crate::base::{ChannelId, Millis, Phone, QueueId, Rng, SafeText, UserId};
use crate::cli::admin::door::LinkDoor;
use crate::cli::admin::{AdminDoor, DoorFault};
use crate::cli::obstacle::Obstacle;
use crate::cli::premises::Premises;
use crate::cli::serve::{Access, Settings};
use crate::cli::surroundings;
use crate::client::seat::Setup;
use crate::client::{Ask, LineState, Seat};
use crate::config::ChannelSecrets;
use crate::config::settings::Account;
use crate::domain::{Provider, Pull, Role};
use crate::i18n::Texts;
use crate::protocol::{AdminReply, AdminRequest, Reply, Secret};
use crate::server::auth::new_token;
use crate::server::http::{self, Desk, HttpOptions};
use crate::simulator::{BusinessNumber, Handle, Simulator, SimulatorConfig};

/// The slugs of the three channels, and the texts with the names of their queues.
const DESKS: [(&str, &str); 3] =
    [("support", "demo-queue-support"), ("billing", "demo-queue-billing"), ("sales", "demo-queue-sales")];

/// The person who sits at the screen.
const LOGIN: &str = "ana";
/// Colleagues, who are away: work goes to who is there.
const COLLEAGUES: [(&str, &str); 2] = [("davi", "Davi Rocha"), ("carla", "Carla Monteiro")];

/// Everything up to the sign-in takes a moment; this is how long it may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub struct Stage {
    pub simulator: Handle,
    premises: Premises,
    web: JoinHandle<()>,
    stop: CancellationToken,
    folder: PathBuf,
    password: Secret,
}

impl Stage {
    /// Builds it in a new folder among the system's temporary ones.
    pub async fn build(texts: &Texts) -> Result<Stage, Obstacle> {
        let mut rng = Rng::from_system();
        let (password, _) = new_token(&mut rng);
        let folder = surroundings::temporary_folder().join(format!("turno-demo-{:016x}", rng.next_u64()));
        let numbers = (0..3).map(BusinessNumber::aurora).collect();
        let simulator = Simulator::start(SimulatorConfig { numbers, ..SimulatorConfig::local() }).await;
        let simulator = simulator.map_err(|fault| Obstacle::Simulator { reason: words(&fault) })?;
        let settings = settings(&simulator, folder.clone(), texts);
        let premises = Premises::open(&settings).await?;
        let stop = CancellationToken::new();
        let listener = TcpListener::bind(settings.listen).await.map_err(|error| in_use(&settings, &error))?;
        let address = listener.local_addr().map_err(|error| in_use(&settings, &error))?;
        let desk: Arc<dyn Desk> = premises.front.clone();
        let web = tokio::spawn(http::serve(listener, desk, HttpOptions::default(), stop.clone()));
        let stage = Stage { simulator, premises, web, stop, folder, password };
        stage.furnish(texts).await.map_err(|fault| Obstacle::StoreTrouble { reason: fault_words(&fault) })?;
        stage.subscribe(address).await?;
        Ok(stage)
    }

    /// People, queues and numbers, by the same requests that an administrator makes.
    async fn furnish(&self, texts: &Texts) -> Result<(), DoorFault> {
        let mut door = LinkDoor::open(self.premises.server.door().local_link(), None).await?;
        let ana = add_user(&mut door, LOGIN, "Ana Souza", self.password.clone()).await?;
        let mut members = vec![ana];
        for (login, name) in COLLEAGUES {
            let (password, _) = new_token(&mut Rng::from_system());
            members.push(add_user(&mut door, login, name, password).await?);
        }
        for ((slug, name), number) in DESKS.iter().zip(self.simulator.numbers()) {
            let name = SafeText::line(&texts.get(name));
            let queue = add_queue(&mut door, &name, &members).await?;
            add_channel(&mut door, slug, &name, &number, queue).await?;
        }
        Ok(())
    }

    /// Tells the simulator where the webhooks go, and lets it ask whether we mean it.
    async fn subscribe(&self, address: SocketAddr) -> Result<(), Obstacle> {
        for ((slug, _), number) in DESKS.iter().zip(self.simulator.numbers()) {
            let url = format!("http://{address}/webhook/{}/{slug}", Provider::Cloud.name());
            self.simulator.set_webhook(&number.phone_number_id, &url);
            let verified = self.simulator.verify_webhook(&number.phone_number_id).await;
            verified.map_err(|fault| Obstacle::Simulator { reason: words(&fault) })?;
        }
        Ok(())
    }

    /// Signs Ana in and waits until her picture is there.
    pub async fn take_seat(&self) -> Result<Seat, Obstacle> {
        let door = self.premises.server.door();
        let setup = Setup {
            program: SafeText::line(concat!("turno demo ", env!("CARGO_PKG_VERSION"))),
            account: None,
            folder: Some(self.folder.join("client")),
        };
        let mut seat = Seat::embedded(Box::new(move || Some(door.link())), "demo", setup);
        let signed_in = tokio::time::timeout(PATIENCE, self.sign_in(&mut seat)).await;
        signed_in.map_err(|_| Obstacle::BadLogin)??;
        Ok(seat)
    }

    async fn sign_in(&self, seat: &mut Seat) -> Result<(), Obstacle> {
        while !matches!(seat.line(), LineState::SignedOut { .. }) {
            seat.next().await;
        }
        let ask = Ask::SignIn { login: SafeText::line(LOGIN), password: self.password.clone() };
        seat.ask(ask, wall_clock()).map_err(|_| Obstacle::BadLogin)?;
        while !matches!(seat.line(), LineState::Live) {
            seat.next().await;
            if matches!(seat.line(), LineState::SignedOut { refusal: Some(_) }) {
                return Err(Obstacle::BadLogin);
            }
        }
        Ok(())
    }

    /// Ends everything and takes the folder away.
    pub async fn clear(self) {
        self.stop.cancel();
        self.simulator.stop().await;
        if let Err(error) = self.web.await {
            tracing::error!(%error, "the demo's door ended badly");
        }
        self.premises.close().await;
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            tracing::warn!(%error, folder = %self.folder.display(), "the demo's folder stays");
        }
    }
}

fn settings(simulator: &Handle, folder: PathBuf, texts: &Texts) -> Settings {
    let config = SimulatorConfig::local();
    let access = Access {
        secrets: ChannelSecrets {
            token: Secret::new(config.access_token),
            app_secret: Secret::new(config.app_secret),
            verify_token: Secret::new(config.verify_token),
        },
        api_base: simulator.base_url(),
        api_version: "v25.0".to_owned(),
    };
    let zone = TimeZone::system();
    Settings {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        data: folder,
        heartbeat: Millis::seconds(30),
        public_url: None,
        doors: HttpOptions::default(),
        account: Account {
            slug: SafeText::line("aurora"),
            name: SafeText::line("Aurora"),
            zone: SafeText::line(zone.iana_name().unwrap_or("UTC")),
            language: texts.language(),
            ..Account::default()
        },
        channels: DESKS.iter().map(|(slug, _)| ((*slug).to_owned(), access.clone())).collect::<BTreeMap<_, _>>(),
        warnings: Vec::new(),
        metrics_token: None,
    }
}

async fn ask(door: &mut LinkDoor, request: AdminRequest) -> Result<AdminReply, DoorFault> {
    let Reply::Admin { admin } = door.ask(request).await? else { return Err(DoorFault::Unexpected) };
    Ok(admin)
}

async fn add_user(door: &mut LinkDoor, login: &str, name: &str, password: Secret) -> Result<UserId, DoorFault> {
    let add = AdminRequest::AddUser {
        login: SafeText::line(login),
        name: SafeText::line(name),
        role: Role::Agent,
        password,
        limit: None,
        language: None,
    };
    let AdminReply::User { user } = ask(door, add).await? else { return Err(DoorFault::Unexpected) };
    Ok(user.id)
}

async fn add_queue(door: &mut LinkDoor, name: &SafeText, members: &[UserId]) -> Result<QueueId, DoorFault> {
    let add = AdminRequest::AddQueue { name: name.clone(), pull: Pull::Members, members: members.to_vec() };
    let AdminReply::Queue { queue } = ask(door, add).await? else { return Err(DoorFault::Unexpected) };
    Ok(queue.id)
}

async fn add_channel(
    door: &mut LinkDoor,
    slug: &str,
    name: &SafeText,
    number: &BusinessNumber,
    queue: QueueId,
) -> Result<ChannelId, DoorFault> {
    let shown = Phone::parse(&number.display_number).map(|phone| phone.pretty()).unwrap_or_default();
    let add = AdminRequest::AddChannel {
        provider: Provider::Cloud,
        slug: SafeText::line(slug),
        name: SafeText::line(&format!("WhatsApp {name}")),
        phone_number_id: SafeText::line(&number.phone_number_id),
        waba_id: SafeText::line(&number.waba_id),
        number: SafeText::line(&shown),
        default_queue: queue,
    };
    let AdminReply::Channel { channel } = ask(door, add).await? else { return Err(DoorFault::Unexpected) };
    Ok(channel.channel.id)
}

fn words(fault: &dyn std::error::Error) -> SafeText {
    SafeText::line(&fault.to_string())
}

fn fault_words(fault: &DoorFault) -> SafeText {
    SafeText::line(&format!("{fault:?}"))
}

fn in_use(settings: &Settings, error: &std::io::Error) -> Obstacle {
    Obstacle::PortInUse { address: SafeText::line(&settings.listen.to_string()), reason: words(error) }
}
