//! A business of its own for each test: a simulator, a server with its store and its doors, queues, numbers and people.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use turno::base::{Millis, QueueId, SafeText};
use turno::cli::admin::AdminDoor;
use turno::cli::admin::door::LinkDoor;
use turno::cli::premises::Premises;
use turno::cli::serve::{Access, Settings};
use turno::client::{Seat, Setup};
use turno::config::ChannelSecrets;
use turno::config::settings::Account;
use turno::domain::{Language, Provider, Pull, Role};
use turno::protocol::{AdminReply, AdminRequest, Reply, Secret};
use turno::server::http::{self, Desk, HttpOptions};
use turno::simulator::{BusinessNumber, Customer, Handle, Simulator, SimulatorConfig};

use super::screen::{Screen, settings};
use crate::storage::folder::Folder;

pub const PASSWORD: &str = "a long password";

/// Customers by number and name; numbers from ranges that are kept for fiction, or made up.
pub const NOOR: (&str, &str) = ("447700900461", "Noor Haddad");
pub const MARIANA: (&str, &str) = ("5511999990001", "Mariana Lopes");
pub const LUCIA: (&str, &str) = ("573005550142", "Lucía Rojas");
pub const OWEN: (&str, &str) = ("447700900187", "Owen Price");

/// See the module. One queue stands behind each of its numbers.
pub struct House {
    pub simulator: Handle,
    /// Where webhooks and workstations come in.
    pub address: SocketAddr,
    language: Language,
    premises: Premises,
    web: JoinHandle<()>,
    stop: CancellationToken,
    door: LinkDoor,
    queues: Vec<QueueId>,
    folder: Folder,
}

impl House {
    /// A house with these queues, each with a number of its own, and nobody in it.
    pub async fn open(language: Language, queues: &[&str]) -> House {
        let numbers = (0..).take(queues.len()).map(BusinessNumber::aurora).collect();
        let simulator = Simulator::start(SimulatorConfig { numbers, ..SimulatorConfig::instant() }).await;
        let simulator = simulator.expect("a simulator");
        let folder = Folder::new();
        let settings = server_settings(&simulator, &folder, language);
        let premises = Premises::open(&settings).await.expect("a server");
        let listener = TcpListener::bind(settings.listen).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let desk: Arc<dyn Desk> = premises.front.clone();
        let web = tokio::spawn(http::serve(listener, desk, HttpOptions::default(), stop.clone()));
        let door = LinkDoor::open(premises.server.door().local_link(), None).await.expect("the local door");
        let queues_of = Vec::new();
        let mut house = House { simulator, address, language, premises, web, stop, door, queues: queues_of, folder };
        for (name, number) in queues.iter().zip(house.simulator.numbers()) {
            house.add_queue(name, &number).await;
        }
        house
    }

    /// The usual one: in English, with Support and Billing, and the agents Ana and Beto in both.
    pub async fn usual() -> House {
        let mut house = House::open(Language::English, &["Support", "Billing"]).await;
        house.hire("ana", "Ana Souza", Role::Agent, &[0, 1]).await;
        house.hire("beto", "Beto Díaz", Role::Agent, &[0, 1]).await;
        house
    }

    async fn add_queue(&mut self, name: &str, number: &BusinessNumber) {
        let text = SafeText::line;
        let add = AdminRequest::AddQueue { name: text(name), pull: Pull::Members, members: Vec::new() };
        let AdminReply::Queue { queue } = self.ask(add).await else { panic!("a queue") };
        let slug = slug(&number.phone_number_id);
        let add = AdminRequest::AddChannel {
            provider: Provider::Cloud,
            slug: text(&slug),
            name: text(&format!("WhatsApp {name}")),
            phone_number_id: text(&number.phone_number_id),
            waba_id: text(&number.waba_id),
            number: text(&number.display_number),
            default_queue: queue.id,
        };
        self.ask(add).await;
        self.queues.push(queue.id);
        let url = format!("http://{}/webhook/cloud/{slug}", self.address);
        self.simulator.set_webhook(&number.phone_number_id, &url);
    }

    /// Adds somebody, a member of the queues at these places.
    pub async fn hire(&mut self, login: &str, name: &str, role: Role, queues: &[usize]) {
        let add = AdminRequest::AddUser {
            login: SafeText::line(login),
            name: SafeText::line(name),
            role,
            password: Secret::new(PASSWORD),
            limit: None,
            language: None,
        };
        let AdminReply::User { user } = self.ask(add).await else { panic!("a user") };
        for place in queues {
            let change = AdminRequest::ChangeQueue {
                queue: self.queues[*place],
                name: None,
                pull: None,
                active: None,
                add_members: vec![user.id],
                remove_members: Vec::new(),
            };
            self.ask(change).await;
        }
    }

    /// Asks as an administrator.
    pub async fn ask(&mut self, request: AdminRequest) -> AdminReply {
        match self.door.ask(request).await.expect("an answer") {
            Reply::Admin { admin } => admin,
            other => panic!("{other:?}"),
        }
    }

    /// A seat in this process, which keeps its things in the house's folder.
    pub fn seat(&self, login: &str) -> Seat {
        let door = self.premises.server.door();
        Seat::embedded(Box::new(move || Some(door.link())), "house", self.setup(login))
    }

    pub fn setup(&self, login: &str) -> Setup {
        let folder = Some(self.folder.join(&format!("seat-{login}")));
        Setup { program: SafeText::line("turno test"), account: None, folder }
    }

    /// Somebody sits down at a screen of 120x40 and signs in.
    pub async fn sit(&self, login: &str) -> Screen {
        let mut screen = Screen::new(self.seat(login), settings(self.language), (120, 40));
        screen.sign_in(login).await;
        screen
    }

    /// A customer who writes to the first queue's number.
    pub fn customer(&self, (number, name): (&str, &str)) -> Customer<'_> {
        self.simulator.customer(number, name)
    }

    /// The id of the number of a queue.
    pub fn number(&self, queue: usize) -> String {
        self.simulator.numbers()[queue].phone_number_id.clone()
    }

    /// Waits until the provider has taken a message with this text, while the screen goes on.
    pub async fn takes(&self, screen: &mut Screen, text: &str) {
        let reason = format!("the provider to take '{text}'");
        let is_there = |entries: &turno::simulator::journal::Entries| {
            entries.accepted.iter().any(|accepted| accepted.text == text).then_some(())
        };
        let waited = screen.meanwhile(self.simulator.journal().wait_until(&reason, is_there)).await;
        waited.unwrap_or_else(|vain| panic!("{vain}; taken: {:?}\n{}", self.taken(), screen.picture().all));
    }

    /// The texts that the provider took, in order.
    pub fn taken(&self) -> Vec<String> {
        self.simulator.journal().texts()
    }

    /// Delivers a body to the webhook of the first queue's number, signed as the provider signs.
    pub async fn deliver(&self, client: &reqwest::Client, body: Vec<u8>) -> u16 {
        let url = format!("http://{}/webhook/cloud/{}", self.address, slug(&self.number(0)));
        let signature = turno::simulator::sign::signature(&SimulatorConfig::local().app_secret, &body);
        let request = client.post(url).header("x-hub-signature-256", signature).body(body);
        request.send().await.expect("an answer").status().as_u16()
    }

    /// Closes the doors, and looks that everything ends in time.
    pub async fn close(self) {
        self.stop.cancel();
        self.simulator.stop().await;
        self.web.await.expect("the doors end");
        self.premises.close().await;
    }
}

fn slug(phone_number_id: &str) -> String {
    format!("line-{phone_number_id}")
}

fn server_settings(simulator: &Handle, folder: &Folder, language: Language) -> Settings {
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
    let channel = |number: BusinessNumber| (slug(&number.phone_number_id), access.clone());
    Settings {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        data: folder.join("data"),
        heartbeat: Millis::seconds(30),
        public_url: None,
        doors: HttpOptions::default(),
        account: Account {
            slug: SafeText::line("aurora"),
            name: SafeText::line("Aurora"),
            language,
            ..Account::default()
        },
        channels: simulator.numbers().into_iter().map(channel).collect::<BTreeMap<_, _>>(),
        warnings: Vec::new(),
        metrics_token: None,
    }
}
